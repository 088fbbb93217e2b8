"""The team sees how long approvals take and every entry of the record, and takes both home as spreadsheets."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from explainer.editing import reviewing
from explainer.editing.models import ExplainerPage, Fact, OpenQuestion
from explainer.record.models import Entry, Reason
from explainer.record.timeline import timeline
from tests.cast import Cast, approve, decide, make_page, publish, save, signed_in, submit
from tests.conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TIME, ENTRIES = "/admin/reports/time-to-approval/", "/admin/reports/entries/"


def read(user: User, address: str, **query: str) -> str:
    response = signed_in(user).get(address, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def listed(user: User, address: str, **query: str) -> list[list[str]]:
    """The cells of the list, row by row."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", read(user, f"{address}results/", **query), re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in found]
    return [[" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in row] for row in cells if row]


def exported(user: User, address: str, **query: str) -> list[dict[str, str]]:
    response: Any = signed_in(user).get(address, {"export": "csv", **query})
    assert response["Content-Type"] == "text/csv"
    return [*csv.DictReader(StringIO(b"".join(response.streaming_content).decode()))]


@pytest.fixture
def sent_back(cast: Cast, clock: Clock, page: ExplainerPage) -> ExplainerPage:
    """Submitted, sent back after an hour, submitted again after a second one, and approved half an hour later."""
    first = submit(page, cast.author, "It is clearer.")
    clock.move(hours=1)
    reviewing.ask_for_changes(first, cast.reviewer, comment="Say who.")
    clock.move(hours=1)
    save(page, cast.author, "<p>Your partner says who helped you.</p>")
    second = submit(page, cast.author, "It says who.")
    clock.move(minutes=30)
    assert "Approved." in approve(second, cast.reviewer)
    return page


# Time to approval


def test_each_submission_has_its_hours_and_an_edition_those_since_its_first_submission(
    cast: Cast, sent_back: ExplainerPage
) -> None:
    assert [row[4:] for row in listed(cast.author, TIME)] == [
        ["reviewer", "March 2, 2026, 2:30 p.m.", "Approved", "0.5", "2.5"],
        ["reviewer", "March 2, 2026, 1 p.m.", "Changes asked for", "1.0", ""],
    ]


def test_a_later_edition_counts_from_its_own_first_submission(cast: Cast, clock: Clock, sent_back: ExplainerPage) -> None:
    clock.move(days=30)
    save(sent_back, cast.author, "<p>Your partner says who helped you, and with what.</p>")
    submission = submit(sent_back, cast.author, "It says with what.")
    clock.move(hours=4)
    approve(submission, cast.reviewer)
    assert next(row[7:] for row in listed(cast.author, TIME)) == ["4.0", "4.0"]
    summary = read(cast.author, TIME)
    assert "Median of 2 approvals: 2.2 hours from the submission to the approval; 3.2 hours from the first submission" in summary


def test_what_is_in_review_has_no_decision_yet(cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author)
    [row] = listed(cast.reviewer, TIME)
    assert [row[0], row[2], *row[4:]] == ["About claims (en)", "author", "", "", "In review", "", ""]
    assert "Nothing of this was approved yet." in read(cast.reviewer, TIME)
    assert exported(cast.reviewer, TIME)[0]["Outcome"] == "In review"


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ({"outcome": "sealed"}, ["It says who."]),
        ({"outcome": "changes"}, ["It is clearer."]),
        ({"outcome": "open"}, ["It is new."]),
        ({"submitted_at_from": "2026-03-03"}, ["It is new."]),
        ({"submitted_at_to": "2026-03-02"}, ["It says who.", "It is clearer."]),
        ({"language": "en", "outcome": "cancelled"}, []),
        ({"explainer": "x"}, ["It is new.", "It says who.", "It is clearer."]),
        ({"submitted_at_from": "x", "language": "\0", "p": "x"}, ["It is new.", "It says who.", "It is clearer."]),
    ],
)
def test_it_is_filtered_by_outcome_day_and_language_and_exported_as_it_is_filtered(
    cast: Cast, clock: Clock, sent_back: ExplainerPage, query: dict[str, str], notes: list[str]
) -> None:
    clock.move(days=1)
    submit(make_page(cast.author, slug="other", title="Other"), cast.author, "It is new.")
    assert [row["Change note"] for row in exported(cast.author, TIME, **query)] == notes
    assert len(listed(cast.author, TIME, **query)) == len(notes)


