"""Reading copies as their readers' programs do."""

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pypdf
import pypdfium2
import zxingcpp
from PIL import Image
from pypdfium2 import raw

from explainer.copies import printing

# Points in a millimetre.
MM = 72 / 25.4


@cache
def printed(html: str) -> printing.Printed:
    """Print a document, once for all tests: that takes a second or two."""
    return printing.pdf(html)


def decoded(picture: bytes) -> list[str]:
    """What the QR codes in a picture say."""
    return _decoded(Image.open(io.BytesIO(picture)))


def decoded_from_pages(pdf: bytes) -> list[str]:
    """What the QR codes on the pages of a PDF say, page by page, as a screen shows them."""
    with pypdfium2.PdfDocument(pdf) as pages:
        return [said for page in pages for said in _decoded(page.render(scale=2).to_pil())]


def _decoded(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


# What is seen


@dataclass(frozen=True)
class Run:
    """Letters of one size that stand on one line of a page. Its edges, in points, are counted from the top left corner."""

    text: str
    page: int
    mark: int
    size: float
    left: float
    top: float
    right: float
    bottom: float


def runs(pdf: bytes) -> list[Run]:
    """All that is printed, in the order in which it is painted."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            letters, height = page.get_textpage(), page.get_height()
            for painted in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
                left, bottom, right, top = painted.get_bounds()
                size = ctypes.c_float()
                raw.FPDFTextObj_GetFontSize(painted, size)
                found.append(
                    Run(
                        text=_text(painted, letters),
                        page=number,
                        mark=raw.FPDFPageObj_GetMarkedContentID(painted),
                        size=size.value * painted.get_matrix().d,
                        left=left,
                        top=height - top,
                        right=right,
                        bottom=height - bottom,
                    )
                )
    return found


def _text(painted: Any, letters: Any) -> str:
    length = raw.FPDFTextObj_GetText(painted, letters, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(painted, letters, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le").removesuffix("\0")


def copied(pdf: bytes) -> str:
    """What somebody gets who selects all, and copies it."""
    with pypdfium2.PdfDocument(pdf) as pages:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


# What is heard


@dataclass(frozen=True)
class Heard:
    """What a screen reader says in one breath, the tags that it stands in from the outermost on, and where it is seen."""

    text: str
    tags: tuple[str, ...]
    page: int
    seen: tuple[Run, ...]

    @property
    def is_heading(self) -> bool:
        return bool({"H1", "H2"} & {*self.tags})


def heard(pdf: bytes) -> list[Heard]:
    """All that is read aloud, in its order."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    seen: dict[tuple[int, int], tuple[Run, ...]] = {}
    for run in runs(pdf):
        seen[run.page, run.mark] = (*seen.get((run.page, run.mark), ()), run)
    pages = [page.indirect_reference for page in reader.pages]
    return [
        Heard("".join(run.text for run in found), tags, number, found)
        for tags, element, page in elements(reader.root_object)
        for mark in _kids(element)
        if isinstance(mark, int)
        for number in [pages.index(page)]
        for found in [seen.get((number, mark), ())]
    ]


def elements(told: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every element of a catalog’s tree of tags in the order of reading: its tags from the outermost on, itself, and its page."""

    def below(element: Any, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
        tags = (*above, str(element["/S"]).removeprefix("/"))
        yield tags, element, element.raw_get("/Pg") if "/Pg" in element else None
        for kid in _kids(element):
            if not isinstance(kid, int) and kid.get("/Type") == "/StructElem":
                yield from below(kid, tags)

    for top in _kids(told["/StructTreeRoot"]):
        yield from below(top, ())


def catalog(pdf: bytes) -> Any:
    """What a PDF says of itself as a whole."""
    return pypdf.PdfReader(io.BytesIO(pdf)).root_object


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
