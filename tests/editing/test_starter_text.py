"""The starter texts say only what their facts hold, briefly and plainly.

What is written here is the first thing that customers read, before any person has approved a change; so the limits that an
editor sees as advice are binding for it.
"""

import calendar
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from explainer.content import html, markdown, readability, richtext
from explainer.content.explainer import Content, ContentRefused, Gist, ShareTexts, Source, links, texts
from explainer.content.frame import Frame
from explainer.content.sections import Definitions, Prose
from explainer.editing import starter

STARTER = starter.FILES
CPOR = STARTER / "en/cpor.toml"
EXECUTION = STARTER / "en/proof-of-execution.toml"
ABOUT = STARTER / "en/about.toml"
ADDRESSES = {"/en/": CPOR, "/en/proof-of-execution/": EXECUTION, "/en/about/": ABOUT}

# “One” is left out: it is more often a pronoun than a number.
NUMBER_WORD = re.compile(
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundred|thousand|million|dozen|half|twice",
    re.IGNORECASE,
)
NEGATIVE_CONTRACTION = re.compile(r"\b\w+n[\u2019']t\b", re.IGNORECASE)

# A slow reader's; in English, the mean is 238 words a minute (Brysbaert 2019).
WORDS_A_MINUTE = 190

every = pytest.mark.parametrize("path", list(ADDRESSES.values()), ids=lambda path: path.stem)
# Those that say something about claims. The third is about the site, which the facts do not hold.
both = pytest.mark.parametrize("path", [CPOR, EXECUTION], ids=lambda path: path.stem)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A statement that texts may rest on, and the keys of its sources."""

    id: str
    statement: str
    sources: list[str]
    sure: str


@cache
def facts() -> dict[str, Fact]:
    return {row["id"]: Fact(**row) for row in _toml(STARTER / "facts.toml")["facts"]}


@cache
def sources() -> dict[str, Source]:
    """The sources by their keys, in the register's order."""
    return {row.pop("key"): Source(**row) for row in _toml(STARTER / "facts.toml")["sources"]}


@cache
def read_starter(path: Path) -> Content:
    """The words of a starter text, with the sources of the facts that it cites."""
    words = starter.words(path.stem)
    return replace(words, sources=tuple(sources_of(fact for section in words.sections for fact in section.facts)))


def sources_of(fact_ids: Iterable[str]) -> list[Source]:
    """Every source of these facts once, in the register's order."""
    cited = {key for fact in fact_ids for key in facts()[fact].sources}
    return [source for key, source in sources().items() if key in cited]


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def plain(part: Any) -> Iterator[str]:
    """Every text in a part of a `Content`, without tags."""
    for _, text, rich in texts(part):
        yield richtext.parse(text).text() if rich else text


def claims(text: str) -> set[str]:
    """What a text names: numbers in digits or in words, and proper names.

    A proper name is a word that starts with a capital letter inside a sentence, or holds one after its first letter anywhere.
    The name of a month is one of them.
    """
    found = set(re.findall(r"\d+", text))
    for sentence in readability.sentences(text):
        for position, word in enumerate(re.findall(r"[^\W\d_]+", sentence)):
            if (position and word[0].isupper()) or word[1:] != word[1:].lower():
                found.add(word)
            elif NUMBER_WORD.fullmatch(word):
                found.add(word.lower())
    return found


def held(texts_to_search: Iterable[str]) -> set[str]:
    """Every word and number in some texts, as `claims` looks for them."""
    words = {word for text in texts_to_search for word in re.findall(r"[^\W\d_]+|\d+", text)}
    return words | {word.lower() for word in words if NUMBER_WORD.fullmatch(word)}


def evidence(fact_ids: Iterable[str]) -> set[str]:
    """What a text that cites these facts may name: what stands in the facts, in their sources' names and dates, in the glossary."""
    cited = list(fact_ids)
    behind = sources_of(cited)
    said = [facts()[fact].statement for fact in cited]
    named = [text for source in behind for text in (source.title, source.publisher, source.as_of, _month(source))]
    glossary = [text for section in read_starter(CPOR).sections if isinstance(section, Definitions) for text in plain(section)]
    return held([*said, *named, *glossary])


def _month(source: Source) -> str:
    """The name of the month that a source speaks for, for a text that writes its date out."""
    return calendar.month_name[int(source.as_of[5:7])] if len(source.as_of) > 4 else ""


