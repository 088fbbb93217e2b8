"""What people who hand a copy over, or hold one, are shown: the share kit, and what became of an edition."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from explainer.content.explainer import Gist, ShareTexts
from explainer.content.frame import EditionLine, Link, Place
from explainer.content.history import File, Line
from explainer.content.sections import Access

# Sentences that were left out, shown without asking. Who pastes a part of a page leaves out a hundred.
_MOST_LEFT_OUT = 12


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What became of the edition that a code names; and those of its words that a forger would change first.

    `why` is the reason of a withdrawal. `later` is what was shown after it, the newest first; `read` leads to what is shown now.
    """

    title: str
    place: Place
    code: str
    gist: Gist
    access: tuple[Access, ...]
    approved_on: date
    why: str = ""
    later: tuple[Line, ...] = ()
    read: Link | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Difference:
    """How a pasted text differs. `text` is what we say, `pasted` what was pasted; empty where it was added, or left out."""

    how: Literal["added", "changed", "left_out"]
    text: str = ""
    pasted: str = ""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What a text that was pasted says otherwise than the nearest of ours, and which that is.

    `what` it is: the page of an edition, or a text to send that was approved with it. `became` is what became of that edition.
    """

    what: str
    title: str
    place: Place
    code: str
    approved_on: date
    became: str
    differences: tuple[Difference, ...]

    @property
    def told(self) -> tuple[Difference, ...]:
        """What is shown at once: everything but most of what was left out, where that is much."""
        more = {*self.more}
        return tuple(one for one in self.differences if one not in more)

    @property
    def more(self) -> tuple[Difference, ...]:
        """The rest of what was left out."""
        return tuple(one for one in self.differences if one.how == "left_out")[_MOST_LEFT_OUT:]


@dataclass(frozen=True, kw_only=True)
class Check:
    """The page where copies are checked: what is answered where something was asked, and what the field for the code holds.

    `proves_not` are the approved words on what a check cannot prove.
    """

    heading: str
    is_asked: bool = False
    proves_not: str = ""
    typed: str = ""
    sentences: tuple[str, ...] = ()
    checked: Checked | None = None
    compared: Compared | None = None


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What partners hand over of one explainer: its words for that, the short address with its QR code (SVG), and the PDFs.

    `files` are addresses of PDFs with what they are; None for one that is not made yet.
    """

    title: str
    description: str
    texts: ShareTexts
    line: EditionLine
    short: str
    qr: str
    files: tuple[tuple[Link, File | None], ...]

    @property
    def mails(self) -> tuple[str, ...]:
        """The e-mail texts that there are, each with the address to read more at."""
        return tuple(f"{text}\n\n{self.short}" for text in (self.texts.short_mail, self.texts.long_mail) if text)


@dataclass(frozen=True, kw_only=True)
class Kit:
    """The share kit of a language: its first page, and the others that have words to share."""

    first: Shared
    others: tuple[Shared, ...] = ()
