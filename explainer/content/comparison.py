"""What differs between two editions: a pure function of two `Content` values.

It works from the dataclasses, as `explainer.py` does, so that a new kind of section needs nothing here. The facts that a section
cites are left out: readers never see them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from itertools import chain
from typing import Annotated, Any, Literal, get_args, get_origin

from explainer.content import richtext
from explainer.content.explainer import Content, Source, texts
from explainer.content.rewording import ALIKE, Line, Run, counted, exchanged, likeness, lines, opcodes
from explainer.content.sections import Section, field_types

# Of rows that none is equal to, every pair is looked at, and again for every one that is found.
_MOST_PAIRS_OF_ROWS = 400
_IDENTIFIERS = frozenset({"id", "facts"})

# Lines that belong together, such as the texts in a row of a table and the remarks on them.
type Row = tuple[Line, ...]


@dataclass(frozen=True)
class Period(Run):
    """The date that a source speaks for, in the form that the filter `spoken_for` takes."""

    approximate: bool

    @property
    def as_of(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True)
class Part:
    """The title, the gist, a section, the sources or the texts to share; `field` is the one of `Content` that holds it.

    Only the gist and sections have a heading. Rows are there only where words or what belongs to them changed. With `other_kind`, a
    section shows its words in another way than before; all its rows are removed and added.
    """

    field: str
    how: Literal["unchanged", "changed", "added", "removed"]
    heading: Row
    rows: tuple[Row, ...]
    moved: bool
    other_kind: bool

    @property
    def differs(self) -> bool:
        return self.how != "unchanged" or self.moved


@dataclass(frozen=True)
class Comparison:
    """The parts in the order of the later edition, removed sections where they stood.

    Title, sources and texts to share are left out where they did not change.
    """

    parts: tuple[Part, ...]

    @property
    def differs(self) -> bool:
        return any(part.differs for part in self.parts)

    @property
    def changed(self) -> "Comparison":
        """The parts that changed or moved, and no others."""
        return Comparison(tuple(part for part in self.parts if part.differs))

    @property
    def unchanged(self) -> tuple[str, ...]:
        """The headings of the others."""
        same = (part for part in self.parts if not part.differs)
        return tuple("".join(run.text for run in part.heading[0].runs) for part in same)


def compare(before: Content, after: Content) -> Comparison:
    """Say what the later edition says otherwise than the one before."""
    fields = ("title", "gist", "sources", "share")
    title, gist, sources, share = (_part(field, getattr(before, field), getattr(after, field)) for field in fields)
    parts = (title, gist, *_sections(before.sections, after.sections), sources, share)
    return Comparison(tuple(part for part in parts if part.heading or part.differs))


def _sections(before: tuple[Section, ...], after: tuple[Section, ...]) -> Iterator[Part]:
    old, new = ({section.id: section for section in sections} for sections in (before, after))
    for tag, i1, i2, j1, j2 in opcodes([*old], [*new]):
        for section in before[i1:i2]:
            if section.id not in new:
                yield _part("sections", section, None)
        for section in after[j1:j2]:
            yield _part("sections", old.get(section.id), section, moved=tag != "equal" and section.id in old)


def _part(field: str, before: Any, after: Any, moved: bool = False) -> Part:
    """The part that holds this in the two editions; None is for a section that is not there."""
    is_one_kind = type(before) is type(after)
    heading = tuple(lines(getattr(before, "heading", ""), getattr(after, "heading", "")))
    rows: list[Row] = []
    for old, new in [(before, after)] if is_one_kind else [(before, None), (None, after)]:
        hint = type(old or new) if field == "sections" else field_types(Content)[field]
        rows += (row for row in _rows(old, new, hint, without=_IDENTIFIERS | {"heading"}) if row)
    differs = any(line.differs for row in (heading, *rows) for line in row)
    return Part(
        field=field,
        how="added" if before is None else "removed" if after is None else "changed" if differs else "unchanged",
        heading=heading,
        rows=tuple(rows) if differs else (),
        moved=moved,
        other_kind=not is_one_kind and None not in (before, after),
    )


def _rows(before: Any, after: Any, hint: Any, name: str = "", without: frozenset[str] = _IDENTIFIERS) -> Iterator[Row]:
    """What a field of this type and name holds, None where it is not there: a row for each text, and for each member of a list."""
    if get_origin(hint) is tuple:
        for old, new in _matched(before or (), after or ()):
            yield tuple(chain(*_rows(old, new, get_args(hint)[0])))
    elif hint is Source:
        yield tuple(_source(before, after))
    elif is_dataclass(hint) and isinstance(hint, type):
        for one, its_hint in field_types(hint).items():
            if one not in without:
                yield from _rows(getattr(before, one, None), getattr(after, one, None), its_hint, one)
    elif get_origin(hint) is Annotated:
        yield tuple(lines(before or "", after or "", get_args(hint)[1].rich))
    elif before != after:
        yield (Line(exchanged(before or "", after or ""), name),)


def _source(before: Source | None, after: Source | None) -> Iterator[Line]:
    old, new = before or Source(title=""), after or Source(title="")
    yield from lines(old.title, new.title)
    yield from lines(old.publisher, new.publisher)
    if old.address != new.address:
        yield Line(exchanged(old.address, new.address), "link", new.title or old.title)
    was, now = ([(one.as_of, bool(one.as_of) and one.approximate)] if one else [] for one in (before, after))
    if was != now:
        yield Line((*(Period("removed", *date) for date in was), *(Period("added", *date) for date in now)), "date")


def _matched(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """The members of two lists in reading order, each with what it became; None where there is no such thing.

    What begins with the same text is the same thing; else what shares the most words, as far as the order allows.
    """
    for tag, i1, i2, j1, j2 in opcodes([_said(one)[0] for one in before], [_said(one)[0] for one in after]):
        yield from zip(before[i1:i2], after[j1:j2], strict=True) if tag == "equal" else _alike(before[i1:i2], after[j1:j2])


def _alike(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    found: dict[tuple[int, int], float] = {}
    if len(before) * len(after) <= _MOST_PAIRS_OF_ROWS:
        old, new = ([counted(" ".join(_said(one))) for one in members] for members in (before, after))
        found = {(i, j): likeness(one, two) for i, one in enumerate(old) for j, two in enumerate(new)}
    i, j = max(found, key=found.__getitem__, default=(0, 0))
    if found.get((i, j), 0) < ALIKE:
        yield from ((one, None) for one in before)
        yield from ((None, one) for one in after)
    else:
        yield from _alike(before[:i], after[:j])
        yield before[i], after[j]
        yield from _alike(before[i + 1 :], after[j + 1 :])


def _said(member: Any) -> list[str]:
    """The texts in a member of a list, at least one."""
    if isinstance(member, Source):
        return [member.title, member.publisher]
    if isinstance(member, str):
        return [member]
    return [richtext.parse(text).text() if rich else text for _place, text, rich in texts(member)] or [""]
