"""The texts of the frame: labels, in `frame_texts.txt` one by one, all through gettext.

What is said about claims, and what partners should say, stands in explainers, which somebody approves.
"""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from explainer.content import html

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("frame_texts.txt")
TEMPLATES = [path for path in sorted((html.TEMPLATES / "content").rglob("*")) if path.is_file() and path.suffix != ".css"]
SOURCES = [path for room in ("content", "public", "feedback", "copies") for path in sorted(ROOT.glob(f"explainer/{room}/*.py"))]
# Kinds of change, reasons.
SOURCES.append(ROOT / "explainer/record/models.py")

# A name, and what a demonstration has to say.
OF_MICROSOFT = {"CPOR explained", "Prepared from Microsoft’s public documentation. Not published by Microsoft."}


def in_template(source: str) -> Iterator[str]:
    """What a template marks for translation."""
    tokens = Lexer(source).tokenize()
    for start, token in enumerate(tokens):
        if token.token_type != TokenType.BLOCK:
            continue
        if found := re.match(r'translate "([^"]*)"', token.contents):
            yield found[1]
        if token.contents.startswith("blocktranslate"):
            end = next(at for at in range(start, len(tokens)) if tokens[at].contents == "endblocktranslate")
            inside = tokens[start + 1 : end]
            yield "".join(f"%({one.contents})s" if one.token_type == TokenType.VAR else one.contents for one in inside)


def in_source(source: str) -> Iterator[str]:
    """What Python code hands to gettext; only a text that stands there can be translated."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"_", "gettext", "gettext_lazy"}:
            assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
            yield str(node.args[0].value)


def frame_texts() -> set[str]:
    """All texts of the frame."""
    found = {text for path in TEMPLATES for text in in_template(path.read_text(encoding="utf-8"))}
    return found | {text for path in SOURCES for text in in_source(path.read_text(encoding="utf-8"))}


def test_every_text_of_the_frame_is_in_the_list() -> None:
    assert "\n".join(sorted(frame_texts())) == LIST.read_text(encoding="utf-8").strip()


def test_the_frame_says_nothing_about_claims() -> None:
    assert {text for text in frame_texts() if re.search("CPOR|POE|Microsoft|[Cc]laim|incentive", text)} == OF_MICROSOFT


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_word_of_a_template_goes_round_gettext(path: Path) -> None:
    """But the name of Microsoft, which is the same in every language."""
    left = [
        token.contents
        for token in Lexer(untranslated(path.read_text(encoding="utf-8"))).tokenize()
        if token.token_type == TokenType.TEXT
    ]
    shown = unescape(re.sub(r"<[^>]*>", " ", "".join(left)))
    assert set(re.findall(r"[^\W\d_]{2,}", shown)) <= {"Microsoft"}
    assert not re.search(r'(?:aria-label|title|alt|placeholder)="[^"{]', "".join(left))


def untranslated(template: str) -> str:
    """A template without what it marks for translation, and without the values of attributes that no reader sees."""
    return re.sub(r"\{% blocktranslate.*?endblocktranslate %\}|<style>.*?</style>", "", template, flags=re.DOTALL)


@pytest.mark.parametrize("line", LIST.read_text(encoding="utf-8").splitlines())
def test_a_text_of_the_frame_is_short(line: str) -> None:
    assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.?!…:]) ", line))
    assert not set(line) & {"'", '"'}
