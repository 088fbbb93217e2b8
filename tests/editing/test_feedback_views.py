"""The team reads what readers answered, by edition and section, and says what it did about it; it changes no reader's words."""

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from explainer.content.sections import Prose
from explainer.feedback import answers
from explainer.feedback.models import Answer, Helpful, Reason
from explainer.record.models import Edition
from tests.cast import Cast, signed_in
from tests.conftest import Clock
from tests.words import PROOF, an_explainer, answered, edition_of, sealed

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/"
ANSWERS: list[tuple[Helpful, Reason | None, str, str]] = [
    (Helpful.NO, Reason.HARD, "why", "The table is hard to read."),
    (Helpful.PARTLY, Reason.WRONG, "", "All is old."),
    (Helpful.NO, Reason.OTHER, "gist", '=HYPERLINK("https://evil.example")'),
    (Helpful.YES, None, "", ""),
]


@pytest.fixture
def claims(clock: Clock) -> Edition:
    """An edition that readers answered about, in four ways, the last of them in another one."""
    edition = edition_of(sealed())
    after = Prose(id="after", heading="After", body="<p>Keep it.</p>")
    other = edition_of(sealed(an_explainer("Proof", sections=(after,)), explainer=PROOF))
    for helpful, reason, section, text in ANSWERS:
        clock.move(minutes=1)
        answered(edition, helpful, reason, section, text)
    clock.move(minutes=1)
    answered(other, Helpful.NO, Reason.HARD, "after", "About the proof.")
    return edition


