"""What a `Content` accepts, and what it refuses with a sentence that names the section."""

import unicodedata
from dataclasses import replace
from html import unescape
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.content import html, richtext
from explainer.content.explainer import Content, ContentRefused, Draft, Gist, Problem, ShareTexts, Source, texts
from explainer.content.frame import Frame
from explainer.content.sections import KINDS, Access, AccessRow, Cases, Points, Prose, Section, Step, Steps, field_types
from explainer.content.text import Refused
from tests.words import an_explainer

INVISIBLE = {
    "control characters": [0x00, 0x08, 0x09, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F],
    "surrogates": [0xD800, 0xDBFF, 0xDC00, 0xDFFF],
    "private use": [0xE000, 0xF8FF, 0xF0000, 0xFFFFD, 0x100000, 0x10FFFD],
    "zero-width space": [0x200B],
    "word joiner and invisible operators": [0x2060, 0x2061, 0x2064],
    "byte order mark": [0xFEFF],
    "direction overrides and embeddings": [0x202A, 0x202D, 0x202E],
    "direction isolates": [0x2066, 0x2069],
    "tags": [0xE0000, 0xE0001, 0xE0041, 0xE007F],
}
REFUSED = [pytest.param(chr(code), id=f"{kind} U+{code:04X}") for kind, codes in INVISIBLE.items() for code in codes]

# Joiners, direction marks and soft hyphens, which languages need, and whatever stands beside something refused.
NEEDED = [0x0A, 0x20, 0x7E, 0xA0, 0xAD, 0x061C, 0x200C, 0x200D, 0x200E, 0x200F]
NEIGHBOURS = [0xD7FF, 0xF900, 0x200A, 0x2029, 0x202F, 0x205F, 0x2065, 0x206A, 0xFEFE, 0xFF00, 0xEFFFD, 0xDFFFD, 0xE0080]
STAYS = [pytest.param(chr(code), id=f"U+{code:04X}") for code in NEEDED + NEIGHBOURS]


def problems(**changes: Any) -> tuple[Problem, ...]:
    """What is wrong with an explainer that has these changes."""
    with pytest.raises(ContentRefused) as refused:
        an_explainer(**changes)
    return refused.value.problems


def sentence(**changes: Any) -> str:
    """The one thing that is wrong with it."""
    (problem,) = problems(**changes)
    return problem.sentence


def gist(body: str) -> Gist:
    return Gist(heading="In short", body=body)


def cleaned(body: str) -> str:
    """What becomes of a rich text."""
    return an_explainer(gist=gist(body)).gist.body


def refusal(body: str) -> str:
    """The sentence with which a rich text is refused."""
    return sentence(gist=gist(body))


def prose(**changes: Any) -> Prose:
    return Prose(**{"id": "why", "heading": "Why", "body": "<p>Because.</p>", **changes})


# Characters


@pytest.mark.parametrize("character", REFUSED)
def test_a_character_that_nobody_sees_is_refused_in_plain_text(character: str) -> None:
    assert f"Remove the invisible or unusable character U+{ord(character):04X}" in sentence(title=f"a{character}b")


@pytest.mark.parametrize("character", REFUSED)
def test_and_in_rich_text(character: str) -> None:
    assert f"U+{ord(character):04X} after “a”" in refusal(f"<p>a{character}b</p>")


@pytest.mark.parametrize("code", [0x200B, 0x202E, 0xE000, 0xFEFF, 0xE0001])
def test_and_written_as_an_entity(code: int) -> None:
    assert f"U+{code:04X}" in refusal(f"<p>a&#{code};b</p>") + refusal(f"<p>a&#x{code:X};b</p>")


def test_and_in_the_address_of_a_link() -> None:
    assert "U+200B" in refusal('<p><a href="https://learn\u200b.example/">there</a></p>')


def test_a_tab_cannot_hide_at_the_ends() -> None:
    assert "U+0009 at the start" in sentence(title="\ta")


@pytest.mark.parametrize("character", STAYS)
def test_what_languages_need_and_what_stands_beside_it_stays(character: str) -> None:
    kept = unicodedata.normalize("NFC", character)
    assert an_explainer(share=ShareTexts(short_mail=f"a{character}b")).share.short_mail == f"a{kept}b"
    assert cleaned(f"<p>a{character}b</p>") == f"<p>a{kept}b</p>"


