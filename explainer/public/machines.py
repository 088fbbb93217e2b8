"""What programs read: an edition as Markdown and as JSON, the feed of an explainer, and what the site offers as a whole."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.conf import settings
from django.template.context import Context
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import override

from explainer.content import canonical, html
from explainer.content import markdown as md
from explainer.content.frame import Frame, Link
from explainer.content.history import History
from explainer.public import pages
from explainer.public.documents import Document, kept
from explainer.public.now import Now, once
from explainer.record.models import Edition
from explainer.record.timeline import Key

MARKDOWN = "text/markdown; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
XML = "application/xml"


@once
def markdown(now: Now, edition: Edition, *, is_permalink: bool = False) -> Document:
    """The Markdown twin of an edition's page."""
    return kept(MARKDOWN, _markdown, edition.content, pages.frame_of(now, edition, is_permalink=is_permalink))


@once
def json(now: Now, edition: Edition, *, is_permalink: bool = False) -> Document:
    """An edition as data: its words exactly as they were sealed, with their digest, and which edition it is."""
    place = pages.place(now, edition, is_permalink=is_permalink)
    known = {
        "explainer": str(edition.explainer),
        "language": edition.language,
        "edition": edition.number,
        "address": now.site.address + place.permalink,
        "approved_on": pages.day_of(edition.sealed_at).isoformat(),
        "digest": edition.digest,
        "content_digest": edition.content_digest,
    }
    return kept(JSON, _json, canonical.dumps(known), edition.content)


@once
def feed(now: Now, key: Key) -> Document:
    """The history of an explainer as Atom. What it calls the feed and its lines stays the same at another address of the site."""
    return kept(Atom1Feed.content_type, _feed, pages.told(now, key), key[0], now.site.address, now.site.publisher, key[1])


@dataclass(frozen=True)
class Offered:
    """A page that the site offers, as it is shown now, with the same one in other languages."""

    address: str
    changed_on: date
    languages: tuple[Link, ...] = ()


@once
def sitemap(now: Now) -> Document:
    """The pages that search engines should know: explainers and their histories, not every edition."""
    offered = []
    for key, entry in sorted(now.shown.items(), key=lambda item: now.paths[item[0]]):
        changed_on = pages.day_of(entry.effective_at)
        if entry.edition:
            offered.append(Offered(now.site.address + entry.edition.path, changed_on, pages.languages(now, key)))
        offered.append(Offered(f"{now.site.address}{now.paths[key]}editions/", changed_on))
    return kept(XML, _rendered, "content/sitemap.xml", tuple(offered), now.site.address, "", settings.LANGUAGE_CODE)


def robots(now: Now) -> Document:
    """What search engines may read: everything that is public."""
    return kept(TEXT, _robots, now.site.address)


@once
def llms(now: Now) -> Document:
    """What language models should read: the Markdown twin of everything that is shown."""
    offered = tuple(
        (
            pages.own_name(language),
            tuple(Link(label=one.title, href=f"{now.site.address}{path}explainer.md") for path, one in shown.items()),
        )
        for language, shown in sorted(now.explainers.items())
    )
    return kept(TEXT, _rendered, "content/llms.txt", offered, now.site.address, now.site.publisher, settings.LANGUAGE_CODE)


def _robots(site: str) -> str:
    return f"User-agent: *\nDisallow: /admin/\n\nSitemap: {site}/sitemap.xml\n"


def _markdown(content: str, frame: Frame) -> str:
    return md.page(canonical.from_json(content), frame)


def _json(known: str, content: str) -> str:
    return f'{known[:-1]},"content":{content}}}\n'


def _feed(told: History, explainer: UUID, site: str, publisher: str, language: str) -> str:
    with override(language):
        made = Atom1Feed(
            title=told.title,
            link=site + told.path,
            description="",
            language=language,
            author_name=publisher or html.site_name(),
            feed_url=f"{site}{told.path}changes.atom",
            feed_guid=uuid5(explainer, language).urn,
        )
        for line in told.lines:
            made.add_item(
                title=line.heading,
                link=site + (line.place.permalink if line.place else f"{told.path}editions/"),
                description=escape(" ".join(line.sentences)),
                unique_id=uuid5(explainer, line.digest).urn,
                pubdate=line.since,
                updateddate=line.since,
            )
    return str(made.writeString("utf-8"))


def _rendered(template: str, offered: tuple[object, ...], site: str, publisher: str, language: str) -> str:
    with override(language):
        context = Context({"offered": offered, "site": site, "publisher": publisher}, autoescape=template.endswith(".xml"))
        rendered = html.engine().get_template(template).render(context)
    return re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"
