"""Every type of page can be used by everybody: WCAG 2.2 AA by axe, and what no checker sees, on a phone, a tablet and a desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.browser.pages.conftest import GoTo, Visit
from tests.browser.pages.contrast import ratio
from tests.page_types import PageType

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What is wrong, and what axe leaves to people to judge.
LEFT = ["violations", "incomplete"]
WIDTHS = (320, 768, 1280)

# What a reader may set, as WCAG 1.4.12 lists it.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
PARAGRAPHS = "p { margin-block-end: 2em !important }"


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(visit: Visit, width: int) -> None:
    visit.resize(width)
    if not visit.page.evaluate("'axe' in window"):
        visit.page.evaluate(AXE.read_text())
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": LEFT, "preload": False}
    found = visit.page.evaluate("options => axe.run(document, options)", options)
    assert found["testEngine"]["name"] == "axe-core"
    wrong = [(one["id"], one["help"], [node["html"] for node in one["nodes"]]) for result in LEFT for one in found[result]]
    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tab_key_reaches_everything_in_order_in_sight_and_gets_out_again(visit: Visit, width: int) -> None:
    visit.resize(width)
    stops = visit.look("stops")
    assert len(stops) > 1
    steps = walk(visit, len(stops))
    # A date is filled in part by part: the key stops at each.
    assert [stop for stop, _same in groupby(step["stop"] for step in steps)] == list(range(len(stops)))
    for step in steps:
        assert step["seen"], step
        assert step["inside"], step
        if not step["inner"]:
            assert step["ring"] >= 2, step
            assert ratio(step["ringColour"], step["around"]) >= 3, step


def walk(visit: Visit, stops: int) -> list[dict[str, Any]]:
    """Press Tab from the start of the page until the focus has left it again; what had the focus in between."""
    visit.look("startWalk")
    for _ in range(stops + 1):
        visit.page.keyboard.press("Tab")
    for _ in range(20):
        visit.page.keyboard.press("Tab")
        steps: list[dict[str, Any]] = visit.look("walked")[1:]
        # After the last one, the address bar would follow: where there is none, it is the first one again, or the page itself.
        ends = [at for at in range(1, len(steps)) if steps[at]["stop"] in {-1, 0} and steps[at - 1]["stop"] > 0]
        if ends:
            return steps[: ends[0]]
    raise AssertionError(f"The focus is trapped: {steps[-1]}")


def test_the_skip_link_shows_itself_and_leads_to_the_content(visit: Visit) -> None:
    visit.resize(320)
    visit.look("startWalk")
    visit.page.keyboard.press("Tab")
    focused = visit.page.locator(":focus")
    assert focused.get_attribute("href") == "#main"
    box = focused.bounding_box()
    assert box
    assert box["width"] > 44
    assert box["height"] >= 44
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("location.hash") == "#main"
    assert visit.page.evaluate("document.querySelector('main').getBoundingClientRect().top") < 568
    visit.page.keyboard.press("Tab")
    inside = visit.page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside or not visit.page.evaluate("looking.stops().length && document.querySelector('main a, main input, main button')")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_has_to_be_scrolled_sideways(visit: Visit, width: int) -> None:
    visit.resize(width)
    assert visit.look("sideways") == []
    assert visit.look("cut") == []


def test_text_of_twice_the_size_fits_a_phone(visit: Visit) -> None:
    visit.resize(320)
    browser = visit.page.context.new_cdp_session(visit.page)
    before = visit.page.evaluate("getComputedStyle(document.body).fontSize")
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    try:
        assert float(visit.page.evaluate("getComputedStyle(document.body).fontSize")[:-2]) == 2 * float(before[:-2])
        assert visit.look("sideways") == []
        assert visit.look("cut") == []
    finally:
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
        browser.detach()


def test_text_that_a_reader_spaces_out_fits_a_phone(visit: Visit) -> None:
    visit.resize(320)
    added = visit.page.add_style_tag(content=SPACING + PARAGRAPHS)
    assert visit.page.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing") != "normal"
    try:
        assert visit.look("sideways") == []
        assert visit.look("cut") == []
    finally:
        added.evaluate("tag => tag.remove()")


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_to_be_hit_is_44_pixels_wide_and_high_but_for_links_among_words(visit: Visit, width: int) -> None:
    visit.resize(width)
    assert visit.look("smallTargets") == []


@pytest.mark.parametrize("path", ["/en/", "/en/proof-of-execution/", "/en/about/"])
def test_the_answer_begins_on_the_first_screen_of_a_small_phone(go_to: GoTo, path: str) -> None:
    visit = go_to(PageType("explainer", path), viewport={"width": 320, "height": 568})
    assert visit.page.evaluate("document.querySelector('.gist p').getBoundingClientRect().top") <= 400


def test_there_is_one_h1_which_is_the_title_too_and_no_level_is_skipped(visit: Visit) -> None:
    visit.resize(1280)
    headings = visit.look("headings")
    levels = [level for level, _text in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(text for _level, text in headings)
    assert all(level - before <= 1 for before, level in pairwise(levels)), headings
    assert visit.page.title() == headings[0][1]


def test_everything_stands_in_a_landmark_and_each_of_several_has_a_name(visit: Visit) -> None:
    found = visit.look("landmarks")
    assert (found["main"], found["header"], found["footer"]) == (1, 1, 1)
    assert found["outside"] == []
    assert all(found["navigation"])
    regions = found["navigation"] + found["regions"]
    assert len(set(regions)) == len(regions)


@pytest.mark.parametrize(
    "state", [[], ["hover"], ["focus", "focus-visible"], ["active"]], ids=["at rest", "hover", "focus", "active"]
)
def test_all_words_have_a_contrast_of_7(visit: Visit, state: list[str]) -> None:
    with forced(visit, state):
        words = visit.look("words")
    assert words
    assert {(round(ratio(colour, ground), 2), name) for colour, ground, name in words if ratio(colour, ground) < 7} == set()


@contextmanager
def forced(visit: Visit, state: list[str]) -> Iterator[None]:
    """As if everything that can be focused were in this state, by the browser's tools for developers."""
    browser = visit.page.context.new_cdp_session(visit.page)
    browser.send("DOM.enable")
    browser.send("CSS.enable")
    root = browser.send("DOM.getDocument")["root"]["nodeId"]
    selector = {"nodeId": root, "selector": "a, button, input, select, textarea, summary"}
    for node in browser.send("DOM.querySelectorAll", selector)["nodeIds"]:
        browser.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": state})
    yield
    # What is forced ends with this.
    browser.detach()
