"""The Markdown twin of an explainer: the same words, for readers that are programs and for pasting into documents."""

import re
from itertools import groupby

from django.template.context import Context
from django.utils import translation

from explainer.content import html, richtext
from explainer.content.explainer import Content
from explainer.content.frame import Frame


def page(content: Content, frame: Frame) -> str:
    """The whole explainer as Markdown, the words in the order of the page."""
    with translation.override(frame.language):
        context = Context({"content": content, "frame": frame}, autoescape=False)
        rendered = str(html.engine().get_template("content/page.md").render(context))
    # Wherever the text is pasted, its links lead to the page. No word can look like the beginning of one: words are escaped.
    place = frame.edition.place if frame.edition else None
    for start, base in (("#", frame.site + place.address if place else ""), ("/", frame.site)):
        rendered = rendered.replace(f"](<{start}", f"](<{base}{start}")
    return re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"


def escape(text: str) -> str:
    """`text` with the characters escaped that Markdown would take for marks, wherever the text may stand."""
    escaped = re.sub(r"([\\`*_\[\]<>|~#]|&(?=#?\w+;))", r"\\\1", text)
    return re.sub(r"^(\s*)(?:([=+-])|(\d+)([.)])(?=\s|$))", r"\1\3\\\2\4", escaped)


def from_rich(source: str) -> str:
    """Canonical rich text as Markdown blocks, an empty line between two of them."""
    return "\n\n".join(_block(child) for child in richtext.parse(source).children if isinstance(child, richtext.Element))


def _block(element: richtext.Element) -> str:
    if element.tag == "p":
        return _inline(element)
    items = []
    for number, item in enumerate((one for one in element.children if isinstance(one, richtext.Element)), 1):
        mark = f"{number}. " if element.tag == "ol" else "- "
        items.append(mark + _item(item).replace("\n", "\n" + " " * len(mark)))
    return "\n".join(items)


def _item(item: richtext.Element) -> str:
    """A list item: its words and the lists in it, in their order. Words after a list are a paragraph of their own."""
    lines = ""
    for is_list, group in groupby(item.children, lambda one: isinstance(one, richtext.Element) and one.tag in richtext.BLOCKS):
        if is_list:
            lines += "".join("\n" + _block(one) for one in group if isinstance(one, richtext.Element))
        else:
            words = _inline(richtext.Element("li", children=list(group)))
            lines += "\n\n" + words.strip() if lines and words.strip() else words
    return lines


def _inline(element: richtext.Element) -> str:
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(escape(re.sub(r"\s+", " ", child)))
        elif child.tag == "br":
            parts.append("\\\n")
        elif child.tag == "a":
            if parts and parts[-1].endswith("!"):
                # With the link after it, that would be a picture.
                parts[-1] = parts[-1][:-1] + "\\!"
            parts.append(f"[{_inline(child)}](<{child.href}>)")
        else:
            mark = "**" if child.tag == "b" else "*"
            inner = _inline(child)
            core = inner.strip()
            parts.append(inner.replace(core, f"{mark}{core}{mark}", 1) if core else inner)
    return "".join(parts)
