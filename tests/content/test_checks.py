"""What keeps words from being submitted, and what is only warned of: each with its place, and a sentence that says what to do."""

import time
from dataclasses import replace
from typing import Any

import pytest

from explainer.content import checks
from explainer.content.checks import Surroundings, Term
from explainer.content.explainer import Content, Draft, Gist, Problem, ShareTexts
from explainer.content.outlines import OUTLINES, SECTION_WORDS
from explainer.content.sections import (
    KINDS,
    Access,
    AccessRow,
    Case,
    Cases,
    Checklist,
    Definition,
    Definitions,
    Prose,
    Section,
    Step,
    Steps,
)
from explainer.editing import starter
from tests.words import an_explainer

GLOSSARY = (
    Term(term="CPOR", spelled_out="Claiming Partner of Record", other_spellings=("Claimed Partner of Record",)),
    Term(term="Claim", other_spellings=("customer association",)),
    Term(term="tenant ID"),
    Term(term="FastTrack"),
    Term(term="Microsoft 365"),
    Term(term="C++"),
    Term(term="e-mail"),
)

ACCESS = Access(id="access", heading="Access", caption="Can it", rows=(AccessRow(question="read?", answer="No."),), facts=("f",))
STEPS = Steps(id="steps", heading="Steps", steps=(Step(actor="you", text="<p>You sign.</p>"),), facts=("f",))
SAY_NO = Cases(id="say-no", heading="No", cases=(Case(label="Now", text="<p>Decline.</p>"),), facts=("f",))


def prose(body: str, id: str = "why", heading: str = "Why", facts: tuple[str, ...] = ("f",)) -> Prose:
    return Prose(id=id, heading=heading, body=f"<p>{body}</p>", facts=facts)


def around(kind: str = "general", language: str = "en", **more: Any) -> Surroundings:
    return Surroundings(kind=kind, language=language, **{"glossary": GLOSSARY, **more})


def held_back(content: Content, kind: str = "general", **more: Any) -> list[Problem]:
    return [*checks.held_back(content, around(kind, **more))]


def warned(*sections: Section, surroundings: Surroundings | None = None, **changes: Any) -> list[Problem]:
    return [*checks.warned(an_explainer(sections=sections, **changes), surroundings or around())]


def said(body: str, **more: Any) -> list[str]:
    """What is warned of in a section with these words."""
    return [problem.sentence for problem in warned(prose(body), surroundings=around(**more))]


def words(number: int) -> str:
    """Short words in short sentences, so that nothing but their number can be wrong."""
    return " ".join("word." if at % 10 == 9 else "word" for at in range(number))


# --- What holds back ---


def test_nothing_holds_back_or_is_warned_of_in_an_explainer_that_is_as_it_should_be() -> None:
    content = an_explainer(sections=(ACCESS, STEPS, SAY_NO))
    assert held_back(content, "cpor") == []
    assert [*checks.warned(content, around("cpor", public=content))] == []


@pytest.mark.parametrize("missing", ["access", "steps", "say-no"])
def test_a_section_that_the_kind_requires_holds_back_while_it_is_missing(missing: str) -> None:
    content = an_explainer(sections=tuple(section for section in (ACCESS, STEPS, SAY_NO) if section.id != missing))
    assert held_back(content, "cpor") == [
        Problem(("sections",), f"Add the section “{missing}”: an explainer of this kind needs it.")
    ]
    assert held_back(content, "general") == []


def test_every_kind_that_states_something_says_which_sections_it_needs() -> None:
    assert {kind: outline.required for kind, outline in OUTLINES.items()} == {
        "cpor": ("access", "steps", "say-no"),
        "form": ("confirm", "not", "form"),
        "about": (),
        "general": (),
    }


PUBLIC = an_explainer(
    sections=(
        prose("Do not sign what you have not read, and ask your partner why.", "say-no", "How to say no"),
        prose("Microsoft sees a claim, and checks it before it counts.", "steps", "What happens"),
    )
)
NO, STEPS_OF_PUBLIC = PUBLIC.sections


@pytest.mark.parametrize(
    "renamed",
    [
        replace(NO, id="refuse"),
        prose("Quite another text.", "refuse", "How to say no"),
        prose("Do not sign what you did not read, and ask your partner why.", "refuse", "Refusing"),
    ],
    ids=["nothing else changed", "the heading is the same", "the words are nearly the same"],
)
def test_a_section_that_is_recognisably_the_same_keeps_its_id(renamed: Section) -> None:
    content = an_explainer(sections=(STEPS_OF_PUBLIC, renamed))
    assert held_back(content, public=PUBLIC) == [
        Problem(("sections", 1, "id"), "Partners link to this section as “say-no”. Give it that id again.")
    ]
    assert [*checks.warned(content, around(public=PUBLIC))] == []


