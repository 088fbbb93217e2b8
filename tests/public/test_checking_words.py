"""Whoever holds a copy can paste its words, and reads whether they are ours, and where they are not; nothing of them is kept."""

import logging
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from explainer.content import html
from explainer.content.explainer import Content, Gist, ShareTexts
from explainer.content.sections import Access, AccessRow, Prose
from explainer.copies.making import code
from explainer.public.checking import MOST_TEXT
from explainer.record import deeds
from explainer.record.models import Edition, Reason
from tests.conftest import Clock
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, sealed

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
MAIL = "A claim tells Microsoft which partner helps you.\n\nYou may decline it at any time, and nobody asks you why."
ROWS = (AccessRow(question="read your mail?", answer="No"), AccessRow(question="see how much you use it?", answer="Yes"))


def words() -> Content:
    return an_explainer(
        "About claims",
        gist=Gist(heading="In short", body="<p>Your partner asks you to sign a form. You are free not to sign.</p>"),
        sections=(
            Access(id="access", heading="What they can do", caption="Because of a claim, can they…", rows=ROWS),
            Prose(id="why", heading="Why you are asked", body="<p>Microsoft pays partners who really help their customers.</p>"),
        ),
        share=ShareTexts(short_mail=MAIL, proves_not="A check proves no person."),
    )


PAGE = """About claims
In short
Your partner asks you to sign a form. You are free not to sign.
What they can do
Because of a claim, can they…
read your mail?\tNo
see how much you use it?\tYes
Why you are asked
Microsoft pays partners who really help
their customers."""


