"""How easily words read: counts that are the same wherever they are shown or asked for.

Flesch reading ease and the Flesch–Kincaid grade are for English; the counts of words and sentences are for any language
that puts spaces between words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from explainer.content import richtext
from explainer.content.explainer import Content, Place, texts
from explainer.content.sections import Access, Contrast, Definitions, Section

# Kinds of section that are looked things up in rather than read; their words are counted apart.
LOOKED_UP = (Access, Contrast, Definitions)

_WORD = re.compile(r"[^\W_]+(?:[’'.,\-–][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?؟])[”’\"')\]]*\s+|(?<=[。！？])|\n+")
# Neighbouring vowels that are spoken as two syllables: trial, various, being, create, video, idea, quiet, employee, usual.
_TWO_VOWELS = re.compile(
    r"(?<![ct])ia|ia(?=t)|(?<![cgtx])iou|[eiou](?=ing$)|(?<=cr)ea(?=t)|(?<=[dr])eo|(?<=[a-z]{2})eas?$|ie(?=t)|oyee|ua(?=l)|io(?=s?$)"
)


@dataclass(frozen=True)
class Reading:
    """What was counted in some texts."""

    words: int
    sentences: int
    syllables: int
    longest_sentence: str

    @property
    def longest(self) -> int:
        """The number of words in the longest sentence."""
        return len(words(self.longest_sentence))

    @property
    def ease(self) -> float:
        """Flesch reading ease (Flesch 1948): 100 is very easy, 60 plain English, 30 hard. Without words 100."""
        if not self.words:
            return 100.0
        return 206.835 - 1.015 * self.words / self.sentences - 84.6 * self.syllables / self.words

    @property
    def grade(self) -> float:
        """Flesch–Kincaid grade (Kincaid 1975): years of school in the United States. Without words 0."""
        if not self.words:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


def words(text: str) -> list[str]:
    """The words of a plain text. What hyphens, apostrophes and decimal points join is one word."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a plain text; a line (a list item, a heading) is a sentence of its own."""
    return [one.strip() for one in _SENTENCE_END.split(text) if words(one)]


def syllables(word: str) -> int:
    """The syllables of an English word, by its groups of vowels; digits and capitals are counted as they are read out."""
    word = re.sub(r"[’']s?$", "", word)
    if word.isupper() and len(word) > 1:
        return sum(3 if letter == "W" else 1 for letter in word)
    count = 0
    for part in re.findall(r"[a-z]+|\d+", word.lower()):
        if part.isdigit():
            count += len(part)
            continue
        spoken = re.sub(r"(?<=[^aeiouy])(?:e|es|ed)$|(?<=q)ue$", _spoken_ending, part)
        count += max(1, len(re.findall(r"[aeiouy]+", spoken)) + len(_TWO_VOWELS.findall(spoken)))
    return count


def count(texts_to_count: Iterable[str]) -> Reading:
    """Count plain texts as one."""
    every = [sentence for text in texts_to_count for sentence in sentences(text)]
    every_word = [word for sentence in every for word in words(sentence)]
    return Reading(
        words=len(every_word),
        sentences=len(every),
        syllables=sum(syllables(word) for word in every_word),
        longest_sentence=max(every, key=lambda sentence: len(words(sentence)), default=""),
    )


def of_gist(content: Content) -> Reading:
    """The gist without its heading."""
    return count(text for place, text in plain_texts(content) if place[:2] == ("gist", "body"))


def of_content(content: Content) -> Reading:
    """Title, gist and sections, headings included; without the sections to look things up in, the sources and the share texts."""
    looked_up = {("sections", index) for index, section in enumerate(content.sections) if isinstance(section, LOOKED_UP)}
    return count(text for place, text in plain_texts(content) if place[:2] not in looked_up and place[0] != "share")


def of_section(section: Section) -> Reading:
    """A section without its heading."""
    return count(text for place, text in plain_texts(section) if place != ("heading",))


def plain_texts(part: Content | Section) -> Iterable[tuple[Place, str]]:
    """Every text in a `Content` or a section in reading order, without tags: where it stands, and its words."""
    for place, text, rich in texts(part):
        yield place, richtext.parse(text).text() if rich else text


def _spoken_ending(found: re.Match[str]) -> str:
    """What is heard of a final “e”, “es” or “ed”: it sounds after a consonant with l, after a hiss, and after t or d."""
    before = found.string[: found.start()]
    ending = found[0]
    if ending in {"e", "es"} and re.search(r"[^aeiouy]l$", before):
        return ending
    if ending == "es" and re.search(r"(?:[sxzcg]|[sc]h)$", before):
        return ending
    if ending == "ed" and re.search(r"[td]$", before):
        return ending
    return ""
