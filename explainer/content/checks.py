"""What is checked about words beyond what a `Content` accepts: what keeps them from being submitted, and what is only warned of.

Warnings go to whoever writes, and to the reviewer with the submission; what they are worth is for people to judge.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from explainer.content import readability
from explainer.content.explainer import Content, Place, Problem, links
from explainer.content.outlines import OUTLINES
from explainer.content.rewording import UNSPACED, counted, likeness
from explainer.content.sections import Definitions, Section

TITLE_WORDS = 12
GIST_WORDS = 95
WORDS = 900
SENTENCE_WORDS = 25
# Plain English (Flesch 1948), counted on no less than a hundred words; other languages have no such number.
EASE = 60
EASE_FROM_WORDS = 100
LANGUAGE_OF_EASE = "en"

# Sections that share as much of their words are one section in two versions; different ones share up to half.
SAME_SECTION = 0.6

# Abbreviations that every reader knows.
KNOWN_ABBREVIATIONS = frozenset({"US", "PDF"})
# The place of what is said about the facts that the words rest on.
FACTS: Place = ("facts",)

# Scripts without spaces end a word: “CPOR” stands alone in “CPOR申請”.
_WORD = re.compile(rf"[^\W_{UNSPACED}]+")
_NOT_AFTER_A_LETTER, _NOT_BEFORE_A_LETTER = rf"(?<![^\W_{UNSPACED}])", rf"(?![^\W_{UNSPACED}])"

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
    for index, was in _renamed(around.public, content).items():
        yield Problem(("sections", index, "id"), f"Partners link to this section as “{was}”. Give it that id again.")


def warned(content: Content, around: Surroundings) -> Iterator[Problem]:
    """What may be wrong with words: of each kind all there is, in the order of the page; last what no other words would mend."""
    yield from _lengths(content, around)
    yield from _gone(content, around.public)
    yield from _sentences(content)
    yield from _ease(content, around.language)
    yield from _uncited(content, around.kind)
    yield from _abbreviations(content, around.glossary)
    yield from _spellings(content, around.glossary)
    yield from _link_words(content)
    yield from _overdue(content, around.overdue)


def lengths(content: Content, kind: str) -> Iterator[Length]:
    """Title, gist and sections with their lengths, and last the whole, whose place is empty."""
    yield Length(place=("title",), reading=readability.count([content.title]), allowed=TITLE_WORDS)
    yield Length(place=("gist", "body"), reading=readability.of_gist(content), allowed=GIST_WORDS)
    for index, section in enumerate(content.sections):
        yield Length(place=("sections", index), reading=readability.of_section(section), allowed=OUTLINES[kind].words(section.id))
    yield Length(place=(), reading=readability.of_content(content), allowed=WORDS)


class _Version:
    """A section as it was or is, its words counted once."""

    def __init__(self, section: Section) -> None:
        self.heading = section.heading.casefold()
        self.words: Counter[str] = counted(" ".join(text for _place, text in readability.plain_texts(section)))

    def likeness(self, other: "_Version | None") -> float:
        """From 0 to 1. The same heading alone makes it the same section, unless the words say otherwise."""
        if other is None:
            return 0.0
        by_heading = SAME_SECTION if self.heading == other.heading else 0.0
        return max(by_heading, likeness(self.words, other.words))


def _renamed(before: Content | None, after: Content) -> dict[int, str]:
    """Sections that are recognisably others of the public's edition: their positions, and the ids that they had there."""
    old = {section.id: _Version(section) for section in before.sections} if before else {}
    new = {section.id: _Version(section) for section in after.sections}
    renamed = {}
    for index, section in enumerate(after.sections):
        version = new[section.id]
        own = version.likeness(old.get(section.id))
        if own == 1:
            # As most are; to compare them all would take long.
            continue
        for was, known in old.items():
            # A copy beside the section itself takes nothing away from it.
            copied = known.likeness(new.get(was))
            if version.likeness(known) >= SAME_SECTION and version.likeness(known) > max(own, copied):
                renamed[index] = was
                break
    return renamed


def _gone(content: Content, public: Content | None) -> Iterator[Problem]:
    """Sections of the public's edition that are in the words no more."""
    renamed = set(_renamed(public, content).values())
    for section in public.sections if public else ():
        if section.id not in content.ids | renamed:
            yield Problem(
                ("sections",),
                f"The section “{section.id}” is gone. Links to it from elsewhere will lead to the top of the page.",
            )


def _lengths(content: Content, around: Surroundings) -> Iterator[Problem]:
    for length in lengths(content, around.kind):
        if length.reading.words > length.allowed:
            what = _part(content, length.place)
            more = "" if length.place else ", tables and terms not counted"
            yield Problem(
                length.place or ("sections",), f"{what} has {length.reading.words} words{more}. Cut it to {length.allowed}."
            )


def _sentences(content: Content) -> Iterator[Problem]:
    for place, text in readability.plain_texts(content):
        reading = readability.count([text])
        if reading.longest > SENTENCE_WORDS:
            yield Problem(
                place,
                f"{_part(content, place)}: a sentence has {reading.longest} words. "
                f"Cut it to {SENTENCE_WORDS}: “{reading.longest_sentence[:60]}…”",
            )