def test_text_is_kept_in_nfc() -> None:
    assert an_explainer("A\u0308rger").title == "\u00c4rger"
    assert cleaned("<p>A\u0308rger</p>") == "<p>\u00c4rger</p>"


def test_text_loses_blank_ends_and_a_line_its_line_breaks() -> None:
    assert an_explainer(" About\r\n  claims\n").title == "About claims"


def test_lines_keep_their_line_breaks_in_one_form() -> None:
    assert an_explainer(share=ShareTexts(long_mail="Hello,\r\n\r\nbye\rme")).share.long_mail == "Hello,\n\nbye\nme"


# Rich text


@pytest.mark.parametrize(
    "body",
    [
        "<p>A <b>bold</b>, <i>italic</i>, <b><i>both</i></b> word<br>and a line.</p>",
        "<ul><li>one</li><li>two<ol><li>three</li></ol></li></ul>",
        "<p>1 &lt; 2 &amp; 3 &gt; 2</p>",
        '<p><a href="https://learn.example/a?b=c&amp;d">there</a></p>',
    ],
)
def test_rich_text_of_the_allowed_tags_stays_as_it_is(body: str) -> None:
    assert cleaned(body) == body


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ('<p data-block-key="k3y">Word</p>', "<p>Word</p>"),
        ("<p>Word</p><p></p><p> </p><p><br></p>", "<p>Word</p>"),
        ("<p>Word<b></b><br/></p>", "<p>Word<br></p>"),
        ("<P>Word</P>", "<p>Word</p>"),
        ("\n<ul>\n<li>Word</li>\n</ul>\n", "<ul><li>Word</li></ul>"),
        ('<p>Word<a href="javascript:alert(1)"></a></p>', "<p>Word</p>"),
        ("<p>one<b> </b>two<i>\n</i>three</p>", "<p>one two\nthree</p>"),
        ("<p>&eacute;&nbsp;&#8364;&quot;&lt;b&gt;</p>", '<p>é\u00a0€"&lt;b&gt;</p>'),
        ("<p>AT&T &copy</p>", "<p>AT&amp;T ©</p>"),
        # Korean syllables in parts, held apart by nothing that is kept.
        ("<p>\u1100<b></b>\u1161</p>", "<p>\uac00</p>"),
    ],
)
def test_what_editors_leave_behind_is_tidied_up(body: str, kept: str) -> None:
    assert cleaned(body) == kept
    assert cleaned(kept) == kept


@pytest.mark.parametrize(
    "tag", ["script", "img", "h2", "div", "span", "table", "strong", "em", "embed", "style", "svg", "textarea"]
)
def test_any_other_tag_is_refused(tag: str) -> None:
    assert f"<{tag}> is not allowed here" in refusal(f"<p>Word <{tag}>word</{tag}></p>")


@pytest.mark.parametrize(
    ("tag", "attribute"),
    [("p", "class"), ("p", "onclick"), ("p", "id"), ("b", "style"), ("li", "value"), ("p", "href"), ("a", "target"), ("a", "rel")],
)
def test_any_attribute_but_an_address_is_refused(tag: str, attribute: str) -> None:
    around = {"p": "{}", "li": "<ul>{}</ul>"}.get(tag, "<p>{}</p>")
    assert f"The attribute “{attribute}” of a " in refusal(around.format(f'<{tag} {attribute}="x">word</{tag}>'))


