"""HTML and Markdown are made of the same value: no word is lost in either, and no word becomes markup."""

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from hypothesis import given
from hypothesis import strategies as st

from explainer.content import html, markdown, richtext
from explainer.content.explainer import Content, Gist, ShareTexts, Source, texts
from explainer.content.frame import EditionLine, Frame, Link
from explainer.content.sections import KINDS, Cases, Definition, Definitions, Plain, Prose, Section, Words, field_types
from explainer.public.checks import every_kind_has_templates
from tests.words import an_explainer, contents

ENGLISH = Frame(language="en")
MARKUP = "<i class=x>\"&lt;'{{ title }}"


def words_of(content: Content) -> Iterator[str]:
    """Every word that a page shows, in pieces that no tag divides. Texts to share have an address of their own."""
    for place, text, rich in texts(content):
        if place[0] != "share":
            for run in _runs(richtext.parse(text)) if rich else [text]:
                yield from run.split()
    for source in content.sources:
        yield from f"{source.title} {source.publisher}".split()


def _runs(element: richtext.Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _runs(child)


def unescaped(written: str) -> str:
    """Markdown without its escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written)


@pytest.mark.parametrize("kind", [*KINDS.values()], ids=[*KINDS])
@given(data=st.data())
def test_no_word_is_lost(kind: type[Section], data: st.DataObject) -> None:
    content = data.draw(contents((kind,)))
    page, twin = unescape(html.page(content, ENGLISH)), unescaped(markdown.page(content, ENGLISH))
    words = [*words_of(content)]
    assert [word for word in words if word not in page] == []
    assert [word for word in words if word not in twin] == []


def test_words_stand_in_the_same_order() -> None:
    """Also those after a list in a list."""
    body = "<p>Ada<br>Ben</p><ul><li>Cleo<ol><li>Dora</li></ol>Emil</li><li>Finn</li></ul><p>Gus</p>"
    content = an_explainer(gist=Gist(heading="In short", body=body))
    for shown in (html.page(content, ENGLISH).partition("<main")[2], markdown.page(content, ENGLISH)):
        assert re.findall("Ada|Ben|Cleo|Dora|Emil|Finn|Gus", shown) == ["Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gus"]


def test_a_bold_space_is_a_space() -> None:
    content = an_explainer(gist=Gist(heading="In short", body="<p>free<b> </b>of charge</p>"))
    assert "free of charge" in html.page(content, ENGLISH)
    assert "free of charge" in markdown.page(content, ENGLISH)


# Markup


def test_markup_in_plain_fields_is_shown_and_not_obeyed() -> None:
    """In every kind of section, in every field."""
    sections = tuple(replace(_full(kind), id=name.replace("_", "-")) for name, kind in KINDS.items())
    source = Source(title=MARKUP, publisher=MARKUP, address="https://learn.example/?a=1&b='2'", as_of="2024")
    content = an_explainer(MARKUP, gist=Gist(heading=MARKUP, body="<p>Word</p>"), sections=sections, sources=(source,))
    frame = replace(ENGLISH, publisher=MARKUP, up=Link(label=MARKUP, href="/en/"), related=(Link(label=MARKUP, href="/en/"),))
    page = html.page(content, frame)
    assert "<i class=x>" not in page
    assert "{{ title }}" in page
    assert page.count("&lt;i class=x&gt;&quot;&amp;lt;&#x27;{{ title }}") > 30
    assert not re.search(r"(?<!\\)<i class", markdown.page(content, frame))
    assert "<i class" not in html.message(frame, MARKUP, (MARKUP,))


def _full(kind: Any) -> Any:
    """A section of this kind, or a part of one, with markup in every plain field."""
    return kind(**{name: _markup(hint) for name, hint in field_types(kind).items()})


def _markup(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return (_markup(get_args(hint)[0]),)
    if get_origin(hint) is Annotated:
        words: Words = get_args(hint)[1]
        return "<p>Word</p>" if words.rich else MARKUP
    return _full(hint) if isinstance(hint, type) else get_args(hint)[0]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("*a* _b_ `c` ~~d~~", r"\*a\* \_b\_ \`c\` \~\~d\~\~"),
        ("<b>a</b>", r"\<b\>a\</b\>"),
        ("[a](b)", r"\[a\](b)"),
        ("a|b\\c", r"a\|b\\c"),
        ("# a", r"\# a"),
        ("## a ##", r"\#\# a \#\#"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("&copy; &#169; AT&T", r"\&copy; \&\#169; AT&T"),
        ("1.5 - 2 + 3 = 4, 50 %!", "1.5 - 2 + 3 = 4, 50 %!"),
    ],
)
def test_what_markdown_would_take_for_a_mark_is_escaped(words: str, written: str) -> None:
    assert markdown.escape(words) == written


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("<p>a <b>b</b> <i>c</i></p><p>d</p>", "a **b** *c*\n\nd"),
        ("<p>a<b> b </b>c</p>", "a **b** c"),
        ('<p><a href="https://a.example/?b&amp;c">there</a></p>', "[there](<https://a.example/?b&c>)"),
        ('<p>Look!<a href="#gist">there</a></p>', "Look\\![there](<#gist>)"),
        ("<p>a<br>- b</p>", "a\\\n\\- b"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol><li>a<ol><li>b</li></ol>c</li><li>d</li></ol>", "1. a\n   1. b\n   \n   c\n2. d"),
    ],
)
def test_rich_text_as_markdown(body: str, written: str) -> None:
    assert markdown.from_rich(body) == written


# The frame


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("de", "ltr"), ("ja", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("ar-eg", "rtl")]
)
def test_a_page_is_read_in_the_direction_of_its_language(language: str, direction: str) -> None:
    assert f'<html lang="{language}" dir="{direction}">' in html.page(an_explainer(), Frame(language=language))


def test_the_policy_allows_the_style_that_is_in_the_page_and_no_other() -> None:
    for page in (html.page(an_explainer(), ENGLISH), html.message(ENGLISH, "Nothing here", ())):
        (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert re.findall(r"'sha\d+-[^']*'", html.policy()) == [f"'sha256-{hashed}'"]
        assert " style=" not in page
        assert "<script" not in page
    assert "default-src 'none'" in html.policy()
    assert "unsafe" not in html.policy()


def test_a_page_without_a_publisher_is_a_demonstration() -> None:
    for made in (html.page, markdown.page):
        assert "Not published by Microsoft." in made(an_explainer(), ENGLISH)
        assert "Not published by Microsoft." not in made(an_explainer(), replace(ENGLISH, publisher="Contoso"))


def test_a_page_says_which_edition_it_is() -> None:
    frame = replace(ENGLISH, edition=EditionLine(number=7, approved_on=date(2026, 3, 2)))
    assert "Edition 7, approved by a second person on" in html.page(an_explainer(), frame)
    assert '<time datetime="2026-03-02">' in html.page(an_explainer(), frame)
    assert "Edition 7, approved by a second person on" in markdown.page(an_explainer(), frame)
    assert "approved by a second person on" not in html.page(an_explainer(), ENGLISH)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ((), "Facts as of"),
        (("",), "Facts as of"),
        (("2023",), "Facts as of 2023."),
        (("2021-05", "2024-01-31"), "Facts as of 2021 to 2024."),
    ],
)
def test_a_page_says_how_old_its_facts_are(dates: tuple[str, ...], said: str) -> None:
    content = an_explainer(sources=tuple(Source(title="Guide", as_of=date) for date in dates))
    frame = replace(ENGLISH, edition=EditionLine(number=1, approved_on=date(2026, 3, 2)))
    assert (said in html.page(content, frame)) == any(dates)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Source(title="Guide"), "Guide, undated"),
        (Source(title="Guide", publisher="Learn", as_of="2023"), "Guide, Learn, 2023"),
        (Source(title="Guide", as_of="2024-11", approximate=True), "Guide, about November 2024"),
    ],
)
def test_a_source_is_named_with_its_date(source: Source, said: str) -> None:
    content = an_explainer(sources=(source,))
    assert said in html.page(content, ENGLISH)
    assert said in markdown.page(content, ENGLISH)


def test_cases_that_come_first_are_the_decision_box() -> None:
    cases = _full(Cases)
    content = an_explainer(sections=(replace(cases, id="first"), replace(cases, id="second")))
    assert re.findall(r'<section id="([^"]+)" class="decision"', html.page(content, ENGLISH)) == ["first"]


def test_what_is_looked_up_stands_below() -> None:
    words = Definitions(id="words", heading="Words", terms=(Definition(term="Claim", meaning="Who helped."),))
    content = an_explainer(sections=(words, Prose(id="why", heading="Why", body="<p>Because.</p>")))
    page = html.page(content, ENGLISH)
    assert page.index('<section id="why"') < page.index("<hr>") < page.index('<section id="words" class="minor"')


def test_texts_to_share_are_not_on_the_page() -> None:
    content = an_explainer(share=ShareTexts(short_mail="Dear customer", long_mail="Dear customer", call=("Dear customer",)))
    assert "Dear customer" not in html.page(content, ENGLISH) + markdown.page(content, ENGLISH)


# Templates


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the templates, in use in their place."""
    copy = tmp_path / "templates"
    shutil.copytree(html.TEMPLATES / "content", copy / "content")
    monkeypatch.setattr(html, "TEMPLATES", copy)
    html.engine.cache_clear()
    yield copy
    html.engine.cache_clear()


def test_every_kind_of_section_has_its_templates() -> None:
    names = {path.name for path in (html.TEMPLATES / html.SECTION_TEMPLATES).iterdir()}
    assert names == {f"{kind}.{suffix}" for kind in KINDS for suffix in ("html", "md")}


def test_a_missing_template_is_found(templates: Path) -> None:
    assert every_kind_has_templates() == []
    for kind in KINDS:
        for suffix in ("html", "md"):
            template = templates / html.SECTION_TEMPLATES / f"{kind}.{suffix}"
            content = template.read_text()
            template.unlink()
            html.engine.cache_clear()
            (error,) = every_kind_has_templates()
            assert f"“{kind}” has no template content/sections/{kind}.{suffix}" in error.msg
            template.write_text(content)
            html.engine.cache_clear()


@pytest.mark.django_db
def test_the_system_check_finds_a_new_kind_that_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Poem(Section):
        kind = "poem"
        verse: Plain

    monkeypatch.setitem(KINDS, "poem", Poem)
    with pytest.raises(SystemCheckError, match=r"(?s)poem\.html.*poem\.md"):
        call_command("check")
