"""A copy that a partner hands over, from the share kit to the day when it is no longer right, in a browser without script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from explainer.copies import making
from explainer.copies.models import Order
from explainer.editing import reviewing, starter, submitting
from explainer.editing.models import ExplainerPage
from explainer.record import deeds
from explainer.record.models import Change, Reason
from explainer.record.timeline import timeline
from tests.cast import Cast
from tests.copies.reading import copied, decoded_from_pages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]


@pytest.fixture
def published(rows_of_migrations: None, cast: Cast, settings: Settings, live_server: LiveServer, tmp_path: Path) -> None:
    """The starter content, approved, at the address that copies print."""
    settings.PUBLIC_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path
    for submission in starter.load(cast.author):
        reviewing.approve(submission, cast.reviewer, digest=submission.content_digest)


def test_a_copy_from_the_share_kit_tells_by_its_qr_code_what_became_of_it(published: None, cast: Cast, customer: Page) -> None:
    copy = handed_over(customer)
    (address,) = decoded_from_pages(copy)
    customer.goto(address)
    heading = customer.get_by_role("heading", level=1)
    expect(heading).to_have_text("Current: this is edition 1, which the page shows now")
    expect(customer.get_by_role("heading", name="Does your copy say exactly this?")).to_be_visible()

    approve_other_words(cast)
    customer.goto(address)
    expect(heading).to_have_text(re.compile(r"^Replaced on "))
    expect(customer.locator("main")).to_contain_text("It says how long it takes.")
    expect(customer.locator("main")).to_contain_text("Sign again.")
    expect(customer.get_by_role("link", name="Read what this page says now")).to_be_visible()

    deeds.withdraw(home().key, reason=Reason.WRONG, actor="p-reviewer")
    customer.goto(address)
    expect(heading).to_have_text(re.compile(r"^Withdrawn on "))
    expect(customer.locator("main")).to_contain_text(str(Reason.WRONG.label))


def test_what_is_copied_from_any_form_of_a_page_is_ours(published: None, customer: Page) -> None:
    make_copies()
    forms = {}
    for path in ("/en/", "/en/proof-of-execution/", "/en/about/"):
        customer.goto(path)
        forms[path, "page"] = customer.locator("body").inner_text()
        forms[path, "print"] = copied(customer.pdf(display_header_footer=True))
        forms[path, "plain text"] = customer.request.get(f"{path}explainer.md").text()
        for paper in ("a4", "letter"):
            forms[path, paper] = copied(customer.request.get(f"{path}explainer.pdf?paper={paper}").body())
    assert {form: pasted(customer, words) for form, words in forms.items()} == dict.fromkeys(forms, "Ours, word for word")


def test_what_somebody_did_to_our_words_is_shown(published: None, customer: Page) -> None:
    customer.goto("/en/")
    words = customer.locator("main").inner_text()
    differs = "Not the same as our text: do not rely on it"
    main = customer.locator("main")
    assert pasted(customer, words.replace("do nothing then, the claim", "do nothing then, no claim")) == differs
    expect(main).to_contain_text("What you pasted: If you do nothing then, no claim becomes official.")
    expect(main).to_contain_text("What we say: If you do nothing then, the claim becomes official.")
    assert pasted(customer, words.replace("Is it real?\n\n", "Is it real?\n\nPay the fee first.\n\n")) == (
        "Our text, but something was added that is not ours"
    )
    expect(main).to_contain_text("Pay the fee first.")
    assert pasted(customer, words.replace("You are free not to sign.", "")) == "Ours, but not all of it"
    expect(main).to_contain_text("You are free not to sign.")
    customer.goto("/en/share/")
    assert pasted(customer, customer.locator("textarea").first.input_value()) == "Ours, word for word"
    expect(main).to_contain_text("A text for an e-mail")
    assert pasted(customer, "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea.") == (
        "This is not one of our texts: do not take it for ours"
    )


def pasted(customer: Page, words: str) -> str:
    """Paste words where copies are checked; the answer."""
    customer.goto("/check/")
    customer.get_by_label("Paste the words of your copy").fill(words)
    customer.get_by_role("button", name="Compare").click()
    return customer.get_by_role("heading", level=1).inner_text()


def handed_over(customer: Page) -> bytes:
    """Get the first PDF of the share kit: the page that says that it is being made, then what the worker has made of it."""
    customer.goto("/en/")
    customer.get_by_role("link", name="For partners").click()
    pdf = customer.get_by_role("link", name=re.compile("^PDF, A4")).first
    pdf.click()
    expect(customer.get_by_role("heading", level=1)).to_have_text("This PDF is being made")
    make_copies()
    customer.goto("/en/share/")
    expect(pdf).to_have_text(re.compile(r"pages: 2, [0-9]+ KB$"))
    # The browser would open it in its viewer.
    answer = customer.request.get(pdf.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def make_copies() -> None:
    for order in Order.objects.all():
        making.make.func(order=order.pk)


def approve_other_words(cast: Cast) -> None:
    draft = home().get_latest_revision_as_object()
    draft.gist = draft.gist.replace("</p>", " It takes three minutes.</p>", 1)
    draft.save_revision(user=cast.author)
    submission = submitting.submit(
        home(), cast.author, change=Change.MEANING, change_note="It says how long it takes.", affects_signed="Sign again."
    )
    reviewing.approve(submission, cast.reviewer, digest=submission.content_digest)
    assert timeline().next_number(home().key) == 3


def home() -> ExplainerPage:
    page: ExplainerPage = ExplainerPage.objects.get(depth=2)
    return page
