"""The browser of the tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

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
