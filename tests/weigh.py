"""`make weigh`: print what every type of page weighs, and how often a browser has to ask for it."""

import sys

from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.page_types import PageType, documents
from tests.site.serving import Site, serving

# A whole page, so that it arrives in the first round trip.
MOST_BYTES = 8 * 1024


def weigh(browser: Browser, site: Site) -> bool:
    """Print the table; whether every page is within the limit."""
    print(f"{'':38}{'requests':>9}{'HTML':>8}{'gzip':>8}{'brotli':>8}{'headers':>9}  (bytes)")
    right = True
    for page_type in documents():
        asked = requests(browser, site, page_type)
        plain, gzip, brotli = (len(site.fetch(page_type, coding)[2]) for coding in ("identity", "gzip", "br"))
        _status, headers, _body = site.fetch(page_type, "gzip")
        of_headers = sum(len(name) + len(value) + 4 for name, value in headers.items())
        within = gzip <= MOST_BYTES and asked == 1
        right &= within
        print(f"{page_type.name:<38}{asked:>9}{plain:>8}{gzip:>8}{brotli:>8}{of_headers:>9}{'' if within else '  too much'}")
    print(f"\nThe limit: one request, {MOST_BYTES} bytes with gzip.")
    return right


def requests(browser: Browser, site: Site, page_type: PageType) -> int:
    """How often the browser asks the network for something until the page stands."""
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: None if request.url.startswith("data:") else asked.append(request.url))
    page = context.new_page()
    site.open(page, page_type)
    context.close()
    return len(asked)


if __name__ == "__main__":
    with serving() as site, chromium() as browser:
        sys.exit(not weigh(browser, site))
