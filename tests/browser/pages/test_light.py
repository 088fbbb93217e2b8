"""Every page is light, and is all by itself: one request, 8 KB, no script that runs, no cookie, nobody else."""

import gzip
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from tests.browser.pages.conftest import GoTo
from tests.page_types import PageType, documents, page_types
from tests.site.serving import Site
from tests.weigh import MOST_BYTES

# What makes a browser fetch something, but for links that people follow.
FETCHING = {"src", "srcset", "data", "poster", "background", "ping", "manifest"}
# A script element with data is none that runs.
DATA = {"application/ld+json"}


class Parts(HTMLParser):
    """What a document fetches, runs, or sends away."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.run: list[str] = []
        self.actions: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.fetched += [f"{tag} {name}" for name in given if name in FETCHING]
        if tag == "link" and set((given["rel"] or "").split()) - {"icon", "canonical", "alternate"}:
            self.fetched.append(f"link {given['rel']}")
        if tag == "link" and given["rel"] == "icon" and not (given["href"] or "").startswith("data:"):
            self.fetched.append(f"icon {given['href']}")
        if tag == "script" and given.get("type") not in DATA:
            self.run.append(f"script {given.get('type')}")
        self.run += [
            name for name, value in attrs if name.startswith("on") or (value or "").lstrip().lower().startswith("javascript:")
        ]
        self.actions += [value or "" for name, value in attrs if name in {"action", "formaction"}]


@pytest.mark.parametrize("page_type", documents(), ids=lambda one: one.name)
def test_a_page_is_8_kb_on_the_wire(page_type: PageType, site: Site) -> None:
    _status, headers, sent = site.fetch(page_type, "gzip")
    assert headers["content-encoding"] == "gzip"
    assert len(sent) <= MOST_BYTES
    assert gzip.decompress(sent) == site.fetch(page_type)[2] or page_type.form


@pytest.mark.parametrize("page_type", documents(), ids=lambda one: one.name)
def test_nothing_is_fetched_run_or_sent_elsewhere(page_type: PageType, site: Site) -> None:
    _status, headers, body = site.fetch(page_type)
    parts = Parts(body.decode())
    assert parts.fetched == []
    assert parts.run == []
    assert [action for action in parts.actions if not action.startswith("/") or action.startswith("//")] == []
    style = " ".join(re.findall(r"<style>(.*?)</style>", body.decode(), re.DOTALL))
    assert style
    assert "url(" not in style
    assert "@import" not in style
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["form-action"] == "'self'"
    # Nothing on the page connects; programs that judge it ask for robots.txt in its name.
    assert policy.pop("connect-src", "'self'") == "'self'"
    assert policy.keys() == {"default-src", "style-src", "img-src", "base-uri", "form-action", "frame-ancestors"}
    assert re.fullmatch(r"'sha256-\S+'", policy["style-src"])
    assert policy["img-src"] == "data:"


@pytest.mark.parametrize("page_type", page_types(), ids=lambda one: f"{one.method} {one.address} {one.form}")
def test_no_cookie_is_set(page_type: PageType, site: Site) -> None:
    assert "set-cookie" not in site.fetch(page_type)[1]


@pytest.mark.parametrize("page_type", documents(), ids=lambda one: one.name)
def test_the_browser_asks_once_and_nobody_else(page_type: PageType, go_to: GoTo) -> None:
    (address,) = [address for address in go_to(page_type).requested if not address.startswith("data:")]
    assert urlsplit(address).hostname == "127.0.0.1"
