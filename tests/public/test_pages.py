"""What customers read, from the record alone: what is in effect and nothing else, at one query for each answer."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from explainer.content import html
from explainer.record import deeds
from explainer.record.models import Reason
from tests.conftest import Clock
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, sealed

pytestmark = pytest.mark.django_db
KEY = (CLAIMS, "en")


def get(path: str, **headers: str) -> tuple[int, str]:
    response = Client().get(path, headers=headers)
    return response.status_code, response.content.decode()


def test_an_edition_is_read_at_its_path() -> None:
    sealed()
    status, text = get("/en/")
    assert status == 200
    assert "<h1>About claims</h1>" in text
    assert "Edition 1, approved by a second person on" in text


def test_the_next_edition_replaces_it_at_once() -> None:
    sealed()
    get("/en/")
    sealed(an_explainer("Claims, explained"))
    text = get("/en/")[1]
    assert "<h1>Claims, explained</h1>" in text
    assert "Edition 2" in text


def test_a_scheduled_edition_does_not_exist_before_its_time(clock: Clock) -> None:
    sealed(effective_at=clock.now + timedelta(hours=1))
    assert get("/en/")[0] == 404
    assert get("/")[0] == 404
    clock.move(minutes=59)
    assert get("/en/")[0] == 404
    clock.move(minutes=1)
    assert get("/en/")[0] == 200


def test_a_scheduled_replacement_shows_at_its_time(clock: Clock) -> None:
    sealed()
    sealed(an_explainer("Later"), effective_at=clock.now + timedelta(hours=1))
    assert "Later" not in get("/en/")[1]
    clock.move(hours=1)
    assert "<h1>Later</h1>" in get("/en/")[1]


def test_a_withdrawn_explainer_says_so_and_why() -> None:
    sealed()
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    status, text = get("/en/")
    assert status == 410
    assert "This page was withdrawn" in text
    assert "It said something that is wrong." in text
    assert "About claims" not in text


def test_a_reinstated_edition_is_read_again() -> None:
    first = sealed()
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    deeds.reinstate(edition_of(first), reason=Reason.WITHDRAWN_BY_MISTAKE, actor="p-reviewer")
    status, text = get("/en/")
    assert status == 200
    assert "Edition 1" in text


@pytest.mark.parametrize("language", ["zh-hans", "tlh", "xx-x-1"])
def test_a_language_that_the_site_itself_does_not_speak_can_be_shown_and_withdrawn(language: str) -> None:
    sealed(language=language)
    status, text = get(f"/{language}/")
    assert status == 200
    assert f'<html lang="{language}"' in text
    deeds.withdraw((CLAIMS, language), reason=Reason.WRONG, actor="p-reviewer")
    status, text = get(f"/{language}/")
    assert status == 410
    assert "It said something that is wrong." in text


def test_an_old_path_leads_to_the_present_one() -> None:
    sealed(explainer=PROOF, path="/en/proof/")
    sealed(explainer=PROOF, path="/en/proof-of-execution/")
    response = Client().get("/en/proof/")
    assert (response.status_code, response["Location"]) == (302, "/en/proof-of-execution/")


def test_the_path_of_a_scheduled_edition_does_not_exist_before_its_time(clock: Clock) -> None:
    sealed(explainer=PROOF, path="/en/proof/")
    sealed(explainer=PROOF, path="/en/proof-of-execution/", effective_at=clock.now + timedelta(hours=1))
    assert get("/en/proof-of-execution/")[0] == 404
    assert get("/en/proof/")[0] == 200
    clock.move(hours=1)
    assert get("/en/proof-of-execution/")[0] == 200
    assert Client().get("/en/proof/")["Location"] == "/en/proof-of-execution/"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/en/nothing/",
        "/de/",
        "/EN/",
        "/en/proof/x/",
        "/en//",
        "/en/%2e%2e/",
        "/en/%00/",
        "/%ff%fe/",
        "/en.md",
        "/en/explainer.php",
    ],
)
def test_every_other_address_is_a_page_that_says_so(path: str) -> None:
    sealed()
    status, text = get(path)
    assert status == 404
    assert "There is no page at this address" in text
    assert "evil" not in text
    assert 'href="/en/"' in text


def test_an_address_that_looks_like_another_host_leads_nowhere() -> None:
    for path in ("//evil.example/", "//evil.example", "//en/"):
        response = Client().get("/", PATH_INFO=path)
        assert response.status_code == 404
        assert b"evil" not in response.content


def test_an_address_without_its_slash_leads_to_the_page() -> None:
    sealed()
    sealed(explainer=PROOF)
    for path in ("/en", "/en/proof", "/en/editions", "/en/editions/1", "/en/proof/editions/1/changes"):
        response = Client().get(path)
        assert (response.status_code, response["Location"]) == (302, f"{path}/")
    for path in ("/de", "/en/nothing", "/de/editions", "/en/editions/0", "/en/explainer.md/", "/healthz/"):
        assert get(path)[0] == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("path", ["/", "/en/", "/nothing/"])
def test_addresses_are_for_reading_only(method: str, path: str) -> None:
    sealed()
    response = getattr(Client(), method)(path)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert b"for reading only" in response.content


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.8", "de"),
        ("fr,de;q=0.5,en;q=0.8", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("x" * 10_000, "en"),
        ("de;q=x", "en"),
    ],
)
def test_the_first_address_leads_to_the_readers_language_among_those_with_an_edition(wanted: str, language: str) -> None:
    sealed()
    sealed(language="de")
    sealed(language="ja")
    deeds.withdraw((CLAIMS, "ja"), reason=Reason.WRONG, actor="p-reviewer")
    response = Client().get("/", headers={"Accept-Language": wanted})
    assert (response.status_code, response["Location"], response["Vary"]) == (302, f"/{language}/", "Accept-Language")
    assert Client().get("/", headers={"Accept-Language": "ja"})["Location"] == "/en/"


def test_explainers_of_a_language_lead_to_one_another() -> None:
    sealed()
    sealed(an_explainer("Proof"), explainer=PROOF)
    assert '<a href="/en/proof/">Proof</a>' in get("/en/")[1]
    assert '<p class="up"><a href="/en/">About claims</a></p>' in get("/en/proof/")[1]


def test_each_answer_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sealed()
    sealed(explainer=PROOF, path="/en/old/")
    sealed(explainer=PROOF, path="/en/new/")
    sealed(language="de")
    deeds.withdraw((CLAIMS, "de"), reason=Reason.ENDED, actor="p-reviewer")
    client = Client()
    for path, status in [
        ("/", 302),
        ("/en/", 200),
        ("/en/old/", 302),
        ("/en/new/", 200),
        ("/en/none/", 404),
        ("/de/", 410),
        ("/en", 302),
        ("/robots.txt", 200),
        ("/sitemap.xml", 200),
        ("/llms.txt", 200),
    ]:
        client.get(path)
        with django_assert_num_queries(1):
            assert client.get(path).status_code == status


def test_no_answer_sets_a_cookie_or_depends_on_one() -> None:
    sealed()
    for path in ("/", "/en/", "/nothing/"):
        response = Client().get(path)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response["Cache-Control"] == "no-cache"


def test_a_page_is_one_document_without_script_under_a_strict_policy() -> None:
    sealed()
    response = Client().get("/en/")
    assert response["Content-Security-Policy"] == html.policy()
    assert re.findall(rb"<script[^>]*>", response.content) == [b'<script type="application/ld+json">']
    assert b"<img" not in response.content
    assert b'rel="stylesheet"' not in response.content


def test_without_a_publisher_every_page_is_a_demonstration(settings: Settings) -> None:
    sealed()
    deeds.withdraw((CLAIMS, "en"), reason=Reason.ENDED, actor="p-reviewer")
    sealed(explainer=PROOF)
    for path in ("/en/", "/en/proof/", "/nothing/"):
        assert "Demonstration." in get(path)[1]
    settings.PUBLISHER_NAME = "Contoso & Sons"
    for path in ("/en/", "/en/proof/", "/nothing/"):
        text = get(path)[1]
        assert "Demonstration." not in text
        assert "Contoso &amp; Sons" in text


def test_an_error_of_ours_has_a_page_that_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explainer.content.html.page", None)
    sealed(an_explainer("Never shown before"))
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == 500
    assert b"It is not your fault." in response.content


def test_a_host_that_is_not_ours_gets_a_page_that_says_so() -> None:
    response = Client().get("/en/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"evil" not in response.content
