"""Partners find what they may hand over: the present edition, in approved words; and addresses short enough to type from paper."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from explainer.content.explainer import ShareTexts
from explainer.copies.making import code
from explainer.record import deeds
from explainer.record.models import Reason
from tests.copies.issuing import issue
from tests.copies.reading import decoded
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, sealed

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
KIT = ShareTexts(
    when="Before you ask for a signature.",
    short_mail="A claim says who helped.\n\nYou may say no.",
    long_mail="A claim says who helped & when.",
    call=("Say <this>.", "Say that."),
    rules=("Do not change it.",),
    after_no="Accept it.",
)


def get(path: str, **headers: str) -> Any:
    return Client(headers=headers).get(path)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.content.decode().partition("<main")[2])))


# The kit


def test_it_holds_the_approved_words_and_nothing_else_says_what_partners_should_do() -> None:
    sealed(an_explainer(share=KIT))
    said = text(get("/en/share/"))
    for words in ("Before you ask for a signature.", "Say <this>.", "Say that.", "Do not change it.", "Accept it."):
        assert words in said
    texts = re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", get("/en/share/").content.decode(), re.DOTALL)
    assert [unescape(one) for one in texts[:2]] == [
        f"A claim says who helped.\n\nYou may say no.\n\n{SITE}/c/",
        f"A claim says who helped & when.\n\n{SITE}/c/",
    ]


def test_the_card_is_html_that_stands_alone() -> None:
    sealed(an_explainer("Claims & you", share=KIT))
    card = unescape(re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", get("/en/share/").content.decode(), re.DOTALL)[-1])
    assert card.splitlines()[1:-1] == [
        "<h2>Claims &amp; you</h2>",
        "<p>Your partner makes a claim.</p>",
        f'<p><a href="{SITE}/c/">{SITE}/c/</a></p>',
    ]
    assert not re.search("script|frame|style|src=", card)


def test_it_is_of_the_present_edition_and_says_which() -> None:
    sealed(an_explainer(share=KIT))
    second = edition_of(sealed(an_explainer("Two", share=ShareTexts(short_mail="Other words."))))
    said = text(get("/en/share/"))
    assert "Edition 2, approved by a second person on" in said
    assert code(second) in said
    assert "Other words." in said
    assert "Accept it." not in said


def test_the_pdfs_are_there_with_their_size_once_they_are_made() -> None:
    edition = edition_of(sealed(an_explainer(share=KIT)))
    page = get("/en/share/").content.decode()
    assert 'href="/en/explainer.pdf">PDF, A4</a>' in page
    assert 'href="/en/explainer.pdf?paper=letter">PDF, US Letter</a>' in page
    issue(edition, b"%PDF" * 1000)
    assert 'href="/en/explainer.pdf">PDF, A4, pages: 2, 4 KB</a>' in get("/en/share/").content.decode()


def test_other_explainers_are_there_if_they_have_words_to_share() -> None:
    sealed(an_explainer("Claims", share=KIT))
    sealed(an_explainer("Forms", share=ShareTexts(call=("A form is a form.",))), explainer=PROOF, path="/en/proof-of-execution/")
    said = text(get("/en/share/"))
    assert said.index("Accept it.") < said.index("Forms") < said.index("A form is a form.")
    assert f"{SITE}/c/poe/" in said
    sealed(an_explainer("Forms"), explainer=PROOF, path="/en/proof-of-execution/")
    assert "Forms" not in text(get("/en/share/"))


def test_every_page_of_the_language_leads_to_it() -> None:
    sealed(an_explainer(share=KIT))
    sealed(an_explainer(), explainer=PROOF, path="/en/proof-of-execution/")
    for path in ("/en/", "/en/proof-of-execution/", "/en/editions/1/"):
        assert 'href="/en/share/"' in get(path).content.decode()


def test_it_goes_with_the_first_page() -> None:
    assert get("/en/share/").status_code == 404
    sealed(an_explainer(), explainer=PROOF, path="/en/proof-of-execution/")
    assert get("/en/share/").status_code == 404
    assert 'href="/en/share/"' not in get("/en/proof-of-execution/").content.decode()
    sealed(an_explainer(share=KIT))
    assert get("/en/share/").status_code == 200
    deeds.withdraw((CLAIMS, "en"), reason=Reason.WRONG, actor="p-reviewer")
    assert get("/en/share/").status_code == 410
    assert get("/de/share/").status_code == 404


def test_it_costs_two_small_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sealed(an_explainer(share=KIT))
    get("/en/share/")
    with django_assert_num_queries(2):
        get("/en/share/")


# Short addresses


@pytest.fixture
def two_languages() -> None:
    sealed(an_explainer())
    sealed(an_explainer("مطالبة"), language="ar")
    sealed(an_explainer(), explainer=PROOF, path="/en/proof-of-execution/")


@pytest.mark.usefixtures("two_languages")
@pytest.mark.parametrize(
    ("short", "language", "path"),
    [
        ("/c/", "en", "/en/"),
        ("/c/", "ar", "/ar/"),
        ("/c/", "ja", "/en/"),
        ("/c/en/", "ar", "/en/"),
        ("/c/ar/", "en", "/ar/"),
        ("/c/poe/", "en", "/en/proof-of-execution/"),
        ("/c/POE/", "ar", "/en/proof-of-execution/"),
        ("/c/cpor/", "ar", "/ar/"),
        ("/c/en/poe/", "ar", "/en/proof-of-execution/"),
        ("/c/ar/cpor/", "en", "/ar/"),
    ],
)
def test_a_short_address_leads_to_the_page(short: str, language: str, path: str) -> None:
    for typed in (short, short[:-1]):
        response = Client(headers={"accept-language": language}).get(typed)
        assert (response.status_code, response["Location"]) == (302, "/c/" if typed == "/c" else path)
        assert response["Cache-Control"] == "no-cache"
        assert not response.cookies


@pytest.mark.usefixtures("two_languages")
@pytest.mark.parametrize("short", ["/c/nothing/", "/c/de/", "/c/ar/poe/", "/c/en/nothing/", "/c/en/poe/more/", "/c//", "/C/"])
def test_one_that_was_never_given_out_leads_nowhere(short: str) -> None:
    assert get(short).status_code == 404


def test_a_short_address_outlives_a_move_and_a_withdrawal() -> None:
    sealed(an_explainer(), explainer=PROOF, path="/en/proof-of-execution/")
    sealed(an_explainer("Two"), explainer=PROOF, path="/en/the-form/")
    sealed(an_explainer("Another"), path="/en/part-of-everything/")
    assert get("/c/poe/")["Location"] == "/en/the-form/"
    assert get("/c/tf/")["Location"] == "/en/the-form/"
    deeds.withdraw((PROOF, "en"), reason=Reason.WRONG, actor="p-reviewer")
    assert get("/c/poe/")["Location"] == "/en/the-form/"


def test_without_a_page_there_is_no_short_address() -> None:
    assert get("/c/").status_code == 404
    assert get("/c/qr.svg").status_code == 200


# QR codes


@pytest.mark.usefixtures("two_languages")
@pytest.mark.parametrize("named", ["", "poe/", "cpor/"])
def test_the_qr_code_of_a_short_address_can_be_had_for_print_and_as_a_picture(named: str) -> None:
    svg, png = (get(f"/c/{named}qr.{form}") for form in ("svg", "png"))
    assert (svg["Content-Type"], png["Content-Type"]) == ("image/svg+xml", "image/png")
    assert svg.content.startswith(b"<svg")
    assert decoded(png.content) == [f"{SITE}/c/{named}"]


@pytest.mark.usefixtures("two_languages")
@pytest.mark.parametrize("address", ["/c/nothing/qr.svg", "/c/qr.gif", "/c/poe/qr.pdf"])
def test_there_is_no_other_one(address: str) -> None:
    assert get(address).status_code == 404
