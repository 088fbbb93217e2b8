"""What a reviewer does with the public record, as they do it: schedule, call off, withdraw, reinstate; the customer reads on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.cast import PATH, Cast, make_page, publish, save, submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]

NEWER = "A claim says who helped you, and with what."


def test_a_reviewer_schedules_and_calls_off_withdraws_and_reinstates_and_the_customer_reads_on(
    cast: Cast, sign_in: SignIn, customer: Page
) -> None:
    page = make_page(cast.author)
    publish(page, cast.author, cast.second_reviewer)
    save(page, cast.author, f"<p>{NEWER}</p>")
    submit(page, cast.author, "It says more.")
    customer.goto(PATH)
    words = customer.locator("main").inner_text()

    reviewer = sign_in(cast.reviewer)
    reviewer.goto(reverse("explainer_review", args=[page.pk]))
    reviewer.get_by_label("From date and time (UTC)").fill(f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}")
    # Enter in the field presses the first button, which says something else than the field.
    reviewer.get_by_label("From date and time (UTC)").press("Enter")
    expect(reviewer.locator("#decide-content").get_by_text("You chose a time, and pressed “Approve and show now”.")).to_be_visible()
    reviewer.get_by_role("button", name="Approve and show from…").click()
    expect(reviewer.get_by_text("Approved. These words are public from")).to_be_visible()
    reviewer.get_by_role("link", name="See the public record").click()
    now_and_ahead = reviewer.get_by_role("region", name="Now and ahead")
    expect(now_and_ahead).to_contain_text("Edition 2, from")
    customer.reload()
    expect(customer.locator("main")).not_to_contain_text(NEWER)

    now_and_ahead.get_by_role("link", name="Call off entry 2").click()
    reviewer.get_by_label("It is not wanted any more.").check()
    reviewer.get_by_role("button", name="Call off entry 2").click()
    expect(reviewer.get_by_text("Entry 2 is called off.")).to_be_visible()
    expect(now_and_ahead).not_to_contain_text("Edition 2")

    now_and_ahead.get_by_role("link", name="Withdraw").click()
    reviewer.get_by_label("It is being looked at again.").check()
    reviewer.get_by_label("Explanation for the team").fill("Ana from legal has doubts.")
    reviewer.get_by_role("button", name="Withdraw").click()
    expect(reviewer.get_by_text("Withdrawn. The public reads the reason now.")).to_be_visible()
    expect(reviewer.get_by_role("region", name="Every entry")).to_contain_text("For the team: Ana from legal has doubts.")
    customer.reload()
    expect(customer.locator("main")).to_contain_text("It is being looked at again.")
    expect(customer.locator("body")).not_to_contain_text("Ana")

    now_and_ahead.get_by_role("link", name="Reinstate an earlier edition").click()
    reviewer.get_by_role("link", name="Edition 1").click()
    expect(reviewer.frame_locator("iframe[title='The words of edition 1']").locator("main")).to_contain_text("who helped you.")
    reviewer.get_by_label("It was looked at again and is right.").check()
    reviewer.get_by_role("button", name="Reinstate edition 1").click()
    expect(reviewer.get_by_text("Reinstated. The public reads edition 1 now.")).to_be_visible()
    customer.reload()
    assert customer.locator("main").inner_text() == words
