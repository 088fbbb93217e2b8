"""What WeasyPrint’s tags leave open, closed before a PDF is written: what a screen reader is told about a copy.

The PDF is here as the objects that pydyf makes of it: dictionaries and lists of what stands in them.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

PRINT = 4
# In a pixel of CSS.
POINTS = 0.75


def finish(document: Any, pdf: Any) -> None:
    """Change the objects of a PDF that is about to be written, for this document. WeasyPrint calls it."""
    tree = _Tree(pdf)
    tree.leave_the_foot_out()
    for element in [*tree.elements()]:
        tree.mend_list(element)
        tree.place_picture(element)
    for page in document.pages:
        for box in page._page_box.descendants():
            _scope(box)
            _name_link(box)


def _scope(box: Any) -> None:
    """Say which way a header of a table points."""
    if box.element_tag == "th" and box.element is not None and hasattr(box, "mark"):
        box.mark["A"]["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"


def _name_link(box: Any) -> None:
    """Name a link by its words, not by its address, and print what it looks like."""
    if link := box.link_annotation:
        link["Contents"] = pydyf.String(" ".join("".join(box.element.itertext()).split()))
        link["F"] = PRINT


class _Tree:
    """The elements that the content of a PDF is tagged with."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._root = self._object(pdf.catalog["StructTreeRoot"])

    def elements(self) -> Iterator[Any]:
        """Every element, those that hold others before them."""
        waiting = [self._root]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(self._children(element))

    def leave_the_foot_out(self) -> None:
        """Make an artifact of what stands in the margins, so that it is not read aloud in the middle of a sentence."""
        told = {element.reference for element in self.elements()}
        numbers = self._object(self._root["ParentTree"])["Nums"]
        for number, parents in zip(numbers[::2], numbers[1::2], strict=True):
            if isinstance(parents, list):
                out = {mark for mark, parent in enumerate(parents) if parent not in told}
                _make_artifacts(self._object(self._object(self._pdf.page_references[number])["Contents"]).stream, out)
                parents[:] = [b"null" if mark in out else parent for mark, parent in enumerate(parents)]

    def mend_list(self, element: Any) -> None:
        """Give every item of a list a body, and make one item of a term and what is said about it."""
        if element.get("S") != "/L":
            return
        for item in self._children(element):
            parts = self._children(item)
            if item["S"] == "/Div":
                item["S"] = "/LI"
                self._adopt(item, [self._children(part)[0] for part in parts])
                self._children(item)[0]["S"] = "/Lbl"
            elif item["S"] == "/LI" and not any(part["S"] == "/LBody" for part in parts):
                body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "P": item.reference, "Pg": item["Pg"]})
                self._pdf.add_object(body)
                self._adopt(body, [part for part in parts if part["S"] != "/Lbl"])
                self._adopt(item, [*(part for part in parts if part["S"] == "/Lbl"), body])

    def place_picture(self, element: Any) -> None:
        """Say where a picture is in points from the bottom of its page, as a PDF counts, not in pixels from the top."""
        if element.get("S") == "/Figure":
            _, _, _, height = self._object(element["Pg"])["MediaBox"]
            left, top, right, bottom = (edge * POINTS for edge in element["A"]["BBox"])
            element["A"]["BBox"] = pydyf.Array([left, height - bottom, right, height - top])

    def _adopt(self, element: Any, children: list[Any]) -> None:
        element["K"] = pydyf.Array([child.reference for child in children])
        for child in children:
            child["P"] = element.reference

    def _children(self, element: Any) -> list[Any]:
        kids = [self._object(kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in kids if kid.get("Type") == "/StructElem"]

    def _object(self, reference: bytes) -> Any:
        return self._pdf.objects[int(reference.split()[0])]


def _make_artifacts(stream: list[Any], marks: set[int]) -> None:
    """Let the parts of a page’s content that have these marks be artifacts of the page’s foot."""
    for place, part in enumerate(stream):
        if isinstance(part, pydyf.Dictionary) and part.get("MCID") in marks:
            stream[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination", "Subtype": "/Footer"})]
