"""The list of facts says what is to be looked at and where it is cited; to confirm one is a click; editions behind are named."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry

from explainer.editing import authorship, fact_changes, versions
from explainer.editing.models import Authorship, ExplainerPage, Fact, Person, Source, periods
from explainer.record import deeds
from explainer.record.models import Edition, Reason
from tests.cast import Cast, approve, make_page, publish, signed_in, submit

pytestmark = pytest.mark.django_db

LIST = reverse("wagtailsnippets_editing_fact:list")


def section(*facts: Fact, id: str = "why") -> tuple[str, dict[str, object]]:
    return ("prose", {"id": id, "heading": "Why", "body": "<p>A claim says who helped you.</p>", "facts": list(facts)})


def another(key: str, **more: object) -> Fact:
    with LogContext(user=User.objects.get(username="second_author")):
        fact = Fact(key=key, statement=f"What {key} says.", **more)
        fact.sources = [Source.objects.get_or_create(key="LM", defaults={"title": "Manage"})[0]]
        fact.save()
    return fact


def change(fact: Fact, statement: str, user: User) -> None:
    with LogContext(user=user):
        again = Fact.objects.get(pk=fact.pk)
        again.statement = statement
        again.save()


def read(user: User, address: str = LIST, **query: str) -> str:
    response = signed_in(user).get(address, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def listed(user: User, **query: str) -> dict[str, list[str]]:
    """The cells of the list after the key and the statement, by the key."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", read(user, f"{LIST}results/", **query), re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    plain = [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in cells if row]
    return {row[1].split()[0]: row[3:] for row in plain}


def confirm(user: User, fact: Fact, digest: str | None = None, client: Client | None = None) -> str:
    posted = {"digest": authorship.fact_digest(fact) if digest is None else digest}
    response = (client or signed_in(user)).post(reverse("explainer_confirm_fact", args=[fact.pk]), posted, follow=True)
    return unescape(response.content.decode())


def cited_in(fact: Fact) -> list[list[str]]:
    return [[one.name for one in cited] for cited in versions.citing().get(fact.key, {}).values()]


# Where a fact is cited


def test_a_fact_that_only_the_newest_draft_cites_is_cited_and_one_that_only_the_row_of_the_page_has_is_not(
    cast: Cast, fact: Fact
) -> None:
    """Wagtail’s reference index has it the other way round."""
    former = another("former")
    page = make_page(cast.author, sections=[section(former)])
    assert cited_in(former) == [["its draft"]]
    page.sections = [section(fact)]
    page.save_revision(user=cast.author)
    assert cited_in(fact) == [["its draft"]]
    assert cited_in(former) == []


def test_a_fact_is_cited_where_an_edition_or_a_submission_cites_it_and_the_draft_does_not_any_more(cast: Cast, fact: Fact) -> None:
    page = make_page(cast.author, sections=[section(fact)])
    publish(page, cast.author, cast.reviewer)
    submit(page, cast.author)
    assert cited_in(fact) == [["edition 1, shown now", "under review", "its draft"]]
    page.sections = [section()]
    page.save_revision(user=cast.author)
    assert cited_in(fact) == [["edition 1, shown now", "under review"]]


def test_an_edition_that_lies_ahead_cites_and_a_withdrawn_one_does_not(cast: Cast, fact: Fact, page: ExplainerPage) -> None:
    publish(page, cast.author, cast.reviewer)
    page.sections = [section(fact)]
    page.save_revision(user=cast.author)
    ahead = f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    approve(submit(page, cast.author), cast.reviewer, when="later", effective_at=ahead)
    [[edition, draft]] = cited_in(fact)
    assert edition.startswith("edition 2, from ")
    assert draft == "its draft"
    deeds.withdraw(page.key, reason=Reason.WRONG, actor="p-reviewer")
    page.sections = [section()]
    page.save_revision(user=cast.author)
    assert cited_in(fact) == []


def test_a_fact_cited_twice_in_an_explainer_counts_once(cast: Cast, fact: Fact) -> None:
    make_page(cast.author, sections=[section(fact), section(fact, id="again")])
    assert cited_in(fact) == [["its draft"]]
    assert listed(cast.author)["what"][2] == "1 explainer"


