"""The main job, as people do it: the program team edits, a second person approves, the customer reads."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from explainer.editing import reviewing, starter
from explainer.editing.models import Authorship, ExplainerPage, Submission
from tests.browser.chromium import wait_for_form
from tests.browser.conftest import SignIn
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]

TITLE = "Your partner makes a CPOR claim: what it means for you"
SENTENCE = "Do not trust a link just because it looks right."
BETTER = "Never trust a link just because it looks right."


@pytest.fixture
def published(rows_of_migrations: None, cast: Cast) -> None:
    """The starter content, approved."""
    for submission in starter.load(cast.author):
        reviewing.approve(submission, cast.reviewer, digest=submission.content_digest)


def change_a_sentence_and_submit(page: Page) -> None:
    """In the editor: other words, a look at the preview, a change note."""
    page.goto(reverse("wagtailadmin_pages:edit", args=[ExplainerPage.objects.get(title=TITLE).pk]))
    text = page.locator("[contenteditable=true]", has_text="a link just because it looks right")
    text.scroll_into_view_if_needed()
    select_words(text, "Do not")
    page.keyboard.type("Never")
    expect(text).to_contain_text(BETTER)
    wait_for_form(page, BETTER)
    page.get_by_role("button", name="Toggle preview").click()
    expect(page.frame_locator("#w-preview-iframe").locator("main")).to_contain_text(BETTER, timeout=15_000)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_label("The wording is better").check()
    page.get_by_label("Change note").fill("The advice about links is firmer.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("was submitted.")).to_be_visible()


def select_words(text: Locator, words: str) -> None:
    """Select words as by dragging over them."""
    text.evaluate(
        """(root, words) => {
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                root.focus();
                getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
                return;
            }
            throw new Error("not found: " + words);
        }""",
        words,
    )


def test_an_editor_changes_a_sentence_a_reviewer_approves_it_and_the_customer_reads_it(
    published: None, cast: Cast, sign_in: SignIn, customer: Page
) -> None:
    customer.goto("/en/")
    expect(customer.get_by_role("heading", level=1)).to_have_text(TITLE)

    change_a_sentence_and_submit(sign_in(cast.author))
    customer.reload()
    expect(customer.locator("main")).to_contain_text(SENTENCE)

    reviewer = sign_in(cast.reviewer)
    reviewer.get_by_role("link", name=TITLE).first.click()
    expect(reviewer.locator("body")).to_contain_text("The advice about links is firmer.")
    # It is loaded once somebody gets there.
    frozen = reviewer.locator("iframe[title='The submitted words on a phone']")
    frozen.scroll_into_view_if_needed()
    expect(frozen.content_frame.locator("main")).to_contain_text(BETTER)
    customer.reload()
    expect(customer.locator("main")).to_contain_text(SENTENCE)

    reviewer.get_by_role("button", name="Approve and show now").click()
    expect(reviewer.get_by_text("Approved. These words are public now.")).to_be_visible()
    customer.reload()
    expect(customer.locator("main")).to_contain_text(BETTER)
    expect(customer.locator(".edition")).to_have_text(re.compile(r"^Edition 2, approved by a second person on"))


def test_author_and_reviewer_in_one_person_are_refused_with_a_sentence(
    published: None, cast: Cast, sign_in: SignIn, customer: Page
) -> None:
    both = sign_in(cast.both)
    change_a_sentence_and_submit(both)
    expect(both.get_by_text("You cannot approve this.")).to_be_visible()
    expect(both.get_by_text("You saved the draft on")).to_be_visible()
    expect(both.get_by_role("button", name="Approve and show now")).to_have_count(0)
    customer.goto("/en/")
    expect(customer.locator("main")).to_contain_text(SENTENCE)


def test_a_save_without_a_change_makes_nobody_an_author(published: None, cast: Cast, sign_in: SignIn) -> None:
    before = list(Authorship.objects.values_list("pk", flat=True))
    superuser = sign_in(cast.superuser)
    for page in ExplainerPage.objects.all():
        superuser.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        superuser.get_by_role("button", name="Save draft").click()
        expect(superuser.get_by_text("has been updated")).to_be_visible()
    assert list(Authorship.objects.values_list("pk", flat=True)) == before


def test_a_new_explainer_is_made_with_a_chosen_fact_and_submitted(published: None, cast: Cast, sign_in: SignIn) -> None:
    author = sign_in(cast.author)
    home = ExplainerPage.objects.get(title=TITLE)
    author.goto(reverse("wagtailadmin_pages:add", args=["editing", "explainerpage", home.pk]))
    author.locator("input[name=title]").press_sequentially("What is DPOR")
    author.locator("[data-contentpath=gist] [contenteditable=true]").press_sequentially("The older way.")
    sections = author.locator("[data-contentpath=sections]")
    sections.get_by_role("button", name="Insert a block").first.click()
    author.get_by_role("option", name=re.compile("^Text")).first.click()
    sections.locator("[data-contentpath=heading] input").fill("Why it is old")
    sections.locator("[data-contentpath=id] input").fill("why")
    sections.locator("[data-contentpath=body] [contenteditable=true]").press_sequentially("Microsoft replaced it.")
    sections.locator("[data-contentpath=facts]").get_by_role("button", name=re.compile("Insert|Add")).first.click()
    author.get_by_role("button", name=re.compile("^Choose")).last.click()
    author.get_by_role("link", name=re.compile("^dpor:")).click()
    expect(sections.get_by_text("dpor: DPOR")).to_be_visible()
    author.get_by_role("button", name="More actions").click()
    author.get_by_role("button", name=re.compile("^Submit")).last.click()
    author.get_by_label("The meaning changes").check()
    author.get_by_label("Change note").fill("First edition.")
    author.get_by_role("button", name="Submit for review").click()
    expect(author.get_by_text("was submitted.")).to_be_visible()
    words = Submission.objects.get(path="/en/what-is-dpor/").words()
    assert [section.facts for section in words.sections] == [("dpor",)]
