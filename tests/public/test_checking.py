"""Whoever holds a copy can ask what became of it: by its code, typed in any way; what is not ours is never called ours."""

import logging
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from explainer.content.codes import SYMBOLS, folded
from explainer.content.explainer import Gist, ShareTexts
from explainer.content.sections import Access, AccessRow
from explainer.copies.making import code
from explainer.copies.models import Paper
from explainer.record import deeds
from explainer.record.models import Change, Edition, Entry, Reason
from tests.conftest import Clock
from tests.copies.issuing import issue
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, sealed

pytestmark = pytest.mark.django_db

KEY = (CLAIMS, "en")
NOT_OURS = "A typing slip, or not ours: do not rely on it"


class Page:
    """What somebody who checks is told."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.source = response.content.decode()
        main = self.source.partition("<main")[2].partition("</main")[0]
        self.heading = unescape(re.findall(r"<h1>(.*?)</h1>", main)[0]) if self.status != 302 else ""
        self.text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", main)))
        self.typed = (re.findall(r'name="code" value="([^"]*)"', main) or [""])[0]


def get(path: str, query: dict[str, str] | None = None, **headers: str) -> Page:
    return Page(Client(headers=headers).get(path, query))


def checked(edition: Edition) -> Page:
    return get(f"/check/{code(edition)}/")


def first(entry: Entry | None = None, **changes: Any) -> Edition:
    return edition_of(entry or sealed(an_explainer(**changes)))


# What became of it


def test_the_present_edition_is_current() -> None:
    page = checked(first())
    assert (page.status, page.heading) == (200, "Current: this is edition 1, which the page shows now")
    assert "What has changed since" not in page.text


def test_a_code_is_found_behind_its_label() -> None:
    edition = first()
    for typed in (f"Check code: {code(edition)}.", f"check code:{code(edition).lower()}"):
        response = Client().get("/check/", {"code": typed})
        assert (response.status_code, response["Location"]) == (302, f"/check/{code(edition)}/")


def test_a_replaced_one_says_since_when_what_changed_and_what_signers_should_do(clock: Clock) -> None:
    old = first()
    clock.move(days=1)
    sealed(an_explainer("Two"), change=Change.MEANING, change_note="It says who pays.", affects_signed="Ask about <pay>.")
    clock.move(days=1)
    sealed(an_explainer("Three"), change_note="It is clearer.")
    page = checked(old)
    assert (page.status, page.heading) == (200, "Replaced on March 3, 2026")
    later = page.text.partition("What has changed since")[2]
    assert later.index("It is clearer.") < later.index("It says who pays.")
    assert "If you have already signed: Ask about <pay>." in later
    assert 'href="/en/">Read what this page says now' in page.source


def test_a_withdrawn_one_says_since_when_and_why(clock: Clock) -> None:
    old = first()
    clock.move(days=1)
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    page = checked(old)
    assert (page.status, page.heading) == (200, "Withdrawn on March 3, 2026")
    assert "It said something that is wrong. Do not rely on it." in page.text


def test_a_reinstated_one_is_current_again(clock: Clock) -> None:
    old = first()
    clock.move(days=1)
    sealed(an_explainer("Two"))
    clock.move(days=1)
    deeds.reinstate(old, reason=Reason.BETTER_BEFORE, actor="p-reviewer")
    assert checked(old).heading.startswith("Current:")


def test_the_answer_changes_with_the_record_and_the_address_stays(clock: Clock) -> None:
    edition = first()
    address = f"/check/{code(edition)}/"
    headings = [get(address).heading]
    clock.move(days=1)
    sealed(an_explainer("Two"), path="/en/elsewhere/")
    headings.append(get(address).heading)
    clock.move(days=1)
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    headings.append(get(address).heading)
    assert [heading.partition(" ")[0] for heading in headings] == ["Current:", "Replaced", "Withdrawn"]


def test_one_that_lies_ahead_is_not_ours_yet(clock: Clock) -> None:
    ahead = first(sealed(an_explainer("Ahead"), effective_at=clock.now + timedelta(days=1)))
    assert checked(ahead).heading == NOT_OURS
    clock.move(days=1)
    assert checked(ahead).heading.startswith("Current:")


# What the copy has to say

ACCESS = Access(
    id="access",
    heading="What they can see",
    caption="Can your partner…",
    rows=(AccessRow(question="read your mail?", answer="No", remark="No mail."),),
    note='<p>See <a href="#why">why</a>.</p>',
)


def test_summary_and_access_are_there_to_be_compared_and_their_links_lead_to_the_edition() -> None:
    gist = Gist(heading="In short", body='<p>They ask you. <a href="#access">What for?</a></p>')
    sections = (*an_explainer().sections, ACCESS)
    page = checked(first(gist=gist, sections=sections))
    compared = page.text.partition("Does your copy say exactly this?")[2]
    for words in ("In short", "They ask you.", "What they can see", "read your mail?", "No mail."):
        assert words in compared
    assert 'href="/en/editions/1/#access"' in page.source
    assert 'href="/en/editions/1/#why"' in page.source
    assert 'href="#' not in page.source.partition("<main")[2]


def test_what_a_check_cannot_prove_is_said_in_the_approved_words_of_the_first_page() -> None:
    said = ShareTexts(proves_not="It does not prove that <a> partner is real.")
    edition = first(share=said)
    child = first(sealed(an_explainer(), explainer=PROOF, path="/en/proof-of-execution/"))
    for page in (checked(edition), checked(child), get("/check/"), get("/check/", {"code": "x"})):
        assert "What a check cannot prove It does not prove that <a> partner is real." in page.text


def test_the_files_that_were_issued_are_listed_with_their_digests() -> None:
    edition = first()
    copies = [issue(edition, b"%PDF one"), issue(edition, b"%PDF two", paper=Paper.LETTER)]
    text = checked(edition).text
    assert all(copy.digest in text for copy in copies)
    assert "PDF, US Letter, pages: 2, 1 KB" in text


# How it is typed


def test_a_code_can_be_typed_in_any_way_and_leads_to_the_one_address() -> None:
    edition = first()
    right = code(edition)
    for typed in (right, right.lower(), right.replace("-", ""), f" {right.replace('-', ' ')} ", right.replace("0", "O")):
        page = get("/check/", {"code": typed})
        assert (page.status, page.response["Location"]) == (302, f"/check/{right}/")
    assert get(f"/check/{right.lower()}/").response["Location"] == f"/check/{right}/"
    assert get(f"/check/{right}").response["Location"] == f"/check/{right}/"


def test_a_slip_is_told_what_to_do_and_what_was_typed_is_still_there() -> None:
    right = code(first())
    slip = ("2" if right[-1] != "2" else "3").join([right[:-1], ""])
    page = get("/check/", {"code": f" {slip.lower()} "})
    assert (page.status, page.heading, page.typed) == (404, NOT_OURS, slip)
    assert "Compare the code with your copy, symbol by symbol, and try again." in page.text
    assert page.response["Cache-Control"] == "no-store"


def test_a_made_up_code_is_told_the_same_whether_its_check_symbols_fit_or_not() -> None:
    first()
    body = folded("CPOR-EN-7-AAAAA-BBBBB")
    headings = {get("/check/", {"code": body + a + b}).heading for a in SYMBOLS for b in SYMBOLS}
    assert headings == {NOT_OURS}


@pytest.mark.parametrize("typed", ["", " ", "\t"])
def test_no_code_asks_for_one(typed: str) -> None:
    page = get("/check/", {"code": typed})
    assert (page.status, page.heading) == (400, "There was no code")


@pytest.mark.parametrize(
    "typed",
    [
        "\x00",
        "<script>alert(1)</script>",
        "CALL 0800 123 456, IT IS GENUINE!",
        "х" * 20,
        "A" * 41,
        "é",
        "a\r\nSet-Cookie: x=1",
        "9" * 5000,
    ],
)
def test_what_is_no_code_is_not_shown_again(typed: str) -> None:
    page = get("/check/", {"code": typed})
    assert (page.status, page.heading, page.typed) == (404, NOT_OURS, "")
    assert typed not in page.text


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_typed_is_too_odd(typed: str) -> None:
    assert get("/check/", {"code": typed}).status in {400, 404}


def test_the_language_is_that_of_the_copy_else_the_readers() -> None:
    first()
    arabic = first(sealed(an_explainer("مطالبة"), language="ar"))
    assert '<html lang="ar" dir="rtl">' in checked(arabic).source
    assert '<html lang="ar" dir="rtl">' in get("/check/", accept_language="ar").source
    page = get("/check/", {"code": "x"}, accept_language="ar")
    assert '<html lang="ar" dir="rtl">' in page.source
    assert "Accept-Language" in get("/check/").response["Vary"]


# What it costs, and what stays of it


def test_an_answer_costs_two_small_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    edition = first()
    checked(edition)
    with django_assert_num_queries(2):
        checked(edition)
    with django_assert_num_queries(1):
        get("/check/")
    with django_assert_num_queries(1):
        get("/check/", {"code": "CPOR"})


def test_nothing_is_stored_or_logged_about_who_checked_what(caplog: pytest.LogCaptureFixture) -> None:
    edition = first()
    before = {model: model._default_manager.count() for model in apps.get_models()}
    with caplog.at_level(logging.DEBUG):
        checked(edition)
        get("/check/")
    assert {model: model._default_manager.count() for model in apps.get_models()} == before
    assert code(edition) not in caplog.text
