"""What is checked about words beyond what a `Content` accepts: what keeps them from being submitted, and what is only warned of.

Warnings go to whoever writes, and to the reviewer with the submission; what they are worth is for people to judge.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from explainer.content import readability
from explainer.content.explainer import Content, Place, Problem, links
from explainer.content.outlines import OUTLINES
from explainer.content.rewording import ALIKE, counted, likeness
from explainer.content.sections import Definitions, Section

TITLE_WORDS = 12
GIST_WORDS = 95
WORDS = 900
SENTENCE_WORDS = 25
# Plain English (Flesch 1948); other languages have no such number.
EASE = 60
LANGUAGE_OF_EASE = "en"

# Abbreviations that every reader knows.
KNOWN_ABBREVIATIONS = frozenset({"US", "PDF"})
_ABBREVIATION = re.compile(r"\b[^\W_]*[A-Z]{2}[^\W_]*")

# What says nothing about where a link leads (WCAG 2.4.4), without the punctuation around it.
EMPTY_LINK_WORDS = frozenset(
    {"click", "click here", "here", "link", "this link", "this", "this page", "more", "read more", "learn more", "see here", "go"}
)


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of the glossary: its one spelling, what it stands for, and what it is not to be called."""

    term: str
    spelled_out: str = ""
    other_spellings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What words are checked against: the kind of explainer, its language, the glossary in it, the facts that are overdue, by key.

    `public` is the newest edition; None before the first.
    """

    kind: str
    language: str
    glossary: tuple[Term, ...] = ()
    overdue: frozenset[str] = frozenset()
    public: Content | None = None


@dataclass(frozen=True, kw_only=True)
class Length:
    """How long a part of an explainer is, and how long it may be. The place is that of the part."""

    place: Place
    reading: readability.Reading
    allowed: int


def held_back(content: Content, around: Surroundings) -> Iterator[Problem]:
    """What keeps words from being submitted: a section that their kind requires is missing, or an id has changed."""
    for required in OUTLINES[around.kind].required:
        if required not in content.ids:
            yield Problem(("sections",), f"Add the section “{required}”: an explainer of this kind needs it.")
    if around.public:
        yield from _changed_ids(around.public.sections, content.sections)


def warned(content: Content, around: Surroundings) -> Iterator[Problem]:
    """What may be wrong with words, in the order of the page where it has a place there."""
    yield from _lengths(content, around)
    yield from _sentences(content)
    yield from _ease(content, around.language)
    yield from _facts(content, around)
    yield from _abbreviations(content, around.glossary)
    yield from _spellings(content, around.glossary)
    yield from _link_words(content)


def lengths(content: Content, kind: str) -> Iterator[Length]:
    """Title, gist and sections with their lengths, and last the whole, whose place is empty."""
    yield Length(place=("title",), reading=readability.count([content.title]), allowed=TITLE_WORDS)
    yield Length(place=("gist", "body"), reading=readability.of_gist(content), allowed=GIST_WORDS)
    for index, section in enumerate(content.sections):
        yield Length(place=("sections", index), reading=readability.of_section(section), allowed=OUTLINES[kind].words(section.id))
    yield Length(place=(), reading=readability.of_content(content), allowed=WORDS)


def _changed_ids(before: tuple[Section, ...], after: tuple[Section, ...]) -> Iterator[Problem]:
    """Sections that the public knows under another id: links of partners lead there."""
    ids = {section.id for section in before} & {section.id for section in after}
    gone = [section for section in before if section.id not in ids]
    for index, section in enumerate(after):
        was = next((old for old in gone if section.id not in ids and _is_the_same(old, section)), None)
        if was:
            gone.remove(was)
            yield Problem(
                ("sections", index, "id"),
                f"Partners link to this section as “{was.id}”. Give it that id again, in place of “{section.id}”.",
            )


def _is_the_same(one: Section, two: Section) -> bool:
    if one.heading == two.heading:
        return True
    words = (counted(" ".join(text for _place, text in readability.plain_texts(section))) for section in (one, two))
    return likeness(*words) >= ALIKE


def _lengths(content: Content, around: Surroundings) -> Iterator[Problem]:
    for length in lengths(content, around.kind):
        if length.reading.words > length.allowed:
            what = _part(content, length.place)
            more = "" if length.place else ", tables and terms not counted"
            yield Problem(
                length.place or ("sections",), f"{what} has {length.reading.words} words{more}. Cut it to {length.allowed}."
            )


def _sentences(content: Content) -> Iterator[Problem]:
    for place, text in _prose(content):
        reading = readability.count([text])
        if reading.longest > SENTENCE_WORDS:
            yield Problem(
                place,
                f"{_part(content, place)}: a sentence has {reading.longest} words. "
                f"Cut it to {SENTENCE_WORDS}: “{reading.longest_sentence[:60]}…”",
            )


def _ease(content: Content, language: str) -> Iterator[Problem]:
    reading = readability.of_content(content)
    if language == LANGUAGE_OF_EASE and reading.ease < EASE:
        yield Problem(
            (),
            f"The whole has a reading ease of {reading.ease:.0f}. Plain English has {EASE} or more: use shorter words.",
        )


def _facts(content: Content, around: Surroundings) -> Iterator[Problem]:
    for index, section in enumerate(content.sections):
        place = ("sections", index, "facts")
        if not section.facts and OUTLINES[around.kind].cites_facts and not isinstance(section, Definitions):
            yield Problem(place, f"{_part(content, place)} cites no fact. Choose those that it rests on.")
        if overdue := [key for key in section.facts if key in around.overdue]:
            yield Problem(
                place, f"{_part(content, place)} cites facts that are overdue: {', '.join(overdue)}. Look at their sources again."
            )


def _abbreviations(content: Content, glossary: Iterable[Term]) -> Iterator[Problem]:
    known = {word for term in glossary for one in (term.term, term.spelled_out) for word in _ABBREVIATION.findall(one)}
    for place, text in _prose(content):
        for word in dict.fromkeys(_ABBREVIATION.findall(text)):
            if word not in known | KNOWN_ABBREVIATIONS and word.removesuffix("s") not in known | KNOWN_ABBREVIATIONS:
                yield Problem(
                    place, f"{_part(content, place)}: “{word}” is not in the glossary. Add it there, or write what it stands for."
                )


def _spellings(content: Content, glossary: Iterable[Term]) -> Iterator[Problem]:
    """Words of the glossary with other capitals, hyphens or spaces than there, and what they are not to be called."""
    patterns = [(term, _any_spelling(term)) for term in glossary]
    for place, text in _prose(content):
        for term, pattern in patterns:
            for found in dict.fromkeys(pattern.findall(text)):
                if found[1:] != term.term[1:] or found[0].casefold() != term.term[0].casefold():
                    yield Problem(
                        place, f"{_part(content, place)}: write “{term.term}”, as the glossary does, in place of “{found}”."
                    )


def _any_spelling(term: Term) -> re.Pattern[str]:
    parts = re.findall(r"[A-Z]?[^\W_A-Z]+|[A-Z]+(?![^\W_A-Z])|[A-Z]", term.term) or [term.term]
    spellings = [r"[\s‑-]?".join(re.escape(part) for part in parts), *(re.escape(one) for one in term.other_spellings)]
    return re.compile(rf"\b(?:{'|'.join(spellings)})\b", re.IGNORECASE)


def _link_words(content: Content) -> Iterator[Problem]:
    for place, href, words in links(content):
        said = re.sub(r"[^\w\s]+", "", words).strip().casefold()
        if said in EMPTY_LINK_WORDS or words.casefold().startswith(("http://", "https://", "www.")):
            yield Problem(
                place,
                f"{_part(content, place)}: the link “{words}” does not say where it leads ({href}). Name the page or the matter.",
            )


def _prose(content: Content) -> Iterator[tuple[Place, str]]:
    """The plain texts that the page shows."""
    return ((place, text) for place, text in readability.plain_texts(content) if place[0] != "share")


def _part(content: Content, place: Place) -> str:
    """What a part of the page is called in a sentence."""
    match place:
        case ("sections", int(index), *_):
            section = content.sections[index]
            return f"Section “{section.id or section.heading or index + 1}”"
        case ("title", *_):
            return "The title"
        case ("gist", *_):
            return "The summary"
        case _:
            return "The text"