def test_it_is_filtered_by_explainer_and_the_median_with_it(cast: Cast, clock: Clock, sent_back: ExplainerPage) -> None:
    other = make_page(cast.author, slug="other", title="Other")
    submission = submit(other, cast.author)
    clock.move(hours=8)
    approve(submission, cast.reviewer)
    assert [row[0] for row in listed(cast.author, TIME, explainer=str(other.key[0]))] == ["Other (en)"]
    assert "Median of the one approval: 8.0 hours" in read(cast.author, TIME, explainer=str(other.key[0]))


def test_the_spreadsheet_has_every_column_in_utc(cast: Cast, sent_back: ExplainerPage) -> None:
    assert exported(cast.author, TIME)[0] == {
        "Explainer": "About claims",
        "Language": "en",
        "What changes": "The wording is better, the meaning the same",
        "Change note": "It says who.",
        "Submitted by": "author",
        "Submitted (UTC)": "2026-03-02 14:00:00",
        "Decided by": "reviewer",
        "Decided (UTC)": "2026-03-02 14:30:00",
        "Outcome": "Approved",
        "Hours to the decision": "0.5",
        "Hours from the first submission of the edition to its approval": "2.5",
    }
    response: Any = signed_in(cast.author).get(TIME, {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert [cell.value for cell in sheet[2]][-2:] == [0.5, 2.5]


def test_no_spreadsheet_takes_a_change_note_for_a_formula(cast: Cast, page: ExplainerPage) -> None:
    publish(page, cast.author, cast.reviewer, "=1+1")
    assert exported(cast.author, TIME)[0]["Change note"] == "'=1+1"
    assert exported(cast.author, ENTRIES)[0]["Why"] == "'=1+1"


# Entries


@pytest.fixture
def three_entries(cast: Cast, clock: Clock, page: ExplainerPage) -> ExplainerPage:
    """Published, withdrawn with an explanation, and to be reinstated tomorrow."""
    publish(page, cast.author, cast.reviewer, "The first edition.")
    clock.move(days=1)
    explainer, language = page.key
    decide(cast.reviewer, "record_withdraw", explainer, language, reason=Reason.UNDER_REVIEW, explanation="Ana has doubts.")
    clock.move(days=1)
    tomorrow = f"{clock.now + timedelta(days=1):%Y-%m-%dT%H:%M}"
    filled = {"reason": Reason.STILL_RIGHT, "effective_at": tomorrow}
    decide(cast.superuser, "record_reinstate", explainer, language, 1, **filled)
    assert Entry.objects.count() == 3
    return page


def test_every_entry_is_listed_the_newest_first(cast: Cast, three_entries: ExplainerPage) -> None:
    rows = listed(cast.author, ENTRIES)
    assert [row[:7] for row in rows] == [
        [
            *("3", "Reinstated", "About claims, edition 1 (en)", "superuser", "March 4, 2026, noon", "March 5, 2026, noon"),
            "It was looked at again and is right.",
        ],
        ["2", "Withdrawn", "About claims (en)", "reviewer", "March 3, 2026, noon", "at once", "It is being looked at again."],
        ["1", "Published", "About claims, edition 1 (en)", "reviewer", "March 2, 2026, noon", "at once", "The first edition."],
    ]
    head = timeline().head
    assert head
    assert rows[0][7] == f"{head.digest[:12]}…"
    edition = reverse("record_edition", args=[*three_entries.key, 1])
    assert f'href="{edition}"' in read(cast.author, ENTRIES)


def test_the_spreadsheet_has_the_whole_digest_and_the_explanation(cast: Cast, three_entries: ExplainerPage) -> None:
    entry = Entry.objects.get(number=2)
    assert exported(cast.reviewer, ENTRIES)[1] == {
        "Entry": "2",
        "What happened": "Withdrawn",
        "Calls off entry": "",
        "Explainer": "About claims",
        "Language": "en",
        "Edition": "",
        "Who": "reviewer",
        "Recorded (UTC)": "2026-03-03 12:00:00",
        "Effective from (UTC)": "2026-03-03 12:00:00",
        "Why": "It is being looked at again.",
        "For the team": "Ana has doubts.",
        "Digest": entry.digest,
    }


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"kind": "withdrawn"}, ["2"]),
        ({"recorded_at_from": "2026-03-03", "recorded_at_to": "2026-03-03"}, ["2"]),
        ({"language": "en", "kind": "reinstated"}, ["3"]),
        ({"explainer": "x", "recorded_at_to": "never"}, ["3", "2", "1"]),
        ({"kind": "called_off"}, []),
    ],
)
def test_entries_are_filtered(cast: Cast, three_entries: ExplainerPage, query: dict[str, str], numbers: list[str]) -> None:
    assert [row[0] for row in listed(cast.author, ENTRIES, **query)] == numbers
    assert [row["Entry"] for row in exported(cast.author, ENTRIES, **query)] == numbers