def test_the_screen_of_a_fact_and_that_of_its_usage_and_of_its_deletion_say_where_it_is_cited(cast: Cast, fact: Fact) -> None:
    make_page(cast.author, sections=[section(fact)])
    usage = reverse("wagtailsnippets_editing_fact:usage", args=[fact.pk])
    for name in ("edit", "delete"):
        screen = read(cast.author, reverse(f"wagtailsnippets_editing_fact:{name}", args=[fact.pk]))
        assert f'<a href="{usage}">1 explainer</a>' in screen
        assert "Used 0 times" not in screen
        assert "referenced" not in screen
    for user in (cast.author, cast.reviewer):
        assert re.search(r"About claims.*its draft", read(user, usage), re.DOTALL)


# The list


def test_the_list_says_how_each_fact_stands(cast: Cast, fact: Fact) -> None:
    today = timezone.localdate()
    another("over", review_by=today - timedelta(days=1))
    another("soon", review_by=today + timedelta(days=30))
    another("later", review_by=today + timedelta(days=31))
    found = listed(cast.author)
    assert fact.review_by == today
    due = "Due within a month"
    assert {key: row[0] for key, row in found.items()} == {"over": "Overdue", "what": due, "soon": due, "later": "Current"}
    assert found["what"][2:] == ["Nowhere", "Not yet", "Confirm what"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"state": "overdue"}, {"what"}),
        ({"state": "due"}, {"soon"}),
        ({"state": "current"}, {"sure"}),
        ({"confidence": "H"}, {"sure"}),
        ({"sources": "LM"}, {"soon", "sure"}),
        ({"used": "used"}, {"soon"}),
        ({"used": "unused"}, {"what", "sure"}),
        ({"used": "unused", "q": "helped"}, {"what"}),
        ({"state": "x", "sources": "x", "used": "x"}, {"what", "soon", "sure"}),
    ],
)
def test_it_is_filtered_by_state_confidence_source_and_use(cast: Cast, fact: Fact, query: dict[str, str], keys: set[str]) -> None:
    today = timezone.localdate()
    Fact.objects.update(review_by=today - timedelta(days=1))
    soon = another("soon", review_by=today + timedelta(days=1))
    another("sure", review_by=today + timedelta(days=90), confidence="H")
    make_page(cast.author, sections=[section(soon)])
    if query.get("sources") == "LM":
        query = {"sources": str(Source.objects.get(key="LM").pk)}
    assert listed(cast.reviewer, **query).keys() == keys


@pytest.mark.parametrize("state", list(periods.State))
@pytest.mark.parametrize("days", [-1, 0, 1, 30, 31])
def test_the_filter_by_state_finds_what_the_list_calls_so(cast: Cast, fact: Fact, state: periods.State, days: int) -> None:
    today = date(2026, 3, 2)
    fact.review_by = today + timedelta(days=days)
    fact.save()
    assert Fact.objects.filter(periods.in_state(state, today)).exists() == (periods.state(fact.review_by, today) == state)


def test_the_list_takes_as_many_queries_for_many_facts_and_explainers_as_for_one(cast: Cast, fact: Fact) -> None:
    def queries() -> int:
        client = signed_in(cast.author)
        client.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    make_page(cast.author, sections=[section(fact)])
    few = queries()
    for number in range(4):
        make_page(cast.author, slug=f"more-{number}", sections=[section(another(f"more-{number}"), fact)])
    assert queries() == few


# To confirm


def test_to_confirm_is_a_click_that_is_told_in_the_history(cast: Cast, fact: Fact) -> None:
    assert "You confirmed the fact “what”." in confirm(cast.author, fact)
    fact.refresh_from_db()
    assert fact.confirmed_by == cast.author
    assert fact.confirmed_at
    assert fact.review_by == periods.in_a_year()
    history = read(cast.author, reverse("wagtailsnippets_editing_fact:history", args=[fact.pk]))
    assert "Confirmed; to be looked at again by" in history
    assert listed(cast.reviewer)["what"][3].startswith("author, ")


def test_what_the_list_and_the_screen_of_the_fact_post_is_what_confirms(cast: Cast, fact: Fact) -> None:
    for address in (LIST, f"{LIST}results/", reverse("wagtailsnippets_editing_fact:edit", args=[fact.pk])):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.author)
        action = reverse("explainer_confirm_fact", args=[fact.pk])
        [form] = re.findall(rf'<form method="post" action="{action}">(.*?)</form>', client.get(address).content.decode(), re.DOTALL)
        posted = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', form))
        response = client.post(action, posted, follow=True)
        assert "You confirmed" in unescape(response.content.decode())
        assert response.redirect_chain[0][0].partition("?")[0] == (LIST if "results" in address else address)
    assert ModelLogEntry.objects.filter(action="fact.confirmed").count() == 3


