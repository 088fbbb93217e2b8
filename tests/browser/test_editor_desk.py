"""The editor’s desk as people use it: the counts follow what is typed, each check leads to its place, at every width."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from wagtail.models import Comment

from explainer.content import readability
from explainer.editing.models import ExplainerPage
from tests.browser.conftest import SignIn
from tests.cast import Cast, make_page, publish, submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]

AXE = Path(__file__).resolve().parents[1] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 768, 320)
LONG = "This sentence goes on and on " * 5 + "until it ends."
SECTIONS = [
    ("prose", {"id": "why", "heading": "Why you are asked", "body": "<p>Microsoft asks you.</p>", "facts": []}),
    ("prose", {"id": "how", "heading": "How it ends", "body": f"<p>{LONG}</p>", "facts": []}),
]
NOTHING_HELD_BACK = "Nothing keeps this from being submitted."


@pytest.fixture
def page(cast: Cast) -> ExplainerPage:
    """A draft with two sections, the second one too long in a sentence."""
    return make_page(cast.author, sections=SECTIONS)


def at_the_desk(person: Page, page: ExplainerPage) -> list[str]:
    """Open the editor; what goes wrong in it is noted in the list."""
    wrong: list[str] = []
    person.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    person.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    expect(person.locator("[data-count]")).to_have_count(2 + len(page.sections))
    return wrong


def said(*texts: str, allowed: int = 160) -> str:
    """What the line of a section with these words says."""
    reading = readability.count(texts)
    return f"{reading.words} of {allowed} words · longest sentence {reading.longest} of 25 words · reading ease {reading.ease:.0f}"


def section(person: Page, position: int) -> Locator:
    """A section that was not deleted."""
    return person.locator("[data-streamfield-stream-container] > [data-streamfield-child]:not([aria-hidden])").nth(position)


def line(part: Locator) -> Locator:
    """The line with the counts of a section."""
    return part.locator("> section > [data-count]")


def write(part: Locator, words: str) -> None:
    """Other words in the rich text of a section."""
    part.locator("[contenteditable=true]").first.click()
    part.page.keyboard.press("Control+A")
    part.page.keyboard.type(words)


def test_the_counts_follow_what_is_typed_and_say_what_the_checks_say(cast: Cast, page: ExplainerPage, sign_in: SignIn) -> None:
    author = sign_in(cast.author)
    wrong = at_the_desk(author, page)
    expect(line(section(author, 0))).to_have_text(said("Microsoft asks you."))
    beyond = line(section(author, 1)).locator("b")
    expect(beyond).to_have_text("longest sentence 33 of 25 words")
    before = distance(author)
    write(section(author, 0), "Nobody else has to sign anything.")
    expect(line(section(author, 0))).to_have_text(said("Nobody else has to sign anything."))
    assert distance(author) == before, "nothing jumps"
    author.locator("input[name=title]").fill("One two three four")
    expect(author.locator("#count-title")).to_have_text("4 of 12 words")
    expect(author.locator("input[name=title]")).to_have_accessible_description(re.compile("4 of 12 words"))
    write(section(author, 1), "It ends at once.")
    expect(line(section(author, 1))).to_have_text(said("It ends at once."))
    expect(line(section(author, 1)).locator("b")).to_have_count(0)
    assert wrong == []


def distance(person: Page) -> float:
    """How far below the first section the second one stands."""
    first, second = (section(person, position).bounding_box() for position in (0, 1))
    assert first
    assert second
    return second["y"] - first["y"]


def test_sections_are_counted_where_they_stand_when_they_are_added_moved_folded_and_deleted(
    cast: Cast, page: ExplainerPage, sign_in: SignIn
) -> None:
    author = sign_in(cast.author)
    wrong = at_the_desk(author, page)
    sections = author.locator("[data-contentpath=sections]")
    sections.get_by_role("button", name="Insert a block").first.click()
    author.get_by_role("option", name=re.compile("^Text")).first.click()
    expect(line(section(author, 0))).to_have_text("0 of 160 words")
    expect(author.get_by_role("status").filter(has_text="from being submitted")).to_contain_text("keep this from being submitted")
    write(section(author, 0), "A new first section.")
    expect(line(section(author, 0))).to_have_text(said("A new first section."))
    expect(line(section(author, 1))).to_have_text(said("Microsoft asks you."))

    section(author, 0).get_by_role("button", name="Move down").first.click()
    write(section(author, 0), "Microsoft asks.")
    expect(line(section(author, 0))).to_have_text(said("Microsoft asks."))
    expect(line(section(author, 1))).to_have_text(said("A new first section."))

    section(author, 1).get_by_role("button", name="Toggle section").first.click()
    expect(line(section(author, 1))).to_be_visible()
    section(author, 1).get_by_role("button", name="Delete").first.click()
    expect(author.get_by_role("status").filter(has_text=NOTHING_HELD_BACK)).to_be_visible()
    expect(line(section(author, 1))).to_have_text(said(LONG))
    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_each_check_leads_to_its_place_whatever_hides_it(cast: Cast, page: ExplainerPage, sign_in: SignIn, width: int) -> None:
    author = sign_in(cast.author)
    author.set_viewport_size({"width": width, "height": 800 if width > 700 else 568})
    wrong = at_the_desk(author, page)
    section(author, 1).get_by_role("button", name="Toggle section").first.click()
    author.get_by_role("tab", name="To pass on").click()
    author.locator("[name=short_mail]").fill("Invisible \u200b words")
    checks = author.locator("[data-draft-checks]")
    expect(checks.locator("a", has_text="U+200B")).to_have_count(1)
    author.get_by_role("tab", name="Words").click()

    author.get_by_role("button", name="See the checks").click()
    checks.get_by_role("link", name="a sentence has 33 words").click()
    in_sight(section(author, 1).locator("[contenteditable=true]"))
    author.keyboard.type("Before: ")
    expect(section(author, 1).locator("[contenteditable=true]")).to_contain_text("Before: ")

    if width < 1280:
        expect(checks).to_be_hidden()
        author.get_by_role("button", name="See the checks").click()
    checks.get_by_role("link", name="U+200B").click()
    in_sight(author.locator("[name=short_mail]"))
    assert wrong == []


def in_sight(field: Locator) -> None:
    """The field has the focus, and nothing covers its middle."""
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    field.page.wait_for_function(
        """one => {
            const box = one.getBoundingClientRect();
            const top = document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 100));
            return one.contains(top);
        }""",
        arg=field.element_handle(),
    )


def test_what_is_not_counted_says_so_and_is_counted_with_the_next_change(cast: Cast, page: ExplainerPage, sign_in: SignIn) -> None:
    author = sign_in(cast.author)
    at_the_desk(author, page)
    author.route("**/checks/", lambda route: route.abort())
    author.locator("input[name=title]").fill("One two three")
    expect(author.locator("#count-title")).to_have_text("Not counted")
    expect(line(section(author, 0))).to_have_text("Not counted")
    expect(author.get_by_role("status").filter(has_text="Not counted: the site did not answer.")).to_be_visible()
    author.unroute("**/checks/")
    author.locator("input[name=title]").fill("One two three four")
    expect(author.locator("#count-title")).to_have_text("4 of 12 words")
    expect(author.get_by_role("status").filter(has_text=NOTHING_HELD_BACK)).to_be_visible()


def test_an_answer_that_is_not_the_checks_counts_as_none(cast: Cast, page: ExplainerPage, sign_in: SignIn) -> None:
    author = sign_in(cast.author)
    at_the_desk(author, page)
    author.context.clear_cookies(name="sessionid")
    author.locator("input[name=title]").fill("One two three")
    expect(author.locator("#count-title")).to_have_text("Not counted")


def test_one_request_at_a_time_and_none_without_a_change(cast: Cast, page: ExplainerPage, sign_in: SignIn) -> None:
    author = sign_in(cast.author)
    at_the_desk(author, page)
    under_way: list[int] = []
    asked: list[str] = []
    author.on("request", lambda request: asked.append(request.url) if request.url.endswith("/checks/") else None)
    author.on("requestfinished", lambda request: under_way.append(len(asked)) if request.url.endswith("/checks/") else None)
    author.locator("input[name=title]").press("End")
    author.locator("input[name=title]").press_sequentially(" and so on and on", delay=60)
    expect(author.locator("#count-title")).to_have_text("7 of 12 words")
    assert len(asked) <= 3
    # Each was answered before the next one was sent.
    assert under_way == list(range(1, len(asked) + 1))
    for _ in range(3):
        author.keyboard.press("ArrowLeft")
    author.wait_for_timeout(1500)
    settled = len(asked)
    author.keyboard.press("ArrowLeft")
    author.wait_for_timeout(1500)
    assert len(asked) == settled


@pytest.mark.parametrize("width", WIDTHS)
def test_the_desk_is_for_everybody_at_every_width(cast: Cast, page: ExplainerPage, sign_in: SignIn, width: int) -> None:
    author = sign_in(cast.author)
    author.set_viewport_size({"width": width, "height": 800 if width > 700 else 568})
    wrong = at_the_desk(author, page)
    assert author.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    parts = ["[data-count]", "[data-draft-checks]", ".page-status-tag", ".nice-padding:has(> [role=status])"]
    author.get_by_role("button", name="See the checks").click()
    expect(author.locator("[data-draft-checks]")).to_be_visible()
    author.wait_for_timeout(500)
    assert barriers(author, parts) == []
    assert wrong == []


@pytest.mark.parametrize("name", ["author", "reviewer"])
def test_the_submit_screen_is_for_everybody_at_every_width(cast: Cast, page: ExplainerPage, sign_in: SignIn, name: str) -> None:
    publish(page, cast.author, cast.second_reviewer)
    person = sign_in(getattr(cast, name))
    wrong = at_the_desk(person, page)
    for width in WIDTHS:
        person.set_viewport_size({"width": width, "height": 800 if width > 700 else 568})
        person.goto(reverse("explainer_submit", args=[page.pk]))
        expect(person.get_by_role("heading", name="Who can approve this")).to_be_visible()
        assert person.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        assert barriers(person, [".nice-padding"]) == []
    person.get_by_role("link", name="a sentence has 33 words").click()
    in_sight(section(person, 1).locator("[contenteditable=true]"))
    assert wrong == []


def test_a_locked_draft_shows_its_checks_too(cast: Cast, page: ExplainerPage, sign_in: SignIn) -> None:
    submit(page, cast.author)
    author = sign_in(cast.author)
    wrong = at_the_desk(author, page)
    author.get_by_role("button", name="See the checks").click()
    author.locator("[data-draft-checks]").get_by_role("link", name="a sentence has 33 words").click()
    expect(section(author, 1).locator(":focus")).to_have_count(1)
    assert wrong == []


def test_a_comment_stands_beside_its_field_when_its_panel_makes_the_form_narrower(cast: Cast, sign_in: SignIn) -> None:
    body = f"<p>{LONG * 3}</p>"
    names = [f"part-{number}" for number in range(8)]
    page = make_page(
        cast.author, sections=[("prose", {"id": name, "heading": f"The {name}", "body": body, "facts": []}) for name in names]
    )
    draft = page.get_latest_revision_as_object()
    Comment.objects.create(
        page=page, user=cast.reviewer, text="Look here.", contentpath=f"sections.{draft.sections[-1].id}.heading", position=""
    )
    author = sign_in(cast.author)
    at_the_desk(author, page)
    heading = section(author, 7).locator("[data-contentpath=heading]")
    comment = author.locator("#comments .comment")
    narrow(author, heading)
    beside(comment, heading)
    heading.scroll_into_view_if_needed()
    comment.click()
    beside(comment, heading)
    # The panel is open from the start now, before the blocks are there.
    author.reload()
    expect(author.locator("[data-count]")).to_have_count(2 + len(names))
    beside(comment, heading)


def narrow(person: Page, field: Locator) -> None:
    """Open the comments; the form is then at least a hundred pixels longer above the field."""
    before = field.evaluate("field => field.getBoundingClientRect().top")
    person.get_by_role("button", name="Toggle comments").click()
    person.wait_for_function(
        "([field, before]) => field.getBoundingClientRect().top > before + 100", arg=[field.element_handle(), before]
    )


def beside(comment: Locator, field: Locator) -> None:
    field.page.wait_for_function(
        "([one, other]) => Math.abs(one.getBoundingClientRect().top - other.getBoundingClientRect().top) < 100",
        arg=[comment.element_handle(), field.element_handle()],
    )


def barriers(person: Page, parts: list[str]) -> list[tuple[str, list[str]]]:
    """What axe finds in these parts of a screen."""
    person.evaluate(AXE.read_text())
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "iframes": False}
    found = person.evaluate("([parts, options]) => axe.run({include: parts}, options)", [parts, options])
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
