"""A real browser, and people who sit at it."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import chromium
from tests.cast import cast

__all__ = ["browser", "cast", "customer", "sign_in"]

# Playwright runs an event loop in this thread; what the tests ask of the database here is asked between its steps.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

type SignIn = Callable[[User], Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def customer(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Somebody with a phone, who is not signed in and runs no script."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 320, "height": 568}, java_script_enabled=False, service_workers="block"
    )
    yield context.new_page()
    assert not context.cookies()
    context.close()


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer) -> Iterator[SignIn]:
    """Sign in through the form, at a desk; the password is the user name. No script may fail on any page."""
    contexts = []
    failures: list[str] = []

    def at_a_desk(user: User) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("response", lambda response: failures.append(response.url) if response.status >= 500 else None)
        page.goto(reverse("wagtailadmin_login"))
        page.locator("input[name=username]").fill(user.get_username())
        page.locator("input[name=password]").fill(user.get_username())
        page.locator("button[type=submit]").click()
        page.wait_for_url(f"**{reverse('wagtailadmin_home')}")
        return page

    yield at_a_desk
    for context in contexts:
        context.close()
    assert failures == []
