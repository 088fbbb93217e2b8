"""`Content`: all the words of an explainer in one language, as one immutable value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

from explainer.content import richtext, text
from explainer.content.sections import MaybeLines, MaybePlain, Plain, Rich, Section, Words, field_types

SCHEMA = 2

# Ids that the page itself uses.
FRAME_IDS = frozenset({"main", "gist", "contents", "sources"})

# Where a text stands: names of fields and positions, such as ("sections", 2, "rows", 0, "answer").
type Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """Something that keeps words from being kept or sealed: where it stands, and a sentence that says what to do."""

    place: Place
    sentence: str


class ContentRefused(ValueError):
    """Words that a `Content` does not accept; `problems` holds a sentence for each place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Gist:
    """The summary on top that can be read in 30 seconds."""

    heading: Plain
    body: Rich


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where facts come from. `as_of` is the date the source speaks for: a year, a month, a day, or empty for undated."""

    title: Plain
    publisher: MaybePlain = ""
    address: MaybePlain = ""
    as_of: MaybePlain = ""
    approximate: bool = False

    @property
    def year(self) -> int | None:
        """The year that the source speaks for, None for an undated one."""
        return int(self.as_of[:4]) if self.as_of else None


@dataclass(frozen=True, kw_only=True)
class ShareTexts:
    """What partners are told about handing copies over, and what they may send to a customer, word for word.

    `when` says when to do it, `after_no` what to answer a customer who says no, `proves_not` what a check of a copy cannot prove.
    """

    when: MaybeLines = ""
    short_mail: MaybeLines = ""
    long_mail: MaybeLines = ""
    call: tuple[Plain, ...] = ()
    rules: tuple[Plain, ...] = ()
    after_no: MaybeLines = ""
    proves_not: MaybeLines = ""


@dataclass(frozen=True, kw_only=True)
class Content:
    """All the words of an explainer. Making one normalises every text; `ContentRefused` lists what it does not accept."""

    title: Plain
    gist: Gist
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    share: ShareTexts = ShareTexts()
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        for one in fields(Content):
            cleaned = _clean(getattr(self, one.name), field_types(Content)[one.name], (one.name,), problems)
            object.__setattr__(self, one.name, cleaned)
        problems += _ids(self.sections)
        problems += _dead_anchors(self)
        if self.schema != SCHEMA:
            problems.append(Problem(("schema",), f"These words follow schema {self.schema}; this version writes schema {SCHEMA}."))
        self._settle(tuple(Problem(one.place, _named(one, self)) for one in problems))

    def _settle(self, problems: tuple[Problem, ...]) -> None:
        if problems:
            raise ContentRefused(problems)

    @property
    def ids(self) -> frozenset[str]:
        """Every id in the page that a link may lead to."""
        return frozenset(section.id for section in self.sections) | FRAME_IDS

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year that the dated sources speak for."""
        years = [source.year for source in self.sources if source.year]
        return (min(years), max(years)) if years else None


@dataclass(frozen=True, kw_only=True)
class Draft(Content):
    """What can be shown of words that a `Content` refuses: refused texts are empty, `problems` says why. It cannot be sealed."""

    problems: tuple[Problem, ...] = field(default=(), init=False)

    def _settle(self, problems: tuple[Problem, ...]) -> None:
        object.__setattr__(self, "problems", problems)


def texts(value: Any, place: Place = (), rich: bool | None = None) -> Iterator[tuple[Place, str, bool]]:
    """Every text in a `Content` or a part of one, in reading order: where it stands, the text, and whether it is rich text.

    Identifiers (a section's id, the facts that it cites) and the fields of sources are not prose and are left out.
    """
    if isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from texts(part, (*place, index), rich)
    elif isinstance(value, str):
        if rich is not None and value:
            yield place, value, rich
    elif is_dataclass(value) and not isinstance(value, Source):
        for name, hint in field_types(type(value)).items():
            if name not in {"id", "facts", "problems"}:
                yield from texts(getattr(value, name), (*place, name), _rich(hint))


def links(content: Content) -> Iterator[tuple[Place, str, str]]:
    """Every link in the rich texts: where it stands, its address, its words."""
    for place, value, rich in texts(content):
        if rich:
            for link in richtext.parse(value).links():
                yield place, link.href, link.text().strip()


