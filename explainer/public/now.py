"""The record at one moment, and what follows from it for readers, found once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, Concatenate
from uuid import UUID

from django.conf import settings

from explainer.content.codes import folded, page_name
from explainer.copies.making import code
from explainer.public.documents import MOST_DOCUMENTS, Document
from explainer.record.models import Edition, Entry
from explainer.record.timeline import Key, Timeline, timeline


@dataclass(frozen=True)
class Site:
    """What settings say about the site: who speaks (empty for a demonstration), and its own address."""

    publisher: str
    address: str

    @classmethod
    def as_set(cls) -> "Site":
        return cls(settings.PUBLISHER_NAME, settings.PUBLIC_URL)


@dataclass(frozen=True)
class Now:
    """The record at one moment. What is found once stays right until another entry takes effect or is recorded."""

    known: Timeline
    moment: datetime
    site: Site
    # What somebody asked for already; see `once`.
    documents: dict[tuple[Any, ...], Document] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls) -> "Now":
        """As it is now; the one query of an answer."""
        global _remembered  # noqa: PLW0603  one immutable value a process, replaced whole
        known, site = timeline(), Site.as_set()
        moment = known.moment()
        # Another thread may replace it meanwhile, by what a transaction of its own sees.
        now = _remembered
        if not (now and now.known is known and now.site == site and now.holds_at(moment)):
            now = _remembered = cls(known, moment, site)
        return now

    def holds_at(self, moment: datetime) -> bool:
        """Whether the same is shown at this moment as at that of this value."""
        return self.moment <= moment and (self._next is None or moment < self._next)

    @cached_property
    def _next(self) -> datetime | None:
        """When the next entry takes effect."""
        ahead = [entry.effective_at for key in self.known.standing if (entry := self.known.ahead(key, self.moment))]
        return min(ahead, default=None)

    @cached_property
    def shown(self) -> dict[Key, Entry]:
        """The entry in effect, for each explainer and language that has one."""
        return self.known.at(self.moment)

    @cached_property
    def editions(self) -> dict[Key, dict[int, Edition]]:
        """All editions that were ever shown, by their numbers in order."""
        found: dict[Key, dict[int, Edition]] = defaultdict(dict)
        for key in self.shown:
            numbered = {one.edition.number: one.edition for one in self.history(key) if one.edition}
            found[key] = dict(sorted(numbered.items()))
        return found

    @cached_property
    def keys(self) -> dict[str, Key]:
        """The explainer that each path belongs to, or once belonged to."""
        return {edition.path: key for key, numbered in self.editions.items() for edition in numbered.values()}

    @cached_property
    def paths(self) -> dict[Key, str]:
        """The path of each explainer; for a withdrawn one, that of the edition that was shown last."""
        return {key: [one.edition.path for one in self.history(key) if one.edition][-1] for key in self.shown}

    @cached_property
    def explainers(self) -> dict[str, dict[str, Edition]]:
        """By language, the editions that are shown, by their paths in order."""
        found: dict[str, dict[str, Edition]] = defaultdict(dict)
        for entry in sorted(self.shown.values(), key=lambda entry: entry.edition.path if entry.edition else ""):
            if entry.edition:
                found[entry.language][entry.edition.path] = entry.edition
        # A plain one: asking for a language that shows nothing must not add it.
        return dict(found)

    @cached_property
    def translations(self) -> dict[UUID, dict[str, str]]:
        """By explainer, the path of each language that shows it."""
        found: dict[UUID, dict[str, str]] = defaultdict(dict)
        for entry in self.shown.values():
            if entry.edition:
                found[entry.explainer][entry.language] = entry.edition.path
        return found

    @cached_property
    def codes(self) -> dict[str, Edition]:
        """Every edition that was ever shown, by its check code as codes are compared."""
        return {folded(code(edition)): edition for numbered in self.editions.values() for edition in numbered.values()}

    @cached_property
    def named(self) -> dict[str, UUID]:
        """The explainer that each name of a page is short for, in small letters: the first that was sealed with it, for good."""
        shown = (edition for numbered in self.editions.values() for edition in numbered.values())
        named: dict[str, UUID] = {}
        for edition in sorted(shown, key=lambda edition: (edition.sealed_at, edition.digest)):
            named.setdefault(page_name(edition.path).lower(), edition.explainer)
        return named

    def history(self, key: Key) -> tuple[Entry, ...]:
        """All that readers were shown so far."""
        return self.known.history(key, self.moment)

    def entry_for(self, path: str) -> Entry | None:
        """The entry in effect for the explainer that this path belongs to, or once belonged to."""
        key = self.keys.get(path)
        return self.shown[key] if key else None

    def edition_at(self, path: str) -> Edition | None:
        """The edition that is shown at exactly this path."""
        entry = self.entry_for(path)
        return entry.edition if entry and entry.edition and entry.edition.path == path else None

    @cached_property
    def languages(self) -> list[str]:
        """The languages whose first page shows an edition."""
        return [language for language, _name in settings.LANGUAGES if self.edition_at(f"/{language}/")]


def once[**P](make: Callable[Concatenate[Now, P], Document]) -> Callable[Concatenate[Now, P], Document]:
    """Make a document once while the same is shown: what follows from the record and settings, at as many addresses as it has."""

    @wraps(make)
    def made(now: Now, /, *args: P.args, **more: P.kwargs) -> Document:
        name = (make, args, *more.items())
        if len(now.documents) >= MOST_DOCUMENTS:
            now.documents.clear()
        # Another thread may clear them meanwhile.
        document = now.documents.get(name)
        if not document:
            document = now.documents[name] = make(now, *args, **more)
        return document

    return made


_remembered: Now | None = None
