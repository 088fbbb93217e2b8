"""The review screen as people use it: at a desk, on a tablet, on the phone on which the mail was read, and without a mouse."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Comment

from explainer.editing import reviewing
from explainer.editing.models import ExplainerPage
from tests.browser.conftest import SignIn
from tests.cast import FIRST, PATH, Cast, make_page, publish, submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]

AXE = Path(__file__).resolve().parents[1] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 768, 320)
SECTIONS = [
    ("prose", {"id": "why", "heading": "Why you are asked", "body": FIRST, "facts": []}),
    ("prose", {"id": "how", "heading": "How it ends", "body": "<p>Nobody signs here.</p>", "facts": []}),
]
NEWER = "<p>Nobody signs on this site.</p>"
# What reaches over the right edge, or has words that do, but for what is scrolled in a region of its own.
TOO_WIDE = """() => [document.scrollingElement, document.querySelector('main'), ...document.querySelectorAll('.nice-padding *')]
    .filter(one => !one.closest('[role=region]') && one.getClientRects().length)
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1
        || (one.matches('html, body, main') && one.scrollWidth > one.clientWidth))
    .map(one => one.outerHTML.slice(0, 90))"""

TOP = "one => one.getBoundingClientRect().top"
# What the thing with the focus is called.
NAMES = """() => {
    const one = document.activeElement;
    const labels = [...(one.labels ?? [])].map(label => label.innerText.replace('*', ''));
    return [one.innerText, one.getAttribute('aria-label'), ...labels].map(name => (name ?? '').trim());
}"""


def resubmitted(cast: Cast) -> ExplainerPage:
    """Edition 1 is public; a change of it was sent back with a comment at a section, and is submitted again."""
    page = make_page(cast.author, sections=SECTIONS)
    publish(page, cast.author, cast.second_reviewer)
    write(page, cast, "<p>Nobody signs.</p>")
    reviewing.ask_for_changes(submit(page, cast.author), cast.reviewer, comment="Say where.", about="how")
    write(page, cast, NEWER)
    submit(page, cast.author)
    return page


def write(page: ExplainerPage, cast: Cast, body: str) -> None:
    """Other words in the second section, which stays the same block."""
    draft = ExplainerPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.sections[1].value["body"] = type(draft.sections[1].value["body"])(body)
    draft.save_revision(user=cast.author)


@pytest.mark.parametrize("name", ["author", "reviewer", "second_reviewer", "superuser"])
def test_the_screen_is_for_everybody_at_every_width(cast: Cast, sign_in: SignIn, name: str) -> None:
    page = resubmitted(cast)
    person = sign_in(getattr(cast, name))
    said: list[str] = []
    person.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for width in WIDTHS:
        person.set_viewport_size({"width": width, "height": 800 if width > 700 else 568})
        person.goto(reverse("explainer_review", args=[page.pk]))
        expect(person.get_by_role("heading", name="What approval does")).to_be_visible()
        expect(person.get_by_role("button", name="Approve and show now")).to_have_count(0 if name == "author" else 1)
        assert person.evaluate(TOO_WIDE) == []
        person.evaluate(AXE.read_text())
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "iframes": False}
        found = person.evaluate("options => axe.run('.nice-padding', options)", options)
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert said == []


def test_frames_show_the_comparisons_and_the_preview_at_both_widths(cast: Cast, sign_in: SignIn) -> None:
    page = resubmitted(cast)
    reviewer = sign_in(cast.reviewer)
    reviewer.goto(reverse("explainer_review", args=[page.pk]))
    for title, heading in (
        ("What changed since edition 1", "Since edition 1"),
        ("What changed since changes were asked for", "Since changes were asked for"),
    ):
        frame = reviewer.frame_locator(f"iframe[title='{title}']")
        expect(frame.get_by_role("heading", level=1)).to_have_text(heading)
        expect(frame.locator("ins")).to_contain_text("on this site.")
        # Folded to its heading.
        expect(frame.locator("main")).to_contain_text("Why you are asked")
        expect(frame.locator("main")).not_to_contain_text("who helped you")
    for title, width in (("The submitted words on a phone", 375), ("The submitted words at a desk", 1280)):
        preview = reviewer.locator(f"iframe[title='{title}']")
        preview.scroll_into_view_if_needed()
        expect(preview.content_frame.locator("main")).to_contain_text("Nobody signs on this site.")
        assert preview.evaluate("one => one.offsetWidth") == width
    reviewer.set_viewport_size({"width": 320, "height": 568})
    assert reviewer.locator("iframe[title='The submitted words on a phone']").evaluate("one => one.offsetWidth") <= 320


def test_what_is_asked_for_on_the_screen_stands_beside_its_section_in_the_editor(cast: Cast, sign_in: SignIn) -> None:
    page = make_page(cast.author, sections=SECTIONS)
    submit(page, cast.author)
    reviewer = sign_in(cast.reviewer)
    reviewer.goto(reverse("explainer_review", args=[page.pk]))
    reviewer.get_by_label("Where").select_option("Section “How it ends”")
    reviewer.get_by_label("What should change").fill("Say where.")
    reviewer.get_by_role("button", name="Ask for changes").click()
    expect(reviewer.get_by_text("The draft went back to its authors with your comment")).to_be_visible()

    author = sign_in(cast.author)
    author.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    author.get_by_role("button", name="Toggle comments").click()
    comment = author.locator(".comment", has_text="Say where.")
    expect(comment).to_be_visible()
    heading = author.locator("[data-contentpath=heading] input").nth(1)
    expect(heading).to_have_value("How it ends")
    beside = comment.evaluate(TOP) - heading.evaluate(TOP)
    assert abs(beside) < 150
    # It is answered there, and the next review says so.
    comment.click()
    comment.get_by_role("button", name="More actions").click()
    comment.get_by_role("menuitem", name="Resolve").click()
    author.get_by_role("button", name="Save draft").click()
    expect(author.get_by_text("has been updated")).to_be_visible()
    assert Comment.objects.get().resolved_by == cast.author
    submit(page, cast.author)
    reviewer.goto(reverse("explainer_review", args=[page.pk]))
    expect(reviewer.get_by_role("region", name="The discussion so far")).to_contain_text("Resolved by author")


def test_the_keyboard_alone_is_enough_from_submit_to_approve(cast: Cast, sign_in: SignIn, customer: Page) -> None:
    page = make_page(cast.author)
    author = sign_in(cast.author)
    author.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    press(author, "More actions")
    press(author, "Submit for review")
    expect(author.get_by_label("Change note")).to_be_visible()
    tab_to(author, "The meaning changes")
    author.keyboard.press("Space")
    tab_to(author, "Change note")
    author.keyboard.type("The first edition.")
    press(author, "Submit for review")
    expect(author.get_by_text("was submitted.")).to_be_visible()

    reviewer = sign_in(cast.reviewer)
    press(reviewer, "About claims")
    expect(reviewer.get_by_role("heading", name="What approval does")).to_be_visible()
    press(reviewer, "Decide")
    press(reviewer, "Approve and show now")
    expect(reviewer.get_by_text("Approved. These words are public now.")).to_be_visible()
    customer.goto(PATH)
    expect(customer.get_by_role("heading", level=1)).to_have_text("About claims")


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on something whose name begins like this."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if any(found.startswith(name) for found in page.evaluate(NAMES)):
            return
    raise AssertionError(f"The Tab key does not reach “{name}”.")
