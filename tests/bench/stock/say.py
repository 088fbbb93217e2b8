"""`python -m tests.bench.stock.say`: let the stock project's page say the words of the `Content` on stdin."""

import sys
from collections.abc import Iterator
from html import escape
from typing import Any

import django
from django.apps import apps

from explainer.content import canonical
from explainer.content.explainer import Content, Source, texts

# Kind and value of a block.
type Block = tuple[str, str]


def say(content: Content) -> None:
    """Save the words in a page that is live, and the first of its site."""
    page: Any = apps.get_app_config("home").get_model("HomePage")._default_manager.get()
    page.title = content.title
    page.body = list(blocks(content))
    page.save_revision().publish()


def blocks(content: Content) -> Iterator[Block]:
    """A heading and a paragraph for the gist, each section, and the sources."""
    yield from (("heading", content.gist.heading), ("paragraph", content.gist.body))
    for section in content.sections:
        paragraphs = (text if rich else f"<p>{escape(text)}</p>" for place, text, rich in texts(section) if place != ("heading",))
        yield from (("heading", section.heading), ("paragraph", "".join(paragraphs)))
    yield from (("heading", "Where this comes from"), ("paragraph", f"<ul>{''.join(map(_source, content.sources))}</ul>"))


def _source(source: Source) -> str:
    title = escape(source.title)
    linked = f'<a href="{escape(source.address)}">{title}</a>' if source.address else title
    return f"<li>{linked}, {escape(source.publisher)}, {source.as_of}</li>"


if __name__ == "__main__":
    django.setup()
    say(canonical.from_json(sys.stdin.read().strip()))