def test_sections_that_exchanged_their_ids_are_told_apart() -> None:
    content = an_explainer(sections=(replace(NO, id="steps"), replace(STEPS_OF_PUBLIC, id="say-no")))
    assert [problem.place for problem in held_back(content, public=PUBLIC)] == [("sections", 0, "id"), ("sections", 1, "id")]


@pytest.mark.parametrize(
    "sections",
    [
        (STEPS_OF_PUBLIC, NO),
        (NO, STEPS_OF_PUBLIC, replace(NO, id="again")),
        (prose("Other words under the old id and another heading.", "say-no", "Refusing"), STEPS_OF_PUBLIC),
        (NO, STEPS_OF_PUBLIC, prose("You get advice, for nothing.", "gain", "Who gains what")),
        (replace(NO, heading="What happens"), replace(STEPS_OF_PUBLIC, heading="How to say no")),
    ],
    ids=["in another order", "copied", "written anew", "a new one", "headings exchanged"],
)
def test_sections_that_keep_their_ids_hold_nothing_back(sections: tuple[Section, ...]) -> None:
    assert held_back(an_explainer(sections=sections), public=PUBLIC) == []


def test_a_section_that_is_like_one_that_was_removed_keeps_its_own_id() -> None:
    before = an_explainer(
        sections=(
            prose("Ask your partner which product, work and dates this claim is about.", "ask", "Before the claim"),
            prose("Ask your partner which product, work and people this claim is about.", "ask-again", "After the claim"),
        )
    )
    assert held_back(an_explainer(sections=before.sections[:1]), public=before) == []
    changed = prose("Ask your partner which product, work and team this claim is about.", "ask-again", "Later on")
    assert held_back(an_explainer(sections=(changed,)), public=before) == []


def test_a_section_that_was_removed_is_allowed_and_warned_of() -> None:
    content = an_explainer(sections=(STEPS_OF_PUBLIC, prose("You get advice, for nothing.", "gain", "Who gains what")))
    assert held_back(content, public=PUBLIC) == []
    assert [*checks.warned(content, around(public=PUBLIC))] == [
        Problem(("sections",), "The section “say-no” is gone. Links to it from elsewhere will lead to the top of the page.")
    ]


# --- Lengths ---


@pytest.mark.parametrize("over", [0, 1])
def test_title_gist_and_sections_have_their_limits(over: int) -> None:
    found = warned(
        prose(words(50 + over)),
        replace(STEPS, steps=(Step(actor="you", text=f"<p>{words(90 + over)}</p>"),)),
        title=words(12 + over),
        gist=Gist(heading="In short", body=f"<p>{words(95 + over)}</p>"),
        surroundings=around("cpor"),
    )
    expected = [
        Problem(("title",), "The title has 13 words. Cut it to 12."),
        Problem(("gist", "body"), "The summary has 96 words. Cut it to 95."),
        Problem(("sections", 0), "Section “Why” has 51 words. Cut it to 50."),
        Problem(("sections", 1), "Section “Steps” has 91 words. Cut it to 90."),
    ]
    assert found == expected * over


def test_a_section_that_no_outline_names_has_a_limit_too() -> None:
    assert said(words(SECTION_WORDS)) == []
    assert said(words(SECTION_WORDS + 1)) == ["Section “Why” has 161 words. Cut it to 160."]


def test_the_whole_has_a_limit_without_what_is_looked_up_and_passed_on() -> None:
    looked_up = Definitions(id="words", heading="Words", terms=tuple(Definition(term="a", meaning=words(15)) for _ in range(10)))
    full = tuple(prose(words(148), f"s{number}", "Why") for number in range(6))
    share = ShareTexts(long_mail=words(500))
    # Title 2, summary 2 and 5, six sections of 149.
    assert [p.sentence for p in warned(*full, looked_up, share=share)] == [
        "The text has 903 words, tables and terms not counted. Cut it to 900."
    ]
    assert warned(*full[:5], prose(words(145), "last"), looked_up, share=share) == []


def test_lengths_are_told_for_every_part_and_last_for_the_whole() -> None:
    content = an_explainer(sections=(ACCESS, prose("One two three.")))
    assert [(one.place, one.reading.words, one.allowed) for one in checks.lengths(content, "cpor")] == [
        (("title",), 2, 12),
        (("gist", "body"), 5, 95),
        (("sections", 0), 4, 160),
        (("sections", 1), 3, 50),
        ((), 2 + 2 + 5 + 4, 900),
    ]


