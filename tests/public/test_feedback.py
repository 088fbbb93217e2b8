"""Readers answer, with or without a reason: once, without cookie or script; what is wrong gets a page, and nothing is stored."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.test.client import FakePayload
from pytest_django.fixtures import Settings

from explainer.content import html
from explainer.content.sections import Prose
from explainer.feedback import answers
from explainer.feedback.models import Answer, Helpful, Reason
from explainer.feedback.tokens import Token
from explainer.record import deeds
from explainer.record.models import Edition
from explainer.record.models import Reason as WhyWithdrawn
from tests.conftest import Clock
from tests.words import CLAIMS, PROOF, an_explainer, sealed

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
EDITION = "/en/editions/1/"
WITH_DOUBTS = (
    Prose(id="why", heading="Why", body="<p>A claim says who helped you.</p>"),
    Prose(id="real", heading="Is it real?", body="<p>Ask them.</p>"),
)
# Stands in whatever is sent, and in no page.
EVIL = "evil</title><script>"


class Page:
    """What a reader sees, and that it is one of our pages."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.text = unescape(response.content.decode())
        self.heading = re.findall(r"<h1>(.*?)</h1>", self.text)[0]
        self.token = (re.findall(r'name="token" value="([^"]*)"', self.text) or [""])[0]
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Security-Policy"] == html.policy()
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert "evil" not in self.text


def posted(fields: dict[str, str] | str | bytes, *, content_type: str = FORM, **environ: Any) -> Page:
    """What is answered to a form with these fields, or to a body like this; with these headers, in the names of WSGI."""
    body = urlencode(fields) if isinstance(fields, dict) else fields
    data = body.encode() if isinstance(body, str) else body
    request = {"REQUEST_METHOD": "POST", "PATH_INFO": "/feedback/", "wsgi.input": FakePayload(data)}
    return Page(Client().request(**request | {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(data))} | environ))


def pressed(helpful: str = "no", edition: str = EDITION, **more: Any) -> Page:
    return posted({"edition": edition, "helpful": helpful}, **more)


def sent(page: Page, **fields: str) -> Page:
    """What the form on a page sends."""
    return posted({"token": page.token, "reason": "hard", "section": "why", "text": "The table.", "more": ""} | fields)


@pytest.fixture
def shown(clock: Clock) -> Clock:
    """An edition that is shown; the clock moves on, so that a reader has read the page."""
    sealed(an_explainer(sections=WITH_DOUBTS))
    return clock


# The way that readers take


@pytest.mark.parametrize("helpful", Helpful.values)
def test_each_button_is_an_answer_about_that_edition(shown: Clock, helpful: str) -> None:
    page = pressed(helpful)
    assert (page.status, page.heading) == (200, "Thank you")
    answer, edition = Answer.objects.get(), Edition.objects.get()
    assert (answer.explainer, answer.language, answer.edition) == (CLAIMS, "en", 1)
    assert answer.edition_digest == edition.digest
    assert (answer.helpful, answer.answered_at, answer.reason, answer.text) == (helpful, shown.now, "", "")


def test_what_is_chosen_on_the_next_page_amends_the_same_answer(shown: Clock) -> None:
    page = pressed()
    shown.move(seconds=5)
    thanks = sent(page, reason="wrong", section="real", text="Since May, ask ana@cpor.example or 555-123-4567.")
    assert (thanks.status, thanks.heading) == (200, "Thank you")
    answer = Answer.objects.get()
    assert (answer.helpful, answer.reason, answer.section) == (Helpful.NO, Reason.WRONG, "real")
    assert answer.text == "Since May, ask [e-mail] or [number]."
    assert '<a href="/en/">Back to “About claims”</a>' in thanks.text
    assert "<form" not in thanks.text


@pytest.mark.parametrize("fields", [{"reason": "", "text": "Only words"}, {"text": "", "section": ""}, {"section": "gist"}])
def test_a_reason_or_a_few_words_are_enough(shown: Clock, fields: dict[str, str]) -> None:
    page = pressed()
    shown.move(seconds=5)
    assert sent(page, **fields).status == 200
    assert Answer.objects.get().amended_at == shown.now


def test_the_form_asks_for_a_reason_a_section_of_that_edition_and_words(shown: Clock) -> None:
    page = pressed()
    assert re.findall(r'type="radio" name="reason" value="([^"]+)"', page.text) == Reason.values
    assert re.findall(r'<option value="([^"]*)">([^<]*)', page.text) == [
        ("", "The whole page"),
        ("gist", "In short"),
        ("why", "Why"),
        ("real", "Is it real?"),
    ]
    assert "no names, numbers or passwords" in page.text
    assert '<textarea id="text" name="text" rows="5" maxlength="500"' in page.text
    assert '<form class="feedback" method="post" action="/feedback/">' in page.text


