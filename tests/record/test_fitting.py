"""An entry that is malformed in any way is never served, whoever put it in and however right its digests are.

The last good state goes on being served, byte for byte; the site says after which entry its record is damaged; nothing can be
added. With the one wrong fact right, the same row fits.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from unicodedata import normalize
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from explainer.content import canonical
from explainer.record import deeds
from explainer.record.models import Edition, Entry, Kind, Reason
from explainer.record.timeline import Key, Timeline, load, timeline
from tests.conftest import Clock
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, next_edition, next_entry, rolled_back, sealed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
# When the entry is recorded that these tests put in.
NEXT = NOW + timedelta(seconds=1)
LAST_GOOD = 7

ADDRESSES = ["/", "/en/", "/en/old/", "/en/proof/", "/de/", "/ja/", "/nothing/", "/.well-known/record-head"]
type Answers = list[tuple[int, str, bytes]]


@pytest.fixture(autouse=True)
def record(clock: Clock) -> Iterator[None]:
    """Seven entries that fit: of an explainer, one that moved, one that was withdrawn, and one that lies ahead."""
    clock.now = NOW
    sealed()
    sealed(explainer=PROOF, path="/en/old/")
    sealed(explainer=PROOF)
    sealed(language="de")
    deeds.withdraw((CLAIMS, "de"), reason=Reason.WRONG, actor="p-reviewer")
    sealed(an_explainer("Claims, again"))
    sealed(language="ja", effective_at=NOW + timedelta(days=1))
    # The constraints are not what these tests are about, where a database lets itself be told to forget them.
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = ON")
    yield
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = OFF")


def run(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])


def answers() -> Answers:
    """What anybody reads."""
    responses = [Client().get(path) for path in ADDRESSES]
    return [(response.status_code, response.get("Location", ""), response.content) for response in responses]


# Rows put in by SQL


@dataclass(frozen=True)
class Bytes:
    """Bytes that are said to be a text."""

    value: bytes


@dataclass(frozen=True)
class Row:
    """An entry that may come next, but for these columns of it and of the edition that it publishes."""

    kind: str = Kind.PUBLISHED
    key: Key = (CLAIMS, "en")
    entry: dict[str, Any] = field(default_factory=dict)
    edition: dict[str, Any] = field(default_factory=dict)

    def put_in(self) -> None:
        """Insert the entry and its edition, with right digests over whatever their columns hold."""
        known = timeline()
        columns: dict[str, Any] = {"kind": self.kind}
        if self.kind != Kind.PUBLISHED:
            columns["reason"] = Reason.NOT_WANTED
        if self.kind == Kind.CALLED_OFF:
            columns["calls_off_id"] = LAST_GOOD
        if self.kind == Kind.REINSTATED:
            columns["edition_id"] = edition_of(known.numbered[1]).digest
        if self.kind == Kind.PUBLISHED and "edition_id" not in self.entry:
            changes = dict(self.edition)
            if isinstance(words := changes.get("content"), str):
                changes["content_digest"] = canonical.digest(words)
            edition = next_edition(known, self.key, **changes)
            insert(edition)
            columns["edition_id"] = edition.digest
        insert(next_entry(known, self.key, **columns | self.entry))


def insert(row: models.Model) -> None:
    """Insert a row as it is, whatever its columns hold."""
    names, places, values = [], [], []
    for column in row._meta.concrete_fields:
        value, place = getattr(row, column.attname), "%s"
        if isinstance(value, UUID) or (isinstance(value, datetime) and isinstance(column, models.DateTimeField)):
            value = column.get_db_prep_save(value, connection)
        elif isinstance(value, Bytes):
            value, place = value.value, "CAST(%s AS TEXT)" if connection.vendor == "sqlite" else "convert_from(%s, 'UTF8')"
        names.append(connection.ops.quote_name(str(column.column)))
        places.append(place)
        values.append(str(value) if isinstance(value, models.TextChoices | datetime) else value)
    table = connection.ops.quote_name(row._meta.db_table)
    run(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(places)})", values)  # noqa: S608  names from the models


# What is malformed


@dataclass(frozen=True)
class Case:
    """A row that does not fit, a pattern of the sentence that says why, and the same row with that one fact right."""

    wrong: Row
    why: str
    right: Row
    # What it is on PostgreSQL: refused there, or another sentence.
    on_postgresql: str


CASES: dict[str, Case] = {}
REFUSED = "refused"


def case(name: str, wrong: Row, why: str, right: Row | None = None, on_postgresql: str = "") -> None:
    """Note a case. Without `right`, it is the right row of its kind."""
    assert name not in CASES, name
    CASES[name] = Case(wrong, re.escape(why), right or Row(wrong.kind, wrong.key), re.escape(on_postgresql or why))


def edition(name: str, why: str, right: dict[str, Any] | None = None, on_postgresql: str = "", **wrong: Any) -> None:
    """Note a case about columns of an edition."""
    case(name, Row(edition=wrong), why, Row(edition=right or {}), on_postgresql)


def unclean(column: str, longest: int, blank: bool = False) -> str:
    return f"“{column}” of its edition is not a clean line of {0 if blank else 1} to {longest} characters."


WORDS = an_explainer("Words")
SOUND = canonical.to_json(WORDS)
PLAIN = canonical.plain(WORDS)
NO_PAGE = "its edition holds no words that a page can be made of."

for name, words in {
    "words that are no JSON": "nonsense",
    "words that are a list": "[]",
    "words without end": "[" * 100_000,
    "words of another schema": canonical.dumps({**PLAIN, "schema": 3}),
    "words with a part that is not known": canonical.dumps({**PLAIN, "more": ""}),
    "words without their gist": canonical.dumps({name: part for name, part in PLAIN.items() if name != "gist"}),
    "words with a script": SOUND.replace("<p>A claim", "<script>alert(1)</script><p>A claim"),
    "words that cannot be seen": SOUND.replace("A claim", "A\u202eclaim"),
    "words with half a character": SOUND.replace("A claim", "A\\ud800claim"),
    "a kind of section that is not known": SOUND.replace('"prose"', '"verse"'),
    "a number that is none": SOUND.replace('"schema":2', '"schema":NaN'),
    "a number of many digits": SOUND.replace('"schema":2', f'"schema":{"1" * 5000}'),
    "a schema that is true": SOUND.replace('"schema":2', '"schema":true'),
}.items():
    edition(name, NO_PAGE, {"content": SOUND, "title": "Words"}, content=words, title="Words")
for name, words in {
    "words with spaces between": json.dumps(PLAIN, ensure_ascii=False, sort_keys=True),
    "words in another order": SOUND.replace('{"gist":', '{"title":"Words","gist":', 1).replace(',"title":"Words"}', "}"),
    "words twice": SOUND.replace('"title":"Words"', '"title":"Else","title":"Words"'),
    "words that are not in NFC": SOUND.replace("A claim", normalize("NFD", "Ä claim")),
    "words with a key of the editor": SOUND.replace("<p>A claim", '<p data-block-key=\\"k3y\\">A claim'),
    "words in other escapes": SOUND.replace("A claim", "\\u0041 claim"),
}.items():
    why = "the words of its edition are not in their canonical form."
    edition(name, why, {"content": SOUND, "title": "Words"}, content=words, title="Words")

OTHER_TITLE = "the title or the schema of its edition is not that of its words."
edition("another title", OTHER_TITLE, {"content": SOUND, "title": "Words"}, content=SOUND, title="Other words")
edition("another schema", OTHER_TITLE, {"schema": 2}, schema=1)

KEPT = ["/en/editions/", "/en/share/", "/en/check/"]
ODD = [
    "/de/",
    "/",
    "/en",
    "/en/a",
    "/en/A/",
    "/en/a--b/",
    "/en/-a/",
    "/en/a-/",
    "/en/a_b/",
    "/en/a/b/",
    "/en/é/",
    "/en/%61/",
    "/en/a.md/",
]
FOREIGN = ["en/", "//en/", "/en//", "/en/../", "/en/?a/", "/en/#gist", "https://evil.example/en/", "//evil.example/"]
for path in [*KEPT, *ODD, *FOREIGN]:
    why = f"the path {path} is not one for an explainer in the language “en”."
    edition(f"the path {path}", why, {"path": "/en/editor/"}, path=path)
edition("no path", unclean("path", 300), path="")
edition("a path and more", unclean("path", 300), path="/en/\n")
edition("a long path", unclean("path", 300), {"path": f"/en/{'a' * 295}/"}, REFUSED, path=f"/en/{'a' * 296}/")

for language in ["EN", "e", "english", "zh_hans", "zh-Hans", "en-", "en/x", "..", "é", "1en", "en us"]:
    why = f"the path /{language}/ is not one for an explainer in the language “{language}”."
    case(f"the language {language}", Row(key=(CLAIMS, language)), why, Row(key=(CLAIMS, "zh-hans")))
case("no language", Row(key=(CLAIMS, "")), "“language” is not a clean line of 1 to 35 characters.", Row(key=(CLAIMS, "tlh")))

edition("an unknown kind of change", "“other” is not a kind of change.", on_postgresql=REFUSED, change="other")
edition("no change note", unclean("change_note", 300), change_note="")
for column, blank in {"change_note": False, "affects_signed": True}.items():
    why = unclean(column, 300, blank)
    for name, value in {
        "with blank ends": " It is clearer.",
        "on two lines": "It is\nclearer.",
        "with a control character": "It is\x1b[2Jclearer.",
        "in another direction": "It is \u202eclearer.",
        "in private characters": "It is \ue000.",
        "not in NFC": normalize("NFD", "Ä"),
    }.items():
        edition(f"{column} {name}", why, {column: "Ä"}, **{column: value})
    edition(f"{column} with NUL", why, None, REFUSED, **{column: "It is\0clearer."})
    edition(f"{column} too long", why, {column: "x" * 300}, REFUSED, **{column: "x" * 301})
    edition(f"{column} of a million characters", why, {column: "x" * 300}, REFUSED, **{column: "x" * 1_000_000})
for value in ("x", "F" * 64, "f" * 63):
    why = "what its edition was translated from is not the digest of an edition."
    edition(f"a translation of {value}", why, {"translated_from": "f" * 64}, translated_from=value)

A_MOMENT = "2026-03-02T12:00:00.000000+00:00"
UNREAD = "its authors and approvals cannot be read."


def approved(*rows: Any) -> str:
    return canonical.dumps(list(rows))


for authors in [
    *('"p-author"', '{"p-author":1}', "nobody", "1", "null", "[1]", "[null]", '[""]', '[["p-author"]]', '["p-b","p-a"]', "[NaN]"),
    *('["p-a","p-a"]', '["p-a", "p-b"]', '["\\u0061"]', '["\\ud800"]', ' ["p-a"]', "[" * 100_000, f"[{'1' * 5000}]"),
]:
    edition(f"the authors {authors[:20]}", UNREAD, {"authors": '["p-a","p-b"]'}, authors=authors)
for name, value in {
    "a text": '"p-reviewer"',
    "an object": '{"p-reviewer":["Stage","x"]}',
    "letters": '["abc"]',
    "an object for each": approved({"p-reviewer": 1, "Stage": 2, A_MOMENT: 3}),
    "too short": approved(["p-reviewer", "Stage"]),
    "too long": approved(["p-reviewer", "Stage", A_MOMENT, ""]),
    "nobody": approved(["", "Stage", A_MOMENT]),
    "no stage": approved(["p-reviewer", "", A_MOMENT]),
    "a person in a list": approved([["p-reviewer"], "Stage", A_MOMENT]),
    "a stage that is a number": approved(["p-reviewer", 1, A_MOMENT]),
    "a moment that is a number": approved(["p-reviewer", "Stage", 1]),
    "no moment": approved(["p-reviewer", "Stage", ""]),
    "a moment that is none": approved(["p-reviewer", "Stage", "2026-02-30T12:00:00.000000+00:00"]),
    "a moment without its zone": approved(["p-reviewer", "Stage", "2026-03-02T12:00:00.000000"]),
    "a moment in another zone": approved(["p-reviewer", "Stage", "2026-03-02T13:00:00.000000+01:00"]),
    "a moment written otherwise": approved(["p-reviewer", "Stage", "2026-03-02T12:00:00Z"]),
    "a moment before all moments": approved(["p-reviewer", "Stage", "0001-01-01T00:00:00.000000+14:00"]),
    "a moment after all moments": approved(["p-reviewer", "Stage", "9999-12-31T23:59:59.000000-14:00"]),
    "spaces": f'[["p-reviewer", "Stage", "{A_MOMENT}"]]',
}.items():
    edition(f"approvals: {name}", UNREAD, {"approvals": approved(["p-reviewer", "Stage", A_MOMENT])}, approvals=value)
edition(
    "an approval after the sealing",
    "somebody approved its edition after it was sealed.",
    {"approvals": approved(["p-reviewer", "Stage", "2026-03-02T12:00:01.000999+00:00"])},
    approvals=approved(["p-reviewer", "Stage", "2026-03-02T12:00:01.001000+00:00"]),
)
for days in (-1, 1):
    why = "its edition was not sealed when it was recorded."
    edition(f"sealed {days} days after it was recorded", why, sealed_at=NEXT + timedelta(days=days))

SCHEDULED: Key = (CLAIMS, "ja")
ROWS = {
    "a publication": Row(),
    "a reinstatement": Row(Kind.REINSTATED),
    "a withdrawal": Row(Kind.WITHDRAWN),
    "a calling off": Row(Kind.CALLED_OFF, SCHEDULED),
}
for name, row in ROWS.items():
    case(f"{name} by nobody", replace(row, entry={"actor": ""}), "“actor” is not a clean line of 1 to 40 characters.")
    case(f"{name} by somebody unknown", replace(row, entry={"actor": "unknown"}), "it was done by somebody unknown.")
    early = {"effective_at": NEXT - timedelta(milliseconds=1)}
    case(f"{name} for the past", replace(row, entry=early), "it takes effect before it was recorded.", on_postgresql=REFUSED)
    if row.kind == Kind.PUBLISHED:
        case(f"{name} for a reason", replace(row, entry={"reason": "wrong"}), "it publishes and gives a reason.")
        continue
    case(f"{name} for no reason", replace(row, entry={"reason": ""}), "“” is not a reason.")
    case(f"{name} for an unknown reason", replace(row, entry={"reason": "because"}), "“because” is not a reason.")

BOTH = approved(["p-reviewer", "First", A_MOMENT], ["p-second", "Second", A_MOMENT])
case(
    "a publication by the first who approved",
    Row(edition={"approvals": BOTH}, entry={"actor": "p-reviewer"}),
    "it was not done by the last who approved its edition.",
    Row(edition={"approvals": BOTH}, entry={"actor": "p-second"}),
)
case(
    "a withdrawal of what was never shown",
    Row(Kind.WITHDRAWN, (PROOF, "de")),
    "nothing has been shown yet, so there is nothing to withdraw.",
    Row(Kind.WITHDRAWN, (PROOF, "en")),
)
NO_EDITION = "it names no edition of its own explainer and language."
for name in ("a publication", "a reinstatement"):
    row = ROWS[name]
    case(f"{name} of an edition that is not there", replace(row, entry={"edition_id": "f" * 64}), NO_EDITION)
    case(f"{name} of no edition", replace(row, entry={"edition_id": None}), NO_EDITION, on_postgresql=REFUSED)
for name in ("a publication", "a reinstatement", "a withdrawal"):
    why = "it calls another entry off without being of that kind."
    case(f"{name} that calls off", replace(ROWS[name], entry={"calls_off_id": LAST_GOOD}), why, on_postgresql=REFUSED)
case(
    "a withdrawal of an edition",
    replace(ROWS["a withdrawal"], entry={"edition_id": "f" * 64}),
    "it withdraws and names an edition to show.",
    on_postgresql=REFUSED,
)
case(
    "a calling off of an edition",
    replace(ROWS["a calling off"], entry={"edition_id": "f" * 64}),
    "it calls off and names an edition to show.",
    on_postgresql=REFUSED,
)
case(
    "a calling off of nothing",
    replace(ROWS["a calling off"], entry={"calls_off_id": None}),
    "it calls off nothing that lies ahead.",
    on_postgresql=REFUSED,
)
case("an unknown kind", Row("deleted"), "“deleted” is not a kind of entry.", Row(), REFUSED)

# What is no value of its column. SQLite keeps it; PostgreSQL refuses most of it.

CANNOT_BE_READ = "it cannot be read."
HALF = Bytes(b"\xed\xa0\x80")
OTHER_DIGEST = "its digest is not that of its contents."
OTHER_EDITION = "the digest of its edition is not that of its contents."
NOT_BEFORE = "it does not name the digest of the one before."
# Each column for texts, and what it is on PostgreSQL when bytes are put in: it makes a text of them, which is another one.
TEXTS = {"path", "title", "content_digest", "change_note", "affects_signed", "translated_from", "content", "authors", "approvals"}
for of in Edition._meta.concrete_fields:
    if of.name in TEXTS | {"change"}:
        why = unclean(of.name, of.max_length, of.blank) if of.max_length else f"“{of.name}” of its edition is not a text."
        said = REFUSED if of.name == "change" else OTHER_EDITION
        edition(f"the edition’s {of.name} in bytes", why, None, said, **{of.name: b"bytes"})
for column in (*sorted(TEXTS), "change", "digest", "language"):
    edition(f"the edition’s {column} in half a character", CANNOT_BE_READ, None, REFUSED, **{column: HALF})
edition("the edition’s language in bytes", NO_EDITION, language=b"en")
LONGEST = {"language": 35, "kind": 10, "edition_id": 64, "reason": 30, "actor": 40, "previous": 64, "digest": 64}
for column, said in {**dict.fromkeys(LONGEST, OTHER_DIGEST), "kind": REFUSED, "previous": NOT_BEFORE}.items():
    why = f"“{column}” is not a clean line of {0 if column == 'reason' else 1} to {LONGEST[column]} characters."
    case(f"{column} in bytes", Row(entry={column: b"bytes"}), why, on_postgresql=said)
    case(f"{column} in half a character", Row(entry={column: HALF}), CANNOT_BE_READ, on_postgresql=REFUSED)

NO_NUMBERS: list[str | bytes] = ["eight", b"8", "8.5", "9" * 30]
for junk in NO_NUMBERS:
    case(f"the number {junk!r}", Row(entry={"number": junk}), "“number” is not a whole number.", on_postgresql=REFUSED)
    edition(f"the edition’s number {junk!r}", "“number” of its edition is not a whole number.", None, REFUSED, number=junk)
    edition(f"the schema {junk!r}", "“schema” of its edition is not a whole number.", None, REFUSED, schema=junk)
    calling_off = replace(ROWS["a calling off"], entry={"calls_off_id": junk})
    case(f"calling off {junk!r}", calling_off, "“calls_off_id” is not a whole number.", on_postgresql=REFUSED)
NO_IDENTIFIERS: list[str | bytes] = ["nonsense", "", b"nonsense"]
for junk in NO_IDENTIFIERS:
    case(f"the explainer {junk!r}", Row(entry={"explainer": junk}), CANNOT_BE_READ, on_postgresql=REFUSED)
    edition(f"the edition’s explainer {junk!r}", CANNOT_BE_READ, None, REFUSED, explainer=junk)

case("one after a gap", Row(entry={"number": 10, "explainer": "nonsense"}), CANNOT_BE_READ, on_postgresql=REFUSED)

# What PostgreSQL says to such a moment as `recorded_at`, `effective_at` and `sealed_at`.
NO_MOMENTS: dict[str | int | bytes, tuple[str, str, str]] = {
    "soon": (REFUSED, REFUSED, REFUSED),
    5: (REFUSED, REFUSED, REFUSED),
    b"now": (REFUSED, REFUSED, REFUSED),
    "0000-01-01 00:00:00+00:00": (REFUSED, REFUSED, REFUSED),
    "0001-01-01 00:00:00+14:00": (CANNOT_BE_READ, REFUSED, CANNOT_BE_READ),
    "-infinity": (CANNOT_BE_READ, REFUSED, CANNOT_BE_READ),
    "9999-12-31 23:59:59-14:00": (REFUSED, CANNOT_BE_READ, CANNOT_BE_READ),
    "10000-01-01 00:00:00+00:00": (REFUSED, CANNOT_BE_READ, CANNOT_BE_READ),
    "infinity": (REFUSED, CANNOT_BE_READ, CANNOT_BE_READ),
}
for moment, answered in NO_MOMENTS.items():
    rows = (
        ("“recorded_at”", Row(entry={"recorded_at": moment, "effective_at": NEXT})),
        ("“effective_at”", Row(entry={"effective_at": moment})),
        ("“sealed_at” of its edition", Row(edition={"sealed_at": moment})),
    )
    for (column, row), on_postgresql in zip(rows, answered, strict=True):
        # As the driver, Django or this code finds out first.
        why = f"it cannot be read\\.|{column} is not a moment\\."
        CASES[f"{column} {moment!r}"] = Case(row, why, Row(), on_postgresql)


DAMAGED = "The public record is damaged after entry 7. The last good state is being served. Run `manage.py audit_record`.\n"


def put_in(case: Case) -> bool:
    """Insert the wrong row of a case; whether the database took it."""
    if connection.vendor == "postgresql" and case.on_postgresql == REFUSED:
        with pytest.raises((DatabaseError, UnicodeError)), transaction.atomic():
            case.wrong.put_in()
        return False
    case.wrong.put_in()
    return True


@pytest.mark.parametrize("name", CASES)
def test_it_is_never_served_and_with_that_one_fact_right_it_fits(name: str) -> None:
    case, before, good = CASES[name], answers(), timeline()
    why = case.why if connection.vendor == "sqlite" else case.on_postgresql
    with rolled_back():
        if put_in(case):
            known = timeline()
            assert re.fullmatch(f"Entry 8 does not fit: ({why})", known.broken)
            assert known.head == good.head
            assert load(Timeline()).broken == known.broken
            assert answers() == before
            health = Client().get("/healthz")
            assert (health.status_code, health.content.decode()) == (503, DAMAGED)
            assert audited() == known.broken
            with pytest.raises(deeds.DeedRefused) as refused:
                sealed()
            damaged = "The public record is damaged, and nothing can be added to it."
            assert str(refused.value) == f"{damaged} {known.broken} Run `manage.py audit_record`."
    case.right.put_in()
    known = timeline()
    assert (known.broken, known.head and known.head.number) == ("", LAST_GOOD + 1)
    assert all(status < 500 for status, _location, _body in answers())
    assert Client().get("/healthz").status_code == 200
    assert audited() == ""


def audited() -> str:
    """The sentence with which `audit_record` fails, if it does."""
    try:
        call_command("audit_record", stdout=StringIO())
    except CommandError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", ["another title", "digest in half a character", "“effective_at” 'infinity'"])
def test_an_answer_costs_one_query_while_the_record_is_damaged(
    name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    if put_in(CASES[name]):
        for path in (*ADDRESSES, "/healthz"):
            Client().get(path)
            with django_assert_num_queries(1):
                Client().get(path)


def test_once_it_is_gone_the_record_goes_on() -> None:
    with rolled_back():
        CASES["words that are no JSON"].wrong.put_in()
        assert timeline().broken
    assert timeline().broken == ""
    assert sealed() == timeline().head


def test_nothing_can_be_put_in_between() -> None:
    """SQLite has numbers between the whole ones. A process that starts afterwards shows what was shown before."""
    before, good = answers(), timeline()
    if put_in(Case(Row(entry={"number": "1.5"}), "", Row(), REFUSED)):
        known = load(Timeline())
        assert known.broken == "Entry 8 does not fit: “number” is not a whole number."
        assert [*known.numbered] == [*good.numbered]
        assert audited() == known.broken
    assert answers() == before


# Whatever else anybody may think of

JUNK = st.one_of(
    st.text(max_size=8),
    st.binary(max_size=8),
    st.binary(max_size=8).map(Bytes),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.datetimes(timezones=st.sampled_from([UTC])),
    st.sampled_from(["", "unknown", "p-author", "en", "wrong", "f" * 64, "9999-12-31 23:59:59-14:00", *KEPT, *ODD, *FOREIGN]),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=4) | st.just("p-author") | st.just(A_MOMENT),
        lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=4), part, max_size=2),
    ).map(canonical.dumps),
    # Words with something else somewhere.
    st.tuples(st.integers(0, len(SOUND)), st.integers(0, 9), st.text(max_size=4)).map(
        lambda edit: SOUND[: edit[0]] + edit[2] + SOUND[edit[0] + edit[1] :]
    ),
)


def columns(model: type[Edition | Entry]) -> st.SearchStrategy[dict[str, Any]]:
    """Junk in some columns."""
    names = [column.attname for column in model._meta.concrete_fields]
    return st.dictionaries(st.sampled_from(names), JUNK, max_size=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*ROWS.values()]), columns(Entry), columns(Edition))
def test_no_junk_in_any_column_stops_the_site(row: Row, entry: dict[str, Any], edition: dict[str, Any]) -> None:
    before, good = answers(), timeline()
    with rolled_back():
        try:
            with transaction.atomic():
                replace(row, entry=entry, edition=edition).put_in()
        except (DatabaseError, UnicodeError):
            # It takes nothing in such a column.
            return
        known = timeline()
        if known.broken:
            assert known.head == good.head
            assert answers() == before
        else:
            assert all(status < 500 for status, _location, _body in answers())
        assert [*load(Timeline()).numbered] == [*known.numbered]
        assert Client().get("/healthz").status_code == (503 if known.broken else 200)
