"""The colours of the style sheet: words 7:1 or more on everything they may stand on, lines 3:1, in every scheme and state.

What may stand on what follows from the rules: a rule that gives words a colour and no ground may apply anywhere, so that its words
have to be seen on every ground that holds others. States that browsers do not tell, such as visited links, are in here too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import tinycss2

from explainer.content import html
from tests.browser.pages.contrast import ratio

# Readers who force colours choose those of the system.
SYSTEM = {"canvas", "canvastext", "linktext", "visitedtext", "buttontext", "graytext", "highlight", "highlighttext"}
# Says nothing about colour, or takes one that is judged where it comes from.
NO_COLOUR = {"0", "none", "inherit", "currentcolor", "transparent"}
SCHEMES = {
    "light": ("",),
    "dark": ("", "screen and (prefers-color-scheme: dark)"),
    "paper": ("", "print"),
}


@dataclass
class Rule:
    """One rule: where it applies, and what it says."""

    media: str
    selector: str
    declarations: dict[str, str]

    def colours(self, *properties: str) -> set[str]:
        """The custom properties with which it sets any of these."""
        return {name for one in properties for name in re.findall(r"var\((--[a-z-]+)\)", self.declarations.get(one, ""))}

    @property
    def holds_others(self) -> bool:
        """Whether words with colours of other rules may stand on its ground: not on what the style sheet adds, nor on the focus."""
        return not re.search(r"::(before|after)|:focus", self.selector)


@dataclass
class Colours:
    """The pairs that follow from the rules, by names of custom properties."""

    words: set[tuple[str, str]] = field(default_factory=set)
    lines: set[tuple[str, str]] = field(default_factory=set)


def rules() -> list[Rule]:
    return list(_rules(html.style(), ""))


def _rules(source: object, media: str) -> Iterator[Rule]:
    for one in tinycss2.parse_rule_list(source, skip_comments=True, skip_whitespace=True):
        assert one.type != "error", one.message
        prelude = tinycss2.serialize(one.prelude).strip()
        if one.type == "at-rule" and one.lower_at_keyword == "media":
            assert not media
            yield from _rules(one.content, prelude)
        else:
            # `@page` holds declarations too.
            declared = tinycss2.parse_blocks_contents(one.content, skip_comments=True, skip_whitespace=True)
            assert all(part.type == "declaration" for part in declared), prelude
            yield Rule(
                media,
                prelude,
                {
                    part.lower_name if not part.name.startswith("--") else part.name: tinycss2.serialize(part.value).strip()
                    for part in declared
                },
            )


LINES = re.compile(
    r"(border|outline|column-rule|text-decoration)(-(block|inline|top|right|bottom|left))?(-(start|end))?(-color)?|box-shadow"
)


def pairs() -> Colours:
    """Which words stand on which ground, and which lines are seen against which."""
    found = Colours()
    free, grounds, lines = set(), set(), set()
    for rule in rules():
        words, own = rule.colours("color"), rule.colours("background", "background-color")
        drawn = rule.colours(*(name for name in rule.declarations if LINES.fullmatch(name)))
        if own and words:
            found.words |= {(one, ground) for one in words for ground in own}
        if own and rule.holds_others:
            grounds |= own
        if words and (not own or rule.holds_others):
            free |= words
        lines |= drawn - rule.colours("box-shadow")
    found.words |= {(one, ground) for one in free for ground in grounds}
    found.lines |= {(one, ground) for one in lines for ground in grounds}
    return found


def palette(scheme: str) -> dict[str, str]:
    """The colours of the custom properties in a scheme."""
    return {
        name: value
        for media in SCHEMES[scheme]
        for rule in rules()
        if rule.media == media and rule.selector == ":root"
        for name, value in rule.declarations.items()
        if name.startswith("--") and value.startswith("#")
    }


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_have_a_contrast_of_7_on_everything_that_they_may_stand_on(scheme: str) -> None:
    colours = palette(scheme)
    seen = {(words, ground): round(ratio(colours[words], colours[ground]), 2) for words, ground in pairs().words}
    assert {pair: contrast for pair, contrast in seen.items() if contrast < 7} == {}
    assert {
        ("--text", "--ground"),
        ("--visited", "--tint"),
        ("--link", "--notice-ground"),
        ("--on-focus", "--focus"),
    } <= seen.keys()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_have_a_contrast_of_3(scheme: str) -> None:
    colours = palette(scheme)
    seen = {(line, ground): round(ratio(colours[line], colours[ground]), 2) for line, ground in pairs().lines}
    assert {pair: contrast for pair, contrast in seen.items() if contrast < 3} == {}
    assert {("--line", "--tint"), ("--text", "--ground")} <= seen.keys()


def test_every_colour_has_a_name_and_a_pair() -> None:
    """A colour that is written into a rule, or that nothing pairs, would be judged by nobody."""
    judged = {name for pair in pairs().words | pairs().lines for name in pair}
    assert palette("light").keys() == judged
    for scheme in ("dark", "paper"):
        assert palette(scheme).keys() == palette("light").keys()
    for rule in rules():
        if rule.selector == ":root":
            continue
        for name, value in rule.declarations.items():
            if name in {
                "color",
                "background",
                "background-color",
                "box-shadow",
                "fill",
                "stroke",
                "accent-color",
                "caret-color",
            } or LINES.fullmatch(name):
                unnamed = {token for token in _colours(value) if token not in NO_COLOUR}
                allowed = SYSTEM if rule.media == "(forced-colors: active)" else set()
                assert unnamed <= allowed, (rule.selector, name, value)


def _colours(value: str) -> Iterator[str]:
    """What in a value is a colour of its own: a hash, a function, a name."""
    for token in tinycss2.parse_component_value_list(value, skip_comments=True):
        if token.type == "hash":
            yield f"#{token.value}"
        elif token.type == "function" and token.lower_name not in {"var", "max", "min", "calc"}:
            yield token.lower_name
        elif token.type == "ident" and token.lower_value not in WORDS:
            yield token.lower_value


WORDS = {"solid", "dotted", "dashed", "double", "underline", "line-through", "from-font", "auto"}


def test_links_that_were_visited_hovered_and_focused_keep_an_underline_or_a_ring() -> None:
    """Never by colour alone: nothing takes the line under a link among words away."""
    for rule in rules():
        if re.search(r"(^|[\s,>])a(:|$|,)", rule.selector) and rule.declarations.get("text-decoration") == "none":
            assert "publisher" in rule.selector
    (focus,) = [rule for rule in rules() if rule.selector == ":focus-visible"]
    assert "solid" in focus.declarations["outline"]
