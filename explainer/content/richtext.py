"""Rich text as an explainer may hold it: paragraphs, lists, bold, italic, line breaks and links, and nothing else.

The canonical form is a string of HTML with no attribute but `href`; `clean` makes it, `parse` reads it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from urllib.parse import urlsplit

from explainer.content.text import Refused, normalise

BLOCKS = {"p", "ul", "ol"}
INLINE = {"b", "i", "a", "br"}
# What may stand directly inside what; "" is the top of the text.
_INSIDE = {
    "": BLOCKS,
    "p": INLINE,
    "ul": {"li"},
    "ol": {"li"},
    "li": INLINE | {"ul", "ol"},
    "b": INLINE - {"b"},
    "i": INLINE - {"i"},
    "a": INLINE - {"a"},
}
# What may not stand in its own kind, at any distance.
_ONCE = {"b", "i", "a"}
_HOLDS_TEXT = {"p", "li", "b", "i", "a"}
_NAMES = {"ul": "list", "ol": "list", "li": "list item", "p": "paragraph", "a": "link", "b": "bold text", "i": "italic text"}

SECTION_ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
# The address of an explainer, of a section in it, or of a section of the same explainer (docs/architecture.md).
_INTERNAL = re.compile(rf"(?P<path>/[a-z]{{2,3}}(?:-[a-z0-9]+)*/(?:[a-z0-9]+(?:-[a-z0-9]+)*/)?)?(?:#(?P<section>{SECTION_ID}))?")
# Without what would end the address, or add a copy to somebody else or a text to the mail (RFC 6068).
_MAIL = re.compile(r"mailto:[A-Za-z0-9.!$'*+/=^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_UNFIT = re.compile(r'[^!-~]|[\\"<>]')
# Far more than anybody reads, and few enough for every function that follows a tree.
_DEEPEST = 20


@dataclass
class Element:
    """A tag with what stands in it; the whole text is an `Element` whose tag is empty."""

    tag: str
    href: str = ""
    children: list["Element | str"] = field(default_factory=list)

    def text(self) -> str:
        """The words without the tags, each block, list item and line on a line of its own."""
        inner = "".join(child if isinstance(child, str) else child.text() for child in self.children)
        if self.tag in {"p", "li", "br"}:
            return inner + "\n"
        return "\n" + inner if self.tag in {"ul", "ol"} else inner

    def links(self) -> Iterator["Element"]:
        """Every link inside, in reading order."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == "a":
                    yield child
                yield from child.links()

    def html(self) -> str:
        inner = "".join(escape(child, quote=False) if isinstance(child, str) else child.html() for child in self.children)
        if not self.tag:
            return inner
        if self.tag == "br":
            return "<br>"
        href = f' href="{escape(self.href)}"' if self.tag == "a" else ""
        return f"<{self.tag}{href}>{inner}</{self.tag}>"


def clean(source: str) -> str:
    """Return the canonical form of `source`; raise `Refused` where it holds what an explainer may not hold."""
    return parse(source).html()


def parse(source: str) -> Element:
    """Read rich text into its tree, empty elements left out; raise `Refused` as `clean` does."""
    parser = _Parser()
    try:
        parser.feed(source)
        parser.close()
    except AssertionError as error:
        # What Python's parser does with some marked sections, such as <![x.
        raise Refused("A declaration in the text is not allowed.") from error
    if len(parser.open) > 1:
        raise Refused(f"The {_NAMES[parser.open[-1].tag]} is not closed.")
    _settle(parser.open[0])
    return parser.open[0]


def section_of(href: str) -> tuple[str, str] | None:
    """Split the address of an explainer or a section into (path, section id), either may be empty; None for other addresses."""
    found = _INTERNAL.fullmatch(href)
    return (found["path"] or "", found["section"] or "") if href and found else None


def is_web_address(address: str) -> bool:
    """Whether this is an https:// address of a host, without a user’s name in it."""
    try:
        parts = urlsplit(address)
        well_formed = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False
    return well_formed and not _UNFIT.search(address)


def _clean_href(href: str, words: str) -> str:
    href = normalise(href).strip()
    if section_of(href) or _MAIL.fullmatch(href):
        return href
    named = f"“{words}” leads to “{href}”" if href else f"“{words}” has no address"
    if not href:
        raise Refused(f"The link {named}. Give it one, or remove the link.")
    if _UNFIT.search(href):
        raise Refused(f"The link {named}, which holds characters that an address may not have. Copy it again from the browser.")
    if not is_web_address(href):
        raise Refused(
            f"The link {named}. Use an https:// address, an e-mail address, a section of this page (#section) or another explainer."
        )
    return href


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in BLOCKS | INLINE | {"li"}:
            raise Refused(f"<{_quoted(tag)}> is not allowed here. Use paragraphs, lists, bold, italic and links only.")
        outer = self.open[-1]
        if tag not in _INSIDE[outer.tag] or (tag in _ONCE and any(one.tag == tag for one in self.open)):
            outer = next((one for one in self.open if one.tag == tag and tag in _ONCE), outer)
            raise Refused(
                f"A {_NAMES.get(tag, 'line break')} cannot stand in a {_NAMES.get(outer.tag, 'text without a paragraph')}."
            )
        if len(self.open) > _DEEPEST:
            raise Refused("Lists stand in lists too deeply. Use fewer levels.")
        element = Element(tag)
        for name, value in attrs:
            if tag == "a" and name == "href":
                element.href = value or ""
            elif name != "data-block-key":
                raise Refused(f"The attribute “{_quoted(name)}” of a {_NAMES.get(tag, 'line break')} is not allowed.")
        outer.children.append(element)
        if tag != "br":
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag != "br":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        element = self.open[-1]
        if element.tag != tag or len(self.open) == 1:
            raise Refused(f"</{_quoted(tag)}> closes nothing that is open.")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        element = self.open[-1]
        if element.tag in _HOLDS_TEXT:
            element.children.append(data)
        elif data.strip():
            raise Refused(f"“{_quoted(data)}” stands outside a paragraph.")

    def handle_comment(self, data: str) -> None:
        raise Refused("A comment in the text is not allowed.")

    def handle_decl(self, decl: str) -> None:
        raise Refused("A declaration in the text is not allowed.")

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)


def _settle(element: Element) -> None:
    """Join and normalise the runs of text, check every link, and drop elements without a word: editors leave them behind.

    A bold, italic or linked space stays as a space.
    """
    kept: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element):
            _settle(child)
        if isinstance(child, str) or child.tag == "br" or child.text().strip():
            kept.append(child)
        elif child.tag in _ONCE:
            kept += child.children
    settled: list[Element | str] = []
    for is_text, group in groupby(kept, lambda child: isinstance(child, str)):
        if is_text:
            run = normalise("".join(child for child in group if isinstance(child, str)))
            # NFC of the whole would join such a mark with the bracket of the tag before it.
            if unicodedata.combining(run[0]):
                raise Refused(f"“{run[:10]}” starts with a mark that belongs on the letter before it. Type both together.")
            settled.append(run)
        else:
            settled += group
    element.children = settled
    if element.tag == "a" and element.text().strip():
        element.href = _clean_href(element.href, element.text().strip())


def _quoted(data: str) -> str:
    """The beginning of something refused, as a sentence can quote it."""
    return normalise(data).strip()[:40]
