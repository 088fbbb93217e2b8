"""A page's draft as the plain value that `content` knows: freely for a preview, strictly for a submission."""

import re
from dataclasses import fields
from typing import Any, get_args, get_origin

from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.rich_text.rewriters import LinkRewriter

from explainer.content import canonical, checks, richtext
from explainer.content.explainer import Content, Draft, Gist, Problem, ShareTexts, links
from explainer.content.sections import KINDS, Section, field_types
from explainer.editing.models.facts import Fact
from explainer.editing.models.facts import Source as SourceSnippet
from explainer.editing.models.pages import ExplainerPage
from explainer.record.timeline import timeline


def draft(page: ExplainerPage) -> Draft:
    """What can be shown of the page as it stands, and every problem with it. Never raises for anything an editor can type."""
    return Draft(**_parts(page))


def freeze(page: ExplainerPage) -> Content:
    """The words of the page; raise `ContentRefused` where `content` does not accept them."""
    return Content(**_parts(page))


def problems(page: ExplainerPage) -> list[Problem]:
    """Everything that holds back a submission of the page, each with its place."""
    words = draft(page)
    return [*words.problems, *checks.held_back(words, page.kind), *_unknown_facts(page), *_dead_links(page, words)]


def words_digest(page: ExplainerPage) -> str:
    """A digest over all that an editor can type into the page, refused or not, and over its address.

    Left out is what changes without a word changing: the ids of blocks, the keys of paragraphs, the line ends of a browser.
    """
    data = page.serializable_data()
    sections = [[block.block_type, block.block.get_prep_value(block.value)] for block in page.sections]
    typed = canonical.dumps(_typed({name: data[name] for name in _WORDS} | {"sections": sections}))
    return canonical.digest(re.sub(r' data-block-key=\\"[^"\\]*\\"', "", typed))


_WORDS = ("title", "slug", "kind", "gist_heading", "gist", "short_mail", "long_mail", "call")


def _typed(raw: Any) -> Any:
    """What somebody typed of what is stored: without Wagtail’s own ids, and without fields that are empty."""
    if isinstance(raw, str):
        return raw.replace("\r\n", "\n")
    if isinstance(raw, list):
        return [_typed(one) for one in raw]
    if isinstance(raw, dict):
        own = {"id"} if raw.keys() == {"type", "value", "id"} else set()
        return {name: _typed(value) for name, value in raw.items() if name not in own and value not in ("", None, [])}
    return raw


def _parts(page: ExplainerPage) -> dict[str, Any]:
    sections = tuple(_section(block.block_type, block.value) for block in page.sections)
    cited = {key for section in sections for key in section.facts}
    return {
        "title": page.title,
        "gist": Gist(heading=page.gist_heading, body=_with_paths(page.gist)),
        "sections": sections,
        "sources": tuple(
            source.words() for source in SourceSnippet.objects.filter(facts__key__in=cited).distinct().order_by("-as_of", "title")
        ),
        "share": ShareTexts(
            short_mail=page.short_mail,
            long_mail=page.long_mail,
            call=tuple(line for line in page.call.splitlines() if line.strip()),
        ),
    }


def _section(kind: str, value: Any) -> Section:
    return _part(KINDS[kind], value)


def _part(made: type, value: Any) -> Any:
    """The dataclass that a block's value stands for; their fields have the same names."""
    return made(**{one.name: _value(field_types(made)[one.name], value.get(one.name)) for one in fields(made)})


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in value or () if one is not None)
    if isinstance(hint, type) and not issubclass(hint, str):
        return _part(hint, value)
    if isinstance(value, Fact):
        return value.key
    if isinstance(value, RichText):
        return _with_paths(value.source)
    return value or ""


def _with_paths(source: str) -> str:
    """Rich text with the links that Wagtail keeps by page id turned into paths."""
    return LinkRewriter({"page": _page_link})(source)


def _page_link(attributes: dict[str, str]) -> str:
    number = attributes.get("id", "")
    page = Page.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None
    target = page.specific if page else None
    return f'<a href="{public_path(target)}">' if isinstance(target, ExplainerPage) else "<a>"


def public_path(page: ExplainerPage) -> str:
    """The path at which the public reads the page, or would read its first edition."""
    known = timeline()
    entry = known.shown(page.key, known.moment())
    return entry.edition.path if entry and entry.edition else page.public_path


def _unknown_facts(page: ExplainerPage) -> list[Problem]:
    """Facts that a section cites and that have been deleted since."""
    return [
        Problem(
            ("sections", index, "facts", position),
            f"Section “{block.value['id']}” cites a fact that was deleted. Choose another one.",
        )
        for index, block in enumerate(page.sections)
        for position, fact in enumerate(block.value["facts"])
        if fact is None
    ]


def _dead_links(page: ExplainerPage, words: Content) -> list[Problem]:
    """Links to explainers or sections of explainers that do not exist."""
    dead = []
    for place, href, text in links(words):
        path, section = richtext.section_of(href) or ("", "")
        if path and (ids := words.ids if path == page.public_path else _ids_at(path)) is None:
            dead.append(Problem(place, f"The link “{text}” leads to “{path}”, but there is no explainer at that address."))
        elif path and section and ids is not None and section not in ids:
            dead.append(Problem(place, f"The link “{text}” leads to “{href}”, but that explainer has no section “{section}”."))
    return dead


def _ids_at(path: str) -> frozenset[str] | None:
    """The ids that links may lead to in the explainer at a path: as the public reads it, or else as its draft stands."""
    known = timeline()
    key = known.find(path, known.moment())
    entry = known.shown(key, known.moment()) if key else None
    if entry and entry.edition:
        return entry.edition.words().ids
    for page in ExplainerPage.objects.select_related("locale"):
        if page.public_path == path:
            return draft(page.get_latest_revision_as_object()).ids
    return None
