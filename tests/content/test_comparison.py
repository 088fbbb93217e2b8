"""A comparison of two editions shows every word that differs, no word that does not, and whatever else a reader would see."""

import re
from dataclasses import dataclass, is_dataclass, replace
from html import unescape
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from django.template.context import Context
from django.utils import translation
from hypothesis import given, reject
from hypothesis import strategies as st

from explainer.content import html, richtext
from explainer.content.comparison import Part, compare
from explainer.content.explainer import Content, ContentRefused, Gist, ShareTexts, Source, texts
from explainer.content.frame import Frame
from explainer.content.rewording import Line
from explainer.content.sections import Access, AccessRow, Checklist, Plain, Points, Prose, Rich, Section, Step, Steps, field_types
from tests.words import an_explainer, contents


def with_sections(*sections: Section) -> Content:
    return an_explainer(sections=sections)


def said_of(before: str, after: str) -> list[str]:
    """The lines about the rich text of a section."""
    compared = compare(*(with_sections(Prose(id="why", heading="Why", body=body)) for body in (before, after)))
    return [spelled(line) for row in compared.parts[1].rows for line in row]


def spelled(line: Line) -> str:
    """A line for reading: label “words”: [-removed-][+added+]."""
    forms = {"equal": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    runs = "".join(run.text if run.text.isspace() else forms[run.kind].format(run.text) for run in line.runs)
    return f"{line.label}{f' “{line.words}”' if line.words else ''}: {runs}" if line.label else runs


def rows(part: Part) -> list[str]:
    return [" | ".join(spelled(line) for line in row) for row in part.rows]


def shown(before: Content, after: Content, language: str = "en") -> str:
    with translation.override(language):
        return html.engine().get_template("content/comparison.html").render(Context({"comparison": compare(before, after)}))


def read(page: str) -> str:
    """The words of a page, on one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^<>]*>", "", page.replace("<br>", " ")))).strip()


# Any two editions


@st.composite
def revised(draw: st.DrawFn) -> tuple[Content, Content]:
    """A content, and what somebody made of it: words, links, rows and sections of it, and some of another one."""
    before, other = draw(contents()), draw(contents())
    try:
        return before, _revised(draw, before, other, Content)
    except ContentRefused:
        reject()


def _revised(draw: st.DrawFn, one: Any, other: Any, hint: Any, name: str = "") -> Any:
    if name in {"id", "schema"}:
        return one
    if name == "sections":
        return _revised_sections(draw, one, other)
    if get_origin(hint) is tuple:
        chosen = draw(st.lists(st.sampled_from([*one, *other]), min_size=1, max_size=4)) if one or other else []
        return tuple(_revised(draw, member, draw(st.sampled_from(chosen)), get_args(hint)[0]) for member in chosen)
    if is_dataclass(one) and not isinstance(one, type):
        types = field_types(type(one))
        return replace(
            one, **{field: _revised(draw, getattr(one, field), getattr(other, field), types[field], field) for field in types}
        )
    if get_origin(hint) is Annotated and name not in {"as_of", "address"}:
        return draw(st.sampled_from(_reworded(one, other, get_args(hint)[1].rich)))
    return draw(st.sampled_from([one, other]))


def _revised_sections(draw: st.DrawFn, one: tuple[Section, ...], other: tuple[Section, ...]) -> tuple[Section, ...]:
    every = [*one, *other]
    chosen: list[Section] = draw(st.permutations(every))[: draw(st.integers(0, 4))]
    another_kind: bool = draw(st.booleans())
    if chosen and another_kind:
        chosen[-1] = replace(chosen[-1], id=draw(st.sampled_from(every)).id)
    named = {section.id: section for section in chosen}
    alike = [draw(st.sampled_from([one for one in every if type(one) is type(section)])) for section in named.values()]
    return tuple(_revised(draw, section, like, type(section)) for section, like in zip(named.values(), alike, strict=True))


def _reworded(one: str, other: str, rich: bool) -> list[str]:
    """What somebody may make of a text."""
    if not (one and other):
        return [one, other]
    if not rich:
        return [one, other, f"{one} {other}", f"{other} {one}", one.replace(" ", "  ")]
    return [
        one,
        other,
        one + other,
        re.sub("</?b>", "", one),
        one.replace("<b>", "<i>").replace("</b>", "</i>") if "<i>" not in one else one.replace("i>", "b>"),
        re.sub('href="[^"]*"', 'href="https://other.example/"', one),
        re.sub("</?a[^>]*>", "", one),
        re.sub("<p>(.*?)</p>", r"<ul><li>\1</li></ul>", one, flags=re.DOTALL),
        one.replace("ul>", "ol>"),
        one.replace("<br>", " "),
    ]


def words_of(value: Any) -> list[str]:
    """The texts of a part of a content as they are read."""
    if isinstance(value, Source):
        return [text for text in (value.title, value.publisher) if text]
    if isinstance(value, tuple):
        return [text for member in value for text in words_of(member)]
    return [richtext.parse(text).text().strip() if rich else text for _place, text, rich in texts(value, rich=False)]


def words_in(part: Part, *kinds: str) -> list[str]:
    """The texts of a part, put together from the runs of these kinds."""
    lines = [line for row in (part.heading, *part.rows) for line in row if not line.label]
    return [text for text in ("".join(run.text for run in line.runs if run.kind in kinds) for line in lines) if text]


@given(revised())
def test_words_removed_and_kept_are_the_edition_before_and_words_added_and_kept_the_one_after(
    pair: tuple[Content, Content],
) -> None:
    before, after = pair
    old, new = ({section.id: section for section in content.sections} for content in pair)
    parts = [part for part in compare(before, after).parts if part.field == "sections"]
    kept = zip([part for part in parts if part.how != "removed"], new, strict=True)
    gone = zip([part for part in parts if part.how == "removed"], [name for name in old if name not in new], strict=True)
    compared = [(part, old.get(name), new.get(name)) for part, name in [*kept, *gone]]
    for part in compare(before, after).parts:
        if part.field != "sections":
            compared.append((part, getattr(before, part.field), getattr(after, part.field)))
    for part, was, now in compared:
        every = [words_of(value) if value else [] for value in (was, now)]
        if not part.differs or part.rows == ():
            assert every[0] == every[1]
        else:
            assert [words_in(part, "equal", "removed"), words_in(part, "equal", "added")] == every


@given(contents())
def test_nothing_differs_between_words_and_themselves(content: Content) -> None:
    compared = compare(content, content)
    assert not compared.differs
    assert [part.field for part in compared.parts] == ["gist", *["sections"] * len(content.sections)]
    assert not any(part.differs or part.rows for part in compared.parts)


@given(revised())
def test_where_nothing_differs_both_pages_and_the_texts_to_share_are_the_same(pair: tuple[Content, Content]) -> None:
    before, after = pair
    is_same = html.page(before, Frame(language="en")) == html.page(after, Frame(language="en")) and before.share == after.share
    assert compare(before, after).differs or is_same
    assert compare(before, after).differs == ("Nothing differs." not in shown(before, after))


# Words


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("<p>It says who helped you.</p>", "<p>It says who helps you.</p>", ["It says who [-helped-] [+helps+] you."]),
        ("<p>It ends.</p>", "<p>Here it ends.</p>", ["[-It-] [+Here it+] ends."]),
        ("<p>It ends</p>", "<p>It ends here</p>", ["It ends [+here+]"]),
        ("<p>It ends here</p>", "<p>It ends</p>", ["It ends [-here-]"]),
        ("<p>One two.</p><p>Three.</p>", "<p>One two.</p><p>And three.</p><p>Three.</p>", ["One two.\n[+And three.+]\nThree."]),
        ("<p>All of this is new.</p>", "<p>A claim is what stays.</p>", ["[-All of this is new.-][+A claim is what stays.+]"]),
        (
            "<p>パートナーは見ることができます。</p>",
            "<p>パートナーは見ることができません。</p>",
            ["パートナーは見ることができま[-す。-][+せん。+]"],
        ),
        ("<p>合作伙伴可以查看账单。</p>", "<p>合作伙伴不能查看账单。</p>", ["合作伙伴[-可以-][+不能+]查看账单。"]),
        ("<p>คุณไม่ต้องลงชื่อ</p>", "<p>คุณต้องลงชื่อ</p>", ["คุณ[-ไม่-]ต้องลงชื่อ"]),
        ("<p>파트너가 봅니다.</p>", "<p>파트너는 봅니다.</p>", ["[-파트너가-] [+파트너는+] 봅니다."]),
        ("<p>האם השותף רואה?</p>", "<p>האם השותף כותב?</p>", ["האם השותף [-רואה?-][+כותב?+]"]),
    ],
)
def test_words_are_compared_one_by_one(before: str, after: str, said: list[str]) -> None:
    assert said_of(before, after) == said


LINK = '<p>Read <a href="https://a.example/">the form</a>.</p>'


@pytest.mark.parametrize(
    ("before", "after", "remarks"),
    [
        (LINK, LINK.replace("a.example", "b.example"), ["link “the form”: [-https://a.example/-][+https://b.example/+]"]),
        (LINK, "<p>Read the form.</p>", ["link “the form”: [-https://a.example/-]"]),
        ("<p>Read the form.</p>", LINK, ["link “the form”: [+https://a.example/+]"]),
        (LINK, '<p>Read the <a href="https://a.example/">form</a>.</p>', ["link “the”: [-https://a.example/-]"]),
        (LINK, LINK.replace("the form", "this form"), []),
        (LINK, LINK.replace("Read <a", "Read<a").replace('">the', '"> the'), ["layout: "]),
        (
            LINK,
            LINK.replace("the form", "it").replace("a.example", "b.example"),
            ["link “the form”: [-https://a.example/-]", "link “it”: [+https://b.example/+]"],
        ),
        (LINK, LINK.replace("the form", "<i>the</i> form"), ["emphasis: "]),
        ("<p><b>Never</b> sign here.</p>", "<p>Never sign <b>here.</b></p>", ["emphasis: "]),
        ("<p>Do sign <b>it</b> here.</p>", "<p>Never sign <i>it</i> here.</p>", ["emphasis: "]),
        ("<p>One.</p><p>Two.</p>", "<p>One.<br>Two.</p>", ["layout: "]),
        ("<p>One.</p>", "<ul><li>One.</li></ul>", ["layout: "]),
        ("<ul><li>One.</li></ul>", "<ol><li>One.</li></ol>", ["layout: "]),
        ("<p>One two.</p>", "<p>One<br>two.</p>", ["layout: "]),
        ("<p>One two.</p>", "<p>One  two.</p>", ["layout: "]),
        ("<p><b>One</b><b> two.</b></p>", "<p><b>One two.</b></p>", ["layout: "]),
    ],
)
def test_what_changed_about_the_words_is_said(before: str, after: str, remarks: list[str]) -> None:
    assert said_of(before, after)[1:] == remarks


# Rows


def test_a_row_in_the_middle_changes_no_other_row() -> None:
    one, two, three = (AccessRow(question=f"Can they {what}?", answer="No") for what in ("read mail", "see names", "change users"))
    before, after = (
        with_sections(Access(id="access", heading="Access", caption="Can they", rows=every))
        for every in [(one, three), (one, two, three)]
    )
    assert rows(compare(before, after).parts[1]) == [
        "Can they",
        "Can they read mail? | No",
        "[+Can they see names?+] | [+No+]",
        "Can they change users? | No",
    ]
    assert rows(compare(after, before).parts[1])[2] == "[-Can they see names?-] | [-No-]"


def test_a_row_is_known_by_its_first_text_else_by_most_of_its_words() -> None:
    def points(*every: str) -> Content:
        return with_sections(Points(id="points", heading="Points", points=every))

    before = points("A claim says who helped you.", "Nobody can see your mail.", "So it ends.")
    after = points("Nobody else pays for this.", "A claim says who helps you.", "Nobody can read your mail.", "Ask us if it works.")
    assert rows(compare(before, after).parts[1]) == [
        "[+Nobody else pays for this.+]",
        "A claim says who [-helped-] [+helps+] you.",
        "Nobody can [-see-] [+read+] your mail.",
        "[-So it ends.-]",
        "[+Ask us if it works.+]",
    ]


def test_a_row_that_begins_as_before_is_the_same_whatever_follows() -> None:
    before, after = (
        with_sections(Access(id="access", heading="Access", caption="Can they", rows=(AccessRow(question="Pay?", answer=answer),)))
        for answer in ("Nobody has to do that.", "Yes, each month, as agreed with you.")
    )
    assert rows(compare(before, after).parts[1])[1:] == [
        "Pay? | [-Nobody has to do that.-][+Yes, each month, as agreed with you.+]"
    ]


def test_who_does_a_step_is_said_where_it_changed() -> None:
    def steps(first: Literal["you", "partner"]) -> Content:
        return with_sections(
            Steps(
                id="steps", heading="Steps", steps=(Step(actor=first, text="<p>Sign.</p>"), Step(actor="you", text="<p>Wait.</p>"))
            )
        )

    assert rows(compare(steps("partner"), steps("you")).parts[1]) == ["actor: [-partner-][+you+] | Sign.", "Wait."]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"as_of": "2023"}, {"as_of": "2024-11"}, "date: [-2023-][+2024-11+]"),
        ({"as_of": "2023"}, {"as_of": "2023", "approximate": True}, "date: [-2023-][+2023+]"),
        ({"as_of": "2023"}, {}, "date: [-2023-][++]"),
        (
            {"address": "https://a.example/"},
            {"address": "https://b.example/"},
            "link “Learn”: [-https://a.example/-][+https://b.example/+]",
        ),
        ({"publisher": "Us"}, {"publisher": "Them"}, "[-Us-][+Them+]"),
    ],
)
def test_what_changed_about_a_source_is_said(before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    compared = compare(*(an_explainer(sources=(Source(title="Learn", **fields),)) for fields in (before, after)))
    assert (compared.parts[-1].field, rows(compared.parts[-1])) == ("sources", [f"Learn | {said}"])


def test_a_source_in_the_middle_changes_no_other_source() -> None:
    one, two, three = (Source(title=title, as_of="2023") for title in ("Learn", "Terms", "Guide"))
    compared = compare(an_explainer(sources=(one, three)), an_explainer(sources=(one, two, three)))
    assert rows(compared.parts[-1]) == ["Learn", "[+Terms+] | date: [+2023+]", "Guide"]


def test_an_undated_source_has_no_date_that_could_be_about_right() -> None:
    assert not compare(*(an_explainer(sources=(Source(title="Learn", approximate=about),)) for about in (True, False))).differs


# Sections


def test_a_section_that_moved_was_added_or_taken_out_is_told_from_one_that_changed() -> None:
    why, who, how, when, what = (
        Prose(id=name, heading=name, body=f"<p>This is {name}.</p>") for name in ("why", "who", "how", "when", "what")
    )
    compared = compare(with_sections(why, who, how, when), with_sections(when, replace(why, heading="Really why"), what, how))
    assert [(spelled(part.heading[0]), part.how, part.moved) for part in compared.parts] == [
        ("In short", "unchanged", False),
        ("when", "unchanged", True),
        ("[+Really+] why", "changed", False),
        ("[-who-]", "removed", False),
        ("[+what+]", "added", False),
        ("how", "unchanged", False),
    ]
    assert [bool(part.rows) for part in compared.parts] == [False, False, True, True, True, False]


def test_another_order_alone_is_a_difference() -> None:
    why, who = (Prose(id=name, heading=name, body=f"<p>This is {name}.</p>") for name in ("why", "who"))
    assert compare(with_sections(why, who), with_sections(who, why)).differs


def test_a_section_of_another_kind_is_compared_as_two() -> None:
    before = with_sections(Points(id="why", heading="Why", points=("One.", "Two.")))
    after = with_sections(Checklist(id="why", heading="Why", items=("One.", "Two.")))
    part = compare(before, after).parts[1]
    assert (part.how, part.other_kind, spelled(part.heading[0])) == ("changed", True, "Why")
    assert rows(part) == ["[-One.-]", "[-Two.-]", "[+One.+]", "[+Two.+]"]
    assert not any(part.other_kind for part in compare(before, with_sections()).parts)


def test_the_facts_that_a_section_cites_are_no_difference() -> None:
    assert not compare(
        *(with_sections(Prose(id="why", heading="Why", body="<p>So.</p>", facts=facts)) for facts in ((), ("f-1",)))
    ).differs


@dataclass(frozen=True, kw_only=True)
class Answer:
    mood: Literal["glad", "sad"]
    heading: Plain
    more: tuple[Rich, ...]


@dataclass(frozen=True, kw_only=True)
class Quiz(Section):
    kind = "quiz"
    answers: tuple[Answer, ...]


def test_a_new_kind_of_section_is_compared_as_it_is() -> None:
    answer = Answer(mood="glad", heading="Yes", more=("<p>a <b>b</b></p>", "<p>It is so.</p>"))
    other = replace(answer, mood="sad", more=("<p>a <b>b</b></p>", "<p>It is not so.</p>"))
    before, after = (with_sections(Quiz(id="quiz", heading="Quiz", answers=(one,))) for one in (answer, other))
    assert rows(compare(before, after).parts[1]) == ["mood: [-glad-][+sad+] | Yes | a b | It is [+not+] so."]


# Size


@pytest.mark.parametrize("reworded", ["<p>{}</p>", "<p>{} And more.</p>"])
def test_a_text_too_long_to_be_compared_is_shown_before_and_after_and_says_so(reworded: str) -> None:
    before, after = (
        "<p>" + " ".join(f"a b{number}" for number in range(20_000)) + "</p>",
        reworded.format(" ".join(f"a c{number}" for number in range(20_000))),
    )
    lines = said_of(before, after)
    assert lines == [f"[-{before[3:-4]}-][+{after[3:-4]}+]", "long: "]


def test_a_word_that_is_frequent_in_a_long_text_is_compared_like_any_other() -> None:
    """`difflib` by itself would not see it where the words around it changed."""
    words = " ".join(f"w{number}" for number in range(120))
    before, after = (words + "".join(f" {letter}{number} so {letter}{number}." for number in range(40)) for letter in "ab")
    (line,) = said_of(f"<p>{before}</p>", f"<p>{after}</p>")
    assert line.count("] so [") == 40


def test_many_rows_are_compared_too() -> None:
    before, after = (
        with_sections(Points(id="points", heading="Points", points=tuple(f"a b c {letter}{number}" for number in range(1_000))))
        for letter in "de"
    )
    assert len(compare(before, after).parts[1].rows) == 2_000


@pytest.mark.parametrize("body", [f"<p>{'a b c ' * 2_000}</p>", "<p>—</p>"])
def test_a_text_that_did_not_change_is_kept_whatever_its_length(body: str) -> None:
    part = compare(*(with_sections(Prose(id="why", heading=heading, body=body)) for heading in ("Why", "How"))).parts[1]
    assert rows(part) == [body[3:-4].strip()]


def test_a_comparison_can_be_remembered_by_its_value() -> None:
    before, after = an_explainer("One"), an_explainer("Two")
    assert hash(compare(before, after)) == hash(compare(before, after))


# On a page


def test_marks_are_words_too_and_unchanged_sections_are_folded_to_their_heading() -> None:
    before = an_explainer(share=ShareTexts(short_mail="Dear you\n\nYours"))
    after = replace(
        before,
        gist=Gist(heading="In short", body="<p>Your partner made a claim.</p>"),
        share=ShareTexts(short_mail="Dear all\n\nYours"),
    )
    page = shown(before, after)
    assert "Your partner <del><small>[removed:&nbsp;</small>makes<small>]</small></del>" in page
    assert read(page) == (
        "In short [Changed] Your partner [removed: makes] [added: made] a claim. Why [Unchanged] "
        "Texts to pass on [Changed] Dear [removed: you] [added: all] Yours"
    )


def test_labels_say_what_became_of_a_section() -> None:
    why, who = (Prose(id=name, heading=name, body=f"<p>This is {name}.</p>") for name in ("why", "who"))
    points = Points(id="who", heading="who", points=("One.",))
    assert "who [Moved] why [Unchanged]" in read(shown(with_sections(why, who), with_sections(who, why)))
    assert "why [Removed section] This is why." in read(shown(with_sections(why), with_sections()))
    assert "why [New section] This is why." in read(shown(with_sections(), with_sections(why)))
    assert "who [Changed] [Set out in another way] [removed: This is who.] [added: One.]" in read(
        shown(with_sections(who), with_sections(points))
    )


def test_remarks_are_shown_in_words() -> None:
    step = Step(actor="you", text='<p>Sign <a href="https://a.example/">it</a> <b>now</b>.</p>')
    other = Step(actor="microsoft", text='<ul><li>Sign <a href="https://b.example/">it</a> now.</li></ul>')
    before, after = (
        an_explainer(
            title,
            sections=(Steps(id="s", heading="Steps", steps=(one,)),),
            sources=(Source(title="Learn", as_of=date, approximate=True),),
        )
        for title, one, date in [("One", step, ""), ("Two", other, "2024-11")]
    )
    page = shown(before, after)
    assert '<bdi dir="ltr">https://b.example/</bdi>' in page
    assert read(page) == (
        "Title [Changed] [removed: One] [added: Two] In short [Unchanged] Steps [Changed] "
        "Who does this: [removed: You] [added: Microsoft] Sign it now. "
        "The link “it” leads to: [removed: https://a.example/] [added: https://b.example/] "
        "The emphasis changed (bold or italic). The layout changed (paragraphs, lists, lines or spaces). "
        "Where this comes from [Changed] Learn Date of the source: [removed: undated] [added: about November 2024]"
    )


def test_words_that_look_like_markup_stay_words() -> None:
    nasty = "<script>alert('{{ comparison }} %s')</script>"
    before, after = (
        an_explainer(title, sections=(Prose(id="why", heading=title, body=f"<p>{title.replace('<', '&lt;')}</p>"),))
        for title in ("Plain", nasty)
    )
    for page in (shown(before, after), shown(after, before)):
        assert "<script" not in page
        assert read(page).count(nasty) == 3


def test_what_differs_is_shown_in_any_language() -> None:
    page = shown(an_explainer("אחת"), an_explainer("שתיים"), "he")
    assert "<del>" in page
    assert "<ins>" in page
