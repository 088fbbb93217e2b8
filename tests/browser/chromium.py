"""The browser of the tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run")


def program() -> str:
    """Chromium from the system: Playwright's own is not to be had everywhere."""
    return next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Started, and ended when the block is left."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
        yield browser
        browser.close()


def wait_for_form(page: Page, words: str) -> None:
    """The editor hands what was typed to the form a moment later; only then can it be saved, or previewed."""
    page.wait_for_function("words => [...document.querySelectorAll('input')].some(one => one.value.includes(words))", arg=words)