def unfounded(part: Any, fact_ids: Iterable[str]) -> set[str]:
    """What a part of a text names although none of the facts holds it."""
    return {claim for text in plain(part) for claim in claims(text)} - evidence(fact_ids)


def longest_sentence(content: Content) -> readability.Reading:
    """Everything counted, the tables, the glossary and the texts to share included: nobody should meet a long sentence."""
    return readability.count(plain(content))


def dead_links(content: Content) -> list[str]:
    """The links that lead to no starter text, or to a section that it does not have."""
    dead = []
    for _, href, _ in links(content):
        path, section = richtext.section_of(href) or ("", "")
        target = read_starter(ADDRESSES[path]) if path in ADDRESSES else content
        known = href.startswith("https://") or ((not path or path in ADDRESSES) and (not section or section in target.ids))
        if not known:
            dead.append(href)
    return dead


def test_every_fact_names_its_sources() -> None:
    assert all(fact.sources and set(fact.sources) <= sources().keys() and fact.sure in {"H", "M"} for fact in facts().values())


def test_no_fact_or_source_is_given_twice() -> None:
    written = _toml(STARTER / "facts.toml")
    assert len(written["facts"]) == len(facts())
    assert len(written["sources"]) == len(sources())


@both
def test_it_makes_a_content(path: Path) -> None:
    content = read_starter(path)
    assert content.sources
    assert content.share.short_mail
    assert content.share.long_mail
    assert len(content.share.call) == 3


def test_each_has_a_key_of_its_own() -> None:
    assert len({UUID(_toml(path)["translation_key"]) for path in ADDRESSES.values()}) == len(ADDRESSES)


@every
def test_the_address_follows_from_the_slug(path: Path) -> None:
    slug = _toml(path)["slug"]
    assert ADDRESSES[f"/{slug}/" if path == CPOR else f"/en/{slug}/"] == path


def test_cpor_has_the_sections_that_its_kind_requires() -> None:
    content = read_starter(CPOR)
    assert {"access", "steps", "say-no"} <= content.ids
    assert content.sections[0].kind == "cases"


@both
def test_every_section_cites_facts_that_exist(path: Path) -> None:
    for section in read_starter(path).sections:
        assert section.facts, section.id
        assert set(section.facts) <= facts().keys(), section.id


@both
def test_a_section_names_only_what_its_facts_hold(path: Path) -> None:
    for section in read_starter(path).sections:
        assert unfounded(section, section.facts) == set(), section.id


@both
def test_title_gist_and_share_texts_name_only_what_some_cited_fact_holds(path: Path) -> None:
    content = read_starter(path)
    # How long the summary takes is about the page, not about claims.
    heading = re.sub(r"\d+ seconds", "seconds", content.gist.heading)
    rest = replace(content, sections=(), gist=replace(content.gist, heading=heading))
    # What partners hand over is no statement about claims.
    copies = {"QR", "PDF"} if content.share.rules else set()
    assert unfounded(rest, [fact for section in content.sections for fact in section.facts]) == copies


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>Ask Contoso about it.</p>", {"Contoso"}),
        ("<p>LinkedIn shows it.</p>", {"LinkedIn"}),
        ("<p>You have 14 days.</p>", {"14"}),
        ("<p>You have seven days.</p>", {"seven"}),
        ("<p>It ended in August.</p>", {"August"}),
        ("<p>Ask Microsoft, or do nothing. In 2021 it was five days.</p>", set()),
    ],
)
def test_what_no_cited_fact_holds_is_found(body: str, found: set[str]) -> None:
    assert unfounded(Prose(id="x", heading="Heading", body=body), ["window"]) == found


def test_what_a_fact_holds_that_is_not_cited_is_found() -> None:
    section = Prose(id="x", heading="Heading", body="<p>You need 150 licenses.</p>")
    assert unfounded(section, ["window"]) == {"150"}
    assert unfounded(section, ["gain-fasttrack"]) == set()


@every
def test_the_gist_can_be_read_in_the_time_that_its_heading_names(path: Path) -> None:
    content = read_starter(path)
    seconds = readability.of_gist(content).words * 60 / WORDS_A_MINUTE
    assert all(seconds <= int(named) for named in re.findall(r"(\d+) seconds", content.gist.heading)), seconds


def test_about_the_site_rests_on_no_fact_and_lists_no_source() -> None:
    content = read_starter(ABOUT)
    assert not any(section.facts for section in content.sections)
    for page in (html.page(content, Frame(language="en")), markdown.page(content, Frame(language="en"))):
        assert "Privacy" in page
        assert "Where this comes from" not in page


