"""What the public was, is and will be shown: a pure function of the entries.

At a moment, for each explainer and language, it is the entry with the highest number among those that are in effect then
and are not called off. Appending an entry never changes the answer for a moment before it was recorded.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from explainer.record.fitting import Malformed, check_columns, check_edition, check_entry, reading
from explainer.record.models import NOTHING_BEFORE, Edition, Entry, Kind

# An explainer in one language.
type Key = tuple[UUID, str]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The entries up to `head`, each found to fit. Never changed: `extended` makes the next one.

    `broken` is empty, or says which entry after the head does not fit; what comes after that one is not looked at.
    """

    head: Entry | None = None
    broken: str = ""
    numbered: dict[int, Entry] = field(default_factory=dict)
    # What decides what is shown: all but what was called off and what called it off; the later in a tuple, the later in effect.
    standing: dict[Key, tuple[Entry, ...]] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    paths: dict[str, Key] = field(default_factory=dict)
    last_numbers: dict[Key, int] = field(default_factory=dict)

    def moment(self) -> datetime:
        """Now; never before the newest entry was recorded, should the clock have been set back since."""
        now = timezone.now()
        return max(now, self.head.recorded_at) if self.head else now

    def at(self, moment: datetime) -> dict[Key, Entry]:
        """The entry in effect at `moment`, for each explainer and language that has one."""
        return {key: entry for key in self.standing if (entry := self.shown(key, moment))}

    def shown(self, key: Key, moment: datetime) -> Entry | None:
        """The entry in effect at `moment`: its edition is shown, or its reason where it withdraws; None before the first."""
        history = self.history(key, moment)
        return history[-1] if history else None

    def history(self, key: Key, moment: datetime) -> tuple[Entry, ...]:
        """The entries that had taken effect by `moment`, in that order: each counted until the next one did."""
        standing = self.standing.get(key, ())
        return standing[: bisect_right(standing, moment, key=lambda entry: entry.effective_at)]

    def ahead(self, key: Key, moment: datetime) -> Entry | None:
        """The entry that is to take effect after `moment`, if there is one."""
        standing = self.standing.get(key, ())
        return standing[-1] if standing and standing[-1].effective_at > moment else None

    def was_shown(self, edition: Edition, moment: datetime) -> bool:
        """Whether the edition had taken effect by `moment`. Until then it does not exist for the public."""
        standing = self.standing.get((edition.explainer, edition.language), ())
        return any(entry.edition_id == edition.digest and entry.effective_at <= moment for entry in standing)

    def editions_of(self, key: Key) -> list[Edition]:
        """Every edition of an explainer, shown or not, the oldest first."""
        own = (edition for edition in self.editions.values() if (edition.explainer, edition.language) == key)
        return sorted(own, key=lambda edition: edition.number)

    def find(self, path: str, moment: datetime) -> Key | None:
        """The explainer and language that an edition shown by `moment` had at this path, whatever its path is now."""
        key = self.paths.get(path)
        standing = self.standing.get(key, ()) if key else ()
        shown = any(entry.edition and entry.edition.path == path and entry.effective_at <= moment for entry in reversed(standing))
        return key if shown else None

    def next_number(self, key: Key) -> int:
        """The number that the next edition gets."""
        return self.last_numbers.get(key, 0) + 1

    def extended(self, entries: Iterable[Entry]) -> "Timeline":
        """The timeline with more entries. It ends before the first one that does not fit, and then says so in `broken`."""
        longer = replace(
            self,
            broken="",
            numbered=dict(self.numbered),
            standing=dict(self.standing),
            editions=dict(self.editions),
            paths=dict(self.paths),
            last_numbers=dict(self.last_numbers),
        )
        for entry in entries:
            try:
                longer._check(entry)
            except Malformed as error:
                return longer._broken(entry.number, error)
            longer._append(entry)
            longer = replace(longer, head=entry)
        return longer

    def _append(self, entry: Entry) -> None:
        key = (entry.explainer, entry.language)
        standing = self.standing.get(key, ())
        if entry.kind == Kind.CALLED_OFF:
            self.standing[key] = tuple(one for one in standing if one.number != entry.calls_off_id)
        else:
            self.standing[key] = (*standing, entry)
        self.numbered[entry.number] = entry
        if entry.edition:
            self.editions[entry.edition.digest] = entry.edition
            self.paths[entry.edition.path] = key
            self.last_numbers[key] = max(entry.edition.number, self.last_numbers.get(key, 0))

    def _broken(self, number: object, why: Malformed) -> "Timeline":
        """This timeline, saying that the next entry does not fit; it is named by its number, if it has one."""
        named = number if type(number) is int else self._next_number()
        return replace(self, broken=f"Entry {named} does not fit: {why}")

    def _next_number(self) -> int:
        return self.head.number + 1 if self.head else 1

    def _check(self, entry: Entry) -> None:
        """Raise `Malformed` unless the entry is one by itself (`fitting`), and may follow the head."""
        check_columns(entry)
        if entry.number != self._next_number():
            raise Malformed("its number does not follow the one before.")
        if entry.previous != (self.head.digest if self.head else NOTHING_BEFORE):
            raise Malformed("it does not name the digest of the one before.")
        check_entry(entry)
        if self.head and entry.recorded_at < self.head.recorded_at:
            raise Malformed("it was recorded before the one before.")
        match entry.kind:
            case Kind.PUBLISHED:
                self._check_order(entry)
                self._check_new(entry, self._edition(entry))
            case Kind.REINSTATED:
                self._check_order(entry)
                if not self.was_shown(self._edition(entry), entry.recorded_at):
                    raise Malformed("it reinstates an edition that was never shown.")
            case Kind.WITHDRAWN:
                self._check_order(entry)
                self._check_withdrawal(entry)
            case Kind.CALLED_OFF:
                self._check_call_off(entry)

    def _check_order(self, entry: Entry) -> None:
        if self.ahead((entry.explainer, entry.language), entry.recorded_at):
            raise Malformed("another entry that lies ahead is not called off.")
        if entry.calls_off_id:
            raise Malformed("it calls another entry off without being of that kind.")

    def _check_withdrawal(self, entry: Entry) -> None:
        if not self.shown((entry.explainer, entry.language), entry.recorded_at):
            raise Malformed("nothing has been shown yet, so there is nothing to withdraw.")
        if entry.edition_id:
            raise Malformed("it withdraws and names an edition to show.")

    def _check_call_off(self, entry: Entry) -> None:
        standing = self.standing.get((entry.explainer, entry.language), ())
        if not any(one.number == entry.calls_off_id and one.effective_at > entry.recorded_at for one in standing):
            raise Malformed("it calls off nothing that lies ahead.")
        if entry.edition_id:
            raise Malformed("it calls off and names an edition to show.")

    def _edition(self, entry: Entry) -> Edition:
        try:
            with reading():
                edition = entry.edition
        except Edition.DoesNotExist:
            edition = None
        if not edition or (edition.explainer, edition.language) != (entry.explainer, entry.language):
            raise Malformed("it names no edition of its own explainer and language.")
        return edition

    def _check_new(self, entry: Entry, edition: Edition) -> None:
        key = (entry.explainer, entry.language)
        check_columns(edition)
        if edition.digest in self.editions or edition.number != self.next_number(key):
            raise Malformed("the number of its edition does not follow the one before.")
        check_edition(entry, edition)
        if self.paths.get(edition.path, key) != key:
            raise Malformed(f"the path {edition.path} belongs to another explainer.")