def test_whoever_needs_help_gets_the_way_there_before_the_form(shown: Clock) -> None:
    for helpful in ("partly", "no"):
        text = pressed(helpful).text
        way = text.index('<a href="/en/#real">If you need help now: “Is it real?”</a>')
        assert way < text.index('<a href="/en/">Back to “About claims”</a>') < text.index("<form")
        assert "nobody can reply" in text
    assert "#real" not in pressed("yes").text
    page = pressed()
    shown.move(seconds=5)
    assert '<a href="/en/#real">' in sent(page, reason="unsure").text


def test_an_edition_without_that_section_leads_to_the_page_alone(clock: Clock) -> None:
    sealed()
    assert re.findall(r'<p><a href="([^"]+)"', pressed().text) == ["/en/"]


def test_the_words_of_the_longest_japanese_answer_that_is_offered_fit(clock: Clock) -> None:
    sealed(language="ja")
    page = pressed(edition="/ja/editions/1/")
    assert 'maxlength="400"' in page.text
    assert '<html lang="ja"' in page.text
    clock.move(seconds=5)
    assert sent(page, text="語" * 400).status == 200
    assert Answer.objects.get().text == "語" * 400


def test_the_longest_answer_in_another_script_fits(shown: Clock) -> None:
    page = pressed()
    shown.move(seconds=5)
    assert sent(page, text="م" * 500).status == 200


# Which editions


def test_older_and_withdrawn_editions_are_answered_about_too_and_lead_back_to_themselves(clock: Clock) -> None:
    sealed(explainer=PROOF, path="/en/old/")
    sealed(an_explainer("Newer"), explainer=PROOF, path="/en/proof/")
    assert '<a href="/en/proof/editions/1/">' in pressed(edition="/en/old/editions/1/").text
    assert '<a href="/en/proof/editions/1/">' in pressed(edition="/en/proof/editions/1/").text
    assert '<a href="/en/proof/">' in pressed(edition="/en/proof/editions/2/").text
    deeds.withdraw((PROOF, "en"), reason=WhyWithdrawn.WRONG, actor="p-reviewer")
    assert '<a href="/en/proof/editions/2/">' in pressed(edition="/en/proof/editions/2/").text
    assert [*Answer.objects.order_by("pk").values_list("edition", flat=True)] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    "edition",
    ["/en/editions/2/", "/en/editions/3/", "/de/editions/1/", "/en/nothing/editions/1/", "/en/later/editions/1/"],
)
def test_an_edition_that_was_never_shown_has_no_answers(clock: Clock, edition: str) -> None:
    sealed()
    sealed(an_explainer("Later"), effective_at=clock.now + timedelta(days=1))
    sealed(an_explainer("Later"), explainer=PROOF, path="/en/later/", effective_at=clock.now + timedelta(days=1))
    page = pressed(edition=edition)
    assert (page.status, page.heading) == (404, "There is no such page")
    assert "use the buttons at its end" in page.text
    assert "Later" not in page.text
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "edition",
    [
        "",
        "/",
        "/en/",
        "/en/editions/",
        "/en/editions/0/",
        "/en/editions/01/",
        "/en/editions/-1/",
        "/en/editions/1",
        "/en/editions/1/changes/",
        "/en/editions/１/",
        f"/en/editions/{'9' * 30}/",
        "/en/editions/1/\n",
        "/en/editions/1/\0",
        "//evil.example/editions/1/",
        "https://evil.example/en/editions/1/",
        "evil",
    ],
)
def test_what_is_no_permalink_is_refused(clock: Clock, edition: str) -> None:
    sealed()
    assert pressed(edition=edition).status in {400, 404}
    assert not Answer.objects.exists()


