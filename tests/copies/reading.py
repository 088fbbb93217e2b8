"""Reading copies as their readers' programs do."""

import io

import pypdfium2
import zxingcpp
from PIL import Image


def decoded(picture: bytes) -> list[str]:
    """What the QR codes in a picture say."""
    return _decoded(Image.open(io.BytesIO(picture)))


def decoded_from_pages(pdf: bytes) -> list[str]:
    """What the QR codes on the pages of a PDF say, page by page, as a screen shows them."""
    with pypdfium2.PdfDocument(pdf) as pages:
        return [said for page in pages for said in _decoded(page.render(scale=2).to_pil())]


def _decoded(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]
