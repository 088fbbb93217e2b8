"""The pages hold where readers force colours, read from right to left, or print."""

import re

import pytest

from tests.browser.pages.conftest import GoTo, Visit
from tests.page_types import PageType, documents

PAGE = PageType("explainer", "/en/")
ARABIC = PageType("right to left", "/ar/")


@pytest.mark.parametrize("page_type", documents(), ids=lambda one: one.name)
def test_forced_colours_leave_every_border_and_the_focus(page_type: PageType, go_to: GoTo) -> None:
    visit = go_to(page_type, forced_colors="active", viewport={"width": 320, "height": 568})
    assert visit.look("sideways") == []
    # Grounds are gone: whatever stands out by one has to have a line. Circles and ticks to choose are the browser's own.
    framed = ".gist, .decision, .notice, .strip, footer, button, select, textarea, input:not([type=radio], [type=checkbox])"
    assert visit.look("unframed", framed) == []
    visit.look("startWalk")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Tab")
    (step, *_rest) = visit.look("walked")[1:]
    assert step["ring"] >= 2


def test_what_is_read_from_right_to_left_is_mirrored(go_to: GoTo) -> None:
    visit = go_to(ARABIC, viewport={"width": 1280, "height": 800})
    assert visit.page.evaluate("[document.dir, document.documentElement.lang]") == ["rtl", "ar"]
    gist = "getComputedStyle(document.querySelector('.gist'))"
    assert float(visit.page.evaluate(f"parseFloat({gist}.borderRightWidth)")) > float(
        visit.page.evaluate(f"parseFloat({gist}.borderLeftWidth)")
    )
    # The contents stand beside the text, on its left.
    heading, contents = (visit.page.locator(one).bounding_box() for one in ("h1", ".toc"))
    assert heading
    assert contents
    assert contents["x"] + contents["width"] <= heading["x"]
    for width in (320, 768, 1280):
        visit.resize(width)
        assert visit.look("sideways") == []


@pytest.mark.parametrize(("width", "place"), [(320, "footer"), (639, "footer"), (640, "header"), (1280, "header")])
def test_languages_stand_on_top_and_on_a_phone_at_the_foot(go_to: GoTo, width: int, place: str) -> None:
    visit = go_to(ARABIC, viewport={"width": 1280, "height": 800})
    visit.resize(width)
    shown = [nav.evaluate("nav => nav.closest('header, footer').localName") for nav in visit.page.locator(".langs:visible").all()]
    assert shown == [place]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_main_page_is_printed_on_two_sheets(go_to: GoTo, paper: str) -> None:
    visit = go_to(PAGE)
    assert sheets(visit.page.pdf(format=paper)) <= 2


@pytest.mark.parametrize("page_type", [PAGE, ARABIC, PageType("history", "/en/editions/")], ids=lambda one: one.name)
def test_paper_shows_who_speaks_and_is_black_on_white(go_to: GoTo, page_type: PageType) -> None:
    visit = go_to(page_type, color_scheme="dark", viewport={"width": 794, "height": 1123})
    visit.page.emulate_media(media="print", color_scheme="dark")
    assert visible(visit, ".strip")
    assert visible(visit, "h1")
    assert not visible(visit, ".skip")
    assert not visible(visit, ".toc")
    assert {colour for colour, _ground, _name in visit.look("words")} == {"rgb(0, 0, 0)"}
    assert {ground for _colour, ground, _name in visit.look("words")} == {"rgb(255, 255, 255)"}
    assert visit.look("sideways") == []


def test_paper_says_which_edition_it_is_where_to_check_it_and_where_its_links_lead(go_to: GoTo) -> None:
    visit = go_to(PAGE)
    visit.page.emulate_media(media="print")
    foot = visit.page.locator("footer").inner_text()
    address = visit.page.url
    assert re.search(rf"Edition [0-9]+ of this page, approved on .+\. {re.escape(address)}editions/[0-9]+/", foot)
    assert re.search(r"Check code: CPOR-EN-[0-9]+-\w{5}-\w{5}-\w{2}\.", foot)
    assert f"{address.removesuffix('en/')}check/" in foot
    after = "links => links.map(link => [link.href, getComputedStyle(link, '::after').content])"
    outside = visit.page.locator("main a[href^=http]").evaluate_all(after)
    assert outside
    assert all(said == f'" ({href})"' for href, said in outside)
    assert {said for _href, said in visit.page.locator("main a[href^='#']").evaluate_all(after)} <= {"none", "normal"}


def visible(visit: Visit, selector: str) -> bool:
    return any(one.is_visible() for one in visit.page.locator(selector).all())


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has, by its own count."""
    (count,) = re.findall(rb"/Type /Pages\s*/Count (\d+)", pdf)
    return int(count)