# --- Sentences and words ---


def test_a_long_sentence_is_shown_where_it_stands() -> None:
    long = " ".join(["word"] * 26)
    assert warned(Checklist(id="check", heading="Check", items=("Short.", f"{long}."), facts=("f",))) == [
        Problem(
            ("sections", 0, "items", 1),
            f"Section “Check”: a sentence has 26 words. Cut it to 25: “{long[:60]}…”",
        )
    ]
    assert said(" ".join(["word"] * 25)) == []


HARD = "Organizational responsibilities necessitate administrative authorization. " * 25


def test_hard_words_are_warned_of_in_english_once_there_are_enough_of_them() -> None:
    assert said(HARD) == ["The whole has a reading ease of -213. Plain English has 60 or more: use shorter words."]
    assert said(HARD, language="de") == []
    assert said(HARD[:750]) == []


def test_a_section_that_rests_on_no_fact_is_warned_of() -> None:
    uncited = prose("It is true.", facts=())
    assert warned(uncited) == [Problem(("sections", 0, "facts"), "Section “Why” cites no fact. Choose those that it rests on.")]
    assert warned(uncited, surroundings=around("about")) == []
    assert warned(Definitions(id="words", heading="Words", terms=(Definition(term="Claim", meaning="What is filed."),))) == []


def test_overdue_facts_are_warned_of_in_one_sentence_with_the_sections_that_cite_them() -> None:
    why = prose("It is true.", facts=("new", "old", "older"))
    how = replace(why, id="how", heading="How", facts=("old",))
    other = replace(why, id="other", heading="Other", facts=("new",))
    overdue = around(overdue=frozenset({"old", "older", "another"}))
    assert warned(why, how, other, surroundings=overdue) == [
        Problem(("facts",), "2 facts are overdue, cited in “Why”, “How”. Look at the sources again.")
    ]
    assert warned(how, surroundings=overdue) == [
        Problem(("facts",), "One fact is overdue, cited in “How”. Look at the sources again.")
    ]


# --- The glossary ---


@pytest.mark.parametrize("text", ["The POE is a form.", "POEs are forms.", "POE-Formular", "日本のPOEを使う", "Look: POE’s."])
def test_an_abbreviation_that_the_glossary_lacks_is_warned_of(text: str) -> None:
    (sentence,) = said(text)
    assert sentence.startswith("Section “Why”: “POE")
    assert sentence.endswith("” is not in the glossary. Add it there, or write what it stands for.")


@pytest.mark.parametrize(
    "text",
    [
        "A CPOR claim.",
        "CPORs and PDFs in the US.",
        "CPOR-Antrag",
        "日本のCPORを使う",
        "Your tenant ID, and other IDs.",
        "FastTrack, OneDrive and McDonald.",
        "A. B. is I.",
    ],
)
def test_what_the_glossary_has_or_everybody_knows_is_no_unknown_abbreviation(text: str) -> None:
    assert said(text) == []


def test_abbreviations_are_found_in_title_and_gist_too() -> None:
    found = warned(title="The POE", gist=Gist(heading="PAL", body="<p>A GDAP.</p>"))
    assert [problem.place for problem in found] == [("title",), ("gist", "heading"), ("gist", "body")]


def test_what_is_passed_on_is_read_as_closely_as_the_page() -> None:
    """Its length counts for nothing, but a sentence of it, an abbreviation and a spelling do."""
    long = " ".join(["word"] * 26)
    assert warned(share=ShareTexts(short_mail=f"Read.\n\n{long}.", rules=("Say so.", "Say DPOR."), proves_not="A Cpor claim.")) == [
        Problem(("share", "short_mail"), f"What is to pass on: a sentence has 26 words. Cut it to 25: “{long[:60]}…”"),
        Problem(
            ("share", "rules", 1),
            "What is to pass on: “DPOR” is not in the glossary. Add it there, or write what it stands for.",
        ),
        Problem(("share", "proves_not"), "What is to pass on: write “CPOR”, as the glossary does, in place of “Cpor”."),
    ]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("A Cpor claim.", "CPOR", "Cpor"),
        ("Your Tenant-ID is long.", "tenant ID", "Tenant-ID"),
        ("Your tenantID.", "tenant ID", "tenantID"),
        ("Ask for Fast Track.", "FastTrack", "Fast Track"),
        ("Ask for Fasttrack.", "FastTrack", "Fasttrack"),
        ("A CLAIM is made.", "Claim", "CLAIM"),
        ("The Claimed partner of record.", "CPOR", "Claimed partner of record"),
        ("This customer association ends.", "Claim", "customer association"),
        ("日本のfasttrackを使う", "FastTrack", "fasttrack"),
    ],
)
def test_another_spelling_of_a_word_in_the_glossary_is_warned_of(text: str, right: str, wrong: str) -> None:
    assert f"Section “Why”: write “{right}”, as the glossary does, in place of “{wrong}”." in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Claim it: a claim, claims, claimed, reclaims.",
        "Your tenant ID. Tenant ID of a tenant: an ID.",
        "Microsoft\N{NO-BREAK SPACE}365 and Microsoft 365.",
        "The letter c, and C++.",
        "Customer associations of any kind.",
        "A subtenant-id is none.",
        "An e\N{NON-BREAKING HYPHEN}mail, and e-mail. E-mail it.",
    ],
)
def test_a_word_as_the_glossary_has_it_is_no_other_spelling(text: str) -> None:
    assert said(text) == []