def test_to_confirm_makes_nobody_an_author_not_even_of_what_nobody_known_wrote(cast: Cast, fact: Fact) -> None:
    with LogContext(user=None):
        change(fact, "Nobody known wrote this.", User())
    lines, digest = Authorship.objects.count(), authorship.fact_digest(Fact.objects.get(pk=fact.pk))
    assert "You confirmed" in confirm(cast.both, Fact.objects.get(pk=fact.pk))
    assert Authorship.objects.count() == lines
    assert authorship.fact_digest(Fact.objects.get(pk=fact.pk)) == digest


def test_who_confirmed_a_fact_may_approve_what_cites_it(cast: Cast, fact: Fact) -> None:
    page = make_page(cast.author, sections=[section(fact)])
    confirm(cast.both, fact)
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def test_an_address_that_is_only_opened_confirms_nothing(cast: Cast, fact: Fact) -> None:
    assert signed_in(cast.author).get(reverse("explainer_confirm_fact", args=[fact.pk])).status_code == 405
    fact.refresh_from_db()
    assert fact.confirmed_at is None


def test_a_reviewer_has_no_button_and_confirms_nothing(cast: Cast, fact: Fact) -> None:
    assert "Confirm what" not in listed(cast.reviewer)["what"]
    confirm(cast.reviewer, fact)
    fact.refresh_from_db()
    assert fact.confirmed_at is None


def test_words_that_changed_since_the_screen_was_opened_are_not_confirmed(cast: Cast, fact: Fact) -> None:
    seen = authorship.fact_digest(fact)
    change(fact, "Something else.", cast.second_author)
    assert "The fact “what” has changed since this screen was opened." in confirm(cast.author, fact, digest=seen)
    fact.refresh_from_db()
    assert fact.confirmed_at is None


def test_a_confirmation_is_of_the_words_that_were_there(cast: Cast, fact: Fact) -> None:
    confirm(cast.author, fact)
    change(fact, "Something else.", cast.second_author)
    assert listed(cast.author)["what"][3].startswith("Not since its words changed (before: author, ")
    assert "Not since its words changed" in read(cast.author, reverse("wagtailsnippets_editing_fact:edit", args=[fact.pk]))


# What changed under editions


def changed() -> list[tuple[str, int, list[tuple[str, str, str]]]]:
    return [
        (one.title, one.edition.number, [(change.fact_key, change.source, change.person) for change in one.changes])
        for one in fact_changes.since_sealed()
    ]


def published(cast: Cast, fact: Fact, **more: str) -> ExplainerPage:
    page = make_page(cast.author, sections=[section(fact)], **more)
    publish(page, cast.author, cast.reviewer)
    return page


def test_an_edition_is_listed_when_a_fact_in_it_changed_since_it_was_submitted(cast: Cast, fact: Fact) -> None:
    change(fact, "A claim says who helped.", cast.author)
    page = published(cast, fact)
    assert changed() == []
    change(fact, "A claim says more.", cast.second_author)
    assert changed() == [("About claims", 1, [("what", "", "second_author")])]
    [outdated] = fact_changes.since_sealed()
    assert outdated.facts == ("what",)
    for user in (cast.author, cast.reviewer):
        screen = read(user, reverse("explainer_fact_changes"))
        assert f'<a href="{reverse("wagtailadmin_pages:edit", args=[page.pk])}">About claims</a>' in screen
        assert ">Edition 1</a>" in screen
        assert "second_author" in screen
    assert reverse("explainer_fact_changes") in read(cast.reviewer)


def test_what_changed_between_submission_and_approval_counts(cast: Cast, fact: Fact) -> None:
    page = make_page(cast.author, sections=[section(fact)])
    submission = submit(page, cast.author)
    change(fact, "A claim says more.", cast.second_author)
    approve(submission, cast.reviewer)
    assert changed() == [("About claims", 1, [("what", "", "second_author")])]


