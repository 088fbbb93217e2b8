"""What can be done with answers: keep one, add to it, say that it was handled, forget. Each happens wholly or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from explainer.feedback.models import Answer, Helpful, Reason
from explainer.feedback.redaction import redacted
from explainer.feedback.senders import sender

MOST_IN_AN_HOUR = 10

# "feed" in ASCII: the key of the advisory lock that whoever keeps an answer takes on PostgreSQL.
_LOCK = 0x66656564


class TooMany(Exception):
    """As many answers came from this address within the hour as are kept."""


def keep(
    *, explainer: UUID, language: str, edition: int, edition_digest: str, helpful: Helpful, address: str, now: datetime
) -> Answer:
    """Keep an answer; raise `TooMany` where this address sent enough within an hour, whatever process took them."""
    who = sender(address, now)
    with _turn():
        forget_senders(now)
        if Answer.objects.filter(sender=who, answered_at__gt=now - timedelta(hours=1)).count() >= MOST_IN_AN_HOUR:
            raise TooMany
        return Answer.objects.create(
            explainer=explainer,
            language=language,
            edition=edition,
            edition_digest=edition_digest,
            helpful=helpful,
            answered_at=now,
            sender=who,
        )


def amend(answer: int, *, reason: Reason | None, section: str, text: str, now: datetime) -> bool:
    """Add what a reader chose and wrote; False where something was added before, also at the same moment.

    Raise `content.text.Refused` where the text cannot be kept. Words that come after somebody handled the answer open it again.
    """
    added = {"reason": reason or "", "section": section, "text": redacted(text)}
    found = Answer.objects.filter(pk=answer, amended_at=None)
    return found.update(**added, amended_at=now, handled_at=None, handled_by="") == 1


def handle(answer: int, *, by: str, note: str, now: datetime) -> bool:
    """Say that somebody handled it, and how; False where somebody did already."""
    found = Answer.objects.filter(pk=answer, handled_at=None)
    return found.update(handled_at=now, handled_by=by, note=note) == 1


def open_again(answer: int) -> bool:
    """There is still something to do; the note stays. False where it is open."""
    return Answer.objects.filter(pk=answer).exclude(handled_at=None).update(handled_at=None, handled_by="") == 1


def forget_senders(now: datetime) -> int:
    """Delete the hashes of days that are over (UTC): those of today are others. Return how many there were."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Answer.objects.filter(sender__gt="", answered_at__lt=today).update(sender="")


def forget_texts(now: datetime, *, after: timedelta) -> int:
    """Delete what was written longer ago than that, with the team's note, which may quote it. Return of how many answers."""
    return Answer.objects.filter(answered_at__lt=now - after).exclude(text="", note="").update(text="", note="")


@contextmanager
def _turn() -> Iterator[None]:
    """A transaction in which nobody else keeps an answer, so that what is counted stays counted.

    PostgreSQL: an advisory lock. SQLite: a transaction begins IMMEDIATE (see settings), so it is alone from its start.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
