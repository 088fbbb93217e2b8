"""A page's draft as the plain value that `content` knows: freely for a preview, strictly for a submission."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args, get_origin

from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.rich_text.rewriters import LinkRewriter

from explainer.content import canonical, checks, richtext, wording
from explainer.content.explainer import Content, Draft, Gist, Problem, ShareTexts, links, texts
from explainer.content.sections import KINDS, Definition, Definitions, Section, field_types
from explainer.editing.models import periods
from explainer.editing.models.facts import Fact
from explainer.editing.models.facts import Source as SourceSnippet
from explainer.editing.models.glossary import Term
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
    return [
        *words.problems,
        *checks.held_back(words, surroundings(page, words)),
        *_deleted_snippets(page),
        *_dead_links(page, words),
    ]


def warnings(page: ExplainerPage) -> list[Problem]:
    """What may be wrong with the draft, and holds nothing back."""
    words = draft(page)
    return [*checks.warned(words, surroundings(page, words))]


def surroundings(page: ExplainerPage, words: Content) -> checks.Surroundings:
    """What the words of a page are checked against, as it is today."""
    cited = {key for section in words.sections for key in section.facts}
    editions = timeline().editions_of(page.key)
    return checks.Surroundings(
        kind=page.kind,
        language=page.locale.language_code,
        glossary=tuple(term.rule() for term in Term.objects.filter(language=page.locale.language_code)),
        overdue=frozenset(fact.key for fact in Fact.objects.filter(key__in=cited) if fact.state == periods.State.OVERDUE),
        public=editions[-1].words() if editions else None,
    )


def words_digest(page: ExplainerPage) -> str:
    """A digest over all that an editor can type into the page, refused or not, and over its address.

    Left out is what changes without a word changing: the ids of blocks, the keys of paragraphs, the line ends of a browser,
    and fields that are empty. Words from the glossary are not typed into the page: the choice of them counts.
    """
    plain = {name: getattr(page, name) for name in ("title", "slug", "kind", "gist_heading", *field_types(ShareTexts))}
    sections = canonical.plain(_sections(page, _without_keys))
    chosen = [[str(term.pk) for term in _terms(block)] for block in page.sections if _terms(block)]
    return canonical.digest(
        canonical.dumps(_typed(plain | {"gist": _without_keys(page.gist), "sections": sections, "glossary": chosen}))
    )


def sentence_digests(page: ExplainerPage) -> frozenset[str]:
    """Every sentence in the page as it was typed, refused or not, by its digest."""
    typed = [page.title, page.gist, *(getattr(page, name) for name in field_types(ShareTexts))]
    return wording.sentence_digests([*typed, *(text for _place, text, _rich in texts(_sections(page, _without_keys)))])


def _typed(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, list):
        return [_typed(one) for one in value]
    return {name: _typed(one) for name, one in value.items() if one not in ("", [])}


def _without_keys(source: str) -> str:
    """Rich text without the keys that the editor gives to paragraphs. Only inside tags: in the words it may be typed."""
    return re.sub(r'(<[a-z]+\b[^<>]*?) data-block-key="[^"<>]*"', r"\1", source)


def terms_in(page: ExplainerPage) -> list[Term]:
    """The words from the glossary that the page shows."""
    return [term for block in page.sections for term in _terms(block)]


def _parts(page: ExplainerPage) -> dict[str, Any]:
    sections = tuple(map(_filled, _sections(page, _with_paths), page.sections))
    cited = {key for section in sections for key in section.facts}
    return {
        "title": page.title,
        "gist": Gist(heading=page.gist_heading, body=_with_paths(page.gist)),
        "sections": sections,
        "sources": tuple(
            source.words() for source in SourceSnippet.objects.filter(facts__key__in=cited).distinct().order_by("-as_of", "title")
        ),
        "share": ShareTexts(**{name: _shared(hint, getattr(page, name)) for name, hint in field_types(ShareTexts).items()}),
    }


def _shared(hint: Any, typed: str) -> Any:
    """What is to share, as its field was typed; of a list, each line is a member."""
    return tuple(line for line in typed.splitlines() if line.strip()) if get_origin(hint) is tuple else typed


def _sections(page: ExplainerPage, rich: Callable[[str], str]) -> tuple[Section, ...]:
    """The sections as they were typed, with every rich text put through `rich`."""
    return tuple(_part(KINDS[block.block_type], block.value, rich) for block in page.sections)


def _filled(section: Section, block: StreamValue.StreamChild) -> Section:
    """A section with the words that its block takes from the glossary."""
    if not isinstance(section, Definitions):
        return section
    chosen = (Definition(term=term.term, meaning=term.meaning) for term in _terms(block))
    return replace(section, terms=(*section.terms, *chosen))


def _terms(block: StreamValue.StreamChild) -> list[Term]:
    """The words from the glossary that a block chooses, without those that were deleted since."""
    return [term for term in block.value.get("glossary") or () if term is not None]


def _part(made: type, value: Any, rich: Callable[[str], str]) -> Any:
    """The dataclass that a block's value stands for; their fields have the same names."""
    types = field_types(made)
    return made(**{name: _value(types[name], value.get(name), rich) for name in types})


def _value(hint: Any, value: Any, rich: Callable[[str], str]) -> Any:
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one, rich) for one in value or () if one is not None)
    if isinstance(hint, type):
        return _part(hint, value, rich)
    if isinstance(value, Fact):
        return value.key
    if isinstance(value, RichText):
        return rich(value.source)
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


def _deleted_snippets(page: ExplainerPage) -> list[Problem]:
    """Facts that a section cites, and words that it takes from the glossary, and that have been deleted since."""
    return [
        Problem(
            ("sections", index, field, position),
            f"Section “{block.value['id']}” {names} that was deleted. Choose another one.",
        )
        for index, block in enumerate(page.sections)
        for field, names in (("facts", "cites a fact"), ("glossary", "shows a word of the glossary"))
        for position, snippet in enumerate(block.value.get(field) or ())
        if snippet is None
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
