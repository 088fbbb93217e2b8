"""The printer of copies, a program: HTML in, the number of pages on a line and the PDF out. Nothing else loads WeasyPrint.

It reads the HTML and its own fonts, asks no address and opens no other file. Where not every letter can be printed as it is
written, it prints nothing, and says why on the last line of its errors.
"""

import hashlib
import logging
import sys
import warnings
from typing import Any

from explainer.copies.printing import FONTS

INSTALL = "Install Pango from the packages of the system (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)"

try:
    with warnings.catch_warnings():
        # That the machine has no fonts is what we tell it.
        warnings.filterwarnings("ignore", "No fonts configured")
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher

        from explainer.copies import tagging
except ImportError as missing:
    sys.exit(f"WeasyPrint is not installed ({missing}). Install requirements.txt.")
except OSError as missing:
    sys.exit(f"{INSTALL}: {str(missing).splitlines()[0]}")

VARIANT = "pdf/ua-1"


def own_files(url: str) -> Any:
    """Open one of our fonts, or a picture that stands in the HTML itself; refuse every other address."""
    if not url.startswith("data:") and url not in {path.as_uri() for path in FONTS.iterdir()}:
        raise FatalURLFetchingError(f"The page asks for {url}.")
    return URLFetcher().fetch(url)


class Complaints(logging.Handler):
    """Whatever WeasyPrint warns of, as a sentence: it goes on, and leaves out or puts a box for what it cannot print."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            said = f"None of the fonts has the character “{record.args[0]}” (U+{record.args[1]:04X})."
        self.sentences.append(said)


def main() -> None:
    source = sys.stdin.buffer.read().decode()
    complaints = Complaints()
    logging.getLogger("weasyprint").addHandler(complaints)
    fonts = FontConfiguration()
    faces = CSS(filename=FONTS / "fonts.css", font_config=fonts, url_fetcher=own_files)
    document = HTML(string=source, url_fetcher=own_files).render(stylesheets=[faces], font_config=fonts, pdf_variant=VARIANT)
    identifier = hashlib.sha256(source.encode()).hexdigest()[:32].encode()
    content = document.write_pdf(finisher=tagging.finish, pdf_variant=VARIANT, pdf_identifier=identifier)
    if complaints.sentences:
        sys.exit(complaints.sentences[0])
    sys.stdout.buffer.write(b"%d\n" % len(document.pages) + content)


if __name__ == "__main__":
    try:
        main()
    except FatalURLFetchingError as refused:
        sys.exit(str(refused))