class Answer:
    """What somebody who pasted something is told."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        main = response.content.decode().partition("<main")[2].partition("</main")[0]
        main = re.sub("</?(bdi|b|time|ins)( [^<>]*)?>", "", main)
        self.heading = unescape(re.findall(r"<h1>(.*?)</h1>", main)[0])
        shown = re.sub(r"<[^>]*>", " ", main.partition("By its code")[0])
        self.text = re.sub(r"\s+", " ", unescape(shown))
        self.differences = [
            re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", one))).strip()
            for one in re.findall(r"<li>(.*?)</li>", main.partition("What differs")[2].partition("</ol>")[0], re.DOTALL)
        ]


def post(body: bytes | str, *, content_type: str = FORM, **headers: str) -> Answer:
    return Answer(Client(headers=headers).post("/check/", body, content_type=content_type))


def paste(text: str, **headers: str) -> Answer:
    return post(urlencode({"text": text}), **headers)


@pytest.fixture
def edition(clock: Clock) -> Edition:
    return edition_of(sealed(words()))


def test_all_the_words_of_the_page_are_ours(edition: Edition) -> None:
    answer = paste(PAGE)
    assert (answer.status, answer.heading) == (200, "Ours, word for word")
    assert (
        f"The page: About claims. Edition 1, approved by a second person on March 2, 2026. Check code: {code(edition)}"
        in answer.text
    )
    assert "Current: this is edition 1, which the page shows now." in answer.text
    assert f'href="/check/{code(edition)}/"' in answer.response.content.decode()
    assert not answer.differences


def test_a_part_of_them_is_ours_and_what_is_left_out_is_said(edition: Edition) -> None:
    answer = paste(PAGE.replace("You are free not to sign.", ""))
    assert answer.heading == "Ours, but not all of it"
    assert answer.differences == ["Left out: we say this too You are free not to sign."]


def test_a_changed_word_is_shown_beside_what_we_say(edition: Edition) -> None:
    answer = paste(PAGE.replace("You are free not to sign", "You are free to sign"))
    assert answer.heading == "Not the same as our text: do not rely on it"
    assert answer.differences == ["Changed What you pasted: You are free to sign. What we say: You are free not to sign."]


def test_an_added_sentence_is_shown(edition: Edition) -> None:
    answer = paste(PAGE + "\n\nPay the fee first.")
    assert answer.heading == "Our text, but something was added that is not ours"
    assert answer.differences == ["Added: we do not say this Pay the fee first."]


def test_answers_that_changed_places_are_noticed(edition: Edition) -> None:
    swapped = PAGE.replace("\tNo", "\tMaybe").replace("\tYes", "\tNo").replace("\tMaybe", "\tYes")
    answer = paste(swapped)
    assert answer.heading == "Not the same as our text: do not rely on it"
    assert "read your mail?" in " ".join(answer.differences)


def test_the_text_of_our_own_mail_is_ours(edition: Edition) -> None:
    answer = paste(MAIL)
    assert answer.heading == "Ours, word for word"
    assert "A text for an e-mail: About claims. Edition 1" in answer.text
    quoted = paste("Dear Jo,\n\n" + "\n".join(f"> {line}" for line in MAIL.splitlines()))
    assert quoted.differences == ["Added: we do not say this Dear Jo,"]


def test_the_words_of_the_card_are_ours(edition: Edition) -> None:
    answer = paste(f"About claims\n{html.description(words())}")
    assert answer.heading == "Ours, word for word"
    assert "The card for an intranet: About claims. Edition 1" in answer.text


def test_of_a_small_part_most_of_what_is_left_out_is_folded(clock: Clock) -> None:
    many = "".join(f"<p>This is the sentence with the number {number}.</p>" for number in range(40))
    sealed(an_explainer("About claims", sections=(Prose(id="why", heading="Why", body=many),)))
    answer = paste("This is the sentence with the number 7. This is the sentence with the number 8.")
    assert answer.heading == "Ours, but not all of it"
    assert len(answer.differences) == 12
    assert re.search(r"Left out too: \d\d sentences", answer.text)
    assert "number 39." in answer.text


def test_something_else_altogether_is_none_of_our_texts(edition: Edition) -> None:
    answer = paste("The quick brown fox jumps over the lazy dog, and your bank needs the number of your card by noon.")
    assert (answer.status, answer.heading) == (200, "This is not one of our texts: do not take it for ours")
    assert not answer.differences


def test_an_older_edition_is_named_with_what_became_of_it(edition: Edition, clock: Clock) -> None:
    clock.move(days=1)
    sealed(an_explainer("About claims", gist=Gist(heading="In short", body="<p>Other words stand here now, all of them new.</p>")))
    answer = paste(PAGE)
    assert answer.heading == "Ours, word for word, but no longer current"
    assert "Replaced on March 3, 2026." in answer.text
    clock.move(days=1)
    deeds.withdraw((CLAIMS, "en"), reason=Reason.WRONG, actor="p-reviewer")
    assert "Withdrawn on March 4, 2026." in paste(PAGE).text


def test_the_readers_own_language_comes_first(edition: Edition) -> None:
    sealed(words(), language="de", path="/de/")
    for language in ("de", "en"):
        assert f"-{language.upper()}-1-" in paste(PAGE, accept_language=language).text


def test_what_is_shown_again_is_plain_text(edition: Edition) -> None:
    answer = paste(PAGE + "\n\n<script>alert(1)</script> & <b>pay</b>.")
    assert "<script>alert" not in answer.response.content.decode()
    assert "alert(1)</script> & <b>pay</b>." in " ".join(answer.differences)


@pytest.mark.parametrize(
    ("body", "content_type", "status", "heading"),
    [
        ("", FORM, 400, "This cannot be read"),
        ("text=", FORM, 400, "There were no words"),
        ("text=+%0A+...+%E2%80%A6", FORM, 400, "There were no words"),
        ("text=%00%01%02%03", FORM, 400, "There were no words"),
        ("text=a&text=b", FORM, 400, "This cannot be read"),
        ("code=a", FORM, 400, "This cannot be read"),
        ("text=a&more=b", FORM, 400, "This cannot be read"),
        (b"text=%FF%FE", FORM, 400, "This cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", FORM, 400, "This cannot be read"),
        ("text=a", "text/plain", 415, "This is no text from our page"),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415, "This is no text from our page"),
        ("text=" + "a" * (MOST_TEXT + 1), FORM, 413, "That is too long"),
        ("text=" + "%E2%82%AC" * (MOST_TEXT // 3 + 1), FORM, 413, "That is too long"),
        (b"text=" + b"a" * 10_000_000, FORM, 413, "That is too long"),
    ],
)
def test_bad_input_is_told_what_to_do(edition: Edition, body: Any, content_type: str, status: int, heading: str) -> None:
    answer = post(body, content_type=content_type)
    assert (answer.status, answer.heading) == (status, heading)
    assert re.search("[Pp]aste", answer.text)


@pytest.mark.parametrize(
    "text", ["text\x00with\x0ccontrol\x1bs", "\ufeff\u202eevil\u202c", "a" * MOST_TEXT, "é" * (MOST_TEXT // 2), "不" * 4000]
)
def test_whatever_letters_come_are_answered(edition: Edition, text: str) -> None:
    assert paste(text).status == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: urlencode({"text": text}, errors="replace"))))
def test_whatever_is_sent_is_answered_by_a_page(edition: Edition, body: bytes | str) -> None:
    answer = post(body)
    assert answer.status in {200, 400}
    assert answer.heading


def test_another_site_cannot_make_a_browser_ask(edition: Edition) -> None:
    for headers in ({"sec_fetch_site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = paste(PAGE, **headers)
        assert (answer.status, answer.heading) == (403, "This did not come from our page")


def test_nothing_of_it_is_stored_logged_or_kept(edition: Edition, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = {model: model._default_manager.count() for model in apps.get_models()}
    caplog.clear()
    answer = paste(PAGE + "\n\nMy secret is Zanzibar.")
    assert "Zanzibar" in answer.text
    assert answer.response["Cache-Control"] == "no-store"
    assert not answer.response.cookies
    assert {model: model._default_manager.count() for model in apps.get_models()} == before
    assert not [record for record in caplog.records if "Zanzibar" in record.getMessage()]


def test_comparing_costs_one_query(edition: Edition, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    paste(PAGE)
    with django_assert_num_queries(1):
        paste(PAGE)


def test_an_explainer_that_was_never_shown_is_not_known(edition: Edition, clock: Clock) -> None:
    ahead = an_explainer("Ahead", gist=Gist(heading="Soon", body="<p>These words are for tomorrow and for nobody before that.</p>"))
    sealed(ahead, explainer=PROOF, path="/en/ahead/", effective_at=clock.now.replace(year=2027))
    answer = paste("Ahead\nSoon\nThese words are for tomorrow and for nobody before that.")
    assert answer.heading == "This is not one of our texts: do not take it for ours"