def test_a_source_that_changed_is_listed_with_its_facts(cast: Cast, fact: Fact) -> None:
    published(cast, fact)
    with LogContext(user=cast.both):
        source = Source.objects.get(key="L24")
        source.as_of = "2026-01"
        source.save()
    assert changed() == [("About claims", 1, [("what", "L24", "both")])]


def test_what_was_changed_back_and_what_was_only_looked_at_is_not_listed(cast: Cast, fact: Fact) -> None:
    published(cast, fact)
    said = fact.statement
    change(fact, "A claim says more.", cast.author)
    change(fact, said, cast.author)
    confirm(cast.author, fact)
    assert changed() == []


def test_the_next_edition_takes_it_off_the_list_and_to_reinstate_the_one_before_puts_it_back(cast: Cast, fact: Fact) -> None:
    page = published(cast, fact)
    change(fact, "A claim says more.", cast.second_author)
    page.sections = [section(fact), section(id="more")]
    page.save_revision(user=cast.author)
    publish(page, cast.author, cast.reviewer)
    assert changed() == []
    deeds.reinstate(Edition.objects.get(number=1), reason=Reason.BETTER_BEFORE, actor="p-reviewer")
    assert changed() == [("About claims", 1, [("what", "", "second_author")])]


def test_the_same_words_submitted_again_are_an_edition_of_their_own(cast: Cast, fact: Fact) -> None:
    page = published(cast, fact)
    change(fact, "A claim says more.", cast.second_author)
    publish(page, cast.author, cast.reviewer)
    assert Edition.objects.count() == 2
    assert changed() == []
    deeds.reinstate(Edition.objects.get(number=1), reason=Reason.BETTER_BEFORE, actor="p-reviewer")
    assert changed() == [("About claims", 1, [("what", "", "second_author")])]


def test_a_fact_that_is_gone_is_listed_and_a_withdrawn_explainer_is_not(cast: Cast, fact: Fact) -> None:
    page = published(cast, fact)
    fact.delete()
    assert changed() == [("About claims", 1, [("what", "", "")])]
    assert "what: it is not among the facts any more" in read(cast.author, reverse("explainer_fact_changes"))
    deeds.withdraw(page.key, reason=Reason.WRONG, actor="p-reviewer")
    assert changed() == []


def test_the_list_of_changes_takes_as_many_queries_for_many_explainers_as_for_one(cast: Cast, fact: Fact) -> None:
    def queries() -> int:
        fact_changes.since_sealed()
        with CaptureQueriesContext(connection) as queries:
            fact_changes.since_sealed()
        return len(queries)

    published(cast, fact)
    change(fact, "A claim says more.", cast.second_author)
    few = queries()
    for number in range(3):
        more = another(f"more-{number}")
        published(cast, more, slug=f"more-{number}", title=f"More {number}")
        change(more, "Another thing.", cast.author)
    assert len(changed()) == 4
    assert queries() == few


def test_whoever_wrote_under_a_deleted_account_is_named_as_such(cast: Cast, fact: Fact) -> None:
    published(cast, fact)
    change(fact, "A claim says more.", cast.both)
    pseudonym = Person.of(cast.both)
    cast.both.delete()
    assert changed() == [("About claims", 1, [("what", "", f"a former account ({pseudonym})")])]


# What is typed


def test_a_fact_that_is_too_long_or_due_on_no_day_is_refused_at_its_field(cast: Cast, fact: Fact) -> None:
    address = reverse("wagtailsnippets_editing_fact:edit", args=[fact.pk])
    typed = {
        "key": fact.key,
        "statement": "a" * 1001,
        "sources": [source.pk for source in fact.sources.all()],
        "confidence": "H",
        "review_by": "2026-13-45",
    }
    screen = unescape(signed_in(cast.author).post(address, typed).content.decode())
    assert "This has 1001 characters. Say it in 1000, or make it two facts." in screen
    assert "Enter a valid date." in screen
    # The browser’s own input: one with a script makes today of what is no day.
    assert re.search(r'<input type="date" name="review_by"', screen)
    fact.refresh_from_db()
    assert len(fact.statement) < 1000


def test_sources_of_the_same_title_are_told_apart_by_their_dates() -> None:
    older, newer = (Source(key=f"L{year}", title="Submit a claim", as_of=str(year)) for year in (2020, 2024))
    assert (str(older), str(newer)) == ("L2020: Submit a claim (2020)", "L2024: Submit a claim (2024)")