def test_entries_are_filtered_by_explainer(cast: Cast, three_entries: ExplainerPage) -> None:
    other = make_page(cast.author, slug="other", title="Other")
    publish(other, cast.author, cast.reviewer)
    assert [row[0] for row in listed(cast.author, ENTRIES, explainer=str(other.key[0]))] == ["4"]


def test_of_a_damaged_record_it_lists_what_is_whole_and_says_so(cast: Cast, three_entries: ExplainerPage) -> None:
    head = timeline().head
    assert head
    now = timezone.now()
    Entry(
        number=4, explainer=head.explainer, language="en", kind="published", actor="x", recorded_at=now, effective_at=now,
        edition_id=Entry.objects.get(number=1).edition_id, previous=head.digest, digest="0" * 64,
    ).save()  # fmt: skip
    assert [row[0] for row in listed(cast.author, ENTRIES)] == ["3", "2", "1"]
    assert "The public record is damaged. Entry 4 does not fit" in read(cast.author, ENTRIES)


# Both


def test_before_anything_happened_both_say_so(cast: Cast) -> None:
    assert "Nothing has been submitted yet." in read(cast.author, TIME)
    assert "There is no entry yet." in read(cast.author, ENTRIES)
    assert "Take a filter away." in read(cast.author, TIME, outcome="sealed")


@pytest.mark.parametrize("address", [TIME, ENTRIES])
def test_a_report_costs_the_same_however_long_it_is(
    cast: Cast, sent_back: ExplainerPage, address: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.author)
    client.get(address)
    with django_assert_max_num_queries(100) as few:
        client.get(address)
    price = len(few)
    for number in range(5):
        publish(make_page(cast.author, slug=f"e-{number}"), cast.author, cast.second_reviewer)
    client.get(address)
    with django_assert_max_num_queries(price):
        client.get(address)


@pytest.mark.parametrize("name", ["author", "reviewer", "superuser"])
def test_the_team_has_both_in_the_menu(cast: Cast, name: str) -> None:
    home = read(getattr(cast, name), reverse("wagtailadmin_home"))
    assert TIME in home
    assert ENTRIES in home


def test_whoever_has_an_account_only_reads_neither(cast: Cast, sent_back: ExplainerPage) -> None:
    outsider = User.objects.create_user("somebody")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for address in (TIME, ENTRIES):
        for form in ("", "results/", "?export=csv", "?export=xlsx"):
            response = signed_in(outsider).get(address + form, follow=True)
            assert "About claims" not in response.content.decode()
            assert "This is not open to you." in response.content.decode()
            assert Client().get(address + form).status_code == 302


def test_each_submission_leads_to_where_it_is_decided_and_then_to_its_words(cast: Cast, page: ExplainerPage) -> None:
    report = reverse("explainer_time_to_approval")
    submission = submit(page, cast.author)
    review, words = reverse("explainer_review", args=[page.pk]), reverse("explainer_submitted_words", args=[submission.pk])
    assert f'href="{review}"' in read(cast.author, report)
    approve(submission, cast.reviewer)
    assert f'href="{words}"' in read(cast.author, report)
    assert f'href="{review}"' not in read(cast.author, report)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("fact", {"Key": "plain", "Statement": "'=1+1", "Confidence": "Low: inference or hearsay; not for the page"}),
        ("openquestion", {"Key": "who", "Question": "'=1+1", "Answer": "Nobody knows."}),
    ],
)
def test_facts_and_open_questions_are_handed_out_too(cast: Cast, name: str, row: dict[str, str]) -> None:
    Fact.objects.create(key="plain", statement="=1+1", confidence=Fact.Confidence.LOW)
    OpenQuestion.objects.create(key="who", question="=1+1", answer="Nobody knows.")
    (found,) = exported(cast.author, reverse(f"wagtailsnippets_editing_{name}:list"))
    assert row.items() <= found.items()


def test_a_question_that_no_address_names_is_none(cast: Cast) -> None:
    for number in ("0", "9" * 18, "9" * 5000, "²", "x"):
        response = signed_in(cast.author).get(reverse("wagtailsnippets_editing_fact:add"), {"question": number})
        assert response.status_code in {200, 404}
