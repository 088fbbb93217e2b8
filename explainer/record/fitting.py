"""What is true of an entry that fits, and of the edition that it publishes, by themselves. How it follows those before: `timeline`.

A row can come from anywhere, with right digests over whatever it says, and SQLite keeps anything in any column. So nothing is
taken for granted: every check raises `Malformed`, and nothing else, for anything that a row can hold.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DataError, OperationalError, models

from explainer.content import canonical, text
from explainer.content.explainer import ContentRefused
from explainer.record import addresses
from explainer.record.models import UNKNOWN_AUTHOR, Change, Edition, Entry, Kind, Reason, instant

# How exactly deeds know the time (`deeds`); approvals know it better.
_TICK = timedelta(milliseconds=1)


class Malformed(ValueError):
    """An entry that does not fit; the message says why, and shows nothing of the row that is not a clean line."""


@contextmanager
def reading() -> Iterator[None]:
    """Rows are read inside. Raises `Malformed` for what is no value of its column; what else the database says stays what it is."""
    try:
        yield
    except (ValueError, TypeError, DataError) as error:
        # What Django and the drivers raise over a date in the year 10000, a blob in place of a UUID, and so on.
        raise Malformed("it cannot be read.") from error
    except OperationalError as error:
        # The same from SQLite about bytes that are no UTF-8; it says nothing of that in the kind of error.
        if "Could not decode to UTF-8" in str(error):
            raise Malformed("it cannot be read.") from error
        raise


def check_columns(row: Edition | Entry) -> None:
    """Raise `Malformed` unless every column holds what it is there for."""
    whose = " of its edition" if isinstance(row, Edition) else ""
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if value is None and column.null:
            continue
        wanted = _wanted(column.target_field if isinstance(column, models.ForeignKey) else column, value)
        if wanted:
            raise Malformed(f"“{column.attname}”{whose} is not {wanted}.")


def check_entry(entry: Entry) -> None:
    """Raise `Malformed` unless the entry, whose columns are right, is one that a deed can have written."""
    if entry.digest != entry.fingerprint():
        raise Malformed("its digest is not that of its contents.")
    if entry.kind not in Kind.values:
        raise Malformed(f"“{entry.kind}” is not a kind of entry.")
    if entry.effective_at < entry.recorded_at:
        raise Malformed("it takes effect before it was recorded.")
    if entry.actor == UNKNOWN_AUTHOR:
        raise Malformed("it was done by somebody unknown.")
    if entry.kind == Kind.PUBLISHED and entry.reason:
        raise Malformed("it publishes and gives a reason.")
    if entry.kind != Kind.PUBLISHED and entry.reason not in Reason.values:
        raise Malformed(f"“{entry.reason}” is not a reason.")


def check_edition(entry: Entry, edition: Edition) -> None:
    """Raise `Malformed` unless this edition, whose columns are right, is one that this entry can have published."""
    if edition.digest != edition.fingerprint() or edition.content_digest != canonical.digest(edition.content):
        raise Malformed("the digest of its edition is not that of its contents.")
    if (edition.title, edition.schema) != _title_and_schema(edition.content):
        raise Malformed("the title or the schema of its edition is not that of its words.")
    if not addresses.is_path(edition.path, edition.language):
        raise Malformed(f"the path {edition.path} is not one for an explainer in the language “{edition.language}”.")
    if edition.change not in Change.values:
        raise Malformed(f"“{edition.change}” is not a kind of change.")
    if edition.translated_from and not _is_digest(edition.translated_from):
        raise Malformed("what its edition was translated from is not the digest of an edition.")
    if edition.sealed_at != entry.recorded_at:
        raise Malformed("its edition was not sealed when it was recorded.")
    check_people(edition.authors, edition.approvals)
    approvals = _approvals(edition.approvals)
    if any(moment - edition.sealed_at >= _TICK for _person, _stage, moment in approvals):
        raise Malformed("somebody approved its edition after it was sealed.")
    if entry.actor != approvals[-1][0]:
        raise Malformed("it was not done by the last who approved its edition.")


def check_people(authors: str, approvals: str) -> None:
    """Raise `Malformed` unless somebody known wrote, somebody approved, and nobody did both or approved twice.

    Takes the two lists as an edition holds them, as canonical JSON.
    """
    writers = set(_authors(authors))
    approved = [person for person, _stage, _moment in _approvals(approvals)]
    approvers = set(approved)
    if not writers or UNKNOWN_AUTHOR in writers:
        raise Malformed("somebody unknown wrote a part of its edition.")
    if not approvers:
        raise Malformed("nobody approved its edition.")
    if UNKNOWN_AUTHOR in approvers:
        raise Malformed("somebody unknown approved its edition.")
    if writers & approvers:
        raise Malformed("somebody approved what they wrote themselves.")
    if len(approvers) < len(approved):
        raise Malformed("somebody approved its edition at two stages.")


def _wanted(column: "models.Field[Any, Any]", value: Any) -> str:
    """What the column is there for; empty if the value is that."""
    match column:
        case models.UUIDField():
            return "" if isinstance(value, UUID) else "an identifier"
        case models.DateTimeField():
            return "" if isinstance(value, datetime) and _is_instant(value) else "a moment"
        case models.IntegerField():
            return "" if type(value) is int else "a whole number"
        case models.CharField(max_length=int(longest)):
            fits = isinstance(value, str) and len(value) <= longest and _is_clean_line(value) and (value or column.blank)
            return "" if fits else f"a clean line of {0 if column.blank else 1} to {longest} characters"
    return "" if isinstance(value, str) else "a text"


def _is_instant(moment: datetime) -> bool:
    """Whether this is a moment also in UTC: the first and the last day of all calendars are none everywhere."""
    try:
        return bool(instant(moment))
    except OverflowError:
        return False


def _is_clean_line(value: str) -> bool:
    try:
        return text.on_one_line(text.clean(value)) == value
    except text.Refused:
        return False


def _is_digest(value: str) -> bool:
    return len(value) == 64 and not set(value) - set("0123456789abcdef")


# A process may read its record again from the start; parsing words is what takes the time then.
@lru_cache(maxsize=4096)
def _title_and_schema(content: str) -> tuple[str, int]:
    """Of words that are a `Content` in its canonical form."""
    try:
        words, schema = canonical.written(content)
    except canonical.NotCanonical as error:
        raise Malformed("the words of its edition are not in their canonical form.") from error
    except (ContentRefused, RecursionError) as error:
        raise Malformed("its edition holds no words that a page can be made of.") from error
    return words.title, schema


def _authors(authors: str) -> list[str]:
    people = _canonical_list(authors)
    if not all(isinstance(person, str) and person for person in people) or sorted(set(people)) != people:
        raise _unreadable()
    return people


def _approvals(approvals: str) -> list[tuple[str, str, datetime]]:
    """Person, stage and moment of each approval."""
    rows = _canonical_list(approvals)
    try:
        found = [(person, stage, datetime.fromisoformat(moment)) for person, stage, moment in rows]
        written = [[person, stage, instant(moment)] for person, stage, moment in found]
    except (ValueError, TypeError, OverflowError) as error:
        raise _unreadable() from error
    if rows != written or not all(isinstance(part, str) and part for row in rows for part in row):
        raise _unreadable()
    return found


def _canonical_list(source: str) -> list[Any]:
    try:
        value = json.loads(source)
        if isinstance(value, list) and canonical.dumps(value) == source:
            return value
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    raise _unreadable()


def _unreadable() -> Malformed:
    return Malformed("its authors and approvals cannot be read.")