def test_an_attribute_of_a_line_break_is_refused() -> None:
    assert "The attribute “class” of a line break" in refusal('<p>a<br class="x">b</p>')


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Word", "“Word” stands outside a paragraph."),
        ("<p>Word</p> and more", "“and more” stands outside a paragraph."),
        ("<ul>Word<li>word</li></ul>", "“Word” stands outside a paragraph."),
        ("<b>Word</b>", "A bold text cannot stand in a text without a paragraph."),
        ("<br>", "A line break cannot stand in a text without a paragraph."),
        ("<li>Word</li>", "A list item cannot stand in a text without a paragraph."),
        ("<p>a<p>b</p></p>", "A paragraph cannot stand in a paragraph."),
        ("<p><ul><li>a</li></ul></p>", "A list cannot stand in a paragraph."),
        ("<ul><ul><li>a</li></ul></ul>", "A list cannot stand in a list."),
        ("<ul><li><p>a</p></li></ul>", "A paragraph cannot stand in a list item."),
        ("<p><b>a<b>b</b></b></p>", "A bold text cannot stand in a bold text."),
        ("<p><b>a<i>b<b>c</b></i></b></p>", "A bold text cannot stand in a bold text."),
        ('<p><a href="#gist">a<b>b<a href="#gist">c</a></b></a></p>', "A link cannot stand in a link."),
        ("<p>Word", "The paragraph is not closed."),
        ("<ul><li>Word</ul>", "</ul> closes nothing that is open."),
        ("<p><b>Word</p></b>", "</p> closes nothing that is open."),
        ("</p>", "</p> closes nothing that is open."),
        ("<p>a<!-- b -->c</p>", "A comment in the text is not allowed."),
        ("<!doctype html><p>a</p>", "A declaration in the text is not allowed."),
        ("<p>a<?php b ?>c</p>", "A declaration in the text is not allowed."),
        ("<p>a<![CDATA[b]]>c</p>", "A declaration in the text is not allowed."),
        ("<p>a<![b[c]]></p>", "A declaration in the text is not allowed."),
        ("<p>a<b>\u0301</b></p>", "starts with a mark that belongs on the letter before it."),
        ("<p>\u0338a</p>", "starts with a mark that belongs on the letter before it."),
        ("<ul><li>a" * 40, "Lists stand in lists too deeply."),
    ],
)
def test_rich_text_out_of_order_is_refused(body: str, why: str) -> None:
    assert refusal(body).startswith("In gist, body: ")
    assert why in refusal(body)


# Links


@pytest.mark.parametrize(
    "href",
    [
        "https://learn.example",
        "https://learn.example:8443/a_(b)?c=d&e='f'#g",
        "HTTPS://learn.example/",
        "mailto:help@cpor.example",
        "mailto:first.last+claims@mail.cpor.example",
        "#gist",
        "#sources",
        "#why",
        "/en/",
        "/zh-hans/",
        "/en/proof-of-execution/",
        "/en/proof-of-execution/#say-no",
        "/en/#say-no",
    ],
)
def test_a_link_may_lead_to(href: str) -> None:
    content = an_explainer(gist=gist(f"<p><a href='{href.replace("'", '&#39;').replace('&e', '&amp;e')}'> there </a></p>"))
    (link,) = richtext.parse(content.gist.body).links()
    assert link.href == href


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "//evil.example",
        "///evil.example",
        "https:evil.example",
        "https:///evil.example",
        "https://",
        "https://learn.example:0/",
        "https://learn.example:x/",
        "https://[learn.example",
        "https://learn.example@evil.example/",
        "https://user:password@learn.example/",
        "data:text/html,x",
        "http://learn.example",
        "tel:+4912345",
        "ftp://learn.example",
        "mailto:",
        "mailto:help",
        "mailto:help@cpor.example,other@cpor.example",
        "mailto:help@cpor.example?bcc=other@cpor.example",
        "mailto:help?bcc=other@cpor.example",
        "mailto:?body=x&to=help@cpor.example",
        "/",
        "/EN/",
        "/en",
        "/en/a/b/",
        "/en/../admin/",
        "/en//",
        "/admin/login/",
        "en/",
        "#Gist",
        "#",
        "?a=b",
        "relative.html",
    ],
)
def test_a_link_may_not_lead_to(href: str) -> None:
    said = refusal(f'<p>Look <a href="{href.replace("&", "&amp;")}">there</a></p>')
    assert said.startswith(f"In gist, body: The link “there” leads to “{href.strip()}”")
    assert said.endswith("another explainer.")


@pytest.mark.parametrize(
    "href",
    [
        "https://learn.example/a b",
        "https://learn.example/a\nb",
        "https://learn.example\\@evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https://bücher.example",
        "https://learn.example/&quot;x",
        "/en/é",
    ],
)
def test_an_address_of_a_link_may_not_hold(href: str) -> None:
    assert "which holds characters that an address may not have" in refusal(f'<p><a href="{href}">there</a></p>')


