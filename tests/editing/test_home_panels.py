"""The first screen of the admin shows everybody of the team what concerns them, and nobody else anything."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Comment

from explainer.editing import reviewing
from explainer.editing.models import ExplainerPage, Fact, OpenQuestion
from explainer.feedback.models import Helpful, Reason
from explainer.record.models import Edition
from tests.cast import Cast, approve, make_page, publish, save, signed_in, submit
from tests.conftest import Clock
from tests.words import answered, sealed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOME = "/admin/"
OURS = ("sent-back", "awaiting-review", "in-review", "facts-due", "explainers-due", "latest-entries", "latest-feedback")


def home(user: User) -> str:
    response = signed_in(user).get(HOME)
    assert response.status_code == 200
    return unescape(response.content.decode())


def panel(user: User, name: str) -> str:
    """The words and addresses of one panel; empty where it is left out."""
    found = re.search(rf'<section[^>]* id="{name}-section".*?</section>', home(user), re.DOTALL)
    return found.group() if found else ""


def rows(user: User, name: str) -> list[list[str]]:
    """The cells of its table, row by row."""
    cells = [
        re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", panel(user, name), re.DOTALL)
    ]
    return [[" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in row] for row in cells if row]


# Reviews


def test_a_reviewer_sees_what_awaits_them_the_oldest_first_and_an_author_that_it_waits(cast: Cast, clock: Clock) -> None:
    submit(make_page(cast.author), cast.author, "It is clearer.")
    clock.move(hours=2)
    submit(make_page(cast.author, slug="other", title="Other"), cast.author, "It is new.")
    mine = rows(cast.reviewer, "awaiting-review")
    assert [[row[0], row[1], row[2], row[3], row[5]] for row in mine] == [
        ["About claims (en)", "You may approve it.", "It is clearer.", "author", "you"],
        ["Other (en)", "You may approve it.", "It is new.", "author", "you"],
    ]
    assert panel(cast.reviewer, "in-review") == ""
    assert panel(cast.author, "awaiting-review") == ""
    waiting = rows(cast.author, "in-review")
    assert [[row[0], row[4]] for row in waiting] == [
        ["About claims (en)", "both, reviewer, second_reviewer, superuser"],
        ["Other (en)", "both, reviewer, second_reviewer, superuser"],
    ]


def test_each_leads_to_the_review_screen(cast: Cast) -> None:
    page = make_page(cast.author)
    submit(page, cast.author)
    address = reverse("explainer_review", args=[page.pk])
    assert f'href="{address}"' in panel(cast.reviewer, "awaiting-review")
    assert f'href="{address}"' in panel(cast.author, "in-review")


def test_what_somebody_had_a_part_in_is_marked_with_the_reason_and_who_may_decide_it(cast: Cast, page: ExplainerPage) -> None:
    save(page, cast.both, "<p>In the words of both.</p>")
    submit(page, cast.author)
    [row] = rows(cast.both, "awaiting-review")
    assert row[5] == "reviewer, second_reviewer, superuser"
    assert row[1].startswith("You cannot approve it. You saved the draft on")


def test_what_nobody_may_approve_says_so(cast: Cast, page: ExplainerPage) -> None:
    User.objects.filter(username__in=["reviewer", "second_reviewer", "superuser"]).update(is_active=False)
    save(page, cast.both, "<p>In the words of both.</p>")
    submit(page, cast.author)
    [row] = rows(cast.author, "in-review")
    assert row[4] == "nobody: ask an administrator for a reviewer who wrote none of it"


def test_an_author_finds_their_own_first(cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author)
    submit(make_page(cast.second_author, slug="other", title="Other"), cast.second_author)
    assert [row[0] for row in rows(cast.second_author, "in-review")] == ["Other (en)", "About claims (en)"]


def test_what_was_decided_is_gone_and_a_reviewer_is_told_that_nothing_waits(cast: Cast, page: ExplainerPage) -> None:
    assert approve(submit(page, cast.author), cast.reviewer)
    assert "Nothing awaits your review." in panel(cast.reviewer, "awaiting-review")
    assert panel(cast.author, "awaiting-review") == panel(cast.author, "in-review") == ""


def test_what_was_sent_back_stands_first_for_its_authors_until_it_is_submitted_again(cast: Cast, page: ExplainerPage) -> None:
    reviewing.ask_for_changes(submit(page, cast.author), cast.reviewer, comment="Say where.", about="why")
    [row] = rows(cast.author, "sent-back")
    assert row[:3] == ["About claims (en)", "Say where.", "reviewer"]
    assert f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?comment={Comment.objects.get().pk}" in panel(
        cast.author, "sent-back"
    )
    assert re.findall(r'<section[^>]* id="([a-z-]+)-section"', home(cast.author))[0] == "sent-back"
    for other in (cast.second_author, cast.reviewer, cast.superuser):
        assert panel(other, "sent-back") == ""
    submit(page, cast.author)
    assert panel(cast.author, "sent-back") == ""


def test_what_was_sent_back_is_gone_with_its_draft(cast: Cast, page: ExplainerPage) -> None:
    reviewing.ask_for_changes(submit(page, cast.author), cast.reviewer, comment="Say where.")
    page.delete()
    assert panel(cast.author, "sent-back") == ""


# What is to be looked at


def test_facts_and_open_questions_stand_there_a_month_before_their_day_the_overdue_ones_first(cast: Cast) -> None:
    today = timezone.localdate()
    with LogContext(user=cast.author):
        for key, days in (("later", 31), ("soon", 30), ("today", 0), ("over", -1)):
            Fact.objects.create(key=key, statement=f"It is {key}.", review_by=today + timedelta(days=days))
        OpenQuestion.objects.create(key="who", question="Who signs?", review_by=today - timedelta(days=2))
        OpenQuestion.objects.create(key="done", question="Done?", review_by=today, answer="Yes.", answered_at=timezone.now())
    assert [row[:3] for row in rows(cast.author, "facts-due")] == [
        ["who", "Open question: Who signs?", "Overdue"],
        ["over", "It is over.", "Overdue"],
        ["today", "It is today.", "Due within a month"],
        ["soon", "It is soon.", "Due within a month"],
    ]
    found = panel(cast.author, "facts-due")
    assert reverse("wagtailsnippets_editing_fact:list") + "?state=overdue" in found
    assert reverse("wagtailsnippets_editing_openquestion:list") + "?state=open" in found
    assert reverse("wagtailsnippets_editing_fact:edit", args=[Fact.objects.get(key="over").pk]) in found


def test_an_explainer_stands_there_by_the_day_in_its_draft(cast: Cast, page: ExplainerPage) -> None:
    assert panel(cast.author, "explainers-due") == ""
    draft = page.get_latest_revision_as_object()
    draft.review_by = timezone.localdate() - timedelta(days=1)
    draft.save_revision(user=cast.author)
    assert ExplainerPage.objects.get(pk=page.pk).review_by > timezone.localdate()
    [row] = rows(cast.author, "explainers-due")
    assert [row[0], row[2]] == ["About claims (en)", "Overdue"]
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in panel(cast.author, "explainers-due")
    draft.review_by = date(2000, 1, 1) + timedelta(days=365 * 90)
    draft.save_revision(user=cast.author)
    assert panel(cast.author, "explainers-due") == ""


def test_an_explainer_whose_fact_changed_since_it_was_submitted_stands_there(cast: Cast, fact: Fact) -> None:
    section = ("prose", {"id": "why", "heading": "Why", "body": "<p>A claim says who helped you.</p>", "facts": [fact]})
    publish(make_page(cast.author, sections=[section]), cast.author, cast.reviewer)
    assert panel(cast.author, "explainers-due") == ""
    with LogContext(user=cast.second_author):
        fact.statement = "A claim says something else."
        fact.save()
    [row] = rows(cast.author, "explainers-due")
    assert row[:3] == ["About claims (en)", "Facts changed since edition 1 was submitted: what", "Facts changed"]


def test_reviewers_are_not_asked_to_look_after_facts_and_drafts(cast: Cast, page: ExplainerPage) -> None:
    Fact.objects.create(key="over", statement="It is over.")
    page.review_by = timezone.localdate()
    page.save_revision(user=cast.author)
    assert panel(cast.reviewer, "facts-due") == panel(cast.reviewer, "explainers-due") == ""
    for user in (cast.author, cast.superuser):
        assert panel(user, "facts-due")
        assert panel(user, "explainers-due")


# What happened last


def test_the_newest_five_entries_stand_there_with_the_way_to_the_record(cast: Cast, clock: Clock) -> None:
    page = make_page(cast.author)
    for number in range(6):
        save(page, cast.author, f"<p>This is edition {number}.</p>")
        publish(page, cast.author, cast.reviewer)
        clock.move(minutes=1)
    assert [row[0] for row in rows(cast.second_author, "latest-entries")] == [
        f"About claims, edition {number} (en)" for number in (6, 5, 4, 3, 2)
    ]
    found = panel(cast.second_author, "latest-entries")
    assert f'href="{reverse("public_record")}"' in found
    assert "1 more." in found


def test_the_newest_open_answers_stand_there_and_what_is_handled_does_not(cast: Cast, clock: Clock) -> None:
    edition = Edition.objects.get(pk=sealed().edition_id)
    for text in ("first", "second", "third", "fourth", "fifth", "sixth"):
        clock.move(minutes=1)
        answer = answered(edition, Helpful.NO, Reason.OTHER, "", text)
    type(answer).objects.filter(text="fifth").update(handled_at=clock.now, handled_by="ana")
    assert [row[2] for row in rows(cast.author, "latest-feedback")] == ["sixth", "fourth", "third", "second", "first"]
    assert reverse("feedback_answers") + "?state=open" in panel(cast.author, "latest-feedback")


# Who, and at what price


def test_whoever_has_an_account_only_sees_none_of_it(cast: Cast, page: ExplainerPage) -> None:
    publish(page, cast.author, cast.reviewer)
    save(page, cast.author, "<p>More.</p>")
    submit(page, cast.author)
    Fact.objects.create(key="over", statement="It is over.")
    outsider = User.objects.create_user("somebody")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    shown = home(outsider)
    assert [name for name in OURS if f'id="{name}-section"' in shown] == []
    assert "About claims" not in shown
    assert "Time to approval" not in shown
    assert "Your first day" not in shown


def test_a_stranger_is_asked_to_sign_in() -> None:
    assert Client().get(HOME).status_code == 302


def test_wagtails_lists_of_workflows_are_not_there_beside_ours(cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author)
    for user in (cast.author, cast.reviewer, cast.superuser):
        shown = home(user)
        assert 'id="objects-in-workflow' not in shown
        assert "workflow-action.js" not in shown


def test_home_costs_the_same_however_much_waits(cast: Cast, clock: Clock) -> None:
    def more(first: int, last: int) -> None:
        for number in range(first, last):
            page = make_page(cast.author, slug=f"e-{number}", title=f"Explainer {number}")
            page.review_by = timezone.localdate()
            page.save_revision(user=cast.author)
            submit(page, cast.author)
            back = make_page(cast.author, slug=f"b-{number}", title=f"Sent back {number}")
            reviewing.ask_for_changes(submit(back, cast.author), cast.reviewer, comment="Say where.")
            Fact.objects.create(key=f"f-{number}", statement="It is over.", review_by=timezone.localdate())

    def prices() -> list[int]:
        found = []
        for user in (cast.author, cast.reviewer, cast.superuser):
            client = signed_in(user)
            client.get(HOME)
            with CaptureQueriesContext(connection) as asked:
                client.get(HOME)
            found.append(len(asked))
        return found

    more(0, 10)
    few = prices()
    assert max(few) < 250
    more(10, 16)
    assert all(now <= before for now, before in zip(prices(), few, strict=True))
