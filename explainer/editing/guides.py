"""The guides of `docs/` that people read in the admin’s Help: their Markdown as HTML, with links that work there."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS = Path(settings.BASE_DIR) / "docs"
# By the name of its file, without the ending: what it is called in the menu.
GUIDES = {"first-day": "Your first day", "writing": "Writer’s guide"}

# What stands in the file is words. HTML in it is shown as it is typed.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_ELSEWHERE = re.compile(r"(https://|mailto:|#)")


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A guide as a screen shows it: the contents are the id and the text of each heading of the second level."""

    contents: list[tuple[str, str]]
    html: SafeString


def read(name: str) -> Guide | None:
    """The guide with this name; None where its file is missing."""
    try:
        source = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return rendered(source)


def rendered(source: str) -> Guide:
    """The Markdown of a guide, without its title, which the screen says."""
    tokens = _without_title(_MARKDOWN.parse(source))
    contents = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            text = _text(tokens[at + 1])
            token.attrSet("id", slugify(text))
            if token.tag == "h2":
                contents.append((slugify(text), text))
        elif token.type == "table_open":
            token.attrSet("class", "listing")
        elif token.children:
            token.children = _with_addresses(token.children)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Guide(contents=contents, html=mark_safe(html))  # noqa: S308  written by the renderer, which lets no HTML through


def _without_title(tokens: list[Token]) -> list[Token]:
    has_title = bool(tokens) and tokens[0].type == "heading_open" and tokens[0].tag == "h1"
    return tokens[3:] if has_title else tokens


def _text(heading: Token) -> str:
    return "".join(child.content for child in heading.children or ())


def _with_addresses(tokens: list[Token]) -> list[Token]:
    """Words with the addresses that links and pictures have in the admin; of a link that leads nowhere there, the words stay."""
    kept: list[Token] = []
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            address = _address(str(token.attrGet("href")))
            token.attrSet("href", address)
            open_links.append(bool(address))
            if not address:
                continue
        elif token.type == "link_close" and not open_links.pop():
            continue
        elif token.type == "image":
            picture = PurePosixPath(str(token.attrGet("src"))).name
            token.attrSet("src", static(f"guides/{picture}"))
        kept.append(token)
    return kept


def _address(href: str) -> str:
    """Where a link of a file in `docs/` leads in the admin; empty for what is not shown there."""
    if _ELSEWHERE.match(href):
        return href
    path, _, section = href.partition("#")
    name = path.removesuffix(".md")
    if name not in GUIDES:
        return ""
    return reverse("explainer_guide", args=[name]) + (f"#{section}" if section else "")
