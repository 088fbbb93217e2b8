"""Whether a text that somebody pasted is one of ours: what it adds, says otherwise, or leaves out.

Pure functions of words. How the pasted text is set does not count (lines, lists, quotation marks, Markdown, capitals), nor what
stands around the words on our pages, in their Markdown and on paper, nor the order of whole sentences. No two texts are compared
word by word: sentences of ours are looked up in what was pasted, so the work grows with the length of the pasted text alone.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Any, Literal, NamedTuple

from django.utils import formats, translation
from django.utils.translation import gettext_lazy

from explainer.content import filters, richtext
from explainer.content.explainer import Content, Gist, texts
from explainer.content.frame import Frame
from explainer.content.handed import Difference
from explainer.content.rewording import UNSPACED, likeness
from explainer.content.sections import MaybeRich, Rich, Section, field_types

# Of the pairs of neighbouring words that were pasted, a text of ours has to have this share. Texts of others in the same language
# share a tenth at most; half of a text of ours could be rewritten before it is taken for another.
ALIKE = 0.3
# From here on it says of which text a part is: a smaller part may stand in many editions, and the first is taken.
_MOST_OF_IT = 0.5
# Words that are said as a whole by chance; where they stand makes a difference (“Yes.”), so they count as often as we say them.
_FEWEST_WORDS = 3
# Lines around our words that are long enough to be known in the middle of a sentence, where a sheet of paper ended.
_LONG_LINE = 6
# Of the words in a piece of a sentence, so many have to be in the sentence that it comes from.
_MANY_WORDS = 0.5
# What pieces and their sentence have in common: as `rewording.ALIKE`.
_SAME_SENTENCE = 0.4
# What has more words than this many times those of a sentence cannot have so much in common with it.
_MOST_OF_ONE = 4

_MARKS = "".join(chr(one) for one in range(0x300, 0x12000) if unicodedata.category(chr(one))[0] == "M")
_LETTER = rf"[^\W\d_{UNSPACED}]"
# An address; a letter of a script without spaces; a word, hyphens and apostrophes in it included; signs that change the sense.
_SIGNS = "?؟%‰€$£¥₹"
_WORD = re.compile(
    rf"((?:https?://|mailto:|www\.)[^\s<>\"|]*[\w/=]"
    rf"|[{UNSPACED}]"
    rf"|(?:[^\W_{UNSPACED}]|[{_MARKS}]|(?<={_LETTER})['’\-‐‑–](?={_LETTER}))+"
    rf"|[{_SIGNS}])([^\w\s{_SIGNS}]*)"
)
_ADDRESS = re.compile(r"https?://|mailto:|www\.")
_HYPHEN = re.compile("[-‐‑–]")
_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_HYPHEN_AT_LINE_END = re.compile(rf"(?<={_LETTER})([-‐‑])\n(?={_LETTER})")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_QUOTED = re.compile(r"^ ?(?:> ?)+", re.MULTILINE)
_PAGE_NUMBER = re.compile(r"^ ?(?:page )?[1-9][0-9]{0,2} ?(?:/|of) ?[1-9][0-9]{0,2}$", re.MULTILINE | re.IGNORECASE)
# What browsers print above a page, before its title: “11/25/26, 12:45 PM”.
_PRINTED_AT = re.compile(
    r"^[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4},? [0-9]{1,2}:[0-9]{2}(?: [ap]m\b)?", re.MULTILINE | re.IGNORECASE
)
_MARKDOWN_LINK = re.compile(r"\]\(<([^<>\n]*)>\)")
_CODE = re.compile(r"\b[a-z0-9]{1,8}-[a-z-]{2,20}-[0-9]{1,6}(?:-\n?[0-9a-z]{5}){2}-\n?[0-9a-z]{2}\b", re.IGNORECASE)
# What stands between the words of two sentences: with a space after it, and without. What stands between the parts of a line.
_ENDS, _ENDS_AT_ONCE, _PARTS = (frozenset(signs) for signs in (".!…।۔", "。", ":;|"))
_LIST_MARK = re.compile(r"[0-9]{1,2}[.)]?\s")
_SENTENCE_END = re.compile(r"(?<=[.!?…؟।۔])[^\w\s]*\s+|(?<=[。！？])|\n+")


class _Word(NamedTuple):
    """A word as it is compared; which one it is and where it stands in the cleaned text, with the punctuation after it.

    `begins` says what may begin with it: a sentence, a line or a part after a colon; empty inside of those. `is_mark` is a number
    that may count the items of a list.
    """

    key: str
    place: int
    start: int
    end: int
    begins: Literal["", "part", "line", "sentence"]
    is_mark: bool


@dataclass(frozen=True)
class Unit:
    """What is the same as a whole or not at all: a sentence, a heading, a row of a table with all its cells."""

    text: str
    words: tuple[str, ...]
    is_heading: bool = False

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The neighbours among its words."""
        return frozenset(pairwise(self.words))