def read(user: User, address: str = LIST, **query: str) -> str:
    response = signed_in(user).get(address, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def listed(user: User, **query: str) -> list[list[str]]:
    """The cells of the list, row by row."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", read(user, f"{LIST}results/", **query), re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in row] for row in cells if row]


def said(user: User, answer: Answer, **filled: str) -> str:
    response = signed_in(user).post(reverse("feedback_answer", args=[answer.pk]), filled, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_list_shows_every_answer_the_newest_first_with_what_the_reader_saw(claims: Edition, cast: Cast) -> None:
    about = "About claims, edition 1 (en)"
    assert listed(cast.author) == [
        [
            "March 2, 2026, 12:05 p.m.",
            "Proof, edition 1 (en)",
            "No",
            "After",
            "It is hard to understand",
            "About the proof.",
            "Open",
        ],
        ["March 2, 2026, 12:04 p.m.", about, "Yes", "", "", "", "Open"],
        ["March 2, 2026, 12:03 p.m.", about, "No", "In short", "Something else", '=HYPERLINK("https://evil.example")', "Open"],
        ["March 2, 2026, 12:02 p.m.", about, "Partly", "The whole page", "It seems wrong or out of date", "All is old.", "Open"],
        ["March 2, 2026, 12:01 p.m.", about, "No", "Why", "It is hard to understand", "The table is hard to read.", "Open"],
    ]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ({"section": "why"}, ["The table is hard to read."]),
        ({"section": "*"}, ["All is old."]),
        ({"section": "after"}, ["About the proof."]),
        ({"reason": "hard"}, ["About the proof.", "The table is hard to read."]),
        ({"helpful": "partly"}, ["All is old."]),
        ({"state": "open", "helpful": "no", "reason": "hard", "section": "why"}, ["The table is hard to read."]),
        ({"state": "handled"}, []),
    ],
)
def test_it_is_filtered_by_section_reason_answer_and_state(
    claims: Edition, cast: Cast, query: dict[str, str], texts: list[str]
) -> None:
    assert [row[5] for row in listed(cast.reviewer, **query)] == texts


def test_it_is_filtered_by_edition_and_offers_those_that_have_answers(claims: Edition, cast: Cast) -> None:
    edition_of(sealed(an_explainer("Nobody answered")))
    assert len(listed(cast.author, edition=claims.digest)) == 4
    options = re.findall(r'<option value="[0-9a-f]{64}"[^>]*>([^<]+)', read(cast.author))
    assert options == ["About claims, edition 1 (en)", "Proof, edition 1 (en)"]


@pytest.mark.parametrize("query", [{"edition": "x"}, {"section": "x"}, {"state": "\0"}, {"p": "x"}, {"ordering": "sender"}])
def test_a_filter_that_nobody_offered_is_no_error(claims: Edition, cast: Cast, query: dict[str, str]) -> None:
    assert signed_in(cast.author).get(LIST, query).status_code == 200


def test_an_answer_about_an_edition_that_the_record_does_not_have_is_still_read(claims: Edition, cast: Cast) -> None:
    Answer.objects.update(edition_digest="0" * 64)
    row = listed(cast.author, section="why")[0]
    assert row[1] == "An edition that the record does not have, edition 1 (en)"
    assert row[3] == "why"


def test_the_list_costs_the_same_however_many_answers_there_are(
    claims: Edition, cast: Cast, clock: Clock, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.author)
    client.get(LIST)
    with django_assert_max_num_queries(200) as few:
        client.get(LIST)
    for _ in range(20):
        clock.move(minutes=1)
        answered(claims, Helpful.NO, Reason.HARD, "why", "Again.")
    with django_assert_max_num_queries(len(few)):
        client.get(LIST)


# Handled


def test_an_answer_is_marked_as_handled_with_a_note_and_opened_again(claims: Edition, cast: Cast, clock: Clock) -> None:
    answer = Answer.objects.get(text="All is old.")
    assert "marked as handled" in said(cast.author, answer, note="Edition 2 says it.")
    answer.refresh_from_db()
    assert (answer.handled_by, answer.note, answer.handled_at) == ("author", "Edition 2 says it.", clock.now)
    assert [row[5] for row in listed(cast.author, state="handled")] == ["All is old."]
    screen = unescape(signed_in(cast.reviewer).get(reverse("feedback_answer", args=[answer.pk])).content.decode())
    assert "Handled by author, March 2, 2026, 12:05 p.m." in screen
    assert "Edition 2 says it." in screen
    assert "open again" in said(cast.reviewer, answer, open="1")
    assert "open again" in said(cast.reviewer, answer, open="1")
    answer.refresh_from_db()
    assert (answer.handled_by, answer.handled_at, answer.note) == ("", None, "Edition 2 says it.")
    log = ModelLogEntry.objects.filter(object_id=str(answer.pk)).order_by("pk")
    assert [(entry.action, entry.user.username, entry.message) for entry in log] == [
        ("feedback.handled", "author", "Marked as handled"),
        ("feedback.opened", "reviewer", "Opened again"),
    ]


def test_whoever_comes_second_is_told_and_changes_nothing(claims: Edition, cast: Cast) -> None:
    answer = Answer.objects.get(text="All is old.")
    said(cast.author, answer, note="Mine.")
    assert "Somebody else marked this as handled before you." in said(cast.reviewer, answer, note="No, mine.")
    answer.refresh_from_db()
    assert (answer.handled_by, answer.note) == ("author", "Mine.")
    assert ModelLogEntry.objects.filter(action="feedback.handled").count() == 1


@pytest.mark.parametrize("note", ["x" * 1001, "a\x0bb", "a\0b"])
def test_a_note_that_cannot_be_kept_is_refused_and_the_answer_stays_open(claims: Edition, cast: Cast, note: str) -> None:
    answer = Answer.objects.get(text="All is old.")
    assert 'class="error-message"' in said(cast.author, answer, note=note)
    answer.refresh_from_db()
    assert answer.handled_at is None


def test_nobody_changes_a_readers_words(claims: Edition, cast: Cast) -> None:
    answer = Answer.objects.get(text="All is old.")
    before = Answer.objects.values("text", "reason", "section", "helpful", "edition").get(pk=answer.pk)
    said(cast.superuser, answer, note="", text="All is new.", reason="hard", section="why", helpful="yes", edition="2")
    assert Answer.objects.values("text", "reason", "section", "helpful", "edition").get(pk=answer.pk) == before
    for method in ("put", "patch", "delete"):
        assert getattr(signed_in(cast.superuser), method)(reverse("feedback_answer", args=[answer.pk])).status_code == 405
        assert getattr(signed_in(cast.superuser), method)(LIST).status_code == 405
    assert Answer.objects.count() == 5
    assert "/admin/feedback/add" not in read(cast.superuser)
    assert not Permission.objects.filter(content_type__app_label="feedback").exists()


def test_what_a_reader_wrote_is_text_and_nothing_else(claims: Edition, cast: Cast) -> None:
    answer = answered(claims, Helpful.NO, Reason.OTHER, "", "<script>alert(1)</script>{{ 7 }}")
    client = signed_in(cast.author)
    for address in (LIST, reverse("feedback_answer", args=[answer.pk])):
        text = client.get(address).content.decode()
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in text


def test_an_answer_that_is_not_there_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.author).get(reverse("feedback_answer", args=[999])).status_code == 404
    assert "Nobody has answered yet." in read(cast.author)
    assert "No answer is like that." in read(cast.author, state="open")


# Spreadsheets


def rows_of_csv(user: User, **query: str) -> list[list[str]]:
    response = signed_in(user).get(LIST, {"export": "csv", **query})
    assert response["Content-Disposition"] == 'attachment; filename="feedback.csv"'
    return [*csv.reader(StringIO(b"".join(_chunks(response)).decode()))]


def _chunks(response: Any) -> Iterator[bytes]:
    yield from response.streaming_content


def test_the_answers_are_exported_as_they_are_filtered(claims: Edition, cast: Cast) -> None:
    answers.handle(Answer.objects.get(text="All is old.").pk, by="ana", note="-1 for us", now=claims.sealed_at + timedelta(days=1))
    heading, *rows = rows_of_csv(cast.reviewer, section="*")
    assert heading == [
        *("When (UTC)", "Explainer", "Language", "Edition", "Answer", "Section", "Reason", "Text"),
        *("State", "Handled (UTC)", "Handled by", "Note"),
    ]
    assert rows == [
        [
            *("2026-03-02 12:02:00", "About claims", "en", "1", "Partly", "The whole page", "It seems wrong or out of date"),
            *("All is old.", "Handled", "2026-03-03 12:00:00", "ana", "'-1 for us"),
        ]
    ]
    assert len(rows_of_csv(cast.reviewer)) == 6


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1"])
def test_no_spreadsheet_takes_a_readers_words_for_a_formula(claims: Edition, cast: Cast, clock: Clock, formula: str) -> None:
    clock.move(minutes=1)
    answered(claims, Helpful.NO, Reason.OTHER, "", formula)
    assert rows_of_csv(cast.author)[1][7] == f"'{formula}"
    book = load_workbook(BytesIO(b"".join(_chunks(signed_in(cast.author).get(LIST, {"export": "xlsx"})))))
    cell = book.worksheets[0].cell(2, 8)
    assert (cell.value, cell.data_type) == (formula, "s")


# Who may


@pytest.mark.parametrize("name", ["author", "reviewer", "superuser"])
def test_everybody_of_the_team_has_it_in_the_menu(cast: Cast, name: str) -> None:
    home = signed_in(getattr(cast, name)).get(reverse("wagtailadmin_home"))
    assert LIST in home.content.decode()


def test_whoever_has_an_account_only_reads_nothing_and_handles_nothing(claims: Edition, cast: Cast) -> None:
    outsider = User.objects.create_user("somebody")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = signed_in(outsider)
    answer = Answer.objects.get(text="All is old.")
    assert LIST not in client.get(reverse("wagtailadmin_home")).content.decode()
    one = reverse("feedback_answer", args=[answer.pk])
    for address in (LIST, f"{LIST}results/", f"{LIST}?export=csv", f"{LIST}?export=xlsx", one):
        response = client.get(address, follow=True)
        assert "All is old." not in response.content.decode()
        assert "This is not open to you." in response.content.decode()
    client.post(one, {"note": "Done."})
    answer.refresh_from_db()
    assert answer.handled_at is None


def test_a_stranger_is_asked_to_sign_in(claims: Edition) -> None:
    for address in (
        LIST,
        f"{LIST}results/",
        f"{LIST}?export=csv",
        reverse("feedback_answer", args=[Answer.objects.latest("pk").pk]),
    ):
        response = Client().get(address)
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, reverse("wagtailadmin_login"))
