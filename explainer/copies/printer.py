"""The printer of copies: a program of its own, HTML in, PDF out. Nothing else loads WeasyPrint; `printing` starts it.

It reads the HTML and its own fonts, and nothing else: no address is asked and no other file is opened.
"""

import hashlib
import logging
import sys
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

FONTS = Path(__file__).parent / "fonts"


class OwnFiles(URLFetcher):
    def fetch(self, url, headers=None):
        if not url.startswith(("data:", f"{FONTS.as_uri()}/")):
            raise FatalURLFetchingError(f"The page asks for {url}.")
        return super().fetch(url, headers)


class Raise(logging.Handler):
    def emit(self, record):
        print(record.getMessage(), file=sys.stderr)


def main():
    source = sys.stdin.buffer.read().decode()
    logging.getLogger("weasyprint").addHandler(Raise(logging.WARNING))
    fetcher = OwnFiles()
    fonts = FontConfiguration()
    faces = CSS(filename=FONTS / "fonts.css", font_config=fonts, url_fetcher=fetcher)
    doc = HTML(string=source, url_fetcher=fetcher).render(stylesheets=[faces], font_config=fonts, pdf_variant="pdf/ua-1")
    pdf = doc.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=hashlib.sha256(source.encode()).digest()[:16].hex().encode())
    sys.stdout.buffer.write(pdf)


main()
