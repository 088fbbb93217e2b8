"""Words to test with: an explainer that says little, any explainer that can be written, editions and entries of them, answers."""

import itertools
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from explainer.content import canonical, text
from explainer.content.explainer import SCHEMA, Content, Gist, ShareTexts, Source
from explainer.content.sections import KINDS, Prose, Section, Words, field_types
from explainer.feedback import answers
from explainer.feedback.models import Answer, Helpful, Reason
from explainer.record import deeds
from explainer.record.models import NOTHING_BEFORE, Change, Edition, Entry, Kind
from explainer.record.timeline import Key, Timeline, fresh

CLAIMS = UUID("00000000-0000-4000-8000-000000000001")
PROOF = UUID("00000000-0000-4000-8000-000000000002")


def an_explainer(title: str = "About claims", **changes: Any) -> Content:
    """A short explainer with one section, with what a test wants otherwise."""
    words: dict[str, Any] = {
        "title": title,
        "gist": Gist(heading="In short", body="<p>Your partner makes a claim.</p>"),
        "sections": (Prose(id="why", heading="Why", body="<p>A claim says who helped you.</p>"),),
    }
    return Content(**{**words, **changes})


# What the first version of the code wrote of an explainer.
OF_SCHEMA_1 = (
    '{"gist":{"body":"<p>Your partner makes a claim.</p>","heading":"In short"},"schema":1,"sections":[{"body":'
    '"<p>A claim says who helped you.</p>","facts":[],"heading":"Why","id":"why","kind":"prose"}],"share":{"call":["Say this."],'
    '"long_mail":"","short_mail":"A claim."},"sources":[{"address":"","approximate":true,"as_of":"2024-11","publisher":"",'
    '"title":"Guide"}],"title":"Über"}'
)

# What is special in some language, in HTML or in Markdown.
SPECIAL_WORDS = [
    "claim",
    "Ärger",
    "e\u0301te\u0301",  # the accents as characters of their own (NFD)
    "\u1112\u1161\u11ab",  # a Korean syllable in its three parts
    "שלום",
    "مرحبا",
    "می\u200cخواهم",  # held apart by a zero-width non-joiner
    "👩\u200d👩\u200d👧",  # one picture, by joiners
    "Donau\u00addampf\u00adschiff",
    "\u200eABC\u200f",
    "日本語。",
    "<b>",
    "</p>",
    "&amp;",
    "&copy",
    '"quoted"',
    "it’s",
    "*star*",
    "_under_",
    "`code`",
    "~~no~~",
    "[a](b)",
    "![a](b)",
    "a|b",
    "back\\slash",
    "#",
    "##",
    "1.",
    "2)",
    "-",
    "---",
    "===",
    "+",
    ">",
    "{{ title }}",
    "{% if %}",
    "5.",
    "C#",
    "wow!",
    "e.g.",
    "x\u00a0y",
]


def _kept(word: str) -> bool:
    """Whether a text is one that `Content` keeps as a word, even where it begins a run of rich text."""
    try:
        cleaned = text.clean(word)
    except text.Refused:
        return False
    return bool(cleaned) and not unicodedata.combining(text.normalise(word)[0])


@cache
def plain_texts() -> st.SearchStrategy[str]:
    """Texts that a field for plain text accepts."""
    anything = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co"]), min_size=1, max_size=8)
    return st.lists(st.sampled_from(SPECIAL_WORDS) | anything, min_size=1, max_size=4).map(" ".join).filter(_kept)


HREFS = [
    "https://learn.example/a?b=c&d='e'#f",
    "https://xn--bcher-kva.example:8443/",
    "mailto:help@cpor.example",
    "#gist",
    "/en/",
    "/zh-hans/proof-of-execution/#say-no",
]


