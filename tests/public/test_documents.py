"""What is sent: compressed as the browser likes it, not twice to whoever has it, and made once."""

import gzip
from datetime import timedelta
from time import process_time
from uuid import UUID

import brotli
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from explainer.content import html
from explainer.public import documents
from explainer.public.documents import Document
from explainer.record import deeds
from explainer.record.models import Reason
from tests.conftest import Clock
from tests.words import CLAIMS, an_explainer, sealed

pytestmark = pytest.mark.django_db
KEY = (CLAIMS, "en")
ADDRESSES = (
    "/en/",
    "/en/explainer.md",
    "/en/explainer.json",
    "/en/changes.atom",
    "/en/editions/",
    "/en/editions/?on=2026-03-02",
    "/en/editions/1/",
    "/en/editions/1/explainer.md",
    "/en/editions/1/explainer.json",
    "/en/editions/2/changes/",
    "/robots.txt",
    "/sitemap.xml",
    "/llms.txt",
)


@pytest.fixture(autouse=True)
def nothing_made_yet() -> None:
    documents.kept.cache_clear()


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;q=1.0", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.000,gzip;q=0", ""),
        ("identity", ""),
        ("*", ""),
        ("bro, xgzip", ""),
        ("br;q=x", ""),
        ("br;q=2", ""),
        ("gzip;q=0.001 , br ; q=0", "gzip"),
        ("é" * 5000, ""),
    ],
)
def test_a_page_comes_in_the_coding_that_suits_the_browser(accepted: str, coding: str) -> None:
    sealed()
    plain = Client().get("/en/").content
    response = Client().get("/en/", headers={"Accept-Encoding": accepted})
    assert response.get("Content-Encoding", "") == coding
    assert response["Vary"] == "Accept-Encoding"
    assert {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding](response.content) == plain


def test_a_long_list_of_codings_takes_no_longer_to_read_than_a_short_one() -> None:
    sealed()
    before = process_time()
    for endless in ("br" + " " * 100_000 + "x", "br;" * 100_000, "br" + "," * 100_000, "gzip;q=" + "0." * 100_000):
        assert Client().get("/en/", headers={"Accept-Encoding": endless}).status_code == 200
    assert process_time() - before < 10


def test_error_pages_are_compressed_too() -> None:
    response = Client().get("/nothing/", headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 404
    assert b"There is no page at this address" in gzip.decompress(response.content)


def test_what_somebody_has_is_not_sent_again(clock: Clock) -> None:
    sealed()
    sealed()
    for address in ADDRESSES:
        tag = Client().get(address)["ETag"]
        response = Client().get(address, headers={"If-None-Match": f'"other", {tag}'})
        assert (response.status_code, response.content) == (304, b"")
        assert (response["ETag"], response["Vary"], response["Cache-Control"]) == (tag, "Accept-Encoding", "no-cache")
        assert Client().get(address, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_tags_of_different_documents_differ(clock: Clock) -> None:
    sealed()
    sealed()
    tags = {address: Client().get(address)["ETag"] for address in ADDRESSES}
    assert len(set(tags.values())) == len(ADDRESSES)


def test_the_answer_that_nothing_is_new_costs_no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed()
    tag = Client().get("/en/")["ETag"]
    documents.kept.cache_clear()
    monkeypatch.setattr(html, "page", None)
    # Another process, which has made nothing so far.
    sealed_again = Client().get("/en/", headers={"If-None-Match": tag})
    assert sealed_again.status_code == 304


def test_a_page_and_its_compressed_forms_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed()
    for coding in ("", "gzip", "br"):
        Client().get("/en/", headers={"Accept-Encoding": coding})
    monkeypatch.setattr(html, "page", None)
    monkeypatch.setattr("gzip.compress", None)
    monkeypatch.setattr("brotli.compress", None)
    for coding in ("", "gzip", "br"):
        assert Client().get("/en/", headers={"Accept-Encoding": coding}).status_code == 200


def test_a_tag_follows_what_is_shown(clock: Clock, settings: Settings) -> None:
    """Words, edition, publisher, other pages that it leads to; and back again."""
    sealed()
    tags = [Client().get("/en/")["ETag"]]
    sealed()
    tags.append(Client().get("/en/")["ETag"])
    sealed(an_explainer("Other words"))
    tags.append(Client().get("/en/")["ETag"])
    sealed(an_explainer("About this site"), explainer=UUID(int=9), path="/en/about/")
    tags.append(Client().get("/en/")["ETag"])
    settings.PUBLISHER_NAME = "Contoso"
    tags.append(Client().get("/en/")["ETag"])
    assert len(set(tags)) == len(tags)
    settings.PUBLISHER_NAME = ""
    assert Client().get("/en/")["ETag"] == tags[-2]


def test_a_tag_follows_the_version_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed()
    before = Document("text/plain", str, "words").etag
    assert Document("text/plain", str, "words").etag == before
    monkeypatch.setattr(documents, "_version", lambda: "a later one")
    assert Document("text/plain", str, "words").etag != before


def test_what_takes_effect_later_is_answered_anew(clock: Clock) -> None:
    sealed(an_explainer("One"))
    sealed(an_explainer("Two"), effective_at=clock.now + timedelta(hours=1))
    tag = Client().get("/en/")["ETag"]
    clock.move(minutes=59)
    assert Client().get("/en/", headers={"If-None-Match": tag}).status_code == 304
    clock.move(minutes=1)
    response = Client().get("/en/", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert b"<h1>Two</h1>" in response.content


def test_a_withdrawn_page_is_never_answered_with_nothing_new(clock: Clock) -> None:
    sealed()
    tag = Client().get("/en/")["ETag"]
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    response = Client().get("/en/", headers={"If-None-Match": f"{tag}, *"})
    assert response.status_code == 410
    assert "ETag" not in response
