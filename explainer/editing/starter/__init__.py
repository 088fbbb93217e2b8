"""The starter content: facts, a glossary and explainers in files beside this one, and how they get in.

They go the way that everything goes: an editor drafts and submits them by the functions that the admin calls.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin
from uuid import UUID

from django.contrib.auth.models import User
from wagtail.log_actions import LogContext
from wagtail.models import Locale, Page

from explainer.content import canonical
from explainer.content.explainer import Content, Gist, ShareTexts
from explainer.content.sections import KINDS, Definition, Section, field_types
from explainer.editing import submitting
from explainer.editing.models import ExplainerPage, Fact, OpenQuestion, Source, Submission, Term
from explainer.record.deeds import turn
from explainer.record.models import Change, Edition

FILES = Path(__file__).parent
LANGUAGE = "en"
# The first one stands at the language's root, the others below it.
EXPLAINERS = ("cpor", "proof-of-execution", "about")


def read(name: str) -> dict[str, Any]:
    """One of the files, its name without the ending."""
    return tomllib.loads((FILES / f"{name}.toml").read_text(encoding="utf-8"))


def load(editor: User) -> list[Submission]:
    """Load what is missing in the editor's name: facts, words, and explainers of which there is neither a page nor an edition.

    Returns the submissions of the explainers that it drafted; they await a review. All of it happens, or nothing.
    """
    with turn(), LogContext(user=editor):
        load_facts()
        load_glossary()
        drafted = [
            (draft(name, editor), starter)
            for name in EXPLAINERS
            if not _is_there(UUID((starter := read(f"{LANGUAGE}/{name}"))["translation_key"]))
        ]
        # Submitted when all are drafted, because they link to one another.
        return [
            submitting.submit(page, editor, change=Change.MEANING, change_note=starter["change_note"]) for page, starter in drafted
        ]


def load_facts() -> None:
    """Make the sources, facts and open questions that are not there yet; those that are there stay as they are."""
    register = read("facts")
    for row in register["sources"]:
        if not Source.objects.filter(key=row["key"]).exists():
            Source.objects.create(**row)
    for row in register["facts"]:
        if not Fact.objects.filter(key=row["id"]).exists():
            fact = Fact(key=row["id"], statement=row["statement"], confidence=row["sure"])
            fact.sources = Source.objects.filter(key__in=row["sources"])
            fact.save()
    for row in register["questions"]:
        if not OpenQuestion.objects.filter(key=row["key"]).exists():
            OpenQuestion.objects.create(**row)


def load_glossary() -> None:
    """Make the words of the glossary that are not there yet; those that are there stay as they are."""
    for row in read(f"{LANGUAGE}/glossary")["terms"]:
        if not Term.objects.filter(language=LANGUAGE, term=row["term"]).exists():
            Term.objects.create(language=LANGUAGE, **row)


def words(name: str) -> Content:
    """The words of a starter explainer, without the sources, which follow from the facts."""
    file = read(f"{LANGUAGE}/{name}")
    return Content(
        title=file["title"],
        gist=_made(Gist, file["gist"]),
        sections=tuple(_section(row) for row in file["sections"]),
        share=_made(ShareTexts, file["share"]),
    )


def draft(name: str, editor: User) -> ExplainerPage:
    """Make the page of a starter explainer, and save its first draft."""
    file, content = read(f"{LANGUAGE}/{name}"), words(name)
    locale = Locale.objects.get_or_create(language_code=LANGUAGE)[0]
    page = ExplainerPage(
        title=content.title,
        slug=file["slug"],
        kind=file["kind"],
        locale=locale,
        translation_key=file["translation_key"],
        owner=editor,
        live=False,
        gist_heading=content.gist.heading,
        gist=content.gist.body,
        sections=[
            (section.kind, block_value(section, row.get("glossary", ())))
            for section, row in zip(content.sections, file["sections"], strict=True)
        ],
        **{name: said if isinstance(said, str) else "\n".join(said) for name, said in vars(content.share).items()},
    )
    root = Page.get_first_root_node()
    above = root if name == EXPLAINERS[0] else ExplainerPage.objects.child_of(root).get(locale=locale)
    above.add_child(instance=page)
    page.save_revision(user=editor, log_action=True)
    return page


def block_value(section: Section, glossary: Iterable[str]) -> dict[str, Any]:
    """A section as the value of its block, with the facts that it cites and the words that it takes from the glossary."""
    facts = Fact.objects.in_bulk(section.facts, field_name="key")
    value = {name: one for name, one in canonical.plain(section).items() if name != "kind"}
    if glossary:
        terms = {term.term: term for term in Term.objects.filter(language=LANGUAGE, term__in=glossary)}
        value |= {"terms": [], "glossary": [terms[term] for term in glossary]}
    return value | {"facts": [facts[key] for key in section.facts]}


def _section(row: dict[str, Any]) -> Section:
    """A section with the words that it takes from the starter glossary."""
    fields = {name: value for name, value in row.items() if name not in {"kind", "glossary"}}
    if chosen := row.get("glossary"):
        meanings = {term["term"]: term["meaning"] for term in read(f"{LANGUAGE}/glossary")["terms"]}
        fields["terms"] = [canonical.plain(Definition(term=term, meaning=meanings[term])) for term in chosen]
    section: Section = _made(KINDS[row["kind"]], fields)
    return section


def _made(hint: Any, value: Any) -> Any:
    """What the type of a field says, made of a value from a file; an unknown key is a TypeError."""
    if get_origin(hint) is tuple:
        return tuple(_made(get_args(hint)[0], one) for one in value)
    if is_dataclass(hint) and isinstance(hint, type):
        types = field_types(hint)
        return hint(**{name: _made(types.get(name), one) for name, one in value.items()})
    return value


def _is_there(key: UUID) -> bool:
    page = ExplainerPage.objects.filter(translation_key=key)
    return page.exists() or Edition.objects.filter(explainer=key).exists()