@dataclass(frozen=True, eq=False)
class Around:
    """What stands around the words, as patterns of words: lines that are found anywhere, and those that stand by themselves.

    `site` is the site’s own address; those below it count for nothing.
    """

    site: str
    anywhere: re.Pattern[str]
    by_themselves: re.Pattern[str]


@dataclass(frozen=True)
class Known:
    """A text of ours as it may be pasted: its units in order, the addresses that it leads to, and what may stand around it.

    `optional` are units that nobody misses: the lines of sources, and what stands on its page and on no other.
    """

    units: tuple[Unit, ...]
    around: Around
    optional: tuple[Unit, ...] = ()
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Found:
    """What a pasted text says otherwise than ours, in its order; what it leaves out stands where we say it."""

    differences: tuple[Difference, ...] = ()

    @property
    def says_the_same(self) -> bool:
        """Word for word, and all of it."""
        return not self.differences

    @property
    def is_a_part(self) -> bool:
        """Everything that was pasted is ours, but some of ours was left out."""
        return bool(self.differences) and all(one.how == "left_out" for one in self.differences)


def of_content(content: Content, frame: Frame) -> Known:
    """All of an explainer, as its page, its Markdown and its copy say it; `frame` is that of its page."""
    around = _around(frame.language, frame.site)
    parts: tuple[Gist | Section, ...] = (content.gist, *content.sections)
    addresses = frozenset({href for part in parts for href in _leads_to(part)} | {one.address for one in content.sources} - {""})
    said = [(content.title, True)]
    for part in parts:
        said += ((part.heading, True), *((one, False) for one in _said(part)))
    with translation.override(frame.language):
        sources = [", ".join(filter(None, (one.title, one.publisher, filters.spoken_for(one)))) for one in content.sources]
    return Known(
        units=tuple(_units(said, around, addresses)),
        around=around,
        optional=tuple(_units(((one, False) for one in (*sources, *_labels(frame))), around, addresses)),
        addresses=addresses,
    )


def of_lines(lines: Iterable[str], frame: Frame) -> Known:
    """The text of an e-mail, or several texts, such as the sentences for a call."""
    around = _around(frame.language, frame.site)
    said = ((sentence, False) for line in lines for sentence in _sentences(line))
    return Known(units=tuple(_units(said, around, frozenset())), around=around)


def nearest(pasted: str, known: Sequence[Known]) -> int | None:
    """The place of the text that is most like what was pasted, the first of equals; None where none is `ALIKE`."""
    theirs = frozenset(pairwise(word.key for word in _read(pasted)[1]))
    shared: dict[int, frozenset[tuple[str, str]]] = {}
    best, most = None, (0.0, 0.0)
    for place, one in enumerate(known):
        both: set[tuple[str, str]] = set()
        for unit in one.units:
            # Editions have most of their units in common.
            if id(unit) not in shared:
                shared[id(unit)] = unit.pairs & theirs
            both |= shared[id(unit)]
        share = len(both) / max(1, sum(len(unit.pairs) for unit in one.units))
        likeness = (len(both) / max(1, len(theirs)), share if share >= _MOST_OF_IT else 0.0)
        if likeness[0] >= ALIKE and likeness > most:
            best, most = place, likeness
    return best


def check(pasted: str, known: Known) -> Found:
    """What `pasted` says otherwise than a text of ours. It takes any text, and raises nothing."""
    return Found(tuple(_Comparison(pasted, known).differences()))


# Texts of ours


