"""What stands around the words on a page: everything that an explainer's page shows and nobody types into it."""

from dataclasses import dataclass
from datetime import date

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, kw_only=True)
class Link:
    label: str
    href: str


@dataclass(frozen=True, kw_only=True)
class EditionLine:
    """Which edition a page shows, and the day on which a second person approved it (UTC)."""

    number: int
    approved_on: date


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The surroundings of one page. Hashable, so that a page made once can be kept by its words and its frame.

    An empty `publisher` makes the page a demonstration and says so on it.
    """

    language: str
    publisher: str = ""
    home: str = "/"
    up: Link | None = None
    related: tuple[Link, ...] = ()
    edition: EditionLine | None = None
    draft: bool = False

    @property
    def direction(self) -> str:
        return "rtl" if self.language.split("-")[0] in RIGHT_TO_LEFT else "ltr"