# What is refused


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options", "trace"])
def test_other_methods_get_a_page_that_says_what_to_do(shown: Clock, method: str) -> None:
    response = getattr(Client(), method)("/feedback/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response["Cache-Control"] == "no-store"
    if method != "head":
        assert b"use the buttons at its end" in response.content
        assert b'<a href="/en/">About claims</a>' in response.content


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://cpor.example"}, 200),
        ({"Origin": "https://testserver"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "http://testserver:8000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "https://evil.example", "Referer": "http://testserver/en/"}, 403),
    ],
)
def test_an_answer_comes_from_our_own_pages_or_from_what_does_not_say(
    shown: Clock, settings: Settings, headers: dict[str, str], status: int
) -> None:
    settings.PUBLIC_URL = "https://cpor.example"
    page = pressed(**{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()})
    assert page.status == status
    assert Answer.objects.exists() is (status == 200)
    if status == 403:
        assert page.heading == "This answer did not come from our page"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("x", 400),
        ("&", 400),
        ("edition=/en/editions/1/", 400),
        ("helpful=no", 400),
        ("edition=/en/editions/1/&helpful=perhaps", 400),
        ("edition=/en/editions/1/&helpful=", 400),
        ("edition=/en/editions/1/&helpful=NO", 400),
        ("edition=/en/editions/1/&helpful=no&helpful=no", 400),
        (f"edition=/en/editions/1/&helpful=no&{EVIL}=1", 400),
        (f"edition=/en/editions/1/&helpful=no&text={EVIL}", 400),
        (f"edition={EVIL}&helpful={EVIL}", 400),
        ("edition=/en/editions/1/&helpful=no%00", 400),
        ("edition=/en/editions/1/&helpful=%ff", 400),
        (b"edition=/en/editions/1/&helpful=\xff", 400),
        (b"\x00\x01\x02\xff", 400),
        ("&".join(f"a{number}=1" for number in range(50)), 400),
        ("edition=/en/editions/1/&helpful=no&text=" + "x" * 10_000, 413),
        ("x" * 4097, 413),
        ("x" * 4096, 400),
    ],
)
def test_what_is_no_answer_is_refused_with_a_page(shown: Clock, body: str | bytes, status: int) -> None:
    page = posted(body)
    assert page.status == status
    assert "use the buttons at its end" in page.text
    assert not Answer.objects.exists()


def unreadable(length: int) -> dict[str, Any]:
    """A body that cannot be read."""

    class Ended:
        def read(self, *_: int) -> bytes:
            raise OSError

        readline = read

    return {"wsgi.input": Ended(), "CONTENT_LENGTH": str(length)}


def test_too_much_is_refused_before_it_is_read(shown: Clock) -> None:
    assert posted("", **unreadable(1_000_000_000)).status == 413


@pytest.mark.parametrize("length", ["", "-1", "1e3", "9" * 40, "１０"])
def test_a_body_of_unknown_length_is_refused(shown: Clock, length: str) -> None:
    assert pressed(CONTENT_LENGTH=length).status == 400
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/json", "multipart/form-data; boundary=x", "application/octet-stream", "evil/evil"],
)
def test_what_is_no_form_is_refused(shown: Clock, content_type: str) -> None:
    assert pressed(content_type=content_type).status == 415
    assert not Answer.objects.exists()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "latin-1", "none", ""])
def test_whatever_charset_a_form_says_that_it_has_it_is_read_as_utf_8(shown: Clock, charset: str) -> None:
    assert pressed(content_type=f"{FORM}; charset={charset}").status == 200


def test_a_connection_that_ends_too_early_is_no_error_of_ours(shown: Clock) -> None:
    assert posted("", **unreadable(40)).status == 400


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({"text": "x" * 501}, "Your words cannot be kept as they are"),
        ({"text": "a\0b"}, "Your words cannot be kept as they are"),
        ({"text": "\x1b[31m"}, "Your words cannot be kept as they are"),
        ({"reason": "", "text": " \n", "section": "why"}, "There was nothing in it"),
        ({"reason": EVIL}, "This answer cannot be read"),
        ({"section": EVIL}, "This answer cannot be read"),
        ({"section": "access"}, "This answer cannot be read"),
        ({"helpful": "yes"}, "This answer cannot be read"),
        ({EVIL: "1"}, "This answer cannot be read"),
        ({"token": ""}, "This answer cannot be read"),
        ({"token": EVIL}, "This answer cannot be read"),
        ({"token": "x" * 2000}, "This answer cannot be read"),
    ],
)
def test_what_cannot_be_added_is_refused_with_a_page_and_leaves_the_token_good(
    shown: Clock, fields: dict[str, str], heading: str
) -> None:
    page = pressed()
    shown.move(seconds=5)
    refused = sent(page, **fields)
    assert (refused.status, refused.heading) == (400, heading)
    assert Answer.objects.get().amended_at is None
    assert sent(page).status == 200


def test_words_that_are_no_utf_8_are_refused(shown: Clock) -> None:
    page = pressed()
    shown.move(seconds=5)
    assert posted(f"token={page.token}&reason=hard&text=a%ff").status == 400
    assert posted(f"token={page.token}&reason=hard&text=a".encode() + b"\xff").status == 400
    assert Answer.objects.get().amended_at is None


def test_a_text_of_ten_thousand_characters_is_refused_with_a_page(shown: Clock) -> None:
    page = pressed()
    shown.move(seconds=5)
    assert sent(page, text="x" * 10_000).status == 413
    assert Answer.objects.get().amended_at is None


