"""A site with every type of page, and visits to each of them in both colour schemes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.page_types import PageType, documents
from tests.site.serving import Site, serving

LOOKING = (Path(__file__).parent / "looking.js").read_text()
SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Visit:
    """A page that is open in a browser, and what that asked for until it was."""

    page: Page
    requested: tuple[str, ...]

    def look(self, function: str, *arguments: Any) -> Any:
        """What a function of `looking.js` says about the page."""
        return self.page.evaluate("([name, given]) => looking[name](...given)", [function, arguments])

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 568 if width < 700 else 800})


# Opens a page; what follows are options of Playwright's contexts.
type GoTo = Callable[..., Visit]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(scope="session")
def go_to(browser: Browser, site: Site) -> Iterator[GoTo]:
    """Somebody who goes from page to page, one for each set of options. Scripts of tests run there, against the site's policy."""
    people: dict[str, Page] = {}

    def visit(page_type: PageType, **options: Any) -> Visit:
        page = people.get(repr(options))
        if not page:
            page = people[repr(options)] = browser.new_context(bypass_csp=True, **options).new_page()
            page.set_default_timeout(10_000)
        requested: list[str] = []

        def note(request: Any) -> None:
            requested.append(request.url)

        page.on("request", note)
        site.open(page, page_type)
        page.remove_listener("request", note)
        page.evaluate(LOOKING)
        return Visit(page, tuple(requested))

    yield visit
    for page in people.values():
        assert page.context.cookies() == []
        page.context.close()


@pytest.fixture(
    scope="module",
    params=[(page_type, scheme) for page_type in documents() for scheme in SCHEMES],
    ids=lambda param: f"{param[0].name}, {param[1]}",
)
def visit(request: pytest.FixtureRequest, go_to: GoTo) -> Visit:
    """Each type of page, in each scheme."""
    page_type, scheme = request.param
    return go_to(page_type, color_scheme=scheme)