def _ease(content: Content, language: str) -> Iterator[Problem]:
    reading = readability.of_content(content)
    if language == LANGUAGE_OF_EASE and reading.words >= EASE_FROM_WORDS and reading.ease < EASE:
        yield Problem(
            (),
            f"The whole has a reading ease of {reading.ease:.0f}. Plain English has {EASE} or more: use shorter words.",
        )


def _uncited(content: Content, kind: str) -> Iterator[Problem]:
    for index, section in enumerate(content.sections):
        if not section.facts and OUTLINES[kind].cites_facts and not isinstance(section, Definitions):
            place = ("sections", index, "facts")
            yield Problem(place, f"{_part(content, place)} cites no fact. Choose those that it rests on.")


def _overdue(content: Content, overdue: frozenset[str]) -> Iterator[Problem]:
    """One sentence about all of them: their names and days stand in the list of facts."""
    citing = [section for section in content.sections if overdue.intersection(section.facts)]
    if citing:
        count = len(overdue.intersection(key for section in citing for key in section.facts))
        facts = "One fact is" if count == 1 else f"{count} facts are"
        where = ", ".join(f"“{section.heading or section.id}”" for section in citing)
        yield Problem(FACTS, f"{facts} overdue, cited in {where}. Look at the sources again.")


def _abbreviations(content: Content, glossary: Iterable[Term]) -> Iterator[Problem]:
    """Words with two capitals in a row, whatever small letters a language hangs on to them."""
    known = KNOWN_ABBREVIATIONS.union(word for term in glossary for word in _WORD.findall(f"{term.term} {term.spelled_out}"))
    for place, text in readability.plain_texts(content):
        for word in dict.fromkeys(_WORD.findall(text)):
            is_abbreviation = any(one.isupper() and two.isupper() for one, two in pairwise(word))
            if is_abbreviation and word not in known and _without_ending(word) not in known:
                yield Problem(
                    place, f"{_part(content, place)}: “{word}” is not in the glossary. Add it there, or write what it stands for."
                )


def _without_ending(word: str) -> str:
    """“PDFs” is “PDF”."""
    last = max(at for at, letter in enumerate(word) if letter.isupper())
    return word[: last + 1]


def _spellings(content: Content, glossary: Iterable[Term]) -> Iterator[Problem]:
    """Words of the glossary with other capitals, hyphens or spaces than there, and what they are not to be called."""
    patterns = [(term, _any_spelling(term)) for term in glossary]
    meanings = _explained(content)
    for place, text in readability.plain_texts(content):
        for term, pattern in patterns:
            # What a word means may well say what else it is called.
            if meanings.get(place[:4]) == term.term:
                continue
            right = _comparable(term.term)
            for found in dict.fromkeys(pattern.findall(text)):
                if _comparable(found) != right:
                    yield Problem(
                        place, f"{_part(content, place)}: write “{term.term}”, as the glossary does, in place of “{found}”."
                    )


def _explained(content: Content) -> dict[Place, str]:
    """Where a word is explained, and which."""
    return {
        ("sections", index, "terms", position): one.term
        for index, section in enumerate(content.sections)
        if isinstance(section, Definitions)
        for position, one in enumerate(section.terms)
    }


def _comparable(spelling: str) -> str:
    """Where a line may break is no matter of spelling, nor is the capital at the start of a sentence."""
    return spelling[0].casefold() + re.sub(r"\s", " ", spelling[1:]).replace("\N{NON-BREAKING HYPHEN}", "-")


def _any_spelling(term: Term) -> re.Pattern[str]:
    parts = [term.term]
    if re.fullmatch(r"[\w\s‑-]+", term.term):
        parts = re.findall(r"[A-Z]?[^\W_A-Z]+|[A-Z]+(?![^\W_A-Z])|[A-Z]", term.term)
    spellings = [r"[\s‑-]?".join(re.escape(part) for part in parts), *(re.escape(one) for one in term.other_spellings)]
    return re.compile(f"{_NOT_AFTER_A_LETTER}(?:{'|'.join(spellings)}){_NOT_BEFORE_A_LETTER}", re.IGNORECASE)


def _link_words(content: Content) -> Iterator[Problem]:
    for place, href, words in links(content):
        said = re.sub(r"[^\w\s]+", "", words).strip().casefold()
        if said in EMPTY_LINK_WORDS or words.casefold().startswith(("http://", "https://", "www.")):
            yield Problem(
                place,
                f"{_part(content, place)}: the link “{words}” does not say where it leads ({href}). Name the page or the matter.",
            )


def _part(content: Content, place: Place) -> str:
    """What a part of the page is called in a sentence."""
    match place:
        case ("sections", int(index), *_):
            section = content.sections[index]
            return f"Section “{section.heading or section.id or index + 1}”"
        case ("title", *_):
            return "The title"
        case ("gist", *_):
            return "The summary"
        case ("share", *_):
            return "What is to pass on"
        case _:
            return "The text"
