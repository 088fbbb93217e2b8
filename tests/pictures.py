"""`make pictures`: take the pictures that the documents show, of pages, copies and the admin, into `docs/pictures/`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.page_types import PageType
from tests.ports import free_port
from tests.site.serving import ROOT, Site, serving, wait_for

FOLDER = ROOT / "docs/pictures"
PAGE = PageType("explainer", "/en/")
HISTORY = PageType("editions", "/en/editions/")
TITLE = "Your partner makes a CPOR claim: what it means for you"


@dataclass(frozen=True)
class Picture:
    """What is on it, and how wide and high the screen is; a phone has two pixels in place of each."""

    name: str
    page_type: PageType
    width: int
    height: int
    pixels: int = 1


PICTURES = (
    Picture("page-on-a-phone", PAGE, 360, 780, pixels=2),
    Picture("page-on-a-desk", PAGE, 1280, 900),
    Picture("history", HISTORY, 1280, 900),
)


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        with serving(every_state=False) as site:
            for one in PICTURES:
                size = {"width": one.width, "height": one.height}
                page = browser.new_page(viewport=size, device_scale_factor=one.pixels)  # type: ignore[arg-type]  # a size
                site.open(page, one.page_type)
                take(page, one.name)
                page.close()
        with demonstration() as site:
            copies(browser, site)
            first_day(browser, site)


def take(page: Page, name: str) -> None:
    """What a browser shows."""
    keep(Image.open(BytesIO(page.screenshot())), name)


def keep(picture: Image.Image, name: str) -> None:
    """In 128 colours, which are enough for screens and a third of the size."""
    path = FOLDER / f"{name}.png"
    picture.convert("RGB").quantize(128).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size} bytes")


@contextmanager
def demonstration() -> Iterator[Site]:
    """`manage.py demo` on a database of its own, until the block is left."""
    with TemporaryDirectory(prefix="cporsite-pictures-") as folder:
        site = Site(free_port())
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3", "PORT": str(site.port)}
        command = [sys.executable, "manage.py", "demo"]
        running = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            # It makes its whole database first.
            wait_for(site, running)
            yield site
        finally:
            running.terminate()
            running.wait()


def copies(browser: Browser, site: Site) -> None:
    """The first page of a copy, and what its check code is answered with."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=site.address)
    while (pdf := page.request.get("/en/explainer.pdf")).status == 503:
        page.wait_for_timeout(1000)
    with pypdfium2.PdfDocument(pdf.body()) as pages:
        keep(pages[0].render(scale=1.5).to_pil(), "copy")
    page.goto("/en/")
    page.get_by_role("link", name="Check a copy").click()
    take(page, "check")


def first_day(browser: Browser, site: Site) -> None:
    """The screens of `docs/first-day.md`."""
    editor = sign_in(browser, site, "editor")
    take(editor, "home")
    editor.get_by_role("button", name="Pages").click()
    editor.get_by_role("link", name=f"Edit '{TITLE}'").click()
    editor.locator("[contenteditable=true]", has_text="just because it looks right").click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" Tell your partner too.")
    editor.wait_for_function(
        "() => [...document.querySelectorAll('input')].some(one => one.value.includes('Tell your partner too.'))"
    )
    editor.get_by_role("button", name="Toggle checks").click()
    editor.locator("[name=title]").scroll_into_view_if_needed()
    # What the checks say comes a moment after the last key.
    editor.wait_for_timeout(3000)
    take(editor, "editor")
    editor.get_by_role("button", name="More actions").click()
    editor.get_by_role("button", name="Submit for review").click()
    note = editor.get_by_label("Change note")
    note.wait_for()
    editor.get_by_label("The wording is better").check()
    take(editor, "submit")
    note.fill("The advice about doubts is firmer.")
    editor.get_by_role("button", name="Submit for review").click()
    editor.get_by_text("was submitted.").wait_for()
    reviewer = sign_in(browser, site, "reviewer")
    reviewer.get_by_role("link", name=TITLE).first.click()
    reviewer.wait_for_load_state("networkidle")
    take(reviewer, "review")


def sign_in(browser: Browser, site: Site, name: str) -> Page:
    """By the form, with the password that the demonstration keeps; in a window of one's own."""
    passwords = json.loads((ROOT / "var/demo-sign-ins.json").read_text())
    page = browser.new_page(viewport={"width": 1040, "height": 740}, base_url=site.address)
    page.set_default_timeout(60_000)
    page.goto("/admin/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(passwords[name])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="CPOR explained").wait_for()
    return page


if __name__ == "__main__":
    main()
