"""Whoever has an export, and Python, sees whether the record in it is whole, and what was public when."""

import ast
import copy
import io
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings

from explainer.content import canonical
from explainer.content.sections import Prose
from explainer.record import deeds, export, verify
from explainer.record.models import NOTHING_BEFORE, UNKNOWN_AUTHOR, Edition, Entry, Kind, Reason, columns, instant
from explainer.record.timeline import Key, Timeline, timeline
from tests.conftest import Clock
from tests.record.test_timeline import HEAD, LATER, MISFITS, STEPS, approved_by, moments, tried
from tests.words import (
    CLAIMS,
    OF_SCHEMA_1,
    PROOF,
    an_explainer,
    edition_of,
    next_edition,
    next_entry,
    rolled_back,
    seal_of_schema_1,
    sealed,
)

ENGLISH: Key = (CLAIMS, "en")
GERMAN: Key = (CLAIMS, "de")
PROVING: Key = (PROOF, "en")

type Files = dict[str, bytes]
# Exit status, and what was printed.
type Outcome = tuple[int, str]


# A record, an export of it, and the verifier


@cache
def a_record() -> Timeline:
    """Fourteen entries of every kind, of three explainers, made without a database; nothing in it is ever changed."""
    known = Timeline()

    def then(key: Key = ENGLISH, *, after: float = 1, ahead: float = 0, words: dict[str, Any] | None = None, **more: Any) -> None:
        nonlocal known
        recorded_at = known.head.recorded_at + timedelta(seconds=after) if known.head else HEAD
        if "kind" not in more:
            path = "/en/proof/" if key == PROVING else f"/{key[1]}/"
            more["edition"] = next_edition(known, key, **{"path": path, "sealed_at": recorded_at, **(words or {})})
        effective_at = recorded_at + timedelta(seconds=ahead)
        known = known.extended([next_entry(known, key, recorded_at=recorded_at, **more | {"effective_at": effective_at})])
        assert known.broken == ""

    then()
    then(PROVING)
    then(GERMAN, words={"authors": '["p-author","p-other"]', "approvals": approved_by("p-second", "p-reviewer")})
    then(ahead=60)
    then(kind=Kind.CALLED_OFF, calls_off=known.numbered[4], reason=Reason.NOT_WANTED)
    then(words={"path": "/en/claims/"})
    then(GERMAN, kind=Kind.WITHDRAWN, reason=Reason.OUTDATED, ahead=60)
    then(GERMAN, kind=Kind.CALLED_OFF, calls_off=known.numbered[7], reason=Reason.NOT_WANTED)
    then(PROVING, kind=Kind.WITHDRAWN, reason=Reason.WRONG)
    then(PROVING, kind=Kind.REINSTATED, edition=known.numbered[2].edition, reason=Reason.STILL_RIGHT, ahead=3600)
    then(ahead=3600)
    then(GERMAN, after=7200)
    then(GERMAN, kind=Kind.WITHDRAWN, reason=Reason.ENDED)
    then(PROVING, ahead=86400)
    return known


NEWEST = HEAD + timedelta(seconds=7212)
EXPORTED = NEWEST + timedelta(hours=1)


def an_export() -> Files:
    """All files of an export of that record, in which two editions have not been in effect."""
    return export.files_at(a_record(), EXPORTED)


def put(files: Files, folder: Path) -> Path:
    """Write files into a folder; the folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def verified(folder: Path, *arguments: str) -> Outcome:
    """What an outsider gets from the verifier of an export: Python without anything installed."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", cwd="/")
    return ran.returncode, ran.stdout + ran.stderr


def executed(code: CodeType, *arguments: str) -> Outcome:
    """The same in this process, since it is quicker; what the verifier does not catch is raised."""
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    before, sys.argv = sys.argv, ["verify.py", *arguments]
    try:
        with redirect_stdout(said), redirect_stderr(said):
            exec(code, {"__name__": "__main__", "__file__": verify.__file__})  # noqa: S102  our own verifier
        ended: object = 0
    except SystemExit as stopped:
        ended = stopped.code
    finally:
        sys.argv = before
    assert isinstance(said.buffer, io.BytesIO)
    printed = said.buffer.getvalue().decode()
    return (ended, printed) if isinstance(ended, int) else (1, f"{printed}{ended}\n")


SOURCE = Path(verify.__file__).read_text()
CODE = compile(SOURCE, verify.__file__, "exec")
HEAD_DIGEST = json.loads(an_export()["record.json"])["head"]
WHOLE = f"14 entries, 6 editions, head {HEAD_DIGEST}: whole.\nPublic at {instant(EXPORTED)}:\n"


def shown(known: Timeline, moment: datetime) -> list[str]:
    """What the verifier has to print of a moment, according to the timeline."""
    lines = []
    for (explainer, language), entry in known.at(moment).items():
        edition = entry.edition
        said = f"{edition.path} edition {edition.number} {edition.title}" if edition else f"withdrawn: {entry.reason}"
        lines.append(f"{language} {explainer} {said}")
    return sorted(lines)


def test_the_verifier_of_an_export_needs_python_only_and_finds_it_whole(tmp_path: Path) -> None:
    put(an_export(), tmp_path)
    assert verified(tmp_path) == (0, WHOLE + "".join(f"{line}\n" for line in shown(a_record(), EXPORTED)))
    missing = subprocess.run([sys.executable, "-I", "-S", "-c", "import django"], check=False, capture_output=True, text=True)
    assert "No module named 'django'" in missing.stderr


def test_the_verifier_looks_into_the_folder_that_it_is_told(tmp_path: Path) -> None:
    put(an_export(), tmp_path / "copy")
    shutil.copy(verify.__file__, tmp_path)
    assert verified(tmp_path, str(tmp_path / "copy"))[1].startswith(WHOLE)
    assert verified(tmp_path, str(tmp_path / "nowhere")) == (1, "record.json does not fit: it is missing or empty.\n")


