"""What stands around the words on a page: everything that an explainer's page shows and nobody types into it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def direction(language: str) -> str:
    """Which way a language is written: “ltr” or “rtl”."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, kw_only=True)
class Link:
    """The way to another page of this site, with the language of that page where it is another one."""

    label: str
    href: str
    language: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an edition stands in public. `is_permalink`: at the address of just this edition, not at its explainer's."""

    path: str
    number: int
    is_permalink: bool = False

    @property
    def editions(self) -> str:
        """The explainer's history."""
        return f"{self.path}editions/"

    @property
    def permalink(self) -> str:
        return f"{self.editions}{self.number}/"

    @property
    def address(self) -> str:
        """The address of this page, and what its other forms stand below."""
        return self.permalink if self.is_permalink else self.path


@dataclass(frozen=True, kw_only=True)
class EditionLine:
    """Which edition a page shows, and the day on which a second person approved it (UTC).

    Previews have no place. In public, `shown_on` is the day on which it was shown first, and `code` the check code of the edition.
    """

    number: int
    approved_on: date
    place: Place | None = None
    shown_on: date | None = None
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a reader has to know before all else: that these words are not the present ones, since when, and why."""

    kind: Literal["replaced", "withdrawn", "translation"]
    on: date
    why: str = ""
    read: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The surroundings of one page. Hashable, so that a page made once can be kept by its words and its frame.

    An empty `publisher` makes the page a demonstration and says so on it. `site` is the site's own address, without a slash at
    its end. `share` is the address of the share kit of its language, if that has one. `languages` are the same page in every
    language that shows it, this one too; empty while there is one.
    """

    language: str
    publisher: str = ""
    site: str = ""
    home: str = "/"
    up: Link | None = None
    related: tuple[Link, ...] = ()
    languages: tuple[Link, ...] = ()
    about: Link | None = None
    share: str = ""
    notices: tuple[Notice, ...] = ()
    edition: EditionLine | None = None
    draft: bool = False

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def check(self) -> str:
        """The address at which copies are checked."""
        return f"{self.site}/check/"
