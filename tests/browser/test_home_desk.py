"""The admin’s home, its reports and its Help are there for everybody of the team, on a phone, a tablet and a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from explainer.editing.models import Fact
from explainer.feedback.models import Helpful, Reason
from explainer.record.models import Edition
from tests.cast import Cast, make_page, publish, save, submit
from tests.words import answered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]

AXE = (Path(__file__).resolve().parents[1] / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 768, 1280)
# Our parts of each screen. What Wagtail puts around them is Wagtail's.
HOME = [
    f"#{name}-section"
    for name in ("awaiting-review", "in-review", "facts-due", "explainers-due", "latest-entries", "latest-feedback")
]
SCREENS = {
    "wagtailadmin_home": HOME,
    "explainer_time_to_approval": ["#listing-results [role=region]"],
    "record_entries": ["#listing-results [role=region]"],
    "explainer_guide": ["main .nice-padding"],
}


@pytest.fixture
def everything(cast: Cast) -> None:
    """Something in every panel: for a reviewer too, who wrote some of it."""
    page = make_page(cast.author)
    publish(page, cast.author, cast.second_reviewer)
    save(page, cast.both, "<p>In the words of both.</p>")
    submit(page, cast.author)
    other = make_page(cast.author, slug="other", title="Other")
    other.review_by = timezone.localdate()
    other.save_revision(user=cast.author)
    submit(other, cast.author)
    Fact.objects.create(key="over", statement="It is over.", review_by=timezone.localdate())
    answered(Edition.objects.get(), Helpful.NO, Reason.HARD, "why", "It is long.")


@pytest.fixture(params=["light", "dark"])
def window(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Somebody’s window, in which no script may fail and nothing may be missing."""
    context = browser.new_context(base_url=live_server.url, color_scheme=request.param, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert failures == []


def enter(page: Page, user: User) -> None:
    """Signed in without the form, which other tests fill in."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    address = page.context.new_page().request.head("/readyz").url
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


@pytest.mark.parametrize("role", ["author", "both", "superuser"])
def test_everything_fits_and_axe_finds_nothing(everything: None, cast: Cast, window: Page, role: str) -> None:
    enter(window, getattr(cast, role))
    for name, ours in SCREENS.items():
        window.goto(reverse(name, args=["first-day"] if name == "explainer_guide" else []))
        shown = [part for part in ours if window.locator(part).count()]
        assert shown, name
        assert name != "wagtailadmin_home" or len(shown) >= 5
        window.evaluate(AXE)
        for width in WIDTHS:
            window.set_viewport_size({"width": width, "height": 800})
            assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
            options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
            found = window.evaluate("([parts, options]) => axe.run({include: parts.map(one => [one])}, options)", [shown, options])
            wrong = [(one["id"], one["help"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
            assert wrong == [], (name, width)
