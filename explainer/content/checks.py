"""What words must have before they can be submitted, beyond what a `Content` accepts."""

from collections.abc import Iterator

from explainer.content import readability, richtext
from explainer.content.explainer import Content, Problem, texts

# The ids of the sections that a kind of explainer must have; every kind has a gist.
REQUIRED_SECTIONS = {"cpor": ("access", "steps", "say-no"), "general": ()}

GIST_WORDS = 95
WORDS = 900
SENTENCE_WORDS = 25


def held_back(content: Content, kind: str) -> Iterator[Problem]:
    """What keeps an explainer of this kind from being submitted: missing sections, too many words."""
    for required in REQUIRED_SECTIONS[kind]:
        if required not in content.ids:
            yield Problem(("sections",), f"Add the section “{required}”: an explainer of this kind needs it.")
    if (gist := readability.of_gist(content).words) > GIST_WORDS:
        yield Problem(("gist", "body"), f"The summary has {gist} words. Cut it to {GIST_WORDS}.")
    if (words := readability.of_content(content).words) > WORDS:
        yield Problem(("sections",), f"The text has {words} words, tables and terms not counted. Cut it to {WORDS}.")
    for place, text, rich in texts(content):
        if place[0] == "share":
            continue
        reading = readability.count([richtext.parse(text).text() if rich else text])
        if reading.longest > SENTENCE_WORDS:
            yield Problem(
                place, f"A sentence has {reading.longest} words. Cut it to {SENTENCE_WORDS}: “{reading.longest_sentence[:60]}…”"
            )