def _rich(hint: Any) -> bool | None:
    """Whether a field holds rich text, directly or in a tuple; None where it holds no text of its own."""
    if get_origin(hint) is tuple:
        return _rich(get_args(hint)[0])
    words = next((one for one in get_args(hint) if isinstance(one, Words)), None) if get_origin(hint) is Annotated else None
    return words.rich if words else None


def _clean(value: Any, hint: Any, place: Place, problems: list[Problem]) -> Any:
    """Return `value` with every text in it cleaned as its type says; note a problem wherever that fails."""
    if get_origin(hint) is tuple:
        return _clean_list(value, get_args(hint)[0], place, problems)
    if get_origin(hint) is Annotated:
        return _clean_text(value, get_args(hint)[1], place, problems)
    if get_origin(hint) is Literal:
        return _clean_choice(value, get_args(hint), place, problems)
    return _clean_part(value, place, problems) if is_dataclass(value) else value


def _clean_list(value: tuple[Any, ...], part: Any, place: Place, problems: list[Problem]) -> tuple[Any, ...]:
    is_in_a_section = place[0] == "sections" and len(place) > 1
    if not value and is_in_a_section and place[-1] != "facts":
        problems.append(Problem(place, f"Add at least one of the {place[-1]}."))
    return tuple(_clean(one, part, (*place, index), problems) for index, one in enumerate(value))


def _clean_text(value: str, words: Words, place: Place, problems: list[Problem]) -> str:
    try:
        cleaned = richtext.clean(value) if words.rich else text.clean(value)
    except text.Refused as refused:
        problems.append(Problem(place, str(refused)))
        return ""
    if words.required and not cleaned:
        problems.append(Problem(place, "Fill this in."))
    return cleaned if words.rich or words.lines else text.on_one_line(cleaned)


def _clean_choice(value: str, choices: tuple[str, ...], place: Place, problems: list[Problem]) -> str:
    if value in choices:
        return value
    problems.append(Problem(place, f"Choose one of {', '.join(choices)}."))
    return choices[0]


def _clean_part(value: Any, place: Place, problems: list[Problem]) -> Any:
    types = field_types(type(value))
    part = replace(value, **{name: _clean(getattr(value, name), types[name], (*place, name), problems) for name in types})
    return _clean_source(part, place, problems) if isinstance(part, Source) else part


def _ids(sections: tuple[Section, ...]) -> Iterator[Problem]:
    seen: set[str] = set(FRAME_IDS)
    for index, section in enumerate(sections):
        place = ("sections", index, "id")
        if section.id and not re.fullmatch(richtext.SECTION_ID, section.id):
            yield Problem(place, f"“{section.id}” cannot be an id. Use small letters, digits and single hyphens, such as say-no.")
        elif section.id and section.id in seen:
            yield Problem(place, f"The id “{section.id}” is taken. Give each section its own.")
        seen.add(section.id)


def _dead_anchors(content: Content) -> Iterator[Problem]:
    for place, href, words in links(content):
        if href.startswith("#") and href[1:] not in content.ids:
            yield Problem(place, f"The link “{words}” leads to “{href}”, but no section here has that id.")


def _clean_source(source: Source, place: Place, problems: list[Problem]) -> Source:
    if source.address and not richtext.is_web_address(source.address):
        problems.append(Problem((*place, "address"), f"“{source.address}” is not an https:// address."))
        source = replace(source, address="")
    try:
        if source.as_of:
            if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", source.as_of):
                raise ValueError
            date.fromisoformat(source.as_of + "-01-01"[len(source.as_of) - 4 :])
    except ValueError:
        problems.append(
            Problem((*place, "as_of"), f"“{source.as_of}” is not a year (2023), a month (2024-11) or a day (2020-06-03).")
        )
        source = replace(source, as_of="")
    return source


def _named(problem: Problem, content: Content) -> str:
    """The sentence of a problem with the section that it stands in."""
    match problem.place:
        case ("sections", int(index), *rest):
            section = content.sections[index]
            where = [f"section “{section.id or section.heading or index + 1}”"]
        case (first, *rest):
            where = [str(first).replace("_", " ")]
        case _:
            return problem.sentence
    for part in rest:
        where.append(f"{part + 1}" if isinstance(part, int) else part.replace("_", " "))
    return f"In {', '.join(where)}: {problem.sentence}"
