"""A reader answers on a phone, without script; the team reads it and says that it is handled."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.cast import PATH, Cast, make_page, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]

DOUBTS = ("prose", {"id": "real", "heading": "Is it real?", "body": "<p>Ask your partner.</p>", "facts": []})


def fits(page: Page) -> bool:
    """Whether nothing stands out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_reader_says_what_was_missing_and_the_team_handles_it(cast: Cast, sign_in: SignIn, customer: Page) -> None:
    page = make_page(cast.author, sections=[DOUBTS])
    publish(page, cast.author, cast.reviewer)
    customer.goto(PATH)
    for name in ("Yes", "Partly", "No"):
        box = customer.get_by_role("button", name=name).bounding_box()
        assert box
        assert box["height"] >= 44
    customer.get_by_role("button", name="Partly").click()
    expect(customer.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert fits(customer)

    # The way to help comes before the form, also for those who use the keyboard, and nobody comes by what robots fill in.
    reached = []
    for _ in range(12):
        customer.keyboard.press("Tab")
        reached.append(customer.evaluate("document.activeElement.getAttribute('href') || document.activeElement.name"))
    help_first = [f"{PATH}#real", PATH, "reason", "section", "text", ""]
    assert reached[reached.index(f"{PATH}#real") :][: len(help_first)] == help_first
    assert "more" not in reached

    # Nobody reads this page in less than two seconds, but for this test.
    customer.wait_for_timeout(2000)
    customer.get_by_label("I am still not sure that it is real").check()
    customer.get_by_label("Which part of the page?").select_option("Is it real?")
    customer.get_by_label("no names, numbers or passwords").fill("Who can I call? Not +43 660 123-4567, I hope.")
    customer.get_by_role("button", name="Send").click()
    expect(customer.locator("main")).to_contain_text("The people who write this page will read it.")
    customer.get_by_role("link", name="Is it real?").click()
    expect(customer).to_have_url(f"{customer.url.partition('/en/')[0]}{PATH}#real")

    team = sign_in(cast.author)
    team.get_by_role("link", name="Feedback", exact=True).click()
    row = team.get_by_role("row", name="Partly")
    expect(row).to_contain_text("About claims, edition 1 (en)")
    expect(row).to_contain_text("Who can I call? Not [number], I hope.")
    row.get_by_role("link").click()
    team.get_by_label("Note for the team").fill("The section names a number now.")
    team.get_by_role("button", name="Mark as handled").click()
    expect(team.get_by_text("The answer is marked as handled.")).to_be_visible()
    expect(row).to_contain_text("Handled")
    team.set_viewport_size({"width": 375, "height": 667})
    assert fits(team)
    team.goto(f"{reverse('feedback_answers')}?state=open")
    expect(team.locator("main")).to_contain_text("No answer is like that.")
