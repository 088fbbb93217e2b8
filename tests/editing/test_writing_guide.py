"""The writer’s guide says what the checks do, and keeps its own rules."""

import re
from pathlib import Path

import pytest

from explainer.content import checks, readability
from explainer.content.outlines import OUTLINES, SECTION_WORDS
from explainer.editing.blocks import SectionsBlock

GUIDE = (Path(__file__).parents[2] / "docs/writing.md").read_text(encoding="utf-8")


def chapter(heading: str) -> str:
    """What stands below a heading, to the next one."""
    return re.split(r"^#+ ", GUIDE.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the table in a text, without its head."""
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return table[2:]


def test_the_limits_are_those_of_the_checks() -> None:
    told = {part: [int(number) for number in re.findall(r"\d+", most)] for part, most in rows(chapter("How long it may be"))}
    assert told == {
        "title": [checks.TITLE_WORDS],
        "summary": [checks.GIST_WORDS],
        "a section": [SECTION_WORDS],
        "the whole page": [checks.WORDS],
        "a sentence": [checks.SENTENCE_WORDS],
    }
    assert f"{checks.EASE} or more is plain English. It is counted from {checks.EASE_FROM_WORDS} words on." in GUIDE


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("cpor", "A way in which a partner is recorded (such as CPOR)"),
        ("form", "A form that customers sign (such as the POE)"),
        ("about", "About this site"),
        ("general", "Any other explainer"),
    ],
)
def test_the_sections_of_a_kind_are_those_that_the_editor_lays_out(kind: str, heading: str) -> None:
    assert rows(chapter(heading)) == [
        [one.heading, f"`{one.id}`", f"{one.words} words", "required" if one.required else ""] for one in OUTLINES[kind].sections
    ]


def test_every_kind_of_section_is_named_as_in_the_editor() -> None:
    blocks = SectionsBlock().child_blocks.values()
    assert sorted(kind for kind, _for, _example in rows(chapter("The parts of a page"))) == sorted(one.label for one in blocks)
    assert (len(blocks), "**Sections** are of nine kinds." in GUIDE) == (9, True)


def test_the_abbreviations_that_need_no_glossary_are_named() -> None:
    assert f"Everybody knows {' and '.join(sorted(checks.KNOWN_ABBREVIATIONS, reverse=True))}." in GUIDE


def test_the_guide_keeps_its_own_rules() -> None:
    """But in the column of how not to write."""
    text = re.sub(r"^(\| [^|]* \|)[^|]*(\|[^|]*\|)$", r"\1\2", GUIDE, flags=re.MULTILINE)
    reading = readability.count(re.split(r"\||\n\n|\n(?=[-\d])", re.sub(r"[*`#]", "", text)))
    assert reading.longest <= checks.SENTENCE_WORDS, reading.longest_sentence
    assert reading.ease >= checks.EASE
    assert not set(text) & {"'", '"'}