def test_what_a_word_means_may_say_what_else_it_is_called() -> None:
    claim = Definition(term="Claim", meaning="What is filed. Also called a customer association.")
    other = Definition(term="File", meaning="To make a customer association.")
    found = warned(Definitions(id="words", heading="Words", terms=(claim, other)))
    assert [problem.place for problem in found] == [("sections", 0, "terms", 1, "meaning")]


# --- Links ---


@pytest.mark.parametrize("link", ["click here", "Here!", "Read more…", "https://learn.example/x", "“this link”"])
def test_a_link_says_where_it_leads(link: str) -> None:
    assert said(f'See <a href="https://learn.example/x">{link}</a>.') == [
        f"Section “Why”: the link “{link}” does not say where it leads (https://learn.example/x). Name the page or the matter."
    ]


@pytest.mark.parametrize("link", ["how to say no", "the form", "More on claims", "Hier"])
def test_a_link_that_says_where_it_leads_is_fine(link: str) -> None:
    assert said(f'See <a href="#why">{link}</a>.') == []


# --- Whatever somebody writes ---


@pytest.mark.parametrize("name", starter.EXPLAINERS)
def test_the_starter_texts_give_no_cause(name: str) -> None:
    rows = starter.read(f"{starter.LANGUAGE}/glossary")["terms"]
    glossary = tuple(
        Term(
            term=row["term"],
            spelled_out=row.get("spelled_out", ""),
            other_spellings=tuple(row["other_spellings"].split(", ")) if "other_spellings" in row else (),
        )
        for row in rows
    )
    content, kind = starter.words(name), starter.read(f"{starter.LANGUAGE}/{name}")["kind"]
    surroundings = around(kind, glossary=glossary, public=content)
    assert [*checks.held_back(content, surroundings), *checks.warned(content, surroundings)] == []


def test_an_empty_draft_is_checked_without_a_fuss() -> None:
    empty = tuple(kind(**_empty(kind)) for kind in KINDS.values())
    draft = Draft(title="", gist=Gist(heading="", body=""), sections=empty)
    assert {problem.sentence.partition("“")[2].partition("”")[0] for problem in held_back(draft, "cpor", public=PUBLIC)} == {
        "access",
        "steps",
        "say-no",
    }
    assert all("cites no fact" in one.sentence or "is gone" in one.sentence for one in checks.warned(draft, around(public=PUBLIC)))


def _empty(kind: type[Section]) -> dict[str, Any]:
    names = {name: "" for name in ("id", "heading", "body", "caption") if name in kind.__dataclass_fields__}
    return names | {
        name: () for name in ("cases", "rows", "steps", "points", "items", "fields", "terms") if name in kind.__dataclass_fields__
    }


@pytest.mark.parametrize(
    "text",
    ["a" * 300_000, "A" * 300_000, "tenant " * 43_000, "a-" * 150_000, ".” " * 100_000, "aA" * 150_000, "日本語の" * 75_000],
    ids=["one word", "capitals", "half a term", "hyphens", "ends", "changing", "no spaces"],
)
def test_a_long_text_is_checked_in_a_moment(text: str) -> None:
    content, public = an_explainer(sections=(prose(text),)), an_explainer(sections=(prose(text, "old", "Old"),))
    start = time.perf_counter()
    surroundings = around(public=public)
    assert [*checks.held_back(content, surroundings), *checks.warned(content, surroundings)]
    assert time.perf_counter() - start < 10