@st.composite
def rich_texts(draw: st.DrawFn) -> str:
    """Texts that a field for rich text accepts: every tag, lists in lists, links, words that begin or end anywhere."""
    blocks = [_block(draw, draw(st.sampled_from(["p", "ul", "ol"]))) for _ in range(draw(st.integers(0, 2)))]
    return draw(st.sampled_from(["", "\n"])).join([*blocks, draw(st.sampled_from(["", "<p></p>"])), _block(draw, "p")])


def _block(draw: st.DrawFn, tag: str, depth: int = 0) -> str:
    if tag == "p":
        return _element(draw, "p", _inline(draw, "bia"))
    items = []
    for _ in range(draw(st.integers(1, 2))):
        item = _inline(draw, "bia")
        if depth < 2 and draw(st.booleans()):
            after = _inline(draw, "bia") if draw(st.booleans()) else ""
            item += _block(draw, draw(st.sampled_from(["ul", "ol"])), depth + 1) + after
        items.append(_element(draw, "li", item))
    return _element(draw, tag, "".join(items))


def _inline(draw: st.DrawFn, allowed: str) -> str:
    """Words, some of them marked with the tags that are allowed here."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["words", "br", *allowed]))
        if kind == "br":
            parts.append("<br>")
        elif kind == "words":
            parts.append(escape(draw(plain_texts()), quote=False))
        else:
            parts.append(_element(draw, kind, _inline(draw, allowed.replace(kind, ""))))
        parts.append(draw(st.sampled_from(["", " ", "\n"])))
    return "".join([*parts, escape(draw(plain_texts()), quote=False)])


def _element(draw: st.DrawFn, tag: str, inner: str) -> str:
    href = f' href="{escape(draw(st.sampled_from(HREFS)))}"' if tag == "a" else ""
    key = draw(st.sampled_from(["", ' data-block-key="k3y"']))
    return f"<{tag}{key}{href}>{inner}</{tag}>"


@st.composite
def contents(draw: st.DrawFn, kinds: tuple[type[Section], ...] = tuple(KINDS.values())) -> Content:
    """Any `Content` with sections of these kinds."""
    sections = [_filled(draw, draw(st.sampled_from(kinds))) for _ in range(draw(st.integers(0, 3)))]
    ids = draw(st.lists(SECTION_IDS, min_size=len(sections), max_size=len(sections), unique=True))
    return Content(
        title=draw(plain_texts()),
        gist=_filled(draw, Gist),
        sections=tuple(replace(section, id=name) for section, name in zip(sections, ids, strict=True)),
        sources=_filled(draw, tuple[Source, ...]),
        share=_filled(draw, ShareTexts),
    )


SECTION_IDS = st.from_regex(r"s-[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)


def _filled(draw: st.DrawFn, hint: Any) -> Any:
    """Any value that a field of this type accepts; each section still has the same id."""
    if get_origin(hint) is tuple:
        part = get_args(hint)[0]
        return tuple(_filled(draw, part) for _ in range(draw(st.integers(0 if part is Source else 1, 2))))
    if get_origin(hint) is Literal:
        return draw(st.sampled_from(get_args(hint)))
    if get_origin(hint) is Annotated:
        words: Words = get_args(hint)[1]
        made = rich_texts() if words.rich else plain_texts()
        if words.lines:
            made = st.lists(made, min_size=1, max_size=3).map("\n\n".join)
        return draw(made if words.required else st.just("") | made)
    if hint is bool:
        return draw(st.booleans())
    fields = {name: _filled(draw, one) for name, one in field_types(hint).items() if name not in NOT_WORDS}
    if hint is Source:
        fields["as_of"] = draw(st.sampled_from(["", "2023", "2024-11", "2020-02-29"]))
        fields["address"] = draw(st.sampled_from(["", "https://learn.example/a_b?c=(d)&e=*f*"]))
    return hint(**({"id": "same"} if issubclass(hint, Section) else {}), **fields)


# Fields with a form of their own.
NOT_WORDS = {"id", "as_of", "address"}


def sealed(
    content: Content | None = None,
    *,
    explainer: UUID = CLAIMS,
    language: str = "en",
    path: str = "",
    authors: tuple[str, ...] = ("p-author",),
    approvers: tuple[str, ...] = ("p-reviewer",),
    effective_at: datetime | None = None,
    **more: Any,
) -> Entry:
    """Seal words into the record, as if this author wrote and this reviewer approved them."""
    return deeds.seal(
        explainer=explainer,
        language=language,
        path=path or f"/{language}/{'proof/' if explainer == PROOF else ''}",
        content=content or an_explainer(),
        authors=authors,
        approvals=[deeds.Approval(person, f"Stage {stage}", timezone.now()) for stage, person in enumerate(approvers, 1)],
        effective_at=effective_at,
        **{"change": Change.WORDING, "change_note": "It is clearer.", **more},
    )


def edition_of(entry: Entry) -> Edition:
    """The edition of an entry that has one."""
    assert entry.edition
    return entry.edition


_titles = itertools.count(1)


def next_edition(known: Timeline, key: Key = (CLAIMS, "en"), **columns: Any) -> Edition:
    """An edition that may come next, but for the columns given here; not saved."""
    content = an_explainer(f"Words {next(_titles)}")
    words = canonical.to_json(content)
    right: dict[str, Any] = {
        "explainer": key[0],
        "language": key[1],
        "number": known.next_number(key),
        "path": f"/{key[1]}/",
        "title": content.title,
        "content": words,
        "content_digest": canonical.digest(words),
        "change": Change.WORDING,
        "change_note": "It is clearer.",
        "authors": '["p-author"]',
        "approvals": '[["p-reviewer","Stage 1","2026-03-02T12:00:00.000000+00:00"]]',
        "sealed_at": _recorded_at(known),
        "schema": SCHEMA,
    }
    edition = Edition(**{**right, **columns})
    edition.digest = columns.get("digest") or edition.fingerprint()
    return edition


def next_entry(known: Timeline, key: Key = (CLAIMS, "en"), **columns: Any) -> Entry:
    """An entry that may come next, but for the columns given here; not saved."""
    right: dict[str, Any] = {
        "number": known.head.number + 1 if known.head else 1,
        "explainer": key[0],
        "language": key[1],
        "kind": Kind.PUBLISHED,
        "actor": "p-reviewer",
        "recorded_at": _recorded_at(known),
        "effective_at": columns.get("recorded_at") or _recorded_at(known),
        "previous": known.head.digest if known.head else NOTHING_BEFORE,
    }
    entry = Entry(**{**right, **columns})
    entry.digest = columns.get("digest") or entry.fingerprint()
    return entry


def seal_of_schema_1() -> Entry:
    """Seal what the first version of the code wrote, as it did."""
    known = fresh()
    edition = next_edition(
        known,
        title="Über",
        content=OF_SCHEMA_1,
        content_digest=canonical.digest(OF_SCHEMA_1),
        schema=1,
        sealed_at=_recorded_at(known),
    )
    edition.save(force_insert=True)
    entry = next_entry(known, edition=edition)
    entry.save(force_insert=True)
    return entry


def _recorded_at(known: Timeline) -> datetime:
    return known.head.recorded_at + timedelta(seconds=1) if known.head else datetime(2026, 3, 2, 12, tzinfo=UTC)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever is done inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answered(
    edition: Edition, helpful: Helpful = Helpful.NO, reason: Reason | None = None, section: str = "", text: str = ""
) -> Answer:
    """What a reader says about an edition now, each time another reader."""
    now = timezone.now()
    answer = answers.keep(
        explainer=edition.explainer,
        language=edition.language,
        edition=edition.number,
        edition_digest=edition.digest,
        helpful=helpful,
        address=f"198.51.100.{Answer.objects.count()}",
        now=now,
    )
    if reason:
        assert answers.amend(answer.pk, reason=reason, section=section, text=text, now=now)
    return answer
