"""What can be done to the record: seal, withdraw, reinstate, call off.

A deed waits for its turn, is judged by the timeline that it finds then, and writes its rows in one transaction; receivers of
`signals.recorded` hear of it after the commit. A deed that may not be done raises `DeedRefused` with a sentence, and nothing
has happened.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from explainer.content import canonical
from explainer.content.explainer import Content
from explainer.record.fitting import Malformed, check_people
from explainer.record.models import NOTHING_BEFORE, Change, Edition, Entry, Kind, Reason, instant
from explainer.record.signals import recorded, recording
from explainer.record.timeline import Key, Timeline, fresh

# "cpor" in ASCII: the key of the one advisory lock that deeds take on PostgreSQL.
_LOCK = 0x63706F72


class DeedRefused(ValueError):
    """A deed that may not be done; the message is a sentence for the person who tried."""


@dataclass(frozen=True)
class Approval:
    """Who approved, at which stage of the workflow, and when. People stand here under their pseudonym."""

    person: str
    stage: str
    moment: datetime


@contextmanager
def turn() -> Iterator[None]:
    """A transaction in which no other deed happens. Whoever comes second waits, and reads what the first one left.

    PostgreSQL: an advisory lock, held until the transaction ends; it needs no right to change anything. SQLite: a
    transaction begins IMMEDIATE (see settings), so it is alone from its start.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def seal(
    *,
    explainer: UUID,
    language: str,
    path: str,
    content: Content,
    change: Change,
    change_note: str,
    authors: Sequence[str],
    approvals: Sequence[Approval],
    affects_signed: str = "",
    translated_from: str = "",
    effective_at: datetime | None = None,
) -> Entry:
    """Turn approved words into the next edition, shown from `effective_at` (at once where it is None).

    `authors` and the persons of `approvals` are pseudonyms; the last approver is the actor of the entry. Refused without
    an approval, with an unknown author, with an approver among the authors, or with a path of another explainer.
    """
    written = canonical.dumps(sorted(set(authors)))
    approved = canonical.dumps([[one.person, one.stage, instant(one.moment)] for one in approvals])
    try:
        check_people(written, approved)
    except Malformed as error:
        raise DeedRefused(f"This cannot be sealed: {error}") from error
    words = canonical.to_json(content)

    def edition(known: Timeline, now: datetime) -> Edition:
        sealed = Edition(
            explainer=explainer,
            language=language,
            number=known.next_number((explainer, language)),
            path=path,
            title=content.title,
            content=words,
            content_digest=canonical.digest(words),
            change=change,
            change_note=change_note,
            affects_signed=affects_signed,
            translated_from=translated_from,
            authors=written,
            approvals=approved,
            sealed_at=now,
            schema=content.schema,
        )
        sealed.digest = sealed.fingerprint()
        return sealed

    return _record((explainer, language), Kind.PUBLISHED, approvals[-1].person, effective_at, edition=edition)


def withdraw(key: Key, *, reason: Reason, actor: str, effective_at: datetime | None = None) -> Entry:
    """Show nothing but the reason from `effective_at` on. Refused where nothing has been shown yet."""
    return _record(key, Kind.WITHDRAWN, actor, effective_at, reason=reason)


def reinstate(edition: Edition, *, reason: Reason, actor: str, effective_at: datetime | None = None) -> Entry:
    """Show an earlier edition again from `effective_at` on. Refused for one that was never shown."""
    return _record(
        (edition.explainer, edition.language),
        Kind.REINSTATED,
        actor,
        effective_at,
        reason=reason,
        edition=lambda known, now: edition,
    )


def call_off(entry: Entry, *, reason: Reason, actor: str) -> Entry:
    """Let an entry that still lies ahead not happen. Refused once it has taken effect, or is called off already."""
    return _record((entry.explainer, entry.language), Kind.CALLED_OFF, actor, None, reason=reason, calls_off=entry)


def _record(
    key: Key,
    kind: Kind,
    actor: str,
    effective_at: datetime | None,
    *,
    reason: Reason | str = "",
    edition: Callable[[Timeline, datetime], Edition] | None = None,
    calls_off: Entry | None = None,
) -> Entry:
    with turn():
        known = fresh()
        if known.broken:
            raise DeedRefused(
                f"The public record is damaged, and nothing can be added to it. {known.broken} Run `manage.py audit_record`."
            )
        # Never before the newest entry, whatever the clock says.
        now = _milliseconds(timezone.now())
        now = max(now, known.head.recorded_at) if known.head else now
        effective_at = max(_milliseconds(effective_at), now) if effective_at else now
        entries = []
        if kind != Kind.CALLED_OFF and (ahead := known.ahead(key, now)):
            entries.append(_next(known, key, now, now, kind=Kind.CALLED_OFF, actor=actor, reason=Reason.REPLACED, calls_off=ahead))
            known = known.extended(entries)
        sealed = edition(known, now) if edition else None
        entries.append(
            _next(known, key, now, effective_at, kind=kind, actor=actor, reason=reason, edition=sealed, calls_off=calls_off)
        )
        known = known.extended(entries[-1:])
        if known.broken:
            raise DeedRefused(_refusal(known.broken))
        if sealed and kind == Kind.PUBLISHED:
            sealed.save(force_insert=True)
        for entry in entries:
            entry.save(force_insert=True)
        recording.send(sender=Entry, entries=tuple(entries))
        transaction.on_commit(partial(recorded.send_robust, sender=Entry, entries=tuple(entries)))
    return entries[-1]


def _milliseconds(moment: datetime) -> datetime:
    """The moment as precisely as it survives a dump."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _next(known: Timeline, key: Key, recorded_at: datetime, effective_at: datetime, **columns: Any) -> Entry:
    entry = Entry(
        number=known.head.number + 1 if known.head else 1,
        explainer=key[0],
        language=key[1],
        recorded_at=recorded_at,
        effective_at=effective_at,
        previous=known.head.digest if known.head else NOTHING_BEFORE,
        **columns,
    )
    entry.digest = entry.fingerprint()
    return entry


def _refusal(broken: str) -> str:
    """What the timeline says against an entry, as a sentence to the person who wanted it."""
    return f"This cannot be recorded: {broken.partition(': ')[2]}"