_remembered: tuple[tuple[int, str] | None, Timeline] = (None, Timeline())

# Asked by every read. When the ORM makes it each time, a page costs half as much again.
_NEWEST = "SELECT number, digest FROM record_entry ORDER BY number DESC LIMIT 1"


def load(known: Timeline) -> Timeline:
    """The timeline of all entries in the database; `known` saves reading again what it has, if it is a beginning of it.

    Whether it is, is judged by its head alone. So a process that has read an entry goes on serving it as it was, also when
    somebody changes or removes that row behind the triggers; a new process, and `audit`, read everything again.
    """
    if known.head and not Entry.objects.filter(number=known.head.number, digest=known.head.digest).exists():
        known = Timeline()
    try:
        return known.extended(_read(Entry.objects.filter(number__gt=known.head.number if known.head else 0), known))
    except Malformed as error:
        unreadable = error
    # One row that cannot be read spoils the reading of all. One by one, as far as they follow one another.
    while True:
        try:
            entries = _read(Entry.objects.filter(number=known._next_number()), known)
        except Malformed as error:
            return known._broken(None, error)
        if not entries:
            return known._broken(None, unreadable)
        known = known.extended(entries)
        if known.broken:
            return known


def _read(entries: QuerySet[Entry], known: Timeline) -> list[Entry]:
    """These entries in their order with their editions, one object for each edition, however many entries name it."""
    with reading():
        rows = list(entries.order_by("number"))
        named = {row.edition_id for row in rows if row.edition_id}
        editions = known.editions | Edition.objects.in_bulk(named - known.editions.keys())
    for row in rows:
        if row.edition_id in editions:
            row.edition = editions[row.edition_id]
    # SQLite has numbers between the whole ones too. Nothing that is added may come before what was there.
    return sorted(rows, key=lambda row: type(row.number) is not int)


def fresh() -> Timeline:
    """The timeline of all entries as this transaction sees them; not remembered, since it may yet be rolled back."""
    return load(_remembered[1])


def timeline() -> Timeline:
    """The timeline of all entries in the database, remembered until the newest entry is another one.

    Costs one small query while nothing is new. An entry that does not fit is never served: the timeline stays as it was
    before that entry, and `broken` says which one it is. Nothing that the two tables can hold makes this raise.
    """
    global _remembered  # noqa: PLW0603  one immutable value a process, replaced whole
    newest = _newest()
    # Another thread may replace it meanwhile, by what a transaction of its own sees.
    remembered = _remembered
    if newest != remembered[0]:
        remembered = _remembered = (newest, load(remembered[1]))
    return remembered[1]


def _newest() -> tuple[int, str] | None:
    """Number and digest of the newest entry; None where there is none."""
    try:
        with reading(), connection.cursor() as cursor:
            cursor.execute(_NEWEST)
            newest: tuple[int, str] | None = cursor.fetchone()
            return newest
    except Malformed:
        # Like no entry that fits. What comes after it would not be looked at anyway.
        return (0, "")