def test_the_verifier_can_be_read() -> None:
    imported = {node.names[0].name for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.Import)}
    imported |= {str(node.module) for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names
    assert len(SOURCE.splitlines()) < 120
    ast.parse(SOURCE, feature_version=(3, 9))


def test_the_verifier_knows_what_the_record_is_made_of() -> None:
    assert verify.ENTRY.split() == sorted(field.attname for field in Entry._meta.concrete_fields)
    assert verify.EDITION.split() == sorted(field.attname for field in Edition._meta.concrete_fields)
    assert verify.KINDS.keys() == set(Kind)


# What is wrong with a copy


def line_of(row: dict[str, Any]) -> bytes:
    """The line of a row, with the digest of what it holds now."""
    row["digest"] = canonical.digest(canonical.dumps({name: value for name, value in row.items() if name != "digest"}))
    return f"{canonical.dumps(row)}\n".encode()


@dataclass
class Rows:
    """The rows of an export, to be changed, and written again with right digests over whatever they hold then."""

    record: dict[str, Any]
    entries: list[dict[str, Any]]
    editions: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, files: Files) -> "Rows":
        editions = {name: json.loads(data) for name, data in files.items() if name.startswith("editions/")}
        return cls(json.loads(files["record.json"]), [json.loads(line) for line in files["entries.jsonl"].splitlines()], editions)

    def edition(self, number: int) -> dict[str, Any]:
        """The edition of the entry with this number."""
        return self.editions[f"editions/{self.entries[number - 1]['edition_id']}.json"]

    def written(self) -> Files:
        files, digests, head = {}, {}, NOTHING_BEFORE
        for edition in self.editions.values():
            before = edition["digest"]
            line = line_of(edition)
            digests[before] = edition["digest"]
            files[f"editions/{edition['digest']}.json"] = line
        for entry in self.entries:
            entry |= {"previous": head, "edition_id": digests.get(entry["edition_id"], entry["edition_id"])}
            line_of(entry)
            head = entry["digest"]
        files["entries.jsonl"] = b"".join(line_of(entry) for entry in self.entries)
        self.record |= {"entries": str(len(self.entries)), "head": head}
        return files | {"record.json": f"{canonical.dumps(self.record)}\n".encode()}


def rewritten(change: Callable[[Rows], object], files: Files) -> None:
    """Change rows, and make every digest right again."""
    rows = Rows.of(files)
    change(rows)
    for name in [name for name in files if name.startswith("editions/")]:
        del files[name]
    files |= rows.written()


def nothing(_: object) -> None:
    """Leave it as it is."""


@dataclass
class Case:
    """How to make a wrong copy of right files, and how the sentence about it begins; {6} is the file of the edition of entry 6."""

    sentence: str
    change: Callable[[Files], object] = nothing
    arguments: tuple[str, ...] = ()
    # Whether the sums are made anew, by somebody who knows what they are for.
    sums: bool = True
    # What is done to the folder besides.
    then: Callable[[Path], object] = nothing

    def put(self, folder: Path) -> str:
        """Write the wrong copy into a folder; how the sentence about it begins."""
        found = an_export()
        self.change(found)
        if self.sums:
            del found["SHA256SUMS"]
            found["SHA256SUMS"] = export.sums(found)
        self.then(put(found, folder))
        return re.sub(r"{(\d+)}", lambda number: file_of(found, int(number[1])), self.sentence)


def file_of(found: Files, number: int) -> str:
    """The name of the file of an entry's edition."""
    return f"editions/{json.loads(found['entries.jsonl'].splitlines()[number - 1])['edition_id']}.json"


CASES: dict[str, Case] = {}


def case(name: str, sentence: str, change: Callable[[Files], object] = nothing, *arguments: str, **more: Any) -> None:
    assert name not in CASES, name
    CASES[name] = Case(sentence, change, arguments, **more)


def entry(name: str, number: int, why: str, /, **columns: Any) -> None:
    """A case in which an entry holds something else, and all digests are right."""
    case(name, f"Entry {number} does not fit: {why}", partial(rewritten, lambda rows: rows.entries[number - 1].update(columns)))