def test_what_only_has_to_be_sent_again_gets_the_form_again_without_what_was_typed(shown: Clock) -> None:
    page = pressed()
    soon = sent(page, text="evil")
    assert (soon.status, soon.heading) == (400, "That was very quick")
    assert soon.token == page.token
    shown.move(seconds=2)
    empty = sent(soon, reason="", text="")
    assert empty.heading == "There was nothing in it"
    assert sent(empty).status == 200


# The token


def test_a_token_is_used_once(shown: Clock) -> None:
    page = pressed()
    shown.move(seconds=5)
    assert sent(page).status == 200
    again = sent(page, text="Other words")
    assert (again.status, again.heading) == (409, "You have sent this already")
    assert "<form" not in sent(page, reason="", text="").text
    assert Answer.objects.get().text == "The table."


def test_a_token_of_an_hour_ago_is_refused(shown: Clock) -> None:
    page = pressed()
    shown.move(hours=1, seconds=1)
    old = sent(page)
    assert (old.status, old.heading) == (400, "This form was open for too long")
    assert Answer.objects.get().amended_at is None


def test_a_token_of_an_answer_that_is_gone_is_refused(shown: Clock) -> None:
    page = pressed()
    shown.move(seconds=5)
    Answer.objects.all().delete()
    assert sent(page).status == 400
    assert not Answer.objects.exists()


def test_a_token_changes_no_other_answer(shown: Clock) -> None:
    first, second = pressed(), pressed("yes")
    shown.move(seconds=5)
    sent(second)
    assert [*Answer.objects.order_by("pk").values_list("text", flat=True)] == ["", "The table."]
    forged = Token(Answer.objects.earliest("pk").pk, shown.now).signed().partition(":")[0] + ":" + first.token.partition(":")[2]
    assert sent(first, token=forged).status == 400


# Robots and floods


def test_a_robot_that_fills_in_what_people_do_not_see_is_thanked_and_not_kept(shown: Clock) -> None:
    page = pressed()
    assert re.search(r"<div hidden>.*Leave this empty.*name=\"more\" tabindex=\"-1\"", page.text)
    shown.move(seconds=5)
    robot, person = sent(page, more="https://evil.example", text="evil"), sent(page)
    assert (robot.status, robot.text) == (person.status, person.text)
    assert Answer.objects.get().text == "The table."


def test_the_eleventh_answer_of_an_address_within_an_hour_is_refused(shown: Clock) -> None:
    for _ in range(10):
        assert pressed(REMOTE_ADDR="2001:db8::1").status == 200
    page = pressed(REMOTE_ADDR="2001:db8::2")
    assert (page.status, page.heading, page.headers["Retry-After"]) == (429, "That is enough for now", "3600")
    assert Answer.objects.count() == 10
    assert pressed(REMOTE_ADDR="2001:db8:0:1::1").status == 200
    shown.move(hours=1)
    assert pressed(REMOTE_ADDR="2001:db8::1").status == 200


def test_without_a_proxy_nobody_becomes_another_by_a_header(shown: Clock) -> None:
    for number in range(10):
        pressed(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert pressed(HTTP_X_FORWARDED_FOR="192.0.2.99").status == 429


def test_behind_a_proxy_it_is_the_proxy_that_says_who_asks(shown: Clock, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    for number in range(10):
        assert pressed(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 192.0.2.1").status == 200
    assert pressed(HTTP_X_FORWARDED_FOR="192.0.2.1").status == 429
    assert pressed(HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2").status == 200
    assert pressed().status == 200


def test_no_address_is_stored_or_logged(shown: Clock, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(answers.MOST_IN_AN_HOUR + 1):
        page = pressed(REMOTE_ADDR="192.0.2.77", HTTP_USER_AGENT="Browser 77.7")
    assert page.status == 429
    stored = str([*Answer.objects.values()])
    assert "192.0.2.77" not in stored + caplog.text
    assert "77.7" not in stored + caplog.text


# Nothing else is touched


def test_whoever_is_signed_in_answers_like_anybody_else(shown: Clock, admin_client: Client) -> None:
    response = admin_client.post("/feedback/", urlencode({"edition": EDITION, "helpful": "yes"}), content_type=FORM)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_no_token_of_djangos_is_needed(shown: Clock) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/feedback/", urlencode({"edition": EDITION, "helpful": "yes"}), content_type=FORM)
    assert response.status_code == 200


def test_the_page_of_an_edition_asks_with_the_same_three_buttons(shown: Clock) -> None:
    for path in ("/en/", EDITION):
        text = Client().get(path).content.decode()
        form = text.partition('<form class="feedback"')[2].partition("</form>")[0]
        assert f'name="edition" value="{EDITION}"' in form
        assert re.findall(r'name="helpful" value="(\w+)"', form) == Helpful.values