# Editions have most of their parts in common.
@lru_cache(maxsize=10_000)
def _said(part: Gist | Section) -> tuple[str, ...]:
    """What the gist or a section says below its heading, in the pieces that become units."""
    said: list[str] = []
    for name, hint in field_types(type(part)).items():
        value = getattr(part, name)
        if name not in {"id", "heading", "facts"}:
            for one in value if isinstance(value, tuple) else (value,):
                is_text = isinstance(one, str)
                said += _sentences(_plain(one) if hint in (Rich, MaybeRich) else one) if is_text else _said_in_row(one)
    return tuple(said)


@lru_cache(maxsize=10_000)
def _leads_to(part: Gist | Section) -> frozenset[str]:
    """The addresses of all links."""
    return frozenset(link.href for _place, text, rich in texts(part) if rich for link in richtext.parse(text).links())


def _said_in_row(row: Any) -> Iterator[str]:
    """The lines of text in a row as one, and with it the first sentence of its rich text; then the other sentences of that."""
    line = " ".join(text for _place, text, rich in texts(row) if not rich)
    more = [sentence for _place, text, rich in texts(row) if rich for sentence in _sentences(_plain(text))]
    yield from [" ".join([line, *more[:1]]).strip(), *more[1:]]


def _plain(rich: str) -> str:
    return richtext.parse(rich).text()


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a plain text, each line on its own."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    yield text[start:]


def _units(said: Iterable[tuple[str, bool]], around: Around, addresses: frozenset[str]) -> Iterator[Unit]:
    for text, is_heading in said:
        unit = _unit(text, is_heading, around, addresses)
        if unit.words:
            yield unit


@lru_cache(maxsize=20_000)
def _unit(text: str, is_heading: bool, around: Around, addresses: frozenset[str]) -> Unit:
    """One object for all editions that say the same."""
    _cleaned, words = _read(text, around.site, addresses)
    return Unit(" ".join(text.split()), tuple(word.key for word in _without(words, around.anywhere)), is_heading)


# Words


def _read(text: str, site: str = "", addresses: frozenset[str] = frozenset()) -> tuple[str, list[_Word]]:
    """A text cleaned of all that does not count, and its words. Addresses below `site` and these others are taken out."""
    text = unicodedata.normalize("NFKC", _NEWLINE.sub("\n", text)).replace("\\", "")
    text = _QUOTED.sub("", re.sub(r" ?\n ?", "\n", re.sub(r"[^\S\n]+", " ", text)))
    text = _UNSEEN.sub("", text.replace("\u00ad\n", ""))
    text = _MARKDOWN_LINK.sub(lambda link: "" if _is_ours(link[1], site, addresses) else f" {link[1]} ", text)
    for pattern in _of_addresses(site, addresses):
        text = pattern.sub("", text)
    text = _PRINTED_AT.sub("", _PAGE_NUMBER.sub("", _CODE.sub("", text)))
    text = _HYPHEN_AT_LINE_END.sub(r"\1", re.sub(r"[*\[]", "", text))
    words: list[_Word] = []
    last = 0
    for found in _WORD.finditer(text):
        key = found[1].casefold() if _ADDRESS.match(found[1]) else _key(found[1])
        begins = _begins(text[last : found.start()], words[-1].key if words else "")
        words.append(_Word(key, len(words), found.start(), found.end(), begins, bool(_LIST_MARK.match(text, found.start()))))
        last = found.end(1)
    return text, words


def _begins(between: str, last: str) -> Literal["", "part", "line", "sentence"]:
    """What begins after this, which stands between two words; the one before it is empty where there is none."""
    ended = between[: 1 + max(between.rfind(" "), between.rfind("\n"))]
    if (
        not last
        or (last == "?" and ended)
        or not _ENDS.isdisjoint(ended)
        or not _ENDS_AT_ONCE.isdisjoint(between)
        or "\n\n" in ended
    ):
        return "sentence"
    if "\n" in ended:
        return "line"
    return "" if _PARTS.isdisjoint(between) else "part"


def _key(word: str) -> str:
    """A word as it is compared."""
    return _HYPHEN.sub("", unicodedata.normalize("NFKC", word.casefold())).replace("’", "'").replace("؟", "?")


def _is_ours(address: str, site: str, addresses: frozenset[str]) -> bool:
    """Whether a link leads to where one of ours does: another page of this site or a place on it, or one of these."""
    on_site = bool(site) and (address == site or address.startswith(f"{site}/"))
    return address in addresses or on_site or bool(richtext.section_of(address))


