"""Is this copy of the public record whole, and what was public at a moment? Needs Python 3.9 and nothing else.

Every edition (words that were approved) and every entry (what is shown from a moment on) has a digest: SHA-256 over all else in it.
An entry holds the digests of its edition and of the entry before, so that the digest of the newest one, the head, stands for all.
"""

import argparse
import json
import sys
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path

ENTRY = "actor calls_off_id digest edition_id effective_at explainer kind language number previous reason recorded_at"
EDITION = """affects_signed approvals authors change change_note content content_digest digest explainer language number
    path schema sealed_at title translated_from"""
# For each kind of entry: whether it names an edition, and whether it names an entry that it calls off.
KINDS = {"published": (True, False), "reinstated": (True, False), "withdrawn": (False, False), "called_off": (False, True)}
written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode  # what digests are made of


def require(fits: object, why: str) -> None:
    if not fits:
        raise ValueError(why)


def instant(text: str) -> str:
    """The moment in UTC, to the microsecond: such texts sort as their moments do."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc).isoformat(timespec="microseconds")


def parsed(line: bytes, columns: str) -> dict[str, str]:
    """The row that a line of JSON holds: these columns, each a text in that form, and their digest."""
    require(line, "it is missing or empty")
    row: dict[str, str] = json.loads(line)
    require(sorted(row) == columns.split() and written(row).encode() + b"\n" == line, "it is not JSON as the record writes it")
    texts = all(isinstance(row[name], str) or (row[name] is None and name.endswith("_id")) for name in row)
    require(texts and all(instant(row[name]) == row[name] for name in row if name.endswith("_at")), "it has values of another kind")
    digest = sha256(written({name: row[name] for name in row if name != "digest"}).encode()).hexdigest()
    require(row.get("digest", digest) == digest, "its digest is not that of its contents")
    return row


def check_words(edition: dict[str, str], actor: str) -> None:
    """They have their digest and title; known people wrote them; other known people approved them, each once, the actor last."""
    require(sha256(edition["content"].encode()).hexdigest() == edition["content_digest"], "its words have another digest")
    words, authors, approvals = (json.loads(edition[name]) for name in ("content", "authors", "approvals"))
    require(written([words, authors, approvals]) == "[{content},{authors},{approvals}]".format(**edition), "it holds other JSON")
    require(words["title"] == edition["title"], "its words have another title")
    people = authors + [person for person, _stage, _moment in approvals]
    known = all(isinstance(person, str) and person not in ("", "unknown") for person in people)
    require(known and authors and approvals and approvals[-1][0] == actor, "it does not say who wrote and who approved it")
    require(all(instant(moment)[:23] <= edition["sealed_at"] for *_, moment in approvals), "somebody approved it later")
    require(len({*people}) == len(people), "somebody approved what they wrote themselves, or approved it twice")


def main() -> None:
    """Say what was public; or name the first thing that is wrong in a sentence, and exit with status 1."""
    parser = argparse.ArgumentParser(description="Is this copy of the public record whole, and what was public at a moment?")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--at", type=instant, help="a moment such as 2026-03-02T12:00:00Z; that of the export unless given")
    parser.add_argument("--head", help="a digest that was kept: fail where no entry has it")
    files, entries, editions, published, where = {}, {}, {}, dict[tuple[str, str], dict[str, str]](), "--at"
    latest, numbers, paths = dict[str, dict[str, str]](), dict[str, int](), dict[str, str]()
    head = nothing = {"digest": "0" * 64, "recorded_at": "", "effective_at": ""}
    try:
        wanted = parser.parse_args()
        for path in (path for path in wanted.folder.rglob("*") if path.is_symlink() or not path.is_dir()):
            where = path.relative_to(wanted.folder).as_posix()
            require(path.is_file() and not path.is_symlink() and path.stat().st_size < 10**8, "it is a link, huge, or no file")
            files[where] = path.read_bytes()
        sums = "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files) if name != "SHA256SUMS")
        where = "record.json"
        count, exported_at, version, newest = parsed(files.pop(where, b""), "entries exported_at format head").values()
        for number, line in enumerate(files.pop("entries.jsonl", b"").splitlines(keepends=True), 1):
            where = f"Entry {number}"
            entry = parsed(line, ENTRY)
            kind, digest, calls_off, now = entry["kind"], entry["edition_id"], entry["calls_off_id"], entry["recorded_at"]
            entry["key"] = key = f"{entry['language']} {entry['explainer']}"
            require((entry["number"], entry["previous"]) == (str(number), head["digest"]), "it does not follow the one before")
            require(head["recorded_at"] <= now <= entry["effective_at"], "it goes back in time")
            require(KINDS.get(kind) == (digest is not None, calls_off is not None), "it does not name what its kind needs")
            last = latest.get(key, nothing)
            require(calls_off == (last["number"] if last["effective_at"] > now else None), "it does not call off what lies ahead")
            if kind == "called_off":
                last["effective_at"] = entry["effective_at"] = ""  # never
            if digest:
                first = published.setdefault((key, digest), entry)
                require((first is entry) == (kind == "published"), "an edition is published once, and first")
                require(first["effective_at"], "it reinstates what was never shown")
            head = entries[number] = latest[key] = entry
        for (key, digest), entry in published.items():
            numbers[key] = numbers.get(key, 0) + 1
            if "" < entry["effective_at"] <= exported_at:
                where = f"editions/{digest}.json"
                edition = editions[digest] = parsed(files.pop(where, b""), EDITION)
                its = "{language} {explainer} {number} {digest} {sealed_at}".format(**edition)
                require(its == f"{key} {numbers[key]} {digest} {entry['recorded_at']}", f"entry {entry['number']} names another")
                own = edition["path"].startswith(f"/{entry['language']}/") and paths.setdefault(edition["path"], key) == key
                require(own, "its path belongs to another explainer")
                check_words(edition, entry["actor"])
        where = "The export"
        require((version, count, newest) == ("1", str(len(entries)), head["digest"]), "record.json tells of other entries")
        require(exported_at >= head["recorded_at"], "it was made before its newest entry was recorded")
        require(not (odd := sorted(files.keys() ^ {"README.txt", "SHA256SUMS", "verify.py"})), f"{odd[:1]} is missing, or extra")
        require(files["SHA256SUMS"].decode() == sums, "SHA256SUMS are not the sums of its files")
        require(wanted.head in (None, *(entry["digest"] for entry in entries.values())), "no entry has the digest that was kept")
        require((at := wanted.at or exported_at) <= exported_at, "what is public later is not in it")
    except Exception as error:
        sys.exit(ascii(f"{where} does not fit: {error}."[:300])[1:-1])
    print(f"{len(entries)} entries, {len(editions)} editions, head {head['digest']}: whole.\nPublic at {at}:")
    for key, entry in sorted({one["key"]: one for one in entries.values() if "" < one["effective_at"] <= at}.items()):
        edition = editions.get(entry["edition_id"], {})
        said = "{path} edition {number} {title}".format(**edition) if edition else f"withdrawn: {entry['reason']}"
        print(repr(f"{key} {said}")[1:-1].encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))


if __name__ == "__main__":
    main()
