"""The customer's pages as bytes, made of the record at a moment and of settings. Nothing of a request can get into one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from explainer.content import canonical, html
from explainer.content.frame import EditionLine, Frame, Link
from explainer.record.models import Edition, Entry, Reason
from explainer.record.timeline import Timeline, timeline

# A heading, and sentences below it; a function, because the language they are in is chosen when they are shown.
type Words = Callable[[], tuple[str, ...]]


@dataclass(frozen=True)
class Now:
    """The record at one moment."""

    known: Timeline
    moment: datetime

    @classmethod
    def read(cls) -> "Now":
        """As it is now; the one query of an answer."""
        known = timeline()
        return cls(known, known.moment())

    def entry_for(self, path: str) -> Entry | None:
        """The entry in effect for the explainer that this path belongs to, or once belonged to."""
        key = self.known.find(path, self.moment)
        return self.known.shown(key, self.moment) if key else None

    def edition_at(self, path: str) -> Edition | None:
        """The edition that is shown at exactly this path."""
        entry = self.entry_for(path)
        return entry.edition if entry and entry.edition and entry.edition.path == path else None

    def languages(self) -> list[str]:
        """The languages whose first page shows an edition."""
        return [language for language, _name in settings.LANGUAGES if self.edition_at(f"/{language}/")]


def of_edition(now: Now, edition: Edition) -> bytes:
    """The page of an edition."""
    return _page(edition.content, _frame(now, edition))


def of_withdrawal(now: Now, entry: Entry) -> bytes:
    """What stands in place of an explainer that this entry withdraws."""

    def words() -> tuple[str, ...]:
        day = formats.date_format(entry.effective_at.astimezone(UTC), "DATE_FORMAT")
        return _("This page was withdrawn"), _("Withdrawn on %(day)s.") % {"day": day}, str(Reason(entry.reason).label)

    return _message(now, entry.language, words)


def of_nothing(now: Now, path: str) -> bytes:
    """What stands at a path that leads nowhere."""

    def words() -> tuple[str, ...]:
        return _("There is no page at this address"), _("Compare the address with the one that you were given.")

    return message(now, path, words)


def message(now: Now, path: str, words: Words) -> bytes:
    """A page with a heading and a few sentences, in the language of the path where that has a page of ours."""
    language = path.split("/")[1]
    return _message(now, language if now.edition_at(f"/{language}/") else settings.LANGUAGE_CODE, words)


def _message(now: Now, language: str, words: Words) -> bytes:
    home = now.edition_at(f"/{language}/")
    frame = Frame(
        language=language,
        publisher=settings.PUBLISHER_NAME,
        home=home.path if home else "/",
        up=Link(label=home.title, href=home.path) if home else None,
    )
    with override(language):
        return html.message(frame, *words()).encode()


@lru_cache(maxsize=4096)
def _page(content: str, frame: Frame) -> bytes:
    return html.page(canonical.from_json(content), frame).encode()


def _frame(now: Now, edition: Edition) -> Frame:
    """The surroundings of an edition: the way up, and from a language's first page the ways to its other explainers."""
    home = f"/{edition.language}/"
    shown = now.known.at(now.moment)
    others = [entry.edition for (_id, language), entry in shown.items() if language == edition.language and entry.edition]
    links = {other.path: Link(label=other.title, href=other.path) for other in others if other.path != edition.path}
    up = links.pop(home, None)
    return Frame(
        language=edition.language,
        publisher=settings.PUBLISHER_NAME,
        home=home if up or edition.path == home else "/",
        up=up,
        related=tuple(links[path] for path in sorted(links)) if edition.path == home else (),
        edition=EditionLine(number=edition.number, approved_on=edition.sealed_at.astimezone(UTC).date()),
    )
