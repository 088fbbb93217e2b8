"""Under Public record the team reads the whole record, and a reviewer withdraws, reinstates and calls off. Over HTTP."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, ModelLogEntry, PageLogEntry, Task

from explainer.content import html
from explainer.editing import record_keeping, refusals, reviewing
from explainer.editing.models import ExplainerPage, Explanation, Person
from explainer.editing.record_keeping import Seen
from explainer.record import deeds
from explainer.record.deeds import DeedRefused
from explainer.record.models import Edition, Entry, Kind, Reason
from explainer.record.timeline import fresh
from tests.cast import PATH, Cast, carried, decide, make_page, public, publish, save, signed_in, submit
from tests.public_addresses import addresses, read_all
from tests.words import PROOF, next_entry, sealed

NEWER = "<p>A claim says who helped you, and with what.</p>"


@dataclass(frozen=True)
class Deed:
    """One of the three, and what it is done to; by whoever opens its screen, fills it in and clicks."""

    route: str
    kind: Kind
    reason: Reason
    # What its address names besides the explainer, or in its place.
    number: int | None = None

    def args(self, page: ExplainerPage) -> list[object]:
        if self.kind == Kind.CALLED_OFF:
            return [self.number]
        return [*page.key, *([self.number] if self.number else [])]

    def url(self, page: ExplainerPage) -> str:
        return reverse(self.route, args=self.args(page))

    def __call__(self, user: User, page: ExplainerPage, **filled: str) -> str:
        return decide(user, self.route, *self.args(page), **{"reason": self.reason, **filled})


withdraw = Deed("record_withdraw", Kind.WITHDRAWN, Reason.WRONG)
reinstate = Deed("record_reinstate", Kind.REINSTATED, Reason.BETTER_BEFORE, 1)
call_off = Deed("record_call_off", Kind.CALLED_OFF, Reason.NOT_WANTED, 3)

every_deed = pytest.mark.parametrize("deed", [withdraw, reinstate, call_off], ids=lambda deed: deed.kind)

NOT_A_REVIEWER = "You are not a reviewer. Ask one to do this."
CHANGED = "The public record has changed since this screen was opened."


@pytest.fixture
def shown(cast: Cast, page: ExplainerPage) -> ExplainerPage:
    """Edition 1 is public."""
    publish(page, cast.author, cast.second_reviewer)
    return page


@pytest.fixture
def replaced(cast: Cast, shown: ExplainerPage) -> ExplainerPage:
    """Edition 2 is public, in the place of edition 1."""
    save(shown, cast.author, NEWER)
    publish(shown, cast.author, cast.second_reviewer)
    return shown


@pytest.fixture
def ahead(cast: Cast, shown: ExplainerPage) -> Entry:
    """Edition 1 of `shown` is public, and edition 2 lies ahead."""
    save(shown, cast.author, NEWER)
    submission = submit(shown, cast.author)
    tomorrow = timezone.now() + timedelta(days=1)
    reviewing.approve(submission, cast.second_reviewer, digest=submission.content_digest, effective_at=tomorrow)
    return Entry.objects.latest("number")


def record(user: User, **query: str) -> str:
    """The screen of the public record."""
    response = signed_in(user).get(reverse("public_record"), query)
    assert response.status_code == 200
    return response.content.decode()


def refused(user: User) -> list[str]:
    """The sentences that the log says this user was refused with."""
    entries = [entry for log in (PageLogEntry, ModelLogEntry) for entry in log.objects.filter(action=refusals.ACTION)]
    return sorted(entry.data["sentence"] for entry in entries if entry.user_id == user.pk)


# What each deed does


def test_a_withdrawn_explainer_gives_the_reason_in_place_of_its_words(cast: Cast, shown: ExplainerPage) -> None:
    said = withdraw(cast.reviewer, shown, reason=Reason.WRONG)
    assert "Withdrawn. The public reads the reason now. This is entry 2." in said
    status, body = public()
    assert status == 410
    assert b"It said something that is wrong." in body
    assert b"who helped you" not in body


def test_the_screen_says_before_the_click_what_the_public_reads_after_it(cast: Cast, shown: ExplainerPage) -> None:
    screen = signed_in(cast.reviewer).get(reverse("record_withdraw", args=shown.key)).content.decode()
    withdraw(cast.reviewer, shown, reason=Reason.ENDED)
    body = public()[1].decode()
    day = f"Withdrawn on {timezone.now():%B} {timezone.now().day}, {timezone.now().year}."
    for words in ("This page was withdrawn", day, "What it explains has ended."):
        assert words in screen
        assert words in body


def test_a_reinstated_edition_is_public_again_byte_for_byte(cast: Cast, shown: ExplainerPage) -> None:
    before = public()
    save(shown, cast.author, NEWER)
    publish(shown, cast.author, cast.second_reviewer)
    assert public() != before
    said = reinstate(cast.reviewer, shown, reason=Reason.BETTER_BEFORE)
    assert "Reinstated. The public reads edition 1 now. This is entry 3." in said
    assert public() == before


def test_what_was_withdrawn_by_mistake_is_reinstated(cast: Cast, shown: ExplainerPage) -> None:
    before = public()
    withdraw(cast.reviewer, shown, reason=Reason.WRONG)
    assert public()[0] == 410
    reinstate(cast.reviewer, shown, reason=Reason.WITHDRAWN_BY_MISTAKE)
    assert public() == before


def test_what_is_called_off_does_not_happen(cast: Cast, ahead: Entry) -> None:
    said = decide(cast.reviewer, "record_call_off", ahead.number, reason=Reason.NOT_WANTED)
    assert "Entry 2 is called off. The public goes on reading what it reads now. This is entry 3." in said
    known = fresh()
    assert known.ahead((ahead.explainer, ahead.language), known.moment()) is None


def test_the_reason_of_a_withdrawal_can_be_replaced_by_another_one_only(cast: Cast, shown: ExplainerPage) -> None:
    withdraw(cast.reviewer, shown, reason=Reason.UNDER_REVIEW)
    before = public()
    said = withdraw(cast.reviewer, shown, reason=Reason.UNDER_REVIEW)
    assert "the public reads this reason already" in said
    assert public() == before
    withdraw(cast.reviewer, shown, reason=Reason.ENDED)
    assert b"What it explains has ended." in public()[1]


# Who may


@pytest.fixture
def anything(cast: Cast) -> ExplainerPage:
    """Every deed could be done to this: edition 2 is public, edition 1 was, and edition 3 lies ahead. A reviewer wrote some."""
    page = make_page(cast.both)
    publish(page, cast.author, cast.second_reviewer)
    save(page, cast.both, NEWER)
    publish(page, cast.author, cast.second_reviewer)
    save(page, cast.both, "<p>Later.</p>")
    submission = submit(page, cast.author)
    tomorrow = timezone.now() + timedelta(days=1)
    reviewing.approve(submission, cast.second_reviewer, digest=submission.content_digest, effective_at=tomorrow)
    return page


@every_deed
@pytest.mark.parametrize("name", ["author", "second_author"])
def test_who_is_no_reviewer_reads_a_sentence_and_changes_nothing(
    cast: Cast, anything: ExplainerPage, deed: Deed, name: str
) -> None:
    user, before = getattr(cast, name), read_all(list(addresses()))
    said = deed(user, anything)
    assert NOT_A_REVIEWER in said
    assert 'name="reason"' not in said
    assert Entry.objects.count() == 3
    assert read_all(list(addresses())) == before
    assert refused(user) == [NOT_A_REVIEWER]


@every_deed
@pytest.mark.parametrize("name", ["reviewer", "superuser", "both"])
def test_one_reviewer_suffices_an_author_too(cast: Cast, anything: ExplainerPage, deed: Deed, name: str) -> None:
    user = getattr(cast, name)
    deed(user, anything)
    newest = Entry.objects.latest("number")
    assert newest.number > 3
    assert newest.actor == Person.of(user)
    assert refused(user) == []


def test_a_visitor_is_asked_to_sign_in(anything: ExplainerPage) -> None:
    before = read_all(list(addresses()))
    for url in every_screen(anything):
        for answer in (Client().get(url), Client().post(url, {"reason": "wrong", "newest": "3", "ahead": "3"})):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("wagtailadmin_login"))
    assert read_all(list(addresses())) == before


def every_screen(page: ExplainerPage) -> list[str]:
    return [
        reverse("public_record"),
        reverse("record_withdraw", args=page.key),
        reverse("record_earlier_editions", args=page.key),
        reverse("record_edition", args=[*page.key, 1]),
        reverse("record_reinstate", args=[*page.key, 1]),
        reverse("record_call_off", args=[3]),
    ]


def test_a_reviewer_of_a_stage_that_is_not_in_use_is_none(cast: Cast, shown: ExplainerPage) -> None:
    Task.objects.update(active=False)
    assert NOT_A_REVIEWER in withdraw(cast.reviewer, shown)
    assert public()[0] == 200
    # A superuser needs no stage.
    assert "Withdrawn." in withdraw(cast.superuser, shown)


def test_who_leaves_the_group_between_loading_and_clicking_changes_nothing(cast: Cast, shown: ExplainerPage) -> None:
    client = signed_in(cast.both)
    url = reverse("record_withdraw", args=shown.key)
    posted = carried(client.get(url).content.decode()) | {"reason": "wrong"}
    cast.both.groups.set(cast.author.groups.all())
    assert NOT_A_REVIEWER in client.post(url, posted).content.decode()
    assert public()[0] == 200
    cast.both.groups.set(cast.reviewer.groups.all())
    client.post(url, posted)
    assert public()[0] == 410


@pytest.mark.parametrize("change", [{"is_active": False}, {"groups": []}])
def test_the_deeds_themselves_ask_who_it_is(cast: Cast, anything: ExplainerPage, change: dict[str, Any]) -> None:
    """Also where no screen asked before."""
    user = cast.reviewer
    if "groups" in change:
        user.groups.clear()
    else:
        user.is_active = False
    known = fresh()
    seen = Seen.of(known, anything.key)
    first = next(edition for edition in known.editions.values() if edition.number == 1)
    not_a_reviewer = partial(pytest.raises, DeedRefused, match="You are not a reviewer")
    with not_a_reviewer():
        record_keeping.withdraw(anything.key, user, reason=Reason.WRONG, seen=seen)
    with not_a_reviewer():
        record_keeping.reinstate(first, user, reason=Reason.STILL_RIGHT, seen=seen)
    with not_a_reviewer():
        record_keeping.call_off(known.numbered[3], user, reason=Reason.NOT_WANTED, seen=seen)
    assert Entry.objects.count() == 3


# What makes no sense


def test_what_was_never_shown_is_neither_withdrawn_nor_reinstated(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    tomorrow = timezone.now() + timedelta(days=1)
    reviewing.approve(submission, cast.second_reviewer, digest=submission.content_digest, effective_at=tomorrow)
    assert "so there is nothing to withdraw" in withdraw(cast.reviewer, page)
    assert "Edition 1 has never been shown" in reinstate(cast.reviewer, page)
    assert Entry.objects.count() == 1
    assert refused(cast.reviewer) == [
        "Edition 1 has never been shown, so it cannot be shown again. Submit its words for a new edition.",
        "The public has not read anything yet, so there is nothing to withdraw.",
    ]


def test_what_the_public_reads_now_is_not_reinstated(cast: Cast, replaced: ExplainerPage) -> None:
    said = decide(cast.reviewer, "record_reinstate", *replaced.key, 2, reason=Reason.STILL_RIGHT)
    assert "Edition 2 is what the public reads now." in said
    assert Entry.objects.count() == 2
    decide(cast.reviewer, "record_reinstate", *replaced.key, 1, reason=Reason.STILL_RIGHT)
    assert Entry.objects.count() == 3


def test_only_what_lies_ahead_is_called_off_and_once(cast: Cast, ahead: Entry) -> None:
    assert "Entry 1 does not lie ahead" in decide(cast.reviewer, "record_call_off", 1, reason=Reason.NOT_WANTED)
    assert Entry.objects.count() == 2
    assert "Entry 2 is called off." in decide(cast.reviewer, "record_call_off", 2, reason=Reason.NOT_WANTED)
    for number in (2, 3):
        said = decide(cast.reviewer, "record_call_off", number, reason=Reason.NOT_WANTED)
        assert f"Entry {number} does not lie ahead" in said
    assert Entry.objects.count() == 3


FITTING = {
    Kind.WITHDRAWN: {Reason.WRONG, Reason.OUTDATED, Reason.UNDER_REVIEW, Reason.ENDED},
    Kind.REINSTATED: {Reason.WITHDRAWN_BY_MISTAKE, Reason.STILL_RIGHT, Reason.BETTER_BEFORE},
    Kind.CALLED_OFF: {Reason.NOT_WANTED, Reason.UNDER_REVIEW},
}


@every_deed
def test_a_reason_that_does_not_fit_the_deed_is_refused(cast: Cast, anything: ExplainerPage, deed: Deed) -> None:
    client, url = signed_in(cast.reviewer), deed.url(anything)
    screen = client.get(url).content.decode()
    offered = set(re.findall(r'<input type="radio" name="reason" value="(\w+)"', screen))
    assert offered == FITTING[deed.kind]
    for reason in [*sorted(set(Reason) - offered), "", "because"]:
        response = client.post(url, carried(screen) | {"reason": reason, "explanation": "What I typed."})
        assert response.status_code == 200
        assert b"What I typed." in response.content
        assert b"error-message" in response.content
    assert Entry.objects.count() == 3


def test_the_deed_itself_refuses_a_reason_that_does_not_fit(cast: Cast, shown: ExplainerPage) -> None:
    seen = Seen.of(fresh(), shown.key)
    with pytest.raises(DeedRefused, match="Choose one of the reasons"):
        record_keeping.withdraw(shown.key, cast.reviewer, reason=Reason.STILL_RIGHT, seen=seen)
    record_keeping.withdraw(shown.key, cast.reviewer, reason=Reason.WRONG, seen=seen)


# Screen and click


def test_opening_a_screen_does_nothing(cast: Cast, anything: ExplainerPage) -> None:
    before = read_all(list(addresses()))
    for url in every_screen(anything):
        response = signed_in(cast.reviewer).get(url, {"reason": "wrong", "newest": "3", "ahead": "3"})
        assert response.status_code == 200
    assert Entry.objects.count() == 3
    assert read_all(list(addresses())) == before


@every_deed
def test_a_double_click_makes_one_entry(cast: Cast, anything: ExplainerPage, deed: Deed) -> None:
    client = signed_in(cast.reviewer)
    url = deed.url(anything)
    posted = carried(client.get(url).content.decode()) | {"reason": deed.reason, "explanation": "What I typed."}
    assert client.post(url, posted).status_code == 302
    entries = Entry.objects.count()
    second = client.post(url, posted)
    assert second.status_code == 200
    assert b"You cannot do this." in second.content or CHANGED.encode() in second.content
    assert b"What I typed." in second.content
    assert Entry.objects.count() == entries
    assert len(refused(cast.reviewer)) == 1


def test_a_screen_that_the_record_has_left_behind_comes_back_with_what_was_typed(cast: Cast, shown: ExplainerPage) -> None:
    other = make_page(cast.author, slug="other")
    client = signed_in(cast.reviewer)
    url = reverse("record_withdraw", args=shown.key)
    typed = {"reason": "outdated", "explanation": "Ana asked for it.", "effective_at": "2027-01-01T10:00"}
    posted = carried(client.get(url).content.decode()) | typed
    publish(other, cast.author, cast.second_reviewer)
    screen = client.post(url, posted).content.decode()
    assert CHANGED in screen
    assert "Ana asked for it." in screen
    assert 'value="2027-01-01T10:00"' in screen
    assert "checked" in screen.partition('value="outdated"')[2][:80]
    assert Entry.objects.count() == 2
    assert len(refused(cast.reviewer)) == 1
    # The screen that came back is made from what the record says now.
    assert client.post(url, carried(screen) | typed).status_code == 302
    assert Entry.objects.count() == 3


def test_what_takes_effect_between_loading_and_clicking_leaves_the_screen_behind(cast: Cast, ahead: Entry, clock: Any) -> None:
    clock.now = ahead.recorded_at
    client = signed_in(cast.reviewer)
    url = reverse("record_withdraw", args=[ahead.explainer, ahead.language])
    screen = client.get(url).content.decode()
    assert "This also calls off entry 2" in screen
    clock.now = ahead.effective_at
    assert CHANGED in client.post(url, carried(screen) | {"reason": "wrong"}).content.decode()
    assert public()[0] == 200
    assert "This also calls off" not in client.get(url).content.decode()
    assert "Withdrawn." in decide(cast.reviewer, "record_withdraw", ahead.explainer, ahead.language, reason=Reason.WRONG)


def test_a_deed_says_first_that_it_calls_off_what_lies_ahead_and_then_does(cast: Cast, anything: ExplainerPage) -> None:
    client = signed_in(cast.reviewer)
    said = "This also calls off entry 3: edition 3, which was to be shown from"
    for url in (reverse("record_withdraw", args=anything.key), reverse("record_reinstate", args=[*anything.key, 1])):
        assert said in " ".join(client.get(url).content.decode().split())
    withdraw(cast.reviewer, anything)
    called_off, withdrawn = Entry.objects.filter(number__gt=3).order_by("number")
    assert (called_off.kind, called_off.calls_off_id, called_off.reason) == (Kind.CALLED_OFF, 3, Reason.REPLACED)
    assert withdrawn.kind == Kind.WITHDRAWN


# What cannot be read


@pytest.mark.parametrize("missing", ["newest", "ahead", "reason"])
def test_a_form_that_lacks_something_does_nothing_and_says_so(cast: Cast, anything: ExplainerPage, missing: str) -> None:
    client = signed_in(cast.reviewer)
    url = reverse("record_withdraw", args=anything.key)
    posted = carried(client.get(url).content.decode()) | {"reason": "wrong"}
    del posted[missing]
    response = client.post(url, posted)
    assert response.status_code == 200
    assert CHANGED.encode() in response.content or b"This field is required." in response.content
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("value", ["", "0", "-3", "x", "3.0", "²", "9" * 5000, "\x00", "3 "])
@pytest.mark.parametrize("name", ["newest", "ahead"])
def test_numbers_that_no_screen_carries_do_nothing(cast: Cast, anything: ExplainerPage, name: str, value: str) -> None:
    posted = {"newest": "3", "ahead": "3", "reason": "wrong", name: value}
    response = signed_in(cast.reviewer).post(reverse("record_withdraw", args=anything.key), posted)
    assert response.status_code == 200
    assert Entry.objects.count() == 3


def test_what_the_record_does_not_know_is_not_found(cast: Cast, shown: ExplainerPage) -> None:
    explainer, language = shown.key
    key = f"{explainer}/{language}"
    # Another explainer has an edition of that number.
    for _ in range(2):
        sealed(explainer=PROOF)
    client, start = signed_in(cast.reviewer), reverse("public_record")
    for address in (
        f"{uuid4()}/en/withdraw/",
        f"{explainer}/de/withdraw/",
        f"{explainer}/EN/withdraw/",
        "not-a-uuid/en/withdraw/",
        f"{uuid4()}/en/editions/",
        f"{key}/editions/2/",
        f"{key}/editions/0/",
        f"{key}/editions/-1/",
        f"{key}/editions/{'9' * 30}/",
        f"{key}/editions/{'9' * 5000}/",
        f"{key}/editions/2/reinstate/",
        f"{uuid4()}/en/editions/1/reinstate/",
        "entries/0/call-off/",
        "entries/4/call-off/",
        f"entries/{'9' * 30}/call-off/",
        f"entries/{'9' * 5000}/call-off/",
        "entries/x/call-off/",
    ):
        assert client.get(start + address).status_code == 404, address
        if not address.endswith(("editions/", "2/", "0/", "1/", "9/")):
            assert client.post(start + address).status_code == 404, address


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_not_allowed(cast: Cast, anything: ExplainerPage, method: str) -> None:
    for url in every_screen(anything):
        assert getattr(signed_in(cast.reviewer), method)(url).status_code == 405
    for url in (every_screen(anything)[index] for index in (0, 2, 3)):
        assert signed_in(cast.reviewer).post(url).status_code == 405
    assert Entry.objects.count() == 3


# The explanation


def test_the_explanation_is_for_the_team_alone(cast: Cast, shown: ExplainerPage) -> None:
    words = "Ana from legal has doubts"
    withdraw(cast.reviewer, shown, reason=Reason.UNDER_REVIEW, explanation=f" {words}. ")
    reinstate(cast.reviewer, shown, reason=Reason.STILL_RIGHT, explanation="<b>Bold</b>")
    assert [(one.entry, one.text, one.person) for one in Explanation.objects.order_by("pk")] == [
        (2, f"{words}.", Person.of(cast.reviewer)),
        (3, "<b>Bold</b>", Person.of(cast.reviewer)),
    ]
    screen = record(cast.author)
    assert f"For the team: {words}." in screen
    assert "&lt;b&gt;Bold&lt;/b&gt;" in screen
    for _status, _location, body in read_all(list(addresses())).values():
        assert words.encode() not in body
        assert b"Bold" not in body


def test_no_explanation_is_none(cast: Cast, shown: ExplainerPage) -> None:
    withdraw(cast.reviewer, shown, reason=Reason.UNDER_REVIEW, explanation=" \n ")
    assert not Explanation.objects.exists()
    assert "For the team" not in record(cast.author)


def test_an_explanation_stays_as_it_was_given(cast: Cast, shown: ExplainerPage) -> None:
    withdraw(cast.reviewer, shown, reason=Reason.UNDER_REVIEW, explanation="Ana asked.")
    for change in (lambda: Explanation.objects.update(text="Nobody asked."), lambda: Explanation.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# What the CMS has lost


def test_everything_works_without_the_page(cast: Cast, anything: ExplainerPage) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column, relation in connection.introspection.get_relations(cursor, table).items():
                if relation[1] == "wagtailcore_page":
                    cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [anything.pk])  # noqa: S608  names from the database
        cursor.execute("DELETE FROM wagtailcore_page WHERE id = %s", [anything.pk])
    assert not ExplainerPage.objects.filter(pk=anything.pk).exists()
    assert "About claims" in record(cast.reviewer)
    assert "Entry 3 is called off." in call_off(cast.reviewer, anything)
    assert "Withdrawn." in withdraw(cast.reviewer, anything)
    assert public()[0] == 410
    assert "Reinstated." in reinstate(cast.reviewer, anything)
    assert public()[0] == 200


def test_the_history_of_the_page_tells_what_was_done(cast: Cast, anything: ExplainerPage) -> None:
    call_off(cast.reviewer, anything)
    decide(
        cast.reviewer,
        "record_withdraw",
        *anything.key,
        reason=Reason.WRONG,
        explanation="Ana asked.",
        effective_at="2030-01-01T10:00",
    )
    reinstate(cast.reviewer, anything)
    history = signed_in(cast.author).get(reverse("wagtailadmin_pages:history", args=[anything.pk])).content.decode()
    assert "Called off entry 3 (entry 4): It is not wanted any more." in history
    assert "Withdrawn (entry 5), from January 1, 2030, 10 a.m. (UTC) on: It said something that is wrong." in history
    assert "Reinstated edition 1 (entry 7): The edition after it was wrong." in history
    assert "Ana asked." not in history
    mine = PageLogEntry.objects.filter(page=anything.pk, user=cast.reviewer)
    assert [entry.action for entry in mine.order_by("pk")] == [
        "explainer.called_off",
        "explainer.withdrawn",
        "explainer.reinstated",
    ]


def test_a_translation_has_a_history_of_its_own(cast: Cast, shown: ExplainerPage) -> None:
    german = shown.copy_for_translation(Locale.objects.create(language_code="de"), copy_parents=True)
    sealed(explainer=shown.key[0], language="de", path=german.public_path)
    withdraw(cast.reviewer, german)
    assert [entry.page_id for entry in PageLogEntry.objects.filter(action="explainer.withdrawn")] == [german.pk]
    assert public()[0] == 200
    assert public(german.public_path)[0] == 410


# The screen of the record


def test_the_record_is_read_by_the_team_and_decided_on_by_reviewers(cast: Cast, anything: ExplainerPage) -> None:
    for user in (cast.author, cast.reviewer, cast.superuser):
        assert reverse("public_record") in signed_in(user).get(reverse("wagtailadmin_home")).content.decode()
        screen = record(user)
        assert "Edition 3" in screen
        for deed in (withdraw, call_off):
            assert (f'href="{deed.url(anything)}"' in screen) is (user in (cast.reviewer, cast.superuser))


def test_who_has_an_account_and_no_part_in_the_work_reads_nothing_of_it(cast: Cast, anything: ExplainerPage) -> None:
    outsider = User.objects.create_user("outsider")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = signed_in(outsider)
    assert reverse("public_record") not in client.get(reverse("wagtailadmin_home")).content.decode()
    for url in every_screen(anything):
        for response in (
            client.get(url, follow=True),
            client.post(url, {"reason": "wrong", "newest": "3", "ahead": "3"}, follow=True),
        ):
            assert b"This is not open to you." in response.content
            assert b"Edition 3" not in response.content
            assert b"Later." not in response.content
    assert Entry.objects.count() == 3


def test_every_entry_is_listed_with_what_who_when_and_why(cast: Cast, anything: ExplainerPage) -> None:
    withdraw(cast.reviewer, anything)
    cast.second_reviewer.delete()
    rows = listed(record(cast.author))
    former = f"a former account ({Entry.objects.get(number=1).actor})"
    said = [(row[0], row[1], row[2], row[3], row[5], row[6]) for row in rows]
    later = rows[2][5].removesuffix(" Called off")
    assert said == [
        ("5", "Withdrawn", "About claims en", "reviewer", "at once", "It said something that is wrong."),
        (
            "4",
            "Called off entry 3",
            "Edition 3 of About claims en",
            "reviewer",
            "at once",
            "Something else was decided before it took effect.",
        ),
        ("3", "Published", "Edition 3 of About claims en", former, f"{later} Called off", "It is clearer."),
        ("2", "Published", "Edition 2 of About claims en", former, "at once", "It is clearer."),
        ("1", "Published", "Edition 1 of About claims en", former, "at once", "It is clearer."),
    ]


def test_each_entry_calls_the_explainer_what_its_edition_does(cast: Cast, shown: ExplainerPage) -> None:
    draft = save(shown, cast.author, NEWER)
    draft.title = "Claims, explained"
    draft.save_revision(user=cast.author)
    submission = submit(shown, cast.author)
    tomorrow = timezone.now() + timedelta(days=1)
    reviewing.approve(submission, cast.second_reviewer, digest=submission.content_digest, effective_at=tomorrow)
    withdraw(cast.reviewer, shown)
    assert [row[2] for row in listed(record(cast.author))] == [
        "About claims en",
        "Edition 2 of Claims, explained en",
        "Edition 2 of Claims, explained en",
        "Edition 1 of About claims en",
    ]
    assert "Claims, explained" not in now_and_ahead(record(cast.author))


def listed(screen: str) -> list[list[str]]:
    """The cells of the list of entries."""
    table = screen.partition('aria-labelledby="entries"')[2]
    rows = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    return [[" ".join(strip_tags(cell).split()) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows]


def test_what_lies_ahead_is_marked_and_what_is_called_off(cast: Cast, ahead: Entry) -> None:
    assert listed(record(cast.author))[0][5].endswith("Ahead")
    decide(cast.reviewer, "record_call_off", 2, reason=Reason.NOT_WANTED)
    assert listed(record(cast.author))[1][5].endswith("Called off")


def test_what_the_public_reads_now_and_what_lies_ahead_stands_on_top(cast: Cast, ahead: Entry) -> None:
    decide(cast.reviewer, "record_call_off", 2, reason=Reason.NOT_WANTED)
    decide(cast.reviewer, "record_withdraw", *key_of(ahead), reason=Reason.OUTDATED)
    tomorrow = f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    decide(cast.reviewer, "record_reinstate", *key_of(ahead), 1, reason=Reason.STILL_RIGHT, effective_at=tomorrow)
    screen = record(cast.reviewer)
    assert re.search(
        r"About claims en Change the reason Reinstate an earlier edition Call off entry 5 "
        r"That it is withdrawn, since .*: “It said something that is no longer so.” "
        r"Edition 1 again, from .*m\.$",
        now_and_ahead(screen),
    )
    assert f'href="{PATH}"' in screen


def now_and_ahead(screen: str) -> str:
    """What stands on top."""
    return " ".join(strip_tags(screen.partition('aria-labelledby="now"')[2].partition("</table>")[0].partition(">")[2]).split())


def key_of(entry: Entry) -> tuple[UUID, str]:
    return entry.explainer, entry.language


def test_an_explainer_of_which_nothing_was_shown_yet_has_nothing_to_withdraw(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    tomorrow = timezone.now() + timedelta(days=1)
    reviewing.approve(submission, cast.second_reviewer, digest=submission.content_digest, effective_at=tomorrow)
    screen = record(cast.reviewer)
    assert "Nothing yet." in screen
    assert "Call off entry 1" in screen
    for route in ("record_withdraw", "record_earlier_editions"):
        assert f'href="{reverse(route, args=page.key)}"' not in screen
    assert f'href="{PATH}"' not in screen


def test_the_earlier_editions_are_offered_and_nothing_else(cast: Cast, anything: ExplainerPage) -> None:
    screen = signed_in(cast.reviewer).get(reverse("record_earlier_editions", args=anything.key)).content.decode()
    offered = [number for number in (1, 2, 3) if reverse("record_reinstate", args=[*anything.key, number]) in screen]
    assert offered == [1]


def test_the_head_of_the_chain_is_shown_to_be_kept_elsewhere(cast: Cast, anything: ExplainerPage) -> None:
    for expected in (3, 4):
        newest = Entry.objects.latest("number")
        screen = record(cast.author)
        assert newest.number == expected
        assert f"The newest entry is {expected}" in screen
        assert newest.digest in screen
        assert "The record is whole" in screen
        call_off(cast.reviewer, anything)


def test_a_damaged_record_is_a_warning_and_offers_nothing(cast: Cast, anything: ExplainerPage) -> None:
    assert "is damaged" not in record(cast.reviewer)
    next_entry(fresh(), anything.key, kind=Kind.WITHDRAWN, reason=Reason.WRONG, digest="0" * 64).save(force_insert=True)
    screen = record(cast.reviewer)
    assert "The public record is damaged. Entry 4 does not fit: its digest is not that of its contents." in screen
    assert "manage.py audit_record" in screen
    assert "The record is whole" not in screen
    assert [row[0] for row in listed(screen)] == ["3", "2", "1"]
    assert reverse("record_withdraw", args=anything.key) not in screen
    assert "nothing can be added to it" in withdraw(cast.reviewer, anything)
    assert public()[0] == 200
    assert Entry.objects.count() == 4


def test_fifty_entries_stand_on_a_screen(cast: Cast, shown: ExplainerPage) -> None:
    edition = Edition.objects.get()
    for _ in range(50):
        deeds.reinstate(edition, reason=Reason.STILL_RIGHT, actor="p-somebody")
    for query, first, count in (({}, "51", 50), ({"p": "2"}, "1", 1), ({"p": "x"}, "51", 50), ({"p": "9" * 5000}, "51", 50)):
        rows = listed(record(cast.author, **query))
        assert (rows[0][0], len(rows)) == (first, count)
    assert listed(record(cast.author))[0][3] == "p-somebody"


def test_the_screen_costs_as_many_queries_for_many_entries_as_for_few(
    cast: Cast, anything: ExplainerPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = signed_in(cast.author), reverse("public_record")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    count = len(few)
    call_off(cast.reviewer, anything)
    for _ in range(3):
        withdraw(cast.reviewer, anything, reason=Reason.WRONG, explanation="One.")
        reinstate(cast.superuser, anything)
    client.get(url)
    with django_assert_num_queries(count):
        client.get(url)


def test_an_empty_record_says_so(cast: Cast) -> None:
    assert "There is none yet." in record(cast.reviewer)


# The words of an edition


def test_the_words_of_any_edition_are_read_by_the_team_as_the_public_reads_them(cast: Cast, anything: ExplainerPage) -> None:
    for number, words in ((1, b"A claim says who helped you.</p>"), (2, b"and with what"), (3, b"Later.")):
        response = signed_in(cast.author).get(reverse("record_edition", args=[*anything.key, number]))
        assert words in response.content
        assert f"Edition {number}, approved by a second person on".encode() in response.content
        assert b"Draft." not in response.content
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert response["Content-Security-Policy"] == html.policy()
        assert main(response.content) == main(public()[1]) or number != 2


def main(page: bytes) -> bytes:
    """The words of a page, without what stands around them: in public, ways to its history and its other forms too."""
    words = re.split(rb'<section class="minor keep">|</main>', page.partition(b"<h1>")[2])[0]
    return re.sub(rb' <a href="[^"]*">See all changes</a>', b"", words).strip()


def test_the_screen_of_a_reinstatement_shows_the_very_words(cast: Cast, anything: ExplainerPage) -> None:
    screen = signed_in(cast.reviewer).get(reverse("record_reinstate", args=[*anything.key, 1])).content.decode()
    assert f'<iframe src="{reverse("record_edition", args=[*anything.key, 1])}"' in screen
    assert f'<a href="{reverse("record_edition", args=[*anything.key, 2])}">Edition 2</a>, since' in screen