@lru_cache(maxsize=1_000)
def _of_addresses(site: str, addresses: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Addresses in a text, where lines broke in them too: a hyphen at the end of a line is taken for one that divides a word."""
    end = r"(?=[^\w\s/]*(?:\s|$))"
    patterns = [rf"{re.escape(site)}(?:/(?:[^\s<>\"|]*[\w/=])?)?{end}"] if site else []
    for address in sorted(addresses, key=len, reverse=True):
        broken = "\n?".join(map(re.escape, address.removeprefix("mailto:")))
        patterns.append(broken.replace(r"\-", r"(?:\-|(?<=\w)(?=\w))") + end)
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _without(words: list[_Word], pattern: re.Pattern[str]) -> list[_Word]:
    """The words that are not in what this pattern finds."""
    line, starts = _line(words)
    kept: list[_Word] = []
    last = 0
    for found in pattern.finditer(line):
        kept += words[last : bisect_left(starts, found.start())]
        last = bisect_left(starts, found.end())
    return kept + words[last:]


def _line(words: Sequence[_Word]) -> tuple[str, list[int]]:
    """The words with a space before each and at the end, for patterns, and where the space before each stands."""
    return "".join(f" {word.key}" for word in words) + " ", [*accumulate((len(word.key) + 1 for word in words), initial=0)]


# What stands around them


_FOOT = gettext_lazy("Edition %(number)s of this page, approved on %(day)s.")
# In the templates of pages, Markdown and copies; test_pasted.py holds that none is missing.
_LINES = (
    gettext_lazy("Skip to the content"),
    gettext_lazy("Demonstration."),
    gettext_lazy("Prepared from Microsoft’s public documentation. Not published by Microsoft."),
    gettext_lazy("CPOR explained"),
    gettext_lazy("On this page"),
    gettext_lazy("Where this comes from"),
    gettext_lazy("Keep it, pass it on"),
    gettext_lazy("PDF (A4)"),
    gettext_lazy("PDF (US Letter)"),
    gettext_lazy("Check a copy"),
    gettext_lazy("For partners: how to share this page"),
    gettext_lazy("This page as plain text"),
    gettext_lazy("See also"),
    gettext_lazy("See all changes"),
    gettext_lazy("Check code:"),
    gettext_lazy("Check this copy:"),
    gettext_lazy("What became of it:"),
    gettext_lazy("Is this copy genuine and current? Check it here:"),
    gettext_lazy("QR code of %(check)s"),
    gettext_lazy("Nothing is ever signed or uploaded on this site."),
    gettext_lazy("Edition %(number)s, at an address of its own"),
    _FOOT,
    gettext_lazy("Edition %(number)s was replaced on %(day)s."),
    gettext_lazy("This page was withdrawn on %(day)s."),
    gettext_lazy("The page that this one was translated from has changed since, on %(day)s."),
    gettext_lazy("Facts as of %(year)d."),
    gettext_lazy("Facts as of %(first)d to %(last)d."),
)

# One after the other they are no more than labels; by itself, “Yes” is an answer.
_TOGETHER = (
    (gettext_lazy("Was this page helpful?"), gettext_lazy("Yes"), gettext_lazy("Partly"), gettext_lazy("No")),
    (gettext_lazy("Question"), gettext_lazy("Answer")),
    (gettext_lazy("Name"), gettext_lazy("What it is")),
    (gettext_lazy("You"), gettext_lazy("Your partner"), "Microsoft"),
)


def _labels(frame: Frame) -> Iterator[str]:
    """What stands on one page and not on others: the publisher, links, notices."""
    yield frame.publisher
    for link in (frame.up, frame.about, *frame.related, *frame.languages, *(notice.read for notice in frame.notices)):
        yield link.label if link else ""
    yield from (notice.why for notice in frame.notices)


@lru_cache(maxsize=100)
def _around(language: str, site: str) -> Around:
    """What stands on every page in this language."""
    with translation.override(language):
        said = [str(line) for line in _LINES]
        said += ["\n".join(map(str, several)) for several in _TOGETHER]
        said.append(translation.gettext("Edition %(number)s, approved by a second person on") + " %(day)s")
        said.append(f"{said[_LINES.index(_FOOT)]}\n{translation.gettext('Check this copy:')}")
        days = {_pattern(formats.date_format(date(2025, month, 28), "DATE_FORMAT"), "") for month in range(1, 13)}
    day = f"(?:{'|'.join(sorted(days))})"
    patterns = {pattern for line in said if (pattern := _pattern(line, day))}
    long, short = ([one for one in patterns if (one.count(" ") >= _LONG_LINE) is is_long] for is_long in (True, False))
    return Around(site, *(re.compile(f"(?:{'|'.join(sorted(some, key=len, reverse=True))})(?= )") for some in (long, short)))


def _pattern(line: str, day: str) -> str:
    """A line as a pattern of words with a space before each: any number for its numbers, any day for a day."""
    line = re.sub(r"%\((?!day)\w+\)[ds]", " 0 ", line.replace("%(check)s", "").replace("%(day)s", " xdayx "))
    keys = (word.key for word in _read(line)[1])
    return "".join(day if key == "xdayx" else r" \d+" if key.isdecimal() else re.escape(f" {key}") for key in keys)


# Comparing


class _Comparison:
    """A pasted text beside one of ours."""

    def __init__(self, pasted: str, known: Known) -> None:
        self.known = known
        self.text, words = _read(pasted, known.around.site, known.addresses)
        self.words = _without(words, known.around.anywhere)
        self.keys = tuple(word.key for word in self.words)
        self.line, self.offsets = _line(self.words)
        self.places: dict[tuple[str, ...], list[int]] = {}
        for place, unit in enumerate(known.units):
            self.places.setdefault(unit.words, []).append(place)
        self.by_first: dict[str, list[tuple[str, ...]]] = {}
        for said in sorted({*self.places, *(unit.words for unit in known.optional)}, key=lambda said: (-len(said), said)):
            self.by_first.setdefault(said[0], []).append(said)
        # Headings stand in the list of contents too, and that of the page above every sheet of paper.
        self.times_left = {
            said: len(places)
            for said, places in self.places.items()
            if len(said) < _FEWEST_WORDS and not any(known.units[place].is_heading for place in places)
        }
        # The units that were found, as they are or otherwise; what is next of ours after the last that was found.
        self.found: set[int] = set()
        self.next = 0

    def differences(self) -> Iterator[Difference]:
        """In the order of the pasted text; what was left out after the unit that it follows in ours."""
        told: list[tuple[int | None, Difference | None]] = []
        for place, start, end in [*self.walk()]:
            told += [(place, None)] if start == end else self.otherwise(place or 0, start, end)
        left_out: dict[int, list[Difference]] = {}
        after = -1
        for place, unit in enumerate(self.known.units):
            if place in self.found:
                after = place
            else:
                left_out.setdefault(after, []).append(Difference("left_out", unit.text))
        yield from left_out.get(-1, ())
        for found, difference in told:
            if difference:
                yield difference
            if found is not None:
                yield from left_out.pop(found, ())

    def walk(self) -> Iterator[tuple[int | None, int, int]]:
        """Units of ours, each as its place, and between them what is none, as the words from … to … and what we say next."""
        position, gap = 0, 0
        follows = True
        while position < len(self.words):
            taken = self.taken(position) if follows or self.words[position].begins else None
            follows = taken is not None
            if taken is None:
                position += 1
                continue
            if gap < position:
                yield self.next, gap, position
            length, place = taken
            if place is not None:
                self.found.add(place)
                self.next = place + 1
                yield place, position, position
            position += length
            gap = position
        if gap < position:
            yield self.next, gap, position

    def taken(self, position: int) -> tuple[int, int | None] | None:
        """What begins here and ends where something else may begin: how many words it has, and its place if it is new."""
        for length, said in self.candidates(position):
            end = position + length
            if end < len(self.words) and not self.words[end].begins and not any(self.candidates(end)):
                continue
            if said not in self.places:
                return length, None
            if said in self.times_left:
                if not self.times_left[said]:
                    continue
                self.times_left[said] -= 1
            new = [place for place in self.places[said] if place not in self.found]
            return length, min(new, default=None)
        return None

    def candidates(self, position: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """What may begin here, with the number of its words: what we say next, other units, and what stands around them."""
        first = self.by_first.get(self.keys[position], [])
        if self.next < len(self.known.units) and (said := self.known.units[self.next].words) in first:
            first = [said, *first]
        for said in first:
            if self.keys[position : position + len(said)] == said:
                yield len(said), said
        if around := self.known.around.by_themselves.match(self.line, self.offsets[position]):
            yield bisect_left(self.offsets, around.end()) - position, ()
        if self.words[position].is_mark:
            yield 1, ()

    def otherwise(self, following: int, start: int, end: int) -> Iterator[tuple[int | None, Difference]]:
        """What was pasted from … to … and is no unit of ours: other words for one, or added."""
        pieces = [*self.pieces(start, end)]
        meant = self.meant(pieces, following)
        position = 0
        while position < len(pieces):
            unit, first = meant[position], pieces[position][0]
            last = position if unit is None else self.together(unit, pieces, meant, position)
            if unit is not None and self.is_other_words_for(unit, first, pieces[last][1]):
                self.found.add(unit)
                yield unit, Difference("changed", self.known.units[unit].text, self.shown(first, pieces[last][1]))
                position = last + 1
                continue
            # None of them comes from it.
            meant[position : last + 1] = [None] * (last + 1 - position)
            last = position
            while last + 1 < len(pieces) and meant[last + 1] is None and self.words[pieces[last + 1][0]].begins == "line":
                last += 1
            yield None, Difference("added", "", self.shown(first, pieces[last][1]))
            position = last + 1

    def together(self, unit: int, pieces: list[tuple[int, int]], meant: list[int | None], position: int) -> int:
        """The last of the pieces that come from the same unit as this one, whatever was put between them."""
        last, longest = position, pieces[position][0] + _MOST_OF_ONE * len(self.known.units[unit].words)
        for later in range(position + 1, len(pieces)):
            if pieces[later][1] > longest or meant[later] not in {unit, None}:
                break
            if meant[later] == unit:
                last = later
        return last

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Sentences and lines."""
        starts = [start, *(one for one in range(start + 1, end) if self.words[one].begins in {"line", "sentence"}), end]
        yield from pairwise(starts)

    def meant(self, pieces: list[tuple[int, int]], following: int) -> list[int | None]:
        """For each piece the unit, of those that were not found, that it seems to come from."""
        said = [self.keys[start:end] for start, end in pieces]
        likest = {piece: self.likest(piece, following) for piece in {*said}}
        meant = [likest[piece] for piece in said]
        for place, (start, end) in enumerate(pieces):
            if end - start < _FEWEST_WORDS:
                # Few words, such as a bare answer, do not say where they belong.
                around = [meant[one] for one in (place - 1, place + 1) if 0 <= one < len(pieces)]
                meant[place] = next((unit for unit in around if unit is not None), meant[place])
        return meant

    def likest(self, piece: tuple[str, ...], following: int) -> int | None:
        """The unit, of those that were not found, with the most of these words and pairs; of equals the next of ours."""
        words = {*piece}
        shared = Counter(unit for word in words for unit in self.missing.get((word,), ()))
        neighbours = Counter(unit for pair in {*pairwise(piece)} for unit in self.missing.get(pair, ()))
        enough = [unit for unit, number in shared.items() if number >= _MANY_WORDS * len(words)]
        return max(enough, key=lambda unit: (shared[unit] + neighbours[unit], -abs(unit - following)), default=None)

    @cached_property
    def missing(self) -> dict[tuple[str, ...], list[int]]:
        """Where words and pairs of neighbours stand in the units that were not found."""
        missing: dict[tuple[str, ...], list[int]] = {}
        for place, unit in enumerate(self.known.units):
            if place not in self.found:
                for one in {*((word,) for word in unit.words), *unit.pairs}:
                    missing.setdefault(one, []).append(place)
        return missing

    def is_other_words_for(self, unit: int, start: int, end: int) -> bool:
        if unit in self.found:
            return False
        ours, theirs = Counter(self.known.units[unit].words), Counter(self.keys[start:end])
        return likeness(ours, theirs) >= _SAME_SENTENCE

    def shown(self, start: int, end: int) -> str:
        """Words as they were pasted, on one line, without what was taken out between them."""
        runs: list[list[_Word]] = []
        for word in self.words[start:end]:
            if runs and runs[-1][-1].place + 1 == word.place:
                runs[-1].append(word)
            else:
                runs.append([word])
        return " ".join(" ".join(self.text[run[0].start : run[-1].end].split()) for run in runs)
