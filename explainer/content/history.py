"""What an explainer's public history says, as plain data: a line for each thing that the public was shown."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext as _

from explainer.content.frame import Place


@dataclass(frozen=True, kw_only=True)
class File:
    """A PDF that was issued: on which paper, how long, how large (bytes), on which day (UTC), and the SHA-256 of its bytes."""

    paper: str
    pages: int
    size: int
    made_on: date
    digest: str

    @property
    def kilobytes(self) -> int:
        return -(-self.size // 1000)


@dataclass(frozen=True, kw_only=True)
class Line:
    """From `since` on (UTC) this was shown: an edition, or in place of one the reason why it was withdrawn.

    `why` is the change note of an edition that was shown for the first time, else the reason; `change` says what kind of change.
    `compared` is the number of the edition before, 0 where there is none. `digest` names the line, for good.
    `files` are the copies that were issued of an edition, with the line that shows it first.
    """

    kind: Literal["published", "reinstated", "withdrawn"]
    since: datetime
    why: str
    digest: str
    place: Place | None = None
    change: str = ""
    affects_signed: str = ""
    compared: int = 0
    files: tuple[File, ...] = ()

    @property
    def heading(self) -> str:
        """What was shown, in a few words."""
        if not self.place:
            return _("Withdrawn")
        named = _("Edition %(number)d again") if self.kind == "reinstated" else _("Edition %(number)d")
        return named % {"number": self.place.number}

    @property
    def sentences(self) -> tuple[str, ...]:
        """Why, and what whoever has already signed something should do."""
        return (self.why, *((_("If you have already signed:"), self.affects_signed) if self.affects_signed else ()))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A line with the time at which something else took its place; None for what is still shown."""

    line: Line
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Day:
    """What was shown on a day (UTC), in order. A day before the first edition, in the future, or that is none, shows nothing."""

    kind: Literal["shown", "today", "before", "future", "none"]
    day: date | None = None
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class History:
    """All lines, the newest first."""

    title: str
    path: str
    lines: tuple[Line, ...]
    day: Day | None = None

    @property
    def first(self) -> date:
        """The day on which anything was shown first."""
        return self.lines[-1].since.date()


@dataclass(frozen=True, kw_only=True)
class Between:
    """Which two editions are compared: `since` with `place`, and with which others that one can be."""

    since: Place
    place: Place
    others: tuple[int, ...]