def entries(name: str, number: int, why: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """A case in which the entries are others, and all digests are right."""
    case(name, f"Entry {number} does not fit: {why}", partial(rewritten, lambda rows: change(rows.entries)))


def lines(name: str, number: int, why: str, change: Callable[[list[bytes]], object]) -> None:
    """A case about the lines of the entries as they are."""

    def changed(files: Files) -> None:
        found = files["entries.jsonl"].splitlines(keepends=True)
        change(found)
        files["entries.jsonl"] = b"".join(found)

    case(name, f"Entry {number} does not fit: {why}", changed)


def third(name: str, why: str, change: Callable[[bytes], bytes]) -> None:
    """A case about the bytes of the third line."""
    lines(name, 3, why, lambda found: found.insert(2, change(found.pop(2))))


def edition(name: str, why: str, number: int = 1, /, **columns: Any) -> None:
    """A case in which the edition of an entry holds something else, and all digests are right."""

    def changed(rows: Rows) -> None:
        row = rows.edition(number)
        row |= columns
        if isinstance(row["content"], str) and "content_digest" not in columns:
            row["content_digest"] = canonical.digest(row["content"])

    case(name, f"{{{number}}} does not fit: {why}", partial(rewritten, changed))


def of_record(name: str, sentence: str, **columns: Any) -> None:
    """A case in which record.json says something else."""

    def changed(files: Files) -> None:
        files["record.json"] = f"{canonical.dumps(json.loads(files['record.json']) | columns)}\n".encode()

    case(name, sentence, changed)


def instead(data: bytes) -> Callable[[bytes], bytes]:
    """Whatever a line says, these bytes."""
    return lambda line: data


def exchanged(found: list[Any]) -> None:
    found.insert(1, found.pop(2))


def forked(found: list[bytes]) -> None:
    found[3] = line_of(json.loads(found[3]) | {"previous": json.loads(found[2])["previous"]})


ORDER = "it does not follow the one before."
entries("an entry is missing", 5, ORDER, lambda found: found.pop(4))
entries("the first entry is missing", 1, ORDER, lambda found: found.pop(0))
entries("an entry twice", 14, ORDER, lambda found: found.insert(13, dict(found[12])))
entries("two entries in another order", 2, ORDER, exchanged)
lines("two lines in another order", 2, ORDER, exchanged)
lines("a line is missing", 5, ORDER, lambda found: found.pop(4))
lines("two entries after the same", 4, ORDER, forked)
entry("a number in words", 2, ORDER, number="two")
entry("a number in another form", 2, ORDER, number="02")

BACK = "it goes back in time."
entry("recorded before the one before", 2, BACK, recorded_at="2026-03-02T11:59:59.999999+00:00")
entry("withdrawn before the entry before", 9, BACK, recorded_at="2026-03-02T12:00:06.500000+00:00")
entry("in effect before it was recorded", 2, BACK, effective_at="2026-03-02T12:00:00.999999+00:00")

NAMES = "it does not name what its kind needs."
entry("a kind that is none", 9, NAMES, kind="forgotten")
entry("a withdrawal with an edition", 9, NAMES, edition_id="f" * 64)
entry("a withdrawal that calls off", 9, NAMES, calls_off_id="8")
entry("a calling off with an edition", 5, NAMES, edition_id="f" * 64)
entry("a calling off of nothing", 5, NAMES, calls_off_id=None)
entry("a publication without an edition", 6, NAMES, edition_id=None)
entry("a publication that calls off what lies ahead", 5, NAMES, kind="published", edition_id="f" * 64)

AHEAD = "it does not call off what lies ahead."
entry("two that lie ahead", 5, AHEAD, kind="withdrawn", calls_off_id=None)
entry("calling off what has happened", 5, AHEAD, calls_off_id="1")
entry("calling off what is another’s", 8, AHEAD, calls_off_id="6")
entry("calling off while nothing lies ahead", 9, AHEAD, kind="called_off", calls_off_id="2")
entry("calling off twice", 9, AHEAD, kind="called_off", calls_off_id="7", language="de", explainer=str(CLAIMS))

ONCE = "an edition is published once, and first."
entries("an edition is published again", 6, ONCE, lambda found: found[5].update(edition_id=found[0]["edition_id"]))
entries("what is another’s is reinstated", 10, ONCE, lambda found: found[9].update(edition_id=found[0]["edition_id"]))
entry("what is not there is reinstated", 10, ONCE, edition_id="f" * 64)
entry("what is new is reinstated", 12, ONCE, kind="reinstated", reason="still_right")
entries(
    "an edition is published again at the end",
    13,
    ONCE,
    lambda found: found[12].update(kind="published", edition_id=found[11]["edition_id"]),
)


def with_what_was_called_off(rows: Rows) -> None:
    del rows.editions[f"editions/{rows.entries[10]['edition_id']}.json"]
    rows.entries[10].update(kind="reinstated", edition_id=rows.entries[3]["edition_id"], reason="still_right")


case(
    "what was called off is reinstated",
    "Entry 11 does not fit: it reinstates what was never shown.",
    partial(rewritten, with_what_was_called_off),
)

for column, value in {"number": "3", "explainer": str(PROOF), "language": "de", "sealed_at": instant(EXPORTED)}.items():
    edition(f"an edition with another {column}", "entry 1 names another.", **{column: value})
edition("a number twice", "entry 6 names another.", 6, number="1")
edition("a number as if nothing had been called off", "entry 6 names another.", 6, number="2")
PATH = "its path belongs to another explainer."
edition("a path in another language", PATH, path="/ja/")
edition("a path of another explainer", PATH, 6, path="/en/proof/")
edition("another title", "its words have another title.", title="Something else")
edition("other words", "its words have another digest.", content_digest="f" * 64)
edition("words without a title", "", content="{}")
edition("words that are no JSON", "", content="Words")
edition("words in a list", "", content="[]")
edition("words without end", "", content="[" * 100_000)

JSON = "it holds other JSON."
edition("words with two titles", JSON, content='{"title":"One","title":"Two"}', title="Two")
edition("words with spaces", JSON, content='{"title": "One"}', title="One")
edition("authors with spaces", JSON, authors='[ "p-author"]')
edition("approvals with spaces", JSON, approvals=approved_by("p-reviewer").replace(",", ", "))

WHO = "it does not say who wrote and who approved it."
edition("nobody wrote", WHO, authors="[]")
edition("nobody approved", WHO, approvals="[]")
edition("somebody unknown wrote", WHO, authors=f'["p-author","{UNKNOWN_AUTHOR}"]')
edition("somebody unknown approved", WHO, approvals=approved_by(UNKNOWN_AUTHOR, "p-reviewer"))
edition("somebody without a name wrote", WHO, authors='[""]')
edition("a number wrote", WHO, authors="[1]")
edition("a list approved", WHO, approvals=approved_by(["p-second"], "p-reviewer"))
edition("somebody else published", WHO, approvals=approved_by("p-reviewer", "p-second"))
TWICE = "somebody approved what they wrote themselves, or approved it twice."
edition("an author approved", TWICE, authors='["p-author","p-reviewer"]')
edition("an author approved first", TWICE, approvals=approved_by("p-author", "p-reviewer"))
edition("somebody approved twice", TWICE, approvals=approved_by("p-reviewer", "p-reviewer"))
LATE = approved_by("p-reviewer").replace("12:00:00.000", "12:00:00.001")
edition("an approval after the sealing", "somebody approved it later.", approvals=LATE)
for name, value in {"letters": '"p-author"', "an object": '{"p-author":1}', "no JSON": "p-author", "no end": "[" * 100_000}.items():
    edition(f"authors in {name}", "", authors=value)
for name, value in {
    "letters": '"p-reviewer"',
    "short letters": '["p-r"]',
    "an object": '{"p-r":1}',
    "no time": '[["p-reviewer","Stage","soon"]]',
}.items():
    edition(f"approvals in {name}", "", approvals=value)

FORM = "it is not JSON as the record writes it."
KIND = "it has values of another kind."
RIGHT = "its digest is not that of its contents."
entry("one more column", 3, FORM, note="")
entries("one column less", 3, FORM, lambda found: found[2].pop("reason"))
entry("a number that is one", 3, KIND, number=3)
entry("nobody acted", 9, KIND, actor=None)
entry("a reason that is false", 3, KIND, reason=False)
entry("calling off by a number", 5, KIND, calls_off_id=4)
for moment in ("12:00:02Z", "12:00:02.000000", "13:00:02.000000+01:00", "12:00:02+00:00"):
    entry(f"recorded at {moment}", 3, KIND, recorded_at=f"2026-03-02T{moment}")
for moment in ("soon", "2026-02-30T12:00:02.000000+00:00", "0001-01-01T00:00:00.000000+01:00"):
    entry(f"recorded at {moment}", 3, "", recorded_at=moment)
entry("recorded at a moment that is written shorter", 14, KIND, recorded_at="2026-03-02T14:00:13+00:00")
edition("an edition with one more column", FORM, note="")
edition("an edition without words", KIND, content=None)
edition("an edition sealed in another form", KIND, sealed_at="2026-03-02T12:00:00Z")

third("a wrong digest", RIGHT, lambda line: canonical.dumps(json.loads(line) | {"digest": "f" * 64}).encode() + b"\n")
third("another letter", RIGHT, lambda line: line.replace(b"p-reviewer", b"p-somebody"))
lines("somebody else withdrew", 13, RIGHT, lambda found: found.insert(12, found.pop(12).replace(b"p-reviewer", b"p-somebody")))
third("a column twice", FORM, lambda line: line.replace(b'{"actor"', b'{"actor":"p-somebody","actor"'))
third("spaces between", FORM, lambda line: line.replace(b'","', b'", "'))
third("other escapes", FORM, lambda line: line.replace(b"p-reviewer", rb"p\u002dreviewer"))
third("half a character", "", lambda line: line.replace(b"p-reviewer", rb"\ud800"))
third("the ends of lines of Windows", FORM, lambda line: line.replace(b"\n", b"\r\n"))
third("a list", "", lambda line: b"[" + line.strip() + b"]\n")
third("a list of the columns", "", lambda line: canonical.dumps(verify.ENTRY.split()).encode() + b"\n")
for name, data in {
    "nothing": b"null",
    "no number": b"NaN",
    "a number": b"1",
    "a long number": b"1" * 5000,
    "no JSON": b"so be it",
    "no text": b"\xff\xfe\0\x80",
    "an empty line": b"",
    "no end": b"[" * 100_000,
    "no end of objects": b'{"a":' * 100_000,
}.items():
    third(name, "", instead(data + b"\n"))
third("UTF-16", "", lambda line: line.decode().encode("utf-16-le"))
third("a mark of the order of bytes", FORM, lambda line: b"\xef\xbb\xbf" + line)
lines("no end of the last line", 14, FORM, lambda found: found.append(found.pop().strip()))

# Files
ABOUT = "The export does not fit: record.json tells of other entries."
of_record("another format", ABOUT, format="2")
of_record("another head", ABOUT, head="f" * 64)
of_record("another number of entries", ABOUT, entries="13")
of_record("one more thing about the record", f"record.json does not fit: {FORM}", note="")
of_record("exported at no moment", "record.json does not fit: ", exported_at="soon")
of_record("a format that is a number", f"record.json does not fit: {KIND}", format=1)
BEFORE = "The export does not fit: it was made before its newest entry was recorded."
of_record("exported before the newest entry", BEFORE, exported_at=instant(NEWEST - timedelta(microseconds=1)))
of_record(
    "exported when what it hides was public",
    "{14} does not fit: it is missing or empty.",
    exported_at=instant(NEWEST + timedelta(days=1)),
)


def files(name: str, sentence: str, changes: dict[str, bytes | None]) -> None:
    """A case in which files hold something else, or are missing."""

    def changed(found: Files) -> None:
        for file, data in changes.items():
            found.pop(file, None)
            if data is not None:
                found[file] = data

    case(name, sentence, changed, sums="SHA256SUMS" not in changes)


FILES = an_export()
FIRST, HIDDEN, SIXTH = (file_of(FILES, number) for number in (1, 4, 6))
MISSING = "does not fit: it is missing or empty."
for number in (1, 2, 3, 6, 11, 12):
    files(f"the edition of entry {number} is missing", f"{{{number}}} {MISSING}", {file_of(FILES, number): None})
files("two editions in each other’s file", "{1} does not fit: entry 1 names another.", {FIRST: FILES[SIXTH], SIXTH: FILES[FIRST]})
files("an empty edition", f"{{1}} {MISSING}", {FIRST: b""})
files("an edition that is no text", "{1} does not fit: ", {FIRST: b"\0\xff" * 1000})
files("an edition in two lines", f"{{1}} does not fit: {FORM}", {FIRST: FILES[FIRST] + b"\n"})
files("an empty record.json", f"record.json {MISSING}", {"record.json": b""})
files("no record.json", f"record.json {MISSING}", {"record.json": None})
for name in ("record.json", "entries.jsonl"):
    files(f"{name} in another coding", "", {name: FILES[name].decode().encode("utf-32")})
files("empty entries", ABOUT, {"entries.jsonl": b""})
files("no entries", ABOUT, {"entries.jsonl": None})


def odd(name: str) -> str:
    return f"The export does not fit: ['{name}'] is missing, or extra."


for name in ("README.txt", "verify.py", "SHA256SUMS"):
    files(f"no {name}", odd(name), {name: None})
for name in ("notes.txt", "editions/notes.txt", f"editions/{'f' * 64}.json", "more/notes.txt"):
    files(f"also {name}", odd(name), {name: b""})
hidden = columns(edition_of(a_record().numbered[4]))
files("an edition that was called off", odd(HIDDEN), {HIDDEN: f"{canonical.dumps(hidden)}\n".encode()})

SUMS = "The export does not fit: SHA256SUMS are not the sums of its files."
LISTED = FILES["SHA256SUMS"].splitlines(keepends=True)
for number, line in enumerate(LISTED):
    wrong = (b"0" if line[:1] != b"0" else b"1") + line[1:]
    files(f"a wrong sum {number}", SUMS, {"SHA256SUMS": b"".join([*LISTED[:number], wrong, *LISTED[number + 1 :]])})
files("a sum too many", SUMS, {"SHA256SUMS": FILES["SHA256SUMS"] + b"0" * 64 + b"  notes.txt\n"})
files("a sum less", SUMS, {"SHA256SUMS": b"".join(LISTED[1:])})
files("no sums", SUMS, {"SHA256SUMS": b""})
files("sums that are no text", "The export does not fit: ", {"SHA256SUMS": b"\xff"})
# The sums as they were for other files.
files("another README.txt", SUMS, {"README.txt": b"All is well.\n", "SHA256SUMS": FILES["SHA256SUMS"]})

# What is no file
ODD = "does not fit: it is a link, huge, or no file."


def on_disk(name: str, file: str, change: Callable[[Path], object], why: str = ODD) -> None:
    """A case in which something else stands in the place of a file, or besides."""
    case(name, f"{file} {why}", then=lambda folder: change(folder / file))


def linked(path: Path) -> None:
    """What was there is elsewhere, as it was, and a link leads to it."""
    elsewhere = path.parent.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def socket_at(path: Path) -> None:
    with chdir(path.parent), socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)


