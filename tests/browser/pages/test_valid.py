"""What is served is what it claims to be: HTML and CSS by the Nu checker, Atom by the RFC and by a reader of feeds, and data."""

import json
import re
import subprocess
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest

from tests.page_types import PageType, documents
from tests.site.serving import Site

CHECKER = Path(__file__).resolve().parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
NOT_WRONG = {
    # Safari does not say that a list is one where its style sheet takes the bullets away, unless the role is there too.
    "The “list” role is unnecessary for element “ol”.",
    "The “list” role is unnecessary for element “ul”.",
}

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

# RFC 4287, sections 4.1.1 and 4.1.2: what has to be there once, what may be there once, and what may be there more often.
ONCE = {"feed": {"id", "title", "updated"}, "entry": {"id", "title", "updated"}}
AT_MOST_ONCE = {
    "feed": {"generator", "icon", "logo", "rights", "subtitle"},
    "entry": {"content", "published", "rights", "source", "summary"},
}
OFTEN = {"feed": {"author", "category", "contributor", "link", "entry"}, "entry": {"author", "category", "contributor", "link"}}


def by_name(one: PageType) -> str:
    return one.name


@pytest.fixture(scope="module")
def complaints(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the Nu checker has to say about each document, by its name; one start of Java for all."""
    folder = tmp_path_factory.mktemp("documents")
    files = {f"{number}.html": one for number, one in enumerate(documents())}
    for file, page_type in files.items():
        (folder / file).write_bytes(site.fetch(page_type)[2])
    wrong = "<!doctype html><title>Wrong</title><style>p { colour: red }</style><p><div></p>"
    (folder / "wrong.html").write_text(wrong)
    command = ["java", "-jar", str(CHECKER), "--format", "json", "--stdout", "--exit-zero-always", *files, "wrong.html"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    said: dict[str, list[str]] = defaultdict(list)
    for message in json.loads(ran.stdout)["messages"]:
        file = message.get("url", "").rpartition("/")[2]
        name = files[file].name if file in files else file
        said[name].append(f"{message['message']} Line {message.get('lastLine')}: {message.get('extract', '')}")
    return said


def test_the_checker_would_find_what_is_wrong(complaints: dict[str, list[str]]) -> None:
    assert any("Property “colour” doesn't exist" in one for one in complaints["wrong.html"])
    assert any("end tag" in one for one in complaints["wrong.html"])
    # Whatever does not belong to a document: that the checker itself did not work.
    assert complaints.keys() <= {*(one.name for one in documents()), "wrong.html"}


@pytest.mark.parametrize("page_type", documents(), ids=by_name)
def test_html_and_css_are_valid(page_type: PageType, complaints: dict[str, list[str]]) -> None:
    wrong = [one for one in complaints.get(page_type.name, []) if one.partition(" Line ")[0] not in NOT_WRONG]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page_type", documents("atom"), ids=by_name)
def test_atom_is_what_rfc_4287_demands(page_type: PageType, site: Site) -> None:
    _status, headers, body = site.fetch(page_type)
    assert headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(body)  # noqa: S314  our own answer
    assert feed.tag == f"{ATOM}feed"
    check_element(feed, "feed")
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        check_element(entry, "entry")
        assert entry.find(f"{ATOM}content") is not None or entry.find(f"{ATOM}link[@rel='alternate']") is not None
        assert entry.find(f"{ATOM}author") is not None or feed.find(f"{ATOM}author") is not None
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    (own,) = feed.findall(f"{ATOM}link[@rel='self']")
    assert own.get("href") == site.address + page_type.address
    updated = [moment(one.findtext(f"{ATOM}updated")) for one in entries]
    assert moment(feed.findtext(f"{ATOM}updated")) == max(updated)


def check_element(element: ElementTree.Element, kind: str) -> None:
    """A feed or an entry: nothing missing, nothing too often, nothing unknown, and each part in its form."""
    tags = [child.tag.removeprefix(ATOM) for child in element]
    assert set(tags) <= ONCE[kind] | AT_MOST_ONCE[kind] | OFTEN[kind]
    assert all(tags.count(tag) == 1 for tag in ONCE[kind])
    assert all(tags.count(tag) <= 1 for tag in AT_MOST_ONCE[kind])
    assert is_iri(element.findtext(f"{ATOM}id") or "")
    assert (element.findtext(f"{ATOM}title") or "").strip()
    for name in ("updated", "published"):
        if (found := element.find(f"{ATOM}{name}")) is not None:
            moment(found.text)
    for text in (element.find(f"{ATOM}{name}") for name in ("title", "subtitle", "summary", "rights")):
        if text is not None:
            assert text.get("type", "text") in {"text", "html"}
            assert len(text) == 0
    for person in element.findall(f"{ATOM}author"):
        assert {child.tag.removeprefix(ATOM) for child in person} <= {"name", "uri", "email"}
        assert len(person.findall(f"{ATOM}name")) == 1
        assert (person.findtext(f"{ATOM}name") or "").strip()
    links = element.findall(f"{ATOM}link")
    assert all(is_iri(link.get("href", "")) for link in links)
    alternates = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate"]
    assert len(set(alternates)) == len(alternates) > 0


def moment(text: str | None) -> datetime:
    """A time as RFC 3339 has it, and no other form of ISO 8601."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text or "")
    return datetime.fromisoformat(text or "")


def is_iri(text: str) -> bool:
    """An absolute one, without what may not stand in any."""
    parts = urlsplit(text)
    whole = parts.netloc if parts.scheme in {"http", "https"} else parts.path
    return bool(re.fullmatch(r"[a-z][a-z0-9+.-]*", parts.scheme) and whole) and not re.search(r'[\s<>"{}|\\^`]', text)


@pytest.mark.parametrize("page_type", documents("atom"), ids=by_name)
def test_a_reader_of_feeds_finds_every_part(page_type: PageType, site: Site) -> None:
    _status, headers, body = site.fetch(page_type)
    read: Any = feedparser.parse(body, response_headers={"content-type": headers["content-type"]})
    assert read.bozo == 0
    assert read.version == "atom10"
    assert all(read.feed[name] for name in ("id", "title", "updated_parsed", "link", "author"))
    assert read.feed.language == page_type.address.split("/")[1]
    for entry in read.entries:
        assert all(entry[name] for name in ("id", "title", "updated_parsed", "link", "summary"))
        path = urlsplit(entry.link).path
        assert site.fetch(PageType("linked", path))[0] == 200


@pytest.mark.parametrize("page_type", documents("json"), ids=by_name)
def test_json_is_read_as_json(page_type: PageType, site: Site) -> None:
    assert isinstance(json.loads(site.fetch(page_type)[2]), dict)


@pytest.mark.parametrize("page_type", documents(), ids=by_name)
def test_data_for_search_engines_is_json_with_a_context(page_type: PageType, site: Site) -> None:
    body = site.fetch(page_type)[2].decode()
    for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL):
        read = json.loads(data)
        assert read["@context"] == "https://schema.org"
        assert read["@type"]


def test_the_sitemap_lists_pages_that_are_there(site: Site) -> None:
    (page_type,) = documents("xml")
    root = ElementTree.fromstring(site.fetch(page_type)[2])  # noqa: S314  our own answer
    assert root.tag == f"{SITEMAP}urlset"
    listed = [url.findtext(f"{SITEMAP}loc") or "" for url in root]
    assert len(set(listed)) == len(listed) > 0
    for address in listed:
        assert address.startswith(f"{site.address}/")
        assert site.fetch(PageType("listed", address.removeprefix(site.address)))[0] == 200
    for date in root.iter(f"{SITEMAP}lastmod"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", date.text or "")


@pytest.mark.parametrize("page_type", [one for kind in ("markdown", "text") for one in documents(kind)], ids=by_name)
def test_text_is_utf_8_that_ends_its_last_line(page_type: PageType, site: Site) -> None:
    assert site.fetch(page_type)[2].decode().endswith("\n")
