"""A new explainer, as people make it: a kind is chosen, words are filled in, a second person approves, the customer reads it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from explainer.content.outlines import OUTLINES
from explainer.editing import reviewing, starter
from explainer.editing.models import ExplainerPage
from tests.browser.chromium import wait_for_form
from tests.browser.conftest import SignIn
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]


@pytest.fixture
def published(rows_of_migrations: None, cast: Cast) -> None:
    """The starter content, approved."""
    for submission in starter.load(cast.author):
        reviewing.approve(submission, cast.reviewer, digest=submission.content_digest)


def write(part: Locator, field: str, words: str) -> None:
    """Type into a field, rich or plain."""
    part.locator(f"[data-contentpath={field}]").locator("[contenteditable=true], input[type=text]").first.press_sequentially(words)


def test_an_explainer_of_dpor_is_made_from_its_kind_and_read_by_customers(
    published: None, cast: Cast, sign_in: SignIn, customer: Page
) -> None:
    author = sign_in(cast.author)
    author.goto(reverse("wagtailadmin_explore", args=[ExplainerPage.objects.get(depth=2).pk]))
    author.get_by_role("link", name="Add child page").first.click()
    author.get_by_label(re.compile("A way in which a partner is recorded")).check()
    author.get_by_role("button", name="Start writing").click()

    author.locator("input[name=title]").press_sequentially("DPOR")
    write(author.locator("form"), "gist", "Your administrator names a partner.")
    outline = OUTLINES["cpor"].sections
    sections = author.locator("[data-contentpath=sections] [data-streamfield-stream-container] > [data-streamfield-child]")
    expect(sections).to_have_count(len(outline))
    at = {section.id: sections.nth(index) for index, section in enumerate(outline)}
    for section in outline:
        expect(at[section.id].locator("[data-contentpath=id] input")).to_have_value(section.id)
        if not section.required:
            at[section.id].locator("[data-streamfield-action=DELETE]").first.click()
            expect(at[section.id].locator("[data-contentpath=heading]")).to_be_hidden()
    write(at["access"], "caption", "Because of DPOR, can your partner…")
    write(at["access"], "question", "see how much you use?")
    write(at["access"], "answer", "Yes.")
    at["steps"].locator("[data-contentpath=actor] select").select_option("you")
    write(at["steps"], "text", "You name the partner.")
    write(at["say-no"], "label", "At any time")
    write(at["say-no"], "text", "Take the name away.")
    wait_for_form(author, "Take the name away.")
    author.get_by_role("button", name="More actions").click()
    author.get_by_role("button", name=re.compile("^Submit")).last.click()
    author.get_by_label("The meaning changes").check()
    author.get_by_label("Change note").fill("First edition.")
    author.get_by_role("button", name="Submit for review").click()
    expect(author.get_by_text("was submitted.")).to_be_visible()
    customer.goto("/en/dpor/")
    expect(customer.locator("main")).to_contain_text("There is no page at this address")

    reviewer = sign_in(cast.reviewer)
    reviewer.get_by_role("link", name="DPOR").first.click()
    reviewer.get_by_role("button", name="Approve and show now").click()
    expect(reviewer.get_by_text("Approved. These words are public now.")).to_be_visible()
    customer.reload()
    expect(customer.get_by_role("heading", level=1)).to_have_text("DPOR")
    expect(customer.locator("#say-no")).to_contain_text("Take the name away.")
    customer.goto("/en/")
    customer.get_by_role("link", name="DPOR", exact=True).click()
    expect(customer.get_by_role("heading", level=1)).to_have_text("DPOR")
