"""The public record as plain files, for outsiders: with the program that checks them, and nothing that is not public yet."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from explainer.content import canonical
from explainer.record.audit import audit
from explainer.record.models import NOTHING_BEFORE, Edition, Entry, columns, instant
from explainer.record.timeline import Timeline, load

# What a verifier has to know to read these files; a new number where it would read them wrongly.
FORMAT = "1"

README = """\
This is a copy of a public record: all that a website was approved to say, and from when to when it said it.

verify.py says whether the copy is whole, and what was public. It needs Python 3.9 and nothing else, and changes nothing:

    python3 verify.py
    python3 verify.py --at 2026-03-02T12:00:00Z    what was public at that moment
    python3 verify.py --head DIGEST                does the record still hold what it held when you kept this digest?

Keep the head that it prints where nobody else can change it, and keep this verify.py too: who sends you a wrong copy
can send a wrong program with it. A later copy is then checked by yours: python3 verify.py FOLDER --head DIGEST

entries.jsonl    one line for each entry, in order: what is shown from a moment on, and the digest of the entry before
editions/        one file for each edition that has been public: words, authors and approvals; people under pseudonyms
record.json      when this copy was made, how many entries it has, and the digest of the newest, the head
SHA256SUMS       the sums of all files, also for: sha256sum -c SHA256SUMS
"""


class ExportRefused(Exception):
    """An export that cannot be made; the message is a sentence that says what to do."""


def export(folder: Path, moment: datetime | None = None) -> None:
    """Write the record as it stood at a moment (now, where it is None) into a folder that is new or empty, whole or not at all.

    The same record and moment give the same bytes. What is not in effect at the moment stays inside, but for its digest; so
    the moment must not lie ahead. Raises `ExportRefused`, and then nothing has been written.
    """
    folder = folder.resolve()
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportRefused(f"{folder} is not an empty folder. Name a new one.")
        files = _as_it_stood(moment)
        with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
            made = Path(beside) / folder.name
            for name, data in files.items():
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                (made / name).write_bytes(data)
            made.rename(folder)
    except OSError as error:
        raise ExportRefused(
            f"{folder} cannot be written ({error.strerror}). Name a new folder in one that exists, is writable and has room."
        ) from error


def _as_it_stood(moment: datetime | None) -> dict[str, bytes]:
    """The files of an export at this moment; raise `ExportRefused` where the record is damaged."""
    if misfit := audit().misfit:
        raise ExportRefused(f"The public record is damaged, and is not exported. {misfit} Run `manage.py audit_record`.")
    # Not what this process remembers: what is there, as the audit has just found it.
    known = load(Timeline())
    return files_at(known, moment or known.moment())


def files_at(known: Timeline, moment: datetime) -> dict[str, bytes]:
    """The files of an export at this moment, by name: all that was recorded by then, and the editions in effect by then."""
    entries = [entry for entry in known.numbered.values() if entry.recorded_at <= moment]
    standing = [entry for one in known.standing.values() for entry in one if entry.effective_at <= moment]
    return files_of(entries, [entry.edition for entry in standing if entry.edition], moment)


def files_of(entries: Iterable[Entry], editions: Iterable[Edition], moment: datetime) -> dict[str, bytes]:
    """The files of an export at this moment, by name, with these entries in order and these editions."""
    rows = [columns(entry) for entry in entries]
    about = {
        "format": FORMAT,
        "exported_at": instant(moment),
        "entries": str(len(rows)),
        "head": rows[-1]["digest"] if rows else NOTHING_BEFORE,
    }
    files = {f"editions/{edition.digest}.json": _line(columns(edition)) for edition in editions}
    files["entries.jsonl"] = b"".join(_line(row) for row in rows)
    files["record.json"] = _line(about)
    files["README.txt"] = README.encode()
    files["verify.py"] = Path(__file__).with_name("verify.py").read_bytes()
    files["SHA256SUMS"] = sums(files)
    return files


def sums(files: dict[str, bytes]) -> bytes:
    """The SHA-256 of each file, as `sha256sum` writes and reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _line(row: dict[str, str | None]) -> bytes:
    return f"{canonical.dumps(row)}\n".encode()
