"""A newcomer follows `docs/first-day.md` to the letter: every label in it stands on the screen, in that order."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from explainer.editing import reviewing, starter
from tests.browser.chromium import wait_for_form
from tests.browser.test_journey import TITLE, select_words
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]

GUIDE = (Path(__file__).resolve().parents[2] / "docs/first-day.md").read_text()
SECTION = "Is it real?"
PATIENCE = 40_000


class Labels:
    """What is bold in the guide, taken one after the other as the walk gets there."""

    def __init__(self, guide: str) -> None:
        self.left: list[str] = [label for label in re.findall(r"\*\*(.+?)\*\*", guide) if label != "bold"]

    def take(self, label: str) -> str:
        assert self.left[:1] == [label]
        return self.left.pop(0)

    def press(self, on: Page | Locator, label: str, role: str = "button") -> None:
        self.take(label)
        name = re.compile(f"^{re.escape(label)}\\b")
        (on.get_by_role("link", name=name) if role == "link" else on.get_by_role("button", name=name)).first.click()

    def see(self, on: Page | Locator, label: str) -> None:
        """As a whole text; a star follows where a field has to be filled in."""
        name = re.compile(rf"^\s*{re.escape(self.take(label))}\s*\*?\s*$")
        expect(on.get_by_text(name).locator("visible=true").first).to_be_visible()

    def fill(self, on: Page | Locator, label: str, text: str) -> None:
        on.get_by_label(self.take(label)).fill(text)


@pytest.fixture
def windows(browser: Browser, live_server: LiveServer) -> Iterator[tuple[Page, Page]]:
    """One of the editor, and one in private mode."""
    contexts = [browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(PATIENCE)
    # A busy machine is slower than Playwright’s five seconds.
    expect.set_options(timeout=PATIENCE)
    yield pages[0], pages[1]
    expect.set_options(timeout=5_000)
    for context in contexts:
        context.close()


def open_admin(page: Page, user: User) -> None:
    page.goto(reverse("wagtailadmin_home"))
    page.locator("input[name=username]").fill(user.get_username())
    page.locator("input[name=password]").fill(user.get_username())


def open_explainer(page: Page) -> Locator:
    """By the pencil in the menu; the section."""
    page.get_by_role("link", name=f"Edit '{TITLE}'").click()
    return in_section(page)


def in_section(page: Page) -> Locator:
    section = page.locator("[contenteditable=true]", has_text="The form asks for no password, payment")
    section.scroll_into_view_if_needed()
    return section


def type_over(page: Page, section: Locator, words: str, instead: str, sentence: str) -> None:
    select_words(section, words)
    page.keyboard.type(instead)
    expect(section).to_contain_text(sentence)
    wait_for_form(page, sentence)


def go_to_submit(labels: Labels, page: Page) -> None:
    expect(page.get_by_role("button", name=labels.take("Save draft"))).to_be_visible()
    page.get_by_role("navigation", name="Actions (footer)").get_by_role("button", name="More actions").click()
    labels.press(page, "Submit for review")


def look_around(labels: Labels, editor: Page) -> None:
    labels.press(editor, "Sign in")
    labels.see(editor, "Latest entries of the public record")
    labels.press(editor, "Help")
    labels.press(editor, "Writer’s guide", "link")
    expect(editor).to_have_url(re.compile("/help/writing/"))
    labels.press(editor, "Help")
    labels.press(editor, "Your first day", "link")
    expect(editor.get_by_role("heading", name="Change a fact")).to_be_visible()


def change_a_fact(labels: Labels, editor: Page) -> None:
    labels.press(editor, "Facts and words")
    labels.press(editor, "Facts", "link")
    editor.get_by_role("textbox", name="Search term").fill("notify")
    editor.get_by_role("link", name=re.compile("^notify")).first.click()
    statement = editor.get_by_label(re.compile(f"^{labels.take('Statement')}"))
    statement.fill(f"{statement.input_value()} No notice asks for a password.")
    labels.press(editor, "Save")
    expect(editor.get_by_text("updated")).to_be_visible()


def change_a_word(labels: Labels, editor: Page) -> None:
    labels.press(editor, "Pages")
    section = open_explainer(editor)
    type_over(editor, section, "Do not", "Never", "Never trust a link just because it looks right.")
    go_to_submit(labels, editor)


def submit(labels: Labels, editor: Page) -> None:
    labels.see(editor, "What changes for the reader")
    editor.get_by_label("The wording is better, the meaning the same").check()
    labels.fill(editor, "Change note", "The advice about links is firmer.")
    labels.press(editor, "Submit for review")
    expect(editor.get_by_text("was submitted.")).to_be_visible()


def ask_for_changes(labels: Labels, reviewer: Page) -> None:
    labels.see(reviewer, "Awaiting your review")
    reviewer.get_by_role("link", name=TITLE).first.click()
    labels.see(reviewer, "What approval does")
    labels.see(reviewer, "What changes")
    labels.see(reviewer, "Decide")
    reviewer.get_by_label(labels.take("Where"), exact=True).select_option(f"Section “{SECTION}”")
    labels.fill(reviewer, "What should change", "Say it about e-mail too.")
    labels.press(reviewer, "Ask for changes")
    expect(reviewer.get_by_text("The draft went back to its authors")).to_be_visible()


def answer(labels: Labels, editor: Page) -> None:
    editor.get_by_role("link", name="Dashboard").click()
    labels.see(editor, "Sent back to you")
    editor.get_by_role("region", name="Sent back to you", exact=True).get_by_role("link", name=TITLE).click()
    expect(editor.get_by_text("What should change: “Say it about e-mail too.”")).to_be_visible()
    expect(editor.locator(".comment", has_text="Say it about e-mail too.")).to_be_in_viewport()
    section = in_section(editor)
    section.click()
    type_over(
        editor,
        section,
        "a link just because it looks right",
        "links or e-mails just because they look right",
        "Never trust links or e-mails just because they look right.",
    )
    editor.locator(".comment:visible", has_text="Say it about e-mail too.").first.click()
    editor.get_by_placeholder("Enter your reply...").fill("Done.")
    labels.press(editor, "Reply")
    wait_for_form(editor, "Done.")
    go_to_submit(labels, editor)
    expect(editor.get_by_label("The wording is better, the meaning the same")).to_be_checked()
    expect(editor.get_by_text(f"Section “{SECTION}” has")).to_have_count(0)
    labels.fill(editor, "Change note", "The advice about links and e-mail is firmer.")
    labels.press(editor, "Submit for review")
    expect(editor.get_by_text("was submitted.")).to_be_visible()


def approve(labels: Labels, reviewer: Page) -> None:
    reviewer.get_by_role("link", name="Dashboard").click()
    labels.see(reviewer, "Awaiting your review")
    reviewer.get_by_role("link", name=TITLE).first.click()
    labels.see(reviewer, "The discussion so far")
    discussion = reviewer.locator("#discussion-section")
    expect(discussion).to_contain_text("Say it about e-mail too.")
    expect(discussion).to_contain_text("Done.")
    labels.see(reviewer, "What changes")
    labels.see(reviewer, "Decide")
    labels.press(reviewer, "Approve and show now")


def read_what_the_public_reads(labels: Labels, reviewer: Page) -> None:
    labels.press(reviewer, "See the page", "link")
    expect(reviewer.locator("main")).to_contain_text("Never trust links or e-mails just because they look right.")
    labels.press(reviewer, "See all changes", "link")
    expect(reviewer.locator("main")).to_contain_text("The advice about links and e-mail is firmer.")
    labels.press(reviewer, "Compare edition 2 with edition 1", "link")
    expect(reviewer.locator("main ins").filter(has_text="Never").first).to_be_visible()
    reviewer.goto(reverse("wagtailadmin_home"))
    labels.see(reviewer, "Public record")


def test_the_way_through_the_first_day(cast: Cast, windows: tuple[Page, Page], customer: Page) -> None:
    for submission in starter.load(cast.second_author):
        reviewing.approve(submission, cast.second_reviewer, digest=submission.content_digest)
    labels = Labels(GUIDE)
    editor, reviewer = windows
    open_admin(editor, cast.author)
    look_around(labels, editor)
    change_a_fact(labels, editor)
    change_a_word(labels, editor)
    submit(labels, editor)
    open_admin(reviewer, cast.reviewer)
    reviewer.get_by_role("button", name="Sign in").click()
    ask_for_changes(labels, reviewer)
    answer(labels, editor)
    customer.goto("/en/")
    expect(customer.locator("main")).to_contain_text("Do not trust a link just because it looks right.")
    approve(labels, reviewer)
    read_what_the_public_reads(labels, reviewer)
    assert labels.left == []