@pytest.mark.parametrize("link", ["<a>there</a>", '<a href="">there</a>', '<a href=" ">there</a>', "<a href>there</a>"])
def test_a_link_without_an_address_is_refused(link: str) -> None:
    assert refusal(f"<p>{link}</p>") == "In gist, body: The link “there” has no address. Give it one, or remove the link."


def test_a_link_to_a_section_that_is_not_there_is_refused() -> None:
    assert refusal('<p><a href="#nowhere">there</a></p>') == (
        "In gist, body: The link “there” leads to “#nowhere”, but no section here has that id."
    )


# Ids, choices, sources, what is missing


@pytest.mark.parametrize("name", ["why", "say-no", "a1-b2-c3", "x"])
def test_an_id_may_be(name: str) -> None:
    assert name in an_explainer(sections=(prose(id=name),)).ids


@pytest.mark.parametrize("name", ["Why", "1why", "-why", "why-", "why--not", "why not", "why_not", "wärum", "why.not", "#why"])
def test_an_id_may_not_be(name: str) -> None:
    assert f"“{name}” cannot be an id." in sentence(sections=(prose(id=name),))


@pytest.mark.parametrize("name", ["main", "gist", "contents", "sources"])
def test_an_id_of_the_page_itself_is_taken(name: str) -> None:
    assert f"The id “{name}” is taken." in sentence(sections=(prose(id=name),))


def test_an_id_is_taken_once() -> None:
    (problem,) = problems(sections=(prose(), prose()))
    assert problem == Problem(("sections", 1, "id"), "In section “why”, id: The id “why” is taken. Give each section its own.")


def test_sections_without_an_id_are_told_so_and_nothing_else() -> None:
    assert [problem.place for problem in problems(sections=(prose(id=""), prose(id="")))] == [
        ("sections", 0, "id"),
        ("sections", 1, "id"),
    ]


def test_an_actor_is_one_of_three() -> None:
    step: Any = Step(actor="somebody", text="<p>Sign.</p>")  # type: ignore[arg-type]  # what a form could send
    assert "Choose one of you, partner, microsoft." in sentence(sections=(Steps(id="how", heading="How", steps=(step,)),))


@pytest.mark.parametrize("date", ["", "2023", "2024-11", "2020-02-29"])
def test_a_source_speaks_for(date: str) -> None:
    (source,) = an_explainer(sources=(Source(title="Guide", as_of=date),)).sources
    assert source.as_of == date


@pytest.mark.parametrize(
    "date",
    [
        "23",
        "2023-13",
        "2023-02-30",
        "2023-1",
        "2023-0",
        "2023-",
        "2023-01-0",
        "2023-W01-1",
        "20230105",
        "November 2024",
        "0000",
        "٢٠٢٣",
    ],
)
def test_a_source_does_not_speak_for(date: str) -> None:
    assert "is not a year (2023), a month (2024-11) or a day (2020-06-03)." in sentence(
        sources=(Source(title="Guide", as_of=date),)
    )


@pytest.mark.parametrize(
    "address",
    ["http://learn.example", "javascript:alert(1)", "https://user@learn.example", "https://a\\b", 'https://a/"b', "https://a b"],
)
def test_a_source_is_at_an_https_address_or_nowhere(address: str) -> None:
    assert "is not an https:// address." in sentence(sources=(Source(title="Guide", address=address),))


def test_problems_name_the_section_and_the_place() -> None:
    rows = (AccessRow(question="Read mail?", answer="No."), AccessRow(question="", answer="No\u200b."))
    access = Access(id="access", heading="Access", caption="Who sees what", rows=rows)
    assert [(one.place, one.sentence.partition(": ")[0]) for one in problems(title="", sections=(prose(), access))] == [
        (("title",), "In title"),
        (("sections", 1, "rows", 1, "question"), "In section “access”, rows, 2, question"),
        (("sections", 1, "rows", 1, "answer"), "In section “access”, rows, 2, answer"),
    ]


def test_a_section_without_an_id_is_named_by_its_heading_or_its_number() -> None:
    sections = (prose(id="", heading="Because"), prose(id="", heading=""))
    said = " ".join(problem.sentence for problem in problems(sections=sections))
    assert "In section “Because”, id: Fill this in." in said
    assert "In section “2”, heading: Fill this in." in said


