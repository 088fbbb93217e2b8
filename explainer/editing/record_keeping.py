"""What a reviewer does with the public record besides approving: withdraw, reinstate, call off.

One reviewer suffices, and authors may do it too: no words are shown that a second person has not approved. Each deed raises
`record.deeds.DeedRefused` with sentences, and then nothing has happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from wagtail.log_actions import log

from explainer.editing.models import ExplainerPage, Explanation, IndependentReview, Person
from explainer.record import deeds
from explainer.record.deeds import DeedRefused, turn
from explainer.record.models import Edition, Entry, Kind, Reason
from explainer.record.timeline import Key, Timeline, fresh

# What may be given as the reason of a deed. `Reason.REPLACED` is for the record alone, where one deed calls off another.
REASONS = {
    Kind.WITHDRAWN: (Reason.WRONG, Reason.OUTDATED, Reason.UNDER_REVIEW, Reason.ENDED),
    Kind.REINSTATED: (Reason.WITHDRAWN_BY_MISTAKE, Reason.STILL_RIGHT, Reason.BETTER_BEFORE),
    Kind.CALLED_OFF: (Reason.NOT_WANTED, Reason.UNDER_REVIEW),
}

# What stands in the log of the explainer’s page.
LOG_ACTIONS = {
    Kind.WITHDRAWN: "explainer.withdrawn",
    Kind.REINSTATED: "explainer.reinstated",
    Kind.CALLED_OFF: "explainer.called_off",
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a screen was made from, as its form carries it: the numbers of the newest entry and of the one ahead; empty for none."""

    newest: str
    ahead: str

    @classmethod
    def of(cls, known: Timeline, key: Key) -> "Seen":
        ahead = known.ahead(key, known.moment())
        return cls(newest=str(known.head.number) if known.head else "", ahead=str(ahead.number) if ahead else "")


def withdraw(
    key: Key, user: User, *, reason: Reason, seen: Seen, explanation: str = "", effective_at: datetime | None = None
) -> Entry:
    """Show nothing but the reason from `effective_at` on, at once where it is None."""
    with turn():
        known = fresh()
        against = reasons_against_withdrawing(key, user, known)
        shown = known.shown(key, known.moment())
        if shown and shown.kind == Kind.WITHDRAWN and shown.reason == reason:
            against.append("It is withdrawn, and the public reads this reason already.")
        _refuse([*against, *_reasons_against(Kind.WITHDRAWN, key, reason, seen, known)])
        entry = deeds.withdraw(key, reason=reason, actor=Person.of(user), effective_at=effective_at)
        _note(entry, user, explanation)
    return entry


def reinstate(
    edition: Edition, user: User, *, reason: Reason, seen: Seen, explanation: str = "", effective_at: datetime | None = None
) -> Entry:
    """Show an earlier edition again from `effective_at` on, at once where it is None."""
    with turn():
        known = fresh()
        against = reasons_against_reinstating(edition, user, known)
        key = (edition.explainer, edition.language)
        _refuse([*against, *_reasons_against(Kind.REINSTATED, key, reason, seen, known)])
        entry = deeds.reinstate(edition, reason=reason, actor=Person.of(user), effective_at=effective_at)
        _note(entry, user, explanation)
    return entry


def call_off(entry: Entry, user: User, *, reason: Reason, seen: Seen, explanation: str = "") -> Entry:
    """Let an entry that lies ahead not happen."""
    with turn():
        known = fresh()
        against = reasons_against_calling_off(entry, user, known)
        key = (entry.explainer, entry.language)
        _refuse([*against, *_reasons_against(Kind.CALLED_OFF, key, reason, seen, known)])
        called_off = deeds.call_off(entry, reason=reason, actor=Person.of(user))
        _note(called_off, user, explanation)
    return called_off


def reasons_against_withdrawing(key: Key, user: User, known: Timeline) -> list[str]:
    """Why this user may not withdraw this explainer now, as sentences; empty if they may."""
    reasons = _reasons_about(user)
    if not known.shown(key, known.moment()):
        reasons.append("The public has not read anything yet, so there is nothing to withdraw.")
    return reasons


def reasons_against_reinstating(edition: Edition, user: User, known: Timeline) -> list[str]:
    """Why this user may not show this edition again, as sentences; empty if they may."""
    return _reasons_about(user) + _reasons_about_edition(edition, known)


def reasons_against_calling_off(entry: Entry, user: User, known: Timeline) -> list[str]:
    """Why this user may not call off this entry now, as sentences; empty if they may."""
    reasons = _reasons_about(user)
    if known.ahead((entry.explainer, entry.language), known.moment()) != entry:
        reasons.append(f"Entry {entry.number} does not lie ahead: it has taken effect, or is called off.")
    return reasons


def earlier_editions(key: Key, known: Timeline) -> list[Edition]:
    """The editions of an explainer that can be reinstated, the newest first."""
    return [edition for edition in reversed(known.editions_of(key)) if not _reasons_about_edition(edition, known)]


def _reasons_about(user: User) -> list[str]:
    return [] if IndependentReview.is_reviewer(user) else ["You are not a reviewer. Ask one to do this."]


def _reasons_about_edition(edition: Edition, known: Timeline) -> list[str]:
    moment = known.moment()
    shown = known.shown((edition.explainer, edition.language), moment)
    if shown and shown.edition == edition:
        return [f"Edition {edition.number} is what the public reads now."]
    if not known.was_shown(edition, moment):
        return [f"Edition {edition.number} has never been shown, so it cannot be shown again. Submit its words for a new edition."]
    return []


def _reasons_against(kind: Kind, key: Key, reason: Reason, seen: Seen, known: Timeline) -> list[str]:
    """What is wrong with what was filled in, and with the screen that it was filled in on."""
    reasons = []
    if reason not in REASONS[kind]:
        reasons.append("Choose one of the reasons on the screen.")
    if seen != Seen.of(known, key):
        reasons.append("The public record has changed since this screen was opened. Look at what it says now, and decide again.")
    return reasons


def _refuse(reasons: Sequence[str]) -> None:
    if reasons:
        raise DeedRefused(" ".join(reasons))


def _note(entry: Entry, user: User, explanation: str) -> None:
    """Keep what was explained, and tell the history of the page, if the CMS still has it."""
    if explanation:
        Explanation.objects.create(entry=entry.number, person=entry.actor, text=explanation)
    page = ExplainerPage.objects.filter(translation_key=entry.explainer, locale__language_code=entry.language).first()
    if page:
        later = entry.effective_at > entry.recorded_at
        data = {
            "entry": entry.number,
            "edition": entry.edition.number if entry.edition else None,
            "calls_off": entry.calls_off_id,
            "reason": entry.reason,
            "effective_at": entry.effective_at.isoformat() if later else None,
        }
        log(page, LOG_ACTIONS[Kind(entry.kind)], user=user, data=data)
