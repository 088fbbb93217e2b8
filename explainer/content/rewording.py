"""What differs between two texts, word by word, and what else changed about the words that stayed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, groupby
from typing import Literal, NamedTuple

from explainer.content import richtext

# Scripts without spaces between words, in which a letter counts as a word: Thai, Lao, Tibetan, Burmese, Khmer, kana, Chinese.
UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
# A word with the punctuation at it (a letter with its marks), and the space after it.
_WORD = re.compile(rf"([{UNSPACED}][^\w\s]*|[^\s{UNSPACED}]+)(\s*)")
_BARE_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_WORDS_OR_SPACE = re.compile(r"\S(?:.*\S)?|\s+", re.DOTALL)
# Texts that share less of their words than this are not mixed: one after the other they are easier to read.
ALIKE = 0.4
# The time that `difflib` takes grows with the pairs of equal words, and with their number once more. Two texts of 450 English words
# that are much the same make so many.
_MOST_PAIRS = 3_000


@dataclass(frozen=True)
class Run:
    """Words that stand in both editions or in one. The space before and after words that changed is a run of its own."""

    kind: Literal["equal", "removed", "added"]
    text: str


@dataclass(frozen=True)
class Line:
    """A text; or, with a label, a remark on a change that is none of words.

    Labels: `link` (`words` of the link, its addresses as runs), `date` (periods as runs), `emphasis`, `layout`, `long` (the text
    was not compared word by word), and the name of a field that holds a choice, such as `actor` (what was chosen as runs).
    """

    runs: tuple[Run, ...] = ()
    label: str = ""
    words: str = ""

    @property
    def differs(self) -> bool:
        return bool(self.label) or any(run.kind != "equal" for run in self.runs)


class _Mark(NamedTuple):
    """What a letter stands in: the tags of blocks and of emphasis around it, and the address that it leads to."""

    blocks: str = ""
    emphasis: str = ""
    address: str = ""


def lines(before: str, after: str, rich: bool = False) -> Iterator[Line]:
    """A text in the two editions and the remarks on it; nothing where it is empty in both."""
    if not (before or after):
        return
    (old, old_marks), (new, new_marks) = _marked(before, rich), _marked(after, rich)
    runs, is_too_long = _runs(old, new)
    remarks = [*([Line(label="long")] if is_too_long else []), *_remarks(runs, old_marks, new_marks)]
    if before != after and not remarks and all(run.kind == "equal" or run.text.isspace() for run in runs):
        remarks.append(Line(label="layout"))
    yield from (Line(runs), *remarks)


def _marked(source: str, rich: bool) -> tuple[str, list[_Mark]]:
    """The words of a text without blank ends, and what each letter stands in."""
    pieces = [*_spelled(richtext.parse(source), _Mark())] if rich else [(source, _Mark())]
    text = "".join(words for words, _mark in pieces)
    marks = [mark for words, mark in pieces for _letter in words]
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return text[start:end], marks[start:end]


def _spelled(element: richtext.Element, mark: _Mark) -> Iterator[tuple[str, _Mark]]:
    """The words of `Element.text()`, and what they stand in."""
    if element.tag == "a":
        mark = mark._replace(address=element.href)
    elif element.tag in {"b", "i"}:
        mark = mark._replace(emphasis=mark.emphasis + element.tag)
    else:
        mark = mark._replace(blocks=f"{mark.blocks}<{element.tag}>")
    starts, ends = element.tag in {"ul", "ol"}, element.tag in {"p", "li", "br"}
    for child in ("\n" * starts, *element.children, "\n" * ends):
        yield from [(child, mark)] if isinstance(child, str) else _spelled(child, mark)


def _remarks(runs: Sequence[Run], old: list[_Mark], new: list[_Mark]) -> Iterator[Line]:
    """What changed about the words of a text: where they lead, and how they are set."""
    before, after = iter(old), iter(new)
    pairs = [
        (next(before) if run.kind != "added" else None, next(after) if run.kind != "removed" else None)
        for run in runs
        for _letter in run.text
    ]
    in_both = {mark.address for mark in old} & {mark.address for mark in new}
    addresses = {}
    for was, now in set(pairs):
        led_to, leads_to = was.address if was else "", now.address if now else ""
        # Other words for an address that stands in both texts are no change of address.
        is_reworded = not (was and now) and (led_to or leads_to) in in_both
        addresses[was, now] = (led_to, led_to) if is_reworded else (led_to, leads_to)
    letters = zip("".join(run.text for run in runs), pairs, strict=True)
    for (led_to, leads_to), linked in groupby(letters, key=lambda letter: addresses[letter[1]]):
        words = "".join(letter for letter, _pair in linked).strip()
        if led_to != leads_to and words:
            yield Line(exchanged(led_to, leads_to), "link", words)
    if any(was and now and was.emphasis != now.emphasis for was, now in addresses):
        yield Line(label="emphasis")
    if any(was and now and was.blocks != now.blocks for was, now in addresses):
        yield Line(label="layout")


def _runs(before: str, after: str) -> tuple[tuple[Run, ...], bool]:
    """Two texts word by word, and whether they were too long for that."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    changes = [("replace", 0, len(old), 0, len(new))]
    if before == after or likeness(counted(before), counted(after)) >= ALIKE:
        changes = opcodes([word for word, _space in old], [word for word, _space in new])
    pieces: list[Run] = []
    for tag, i1, i2, j1, j2 in changes:
        if tag == "equal":
            for (word, space), (_word, new_space) in zip(old[i1:i2], new[j1:j2], strict=True):
                spaces = (Run("equal", space),) if space == new_space else exchanged(space, new_space)
                pieces += (Run("equal", word), *spaces)
        else:
            pieces += exchanged("".join(chain(*old[i1:i2])), "".join(chain(*new[j1:j2])))
    return tuple(_joined(pieces)), changes[0][0] == "long"


def exchanged(before: str, after: str) -> tuple[Run, ...]:
    """Two values where one took the place of the other; either may be empty."""
    return tuple(run for run in (Run("removed", before), Run("added", after)) if run.text)


def _joined(pieces: list[Run]) -> Iterator[Run]:
    """As few runs as possible: between equal ones what was removed, then what was added, and the space around it on its own."""
    for _is_equal, group in groupby(pieces, key=lambda piece: piece.kind == "equal"):
        together = [*group]
        for kind in ("equal", "removed", "added"):
            text = "".join(piece.text for piece in together if piece.kind == kind)
            yield from (Run(kind, one) for one in ([text] if kind == "equal" else _WORDS_OR_SPACE.findall(text)) if one)


def opcodes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """What `difflib` says; where that would take too long, that "long" sequences took the place of each other."""
    if before == after:
        return [("equal", 0, len(before), 0, len(after))]
    there = Counter(after)
    if sum(number * there[one] for one, number in Counter(before).items()) > _MOST_PAIRS:
        return [("long", 0, len(before), 0, len(after))]
    return [*SequenceMatcher(None, before, after, autojunk=False).get_opcodes()]


def counted(text: str) -> Counter[str]:
    """How often each word stands in a text, without punctuation."""
    return Counter(_BARE_WORD.findall(text))


def likeness(one: Counter[str], two: Counter[str]) -> float:
    """The share of the words of two texts that both have, from 0 to 1."""
    return 2 * (one & two).total() / max(1, one.total() + two.total())