@pytest.mark.parametrize("kind", [*KINDS.values()], ids=[*KINDS])
def test_a_section_with_nothing_in_it_says_what_to_add(kind: type[Section]) -> None:
    required = {name for name, hint in field_types(kind).items() if name != "facts" and _required(hint)}
    assert {problem.place[2] for problem in problems(sections=(_empty(kind),))} == required


def test_optional_texts_may_be_left_out() -> None:
    points = Points(id="points", heading="Points", points=("One",), lead="")
    assert an_explainer(sections=(points,)).sections == (points,)


def test_every_problem_is_told_at_once() -> None:
    assert len(problems(title="\u200b", gist=gist("word"), sections=(prose(body="<h2>x</h2>"), prose()))) == 4


def _required(hint: Any) -> bool:
    return get_origin(hint) is tuple or get_args(hint)[1].required


def _empty(kind: type[Section]) -> Section:
    nothing: dict[str, Any] = {name: () if get_origin(hint) is tuple else "" for name, hint in field_types(kind).items()}
    return kind(**nothing)


# Drafts


def _typed(hint: Any) -> st.SearchStrategy[Any]:
    """What somebody could send for a field of this type: any text at all."""
    if get_origin(hint) is tuple:
        part = get_args(hint)[0]
        one = st.one_of([_typed(kind) for kind in KINDS.values()]) if part is Section else _typed(part)
        return st.lists(one, max_size=2).map(tuple)
    if hint is bool:
        return st.booleans()
    if isinstance(hint, type):
        return st.builds(hint, **{name: _typed(one) for name, one in field_types(hint).items()})
    return ANY_TEXT


PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "<ul><li>",
    "</li></ul>",
    "<a href='",
    "#gist'>",
    "</a>",
    "<br>",
    "<!",
    "<![x",
    "<?",
    "&#",
    "2023-",
    "\ud800",
]
ANY_TEXT = st.one_of(
    st.just(""), st.text(st.characters()), st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=3)).map("".join)
)
DRAFTS = st.fixed_dictionaries({name: _typed(hint) for name, hint in field_types(Content).items() if name != "schema"})


@given(DRAFTS)
def test_a_draft_takes_any_text_and_can_be_shown(words: dict[str, Any]) -> None:
    draft = Draft(**words)
    shown = html.page(draft, Frame(language="en", draft=True), draft.problems)
    assert shown.encode()
    assert all(problem.sentence in unescape(shown) for problem in draft.problems)


@given(DRAFTS)
def test_a_draft_has_problems_exactly_where_a_content_is_refused(words: dict[str, Any]) -> None:
    draft = Draft(**words)
    if not draft.problems:
        assert [*texts(draft)] == [*texts(Content(**words))]
        return
    with pytest.raises(ContentRefused) as refused:
        Content(**words)
    assert refused.value.problems == draft.problems


@given(ANY_TEXT)
def test_what_rich_text_becomes_stays_as_it_is(source: str) -> None:
    try:
        once = richtext.clean(source)
    except Refused:
        return
    assert richtext.clean(once) == once


@pytest.mark.parametrize("body", ["<p>" + "<b><i>" * 5000, "<ul><li>" * 5000, "<p>" * 50000, "&" * 50000, "<" * 50000])
def test_a_draft_takes_deep_and_long_texts(body: str) -> None:
    assert len(Draft(title="Long", gist=gist(body), sections=()).problems) == 1


def test_a_draft_shows_what_is_right_in_it() -> None:
    cases = Cases(id="cases", heading="Your case", cases=())
    draft = Draft(title="About claims", gist=gist("<p>Right.</p>"), sections=(cases, prose(body="<p>wrong")))
    shown = html.page(draft, Frame(language="en", draft=True), draft.problems)
    assert "<p>Right.</p>" in shown
    assert "Your case" in shown
    assert "wrong" not in shown


def test_a_changed_draft_is_judged_anew() -> None:
    draft = Draft(title="", gist=gist("<p>Right.</p>"), sections=())
    assert [problem.place for problem in draft.problems] == [("title",)]
    assert replace(draft, title="About claims").problems == ()