def huge(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(10**8)


def folder_at(path: Path) -> None:
    path.unlink()
    path.mkdir()


on_disk("a link to a file", "README.txt", linked)
on_disk("a link to a folder", "editions", linked)
on_disk("a link to nothing", "more", lambda path: path.symlink_to("nowhere"))
on_disk("a socket", "more", socket_at)
on_disk("a huge file", "SHA256SUMS", huge)
on_disk("a folder in place of a file", "record.json", folder_at, MISSING)

# A head that somebody kept
KEPT = "The export does not fit: no entry has the digest that was kept."
case("another head was kept", KEPT, nothing, "--head", "f" * 64)
case("nothing was kept", KEPT, nothing, "--head", "")
case("the beginning of a head was kept", KEPT, nothing, "--head", HEAD_DIGEST[:16])


def cut(rows: Rows) -> None:
    """Take the last entry away, which lies ahead, so that all is as it was before it."""
    rows.entries.pop()


def lied(rows: Rows) -> None:
    """Tell from the start that somebody else approved."""
    rows.edition(1).update(approvals=approved_by("p-friend"))
    rows.entries[0].update(actor="p-friend")


case("cut short since a head was kept", KEPT, partial(rewritten, cut), "--head", HEAD_DIGEST)
case("rewritten as a whole since a head was kept", KEPT, partial(rewritten, lied), "--head", HEAD_DIGEST)
case(
    "asked for what comes later",
    "The export does not fit: what is public later is not in it.",
    lambda files: None,
    "--at",
    "2026-03-03T00:00:00Z",
)
case("asked for before all moments", "--at does not fit: ", nothing, "--at", "0001-01-01T00:00:00+01:00")


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_copy_is_refused_with_one_sentence(name: str, tmp_path: Path) -> None:
    """By the verifier that somebody kept of an earlier export."""
    sentence = CASES[name].put(tmp_path / "copy")
    status, said = verified(put(an_export(), tmp_path / "kept"), str(tmp_path / "copy"), *CASES[name].arguments)
    assert status == 1
    assert said.startswith(sentence)
    assert said.endswith(".\n")
    assert said.count("\n") == 1
    assert "Traceback" not in said


@pytest.mark.parametrize("change", [cut, lied])
def test_without_a_head_that_somebody_kept_another_record_is_whole_too(change: Callable[[Rows], None], tmp_path: Path) -> None:
    """Nothing in it could tell: that is why heads are kept elsewhere."""
    Case("", partial(rewritten, change)).put(tmp_path)
    assert verified(tmp_path)[0] == 0
    assert verified(tmp_path, "--head", HEAD_DIGEST)[0] == 1


def test_what_is_read_without_end_is_not_read(tmp_path: Path) -> None:
    put(an_export(), tmp_path)
    (tmp_path / "README.txt").unlink()
    os.mkfifo(tmp_path / "README.txt")
    assert verified(tmp_path) == (1, f"README.txt {ODD}\n")


@dataclass
class Copies:
    """A whole export, every wrong copy, and what the verifier says about each."""

    whole: Path
    wrong: dict[str, Path]
    said: dict[str, Outcome]

    def of_whole(self, code: CodeType) -> list[Outcome]:
        """What some verifier says about the whole export, and of every moment in it."""
        times = [instant(one.effective_at) for one in a_record().numbered.values() if one.effective_at <= EXPORTED]
        return [executed(code, str(self.whole), *arguments) for arguments in ((), *(("--at", at) for at in times))]

    def of_wrong(self, code: CodeType, name: str) -> Outcome:
        return executed(code, str(self.wrong[name]), *CASES[name].arguments)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    folder = tmp_path_factory.mktemp("copies")
    found = Copies(put(an_export(), folder / "whole"), {}, {})
    for number, (name, one) in enumerate(CASES.items()):
        found.wrong[name] = folder / str(number) / "copy"
        one.put(found.wrong[name])
        found.said[name] = found.of_wrong(CODE, name)
    return found


def without_one_check() -> Iterator[Any]:
    """The verifier without one of its checks, for each: a call of `require`, a part of a condition or of a comparison."""
    tree = ast.parse(SOURCE)
    for place, node in enumerate(ast.walk(tree)):
        changes: list[Callable[[Any], None]] = []
        if isinstance(node, ast.Expr) and ast.unparse(node).startswith("require("):
            changes = [lambda one: setattr(one, "value", ast.Constant(None))]
        if isinstance(node, ast.BoolOp):
            changes = [partial(without, part) for part in range(len(node.values))]
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            changes = [first_only, second_only]
        for part, change in enumerate(changes):
            other = copy.deepcopy(tree)
            changed: Any = list(ast.walk(other))[place]
            change(changed)
            code = compile(ast.fix_missing_locations(other), "verify.py", "exec")
            line = SOURCE.splitlines()[changed.lineno - 1]
            yield pytest.param(code, line, id=f"{changed.lineno}.{part} {ast.unparse(node)[:60]}")


def without(part: int, node: ast.BoolOp) -> None:
    node.values[part] = ast.Constant(isinstance(node.op, ast.And))


def first_only(node: ast.Compare) -> None:
    node.ops, node.comparators = node.ops[:1], node.comparators[:1]


def second_only(node: ast.Compare) -> None:
    node.left, node.ops, node.comparators = node.comparators[0], node.ops[1:], node.comparators[1:]


@pytest.mark.parametrize(("code", "line"), list(without_one_check()))
def test_each_check_of_the_verifier_is_needed(code: CodeType, line: str, copies: Copies) -> None:
    """Without it, some wrong copy passes, or is refused for another reason; or a whole one is not told as it is."""

    def told(name: str) -> bool:
        try:
            return copies.of_wrong(code, name) == copies.said[name]
        except Exception:
            return False

    # Those first whose sentence the line holds.
    names = sorted(CASES, key=lambda name: copies.said[name][1].partition(": ")[2].rstrip(".\n") not in line)
    assert not all(told(name) for name in names) or copies.of_whole(code) != copies.of_whole(CODE)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_byte_anywhere_is_missed(name: str, tmp_path: Path) -> None:
    """By the verifier that somebody kept: changed, left out, or one too many."""
    put(an_export(), tmp_path)
    data = FILES[name]
    for place in range(0, len(data), 1 + len(data) // 25):
        for wrong in (bytes([data[place] ^ 1]), b"", data[place : place + 1] + b"0"):
            (tmp_path / name).write_bytes(data[:place] + wrong + data[place + 1 :])
            assert executed(CODE, str(tmp_path))[0] == 1, (place, wrong)


def test_another_value_in_any_column_is_named(tmp_path: Path) -> None:
    """Also where the sums are right: the entry, or the file of the edition."""
    put(FILES, tmp_path)
    rows = Rows.of(FILES)
    named = [(f"Entry {number}", "entries.jsonl", row) for number, row in enumerate(rows.entries, 1)]
    named += [(name, name, row) for name, row in rows.editions.items()]
    for where, file, row in named:
        line = canonical.dumps(row).encode()
        for column, value in row.items():
            other = canonical.dumps(row | {column: f"{value}x" if value else "x"}).encode()
            changed = {file: FILES[file].replace(line, other)}
            listed = {name: data for name, data in FILES.items() if name != "SHA256SUMS"}
            put({**changed, "SHA256SUMS": export.sums(listed | changed)}, tmp_path)
            status, said = executed(CODE, str(tmp_path))
            assert (status, said.partition(" does not fit: ")[0]) == (1, where), column
        put({file: FILES[file]}, tmp_path)


# What was public at a moment


@pytest.mark.parametrize("at", ["2026-03-02T12:00:05Z", "2026-03-02T12:00:05+00:00", "2026-03-02T13:00:05.000000+01:00"])
def test_the_verifier_says_what_was_public_at_a_moment(at: str, tmp_path: Path) -> None:
    status, said = verified(put(an_export(), tmp_path), "--at", at, "--head", HEAD_DIGEST)
    assert status == 0
    lines = said.splitlines()
    assert lines[1] == "Public at 2026-03-02T12:00:05.000000+00:00:"
    assert lines[2:] == shown(a_record(), HEAD + timedelta(seconds=5))
    assert [line.split()[2:5] for line in lines[2:]] == [
        ["/de/", "edition", "1"],
        ["/en/claims/", "edition", "3"],
        ["/en/proof/", "edition", "1"],
    ]


def test_before_the_first_entry_nothing_was_public(tmp_path: Path) -> None:
    said = verified(put(an_export(), tmp_path), "--at", "2026-03-02T11:59:59Z")[1]
    assert said == WHOLE.replace(instant(EXPORTED), "2026-03-02T11:59:59.000000+00:00")


def test_an_empty_record_is_whole(tmp_path: Path) -> None:
    put(export.files_at(Timeline(), HEAD), tmp_path)
    assert verified(tmp_path) == (0, f"0 entries, 0 editions, head {NOTHING_BEFORE}: whole.\nPublic at {instant(HEAD)}:\n")


def test_every_head_that_was_ever_kept_is_known(tmp_path: Path) -> None:
    put(an_export(), tmp_path)
    for one in a_record().numbered.values():
        assert executed(CODE, str(tmp_path), "--head", one.digest)[0] == 0


def test_a_moment_that_is_none_is_not_asked_for(tmp_path: Path) -> None:
    status, said = verified(put(an_export(), tmp_path), "--at", "soon")
    assert status == 2
    assert "argument --at" in said
    assert "Traceback" not in said


def test_a_title_does_not_steer_the_terminal_and_is_printed_in_any_coding(tmp_path: Path) -> None:
    """Such titles are not sealed; a forged copy can have them."""

    def told(rows: Rows) -> None:
        words = '{"title":"日本\u202e\\u001b[2J"}'
        rows.edition(6).update(title=json.loads(words)["title"], content=words, content_digest=canonical.digest(words))

    found = an_export()
    rewritten(told, found)
    del found["SHA256SUMS"]
    found["SHA256SUMS"] = export.sums(found)
    put(found, tmp_path)
    at = ("--at", "2026-03-02T12:00:05Z")
    assert "/en/claims/ edition 3 日本\\u202e\\x1b[2J\n" in verified(tmp_path, *at)[1]
    command = [sys.executable, "-X", "utf8=0", "-c", CALLED_IN_LATIN, str(tmp_path / "verify.py"), *at]
    said = subprocess.run(command, check=True, capture_output=True).stdout
    assert rb"\u65e5\u672c\u202e\x1b[2J" in said


CALLED_IN_LATIN = """
import runpy, sys
sys.stdout.reconfigure(encoding="latin-1", errors="strict")
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


# The record of the site


def told(folder: Path, *arguments: str) -> list[str]:
    """What the verifier says was public, of a copy that is whole."""
    status, said = executed(CODE, str(folder), *arguments)
    assert status == 0, said
    return said.splitlines()[2:]


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(STEPS)
def test_the_verifier_and_the_timeline_agree_about_every_moment(
    clock: Clock, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Key, float, float | None]]
) -> None:
    with rolled_back():
        for step in steps:
            tried(step, clock)
        known = timeline()
        changes = moments(known.numbered.values())
        for moment in {known.moment(), *changes[-1:]}:
            folder = tmp_path_factory.mktemp("copies") / "copy"
            export.export(folder, max(moment, known.moment()))
            for at in {one for one in changes if one <= max(moment, known.moment())}:
                assert told(folder, "--at", instant(at)) == shown(known, at)
            shutil.rmtree(folder.parent)


@pytest.mark.django_db
@pytest.mark.parametrize("misfit", MISFITS)
def test_what_does_not_fit_in_the_timeline_is_refused_by_the_verifier(misfit: str, clock: Clock, tmp_path: Path) -> None:
    clock.now = HEAD
    sealed()
    MISFITS[misfit][0](timeline())
    assert timeline().broken
    entries = list(Entry.objects.order_by("number"))
    called_off = {one.calls_off_id for one in entries}
    editions = [one.edition for one in entries if one.edition and one.number not in called_off]
    status, said = executed(CODE, str(put(export.files_of(entries, editions, LATER + timedelta(days=1)), tmp_path)))
    assert status == 1
    assert said.count("\n") == 1


SECRETS = {
    "title": "Secret title",
    "words": "Secret words",
    "path": "/en/secret-path/",
    "change_note": "Secret note.",
    "affects_signed": "Secret advice.",
    "author": "p-secret",
}


def secrets_in(folder: Path) -> set[str]:
    """Which of them stand anywhere in an export."""
    found = b"".join(path.name.encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return {name for name, secret in SECRETS.items() if secret.encode() in found}


def sealed_in_secret(effective_at: datetime) -> Entry:
    words = an_explainer(SECRETS["title"], sections=(Prose(id="why", heading="Why", body=f"<p>{SECRETS['words']}.</p>"),))
    return sealed(
        words,
        path=SECRETS["path"],
        authors=(SECRETS["author"],),
        effective_at=effective_at,
        change_note=SECRETS["change_note"],
        affects_signed=SECRETS["affects_signed"],
    )


@pytest.mark.django_db
def test_of_an_edition_that_lies_ahead_the_digest_alone_leaves_the_house(clock: Clock, tmp_path: Path) -> None:
    sealed()
    ahead = sealed_in_secret(clock.now + timedelta(days=1))
    call_command("export_record", tmp_path / "before", stdout=io.StringIO())
    assert secrets_in(tmp_path / "before") == set()
    assert edition_of(ahead).digest in (tmp_path / "before/entries.jsonl").read_text()
    assert verified(tmp_path / "before")[1].startswith("2 entries, 1 editions, ")
    clock.move(days=1)
    call_command("export_record", tmp_path / "after", stdout=io.StringIO())
    assert secrets_in(tmp_path / "after") == SECRETS.keys()
    assert verified(tmp_path / "after", "--head", timeline().numbered[1].digest)[1].startswith("2 entries, 2 editions, ")


@pytest.mark.django_db
def test_what_was_called_off_never_leaves_the_house(clock: Clock, tmp_path: Path) -> None:
    sealed()
    deeds.call_off(sealed_in_secret(clock.now + timedelta(days=1)), reason=Reason.NOT_WANTED, actor="p-reviewer")
    clock.move(days=2)
    export.export(tmp_path / "copy")
    assert secrets_in(tmp_path / "copy") == set()
    assert verified(tmp_path / "copy")[1].startswith("3 entries, 1 editions, ")


@pytest.mark.django_db
def test_the_words_are_those_that_were_approved_to_the_byte(tmp_path: Path) -> None:
    edition = edition_of(sealed(an_explainer('Ärger “日本語” \u200f\u00ad <b> \\ "')))
    export.export(tmp_path / "copy")
    written = json.loads((tmp_path / f"copy/editions/{edition.digest}.json").read_text(encoding="utf-8"))
    assert written["content"] == edition.content
    assert verified(tmp_path / "copy")[0] == 0


@pytest.mark.django_db
def test_what_earlier_versions_sealed_is_exported_as_it_was_written(tmp_path: Path) -> None:
    edition = edition_of(seal_of_schema_1())
    sealed()
    export.export(tmp_path / "copy")
    written = json.loads((tmp_path / f"copy/editions/{edition.digest}.json").read_text(encoding="utf-8"))
    assert (written["content"], written["schema"]) == (OF_SCHEMA_1, "1")
    assert verified(tmp_path / "copy")[1].startswith("2 entries, 2 editions, ")


@pytest.mark.django_db
def test_the_same_record_and_moment_give_the_same_bytes(clock: Clock, tmp_path: Path) -> None:
    """Also when more has been recorded since."""
    sealed()
    moment = clock.move(days=1)
    export.export(tmp_path / "first")
    sealed(effective_at=clock.move(days=1))
    deeds.withdraw(ENGLISH, reason=Reason.WRONG, actor="p-reviewer")
    export.export(tmp_path / "second", moment)
    assert contents(tmp_path / "first") == contents(tmp_path / "second")
    assert timeline().head != timeline().numbered[1]


def contents(folder: Path) -> Files:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


SHA256SUM = shutil.which("sha256sum") or ""


@pytest.mark.skipif(not SHA256SUM, reason="coreutils are not on this machine")
def test_the_sums_are_such_as_sha256sum_reads(tmp_path: Path) -> None:
    put(an_export(), tmp_path)
    ran = subprocess.run([SHA256SUM, "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ran.returncode == 0
    assert {line.removesuffix(": OK") for line in ran.stdout.splitlines()} == FILES.keys() - {"SHA256SUMS"}


# The command


def refused(folder: Path) -> str:
    """The sentence with which the command refuses; nothing has been left where it would have written."""
    before = sorted(folder.parent.iterdir()) if folder.parent.is_dir() else []
    with pytest.raises(CommandError) as error:
        call_command("export_record", folder)
    assert (sorted(folder.parent.iterdir()) if folder.parent.is_dir() else []) == before
    return str(error.value)


@pytest.mark.django_db
def test_the_command_says_how_the_export_is_checked(tmp_path: Path) -> None:
    sealed()
    (tmp_path / "empty").mkdir()
    out = io.StringIO()
    call_command("export_record", tmp_path / "empty", stdout=out)
    assert out.getvalue() == f"Written. It is checked by: python3 {tmp_path / 'empty/verify.py'}\n"
    assert verified(tmp_path / "empty")[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


@pytest.mark.django_db
def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").write_text("mine")
    assert refused(tmp_path / "full") == f"{tmp_path / 'full'} is not an empty folder. Name a new one."
    assert refused(tmp_path / "full/notes.txt") == f"{tmp_path / 'full/notes.txt'} is not an empty folder. Name a new one."
    assert contents(tmp_path) == {"full/notes.txt": b"mine"}


@pytest.mark.django_db
def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    for folder, why in ((tmp_path / "nowhere/copy", "No such file or directory"), (tmp_path / "file/copy", "Not a directory")):
        (tmp_path / "file").touch()
        assert (
            refused(folder)
            == f"{folder} cannot be written ({why}). Name a new folder in one that exists, is writable and has room."
        )


@pytest.mark.django_db
def test_a_disk_that_is_full_gets_nothing(tmp_path: Path) -> None:
    sealed()
    with at_most(1000):
        assert "/copy cannot be written (File too large). Name a new folder in one that " in refused(tmp_path / "copy")


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No file grows longer than that, as on a disk that is full."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


@pytest.mark.django_db
def test_a_damaged_record_is_not_exported(clock: Clock, tmp_path: Path) -> None:
    clock.now = HEAD
    sealed()
    MISFITS["a gap"][0](timeline())
    assert refused(tmp_path / "copy") == (
        "The public record is damaged, and is not exported. Entry 3 does not fit: its number does not follow the one before. "
        "Run `manage.py audit_record`."
    )


@pytest.mark.django_db
def test_a_record_with_an_edition_that_nothing_names_is_not_exported(tmp_path: Path) -> None:
    sealed()
    next_edition(timeline()).save(force_insert=True)
    assert "No entry publishes “" in refused(tmp_path / "copy")


def test_the_customers_side_can_export_without_wagtail(tmp_path: Path) -> None:
    settings = {**os.environ, "ROOMS": "public", "DATABASE_URL": f"sqlite:///{tmp_path / 'public.sqlite3'}"}
    for command in (["migrate", "--verbosity", "0"], ["export_record", str(tmp_path / "copy")]):
        subprocess.run([sys.executable, "-c", MANAGED_WITHOUT_WAGTAIL, *command], env=settings, check=True, cwd=ROOT)
    assert verified(tmp_path / "copy")[1].startswith("0 entries, 0 editions, ")


ROOT = Path(__file__).resolve().parents[2]
MANAGED_WITHOUT_WAGTAIL = """
import runpy, sys
sys.modules["wagtail"] = None
runpy.run_path("manage.py", run_name="__main__")
"""
