"""`make pictures`: take the pictures of the page and its history that the documents show, into `docs/pictures/`."""

from dataclasses import dataclass
from pathlib import Path

from tests.browser.chromium import chromium
from tests.page_types import PageType
from tests.site.serving import serving

FOLDER = Path(__file__).resolve().parent.parent / "docs/pictures"
PAGE = PageType("explainer", "/en/")
HISTORY = PageType("editions", "/en/editions/")


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
    with serving(every_state=False) as site, chromium() as browser:
        for one in PICTURES:
            context = browser.new_context(viewport={"width": one.width, "height": one.height}, device_scale_factor=one.pixels)
            page = context.new_page()
            site.open(page, one.page_type)
            path = FOLDER / f"{one.name}.png"
            page.screenshot(path=path)
            context.close()
            print(f"{path.relative_to(FOLDER.parent.parent)}  {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