def test_about_the_site_names_nothing_but_the_site() -> None:
    """Word for word, so that whoever adds a name or a number has to know it to be true of every site that shows this."""
    labels = {"Demonstration", "Was", "See"}
    accessibility = {"WCAG", "2", "AA", "Web", "Content", "Accessibility", "Guidelines", "320", "200"}
    assert unfounded(read_starter(ABOUT), []) == labels | accessibility | {"IP"}


def test_about_the_site_quotes_what_stands_on_every_page() -> None:
    templates = [(html.TEMPLATES / "content" / name).read_text(encoding="utf-8") for name in ("frame.html", "page.html")]
    for label in re.findall("“([^”]+)”", " ".join(plain(read_starter(ABOUT)))):
        assert label in "".join(templates)


def test_about_the_site_leads_nowhere_else_and_gives_nobody_an_address() -> None:
    content = read_starter(ABOUT)
    assert all(richtext.section_of(href) for _, href, _ in links(content))
    assert not any("@" in text for text in plain(content))
    assert content.share == ShareTexts()


@every
def test_it_is_short(path: Path) -> None:
    content = read_starter(path)
    assert readability.of_gist(content).words <= 95
    assert readability.of_content(content).words <= 900


@every
def test_it_reads_easily(path: Path) -> None:
    assert readability.of_content(read_starter(path)).ease >= 65


@every
def test_no_sentence_is_long(path: Path) -> None:
    reading = longest_sentence(read_starter(path))
    assert reading.longest <= 25, reading.longest_sentence


def test_a_long_sentence_is_found_wherever_it_stands() -> None:
    long = " ".join(["word"] * 26) + "."
    content = read_starter(CPOR)
    assert longest_sentence(replace(content, share=ShareTexts(call=(long,)))).longest == 26
    assert longest_sentence(replace(content, gist=Gist(heading="Short", body=f"<p>One. {long}</p>"))).longest == 26


@every
def test_links_lead_somewhere(path: Path) -> None:
    assert dead_links(read_starter(path)) == []


def test_a_dead_link_is_found() -> None:
    body = '<p><a href="/en/#nowhere">One</a> <a href="/en/nothing/">two</a> <a href="/en/#say-no">three</a></p>'
    content = replace(read_starter(EXECUTION), gist=Gist(heading="Short", body=body))
    assert dead_links(content)[:2] == ["/en/#nowhere", "/en/nothing/"]
    assert "/en/#say-no" not in dead_links(content)
    with pytest.raises(ContentRefused):
        replace(content, gist=Gist(heading="Short", body='<p><a href="#nowhere">One</a></p>'))


@every
def test_the_writing_is_uncontracted_and_typographic(path: Path) -> None:
    for text in plain(read_starter(path)):
        assert not NEGATIVE_CONTRACTION.search(text), text
        assert not set(text) & {"'", '"'}, text


@both
def test_what_is_shared_says_that_one_may_refuse(path: Path) -> None:
    share = read_starter(path).share
    for text in (share.short_mail, share.long_mail, " ".join(share.call)):
        assert "free not to sign" in text
        assert "can decline" in text or "can still decline" in text


def test_partners_are_told_what_to_do_and_readers_what_a_check_cannot_prove_on_the_first_page_alone() -> None:
    share = read_starter(CPOR).share
    assert len(share.rules) == 5
    for rule, said in zip(share.rules, ["the text", "logo", "QR code", "free not to sign", "edition"], strict=True):
        assert said in rule
    assert "before you ask for a signature" in share.when
    for said in ("Accept it", "Not signing is not declining", "end it", "FastTrack without a partner"):
        assert said in share.after_no
    assert "cannot prove that a partner, a claim or a form (POE) is genuine" in share.proves_not
    for_customers = {"short_mail", "long_mail", "call"}
    assert {name for name, said in vars(read_starter(EXECUTION).share).items() if said} == for_customers


@both
def test_the_e_mails_are_as_long_as_the_editor_is_told(path: Path) -> None:
    share = read_starter(path).share
    for mail, about in ((share.short_mail, 75), (share.long_mail, 110)):
        assert abs(readability.count([mail]).words - about) <= 8


def test_silence_has_its_emphasis() -> None:
    steps = next(section for section in read_starter(CPOR).sections if section.id == "steps")
    assert any(rich and "<b>If you do nothing" in text for _, text, rich in texts(steps))
