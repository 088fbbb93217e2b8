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
from tests.copies.reading import decoded_from_pages

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


def handed_over(customer: Page) -> bytes:
    """Get the first PDF of the share kit: the page that says that it is being made, then what the worker has made of it."""
    customer.goto("/en/")
    customer.get_by_role("link", name="For partners").click()
    pdf = customer.get_by_role("link", name=re.compile("^PDF, A4")).first
    pdf.click()
    expect(customer.get_by_role("heading", level=1)).to_have_text("This PDF is being made")
    for order in Order.objects.all():
        making.make.func(order=order.pk)
    customer.goto("/en/share/")
    expect(pdf).to_have_text(re.compile(r"pages: 2, [0-9]+ KB$"))
    # The browser would open it in its viewer.
    answer = customer.request.get(pdf.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


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
