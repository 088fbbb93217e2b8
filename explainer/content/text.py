"""Plain text as an explainer may hold it: normalised, and free of characters that readers cannot see."""

import re
import unicodedata


class Refused(ValueError):
    """A text that cannot be kept; the message is a sentence for the person who typed it."""


# Control characters but the newline, surrogates, private use, and the invisible or direction-overriding
# characters that make a text read otherwise than it is stored. Joiners (U+200C, U+200D), direction marks
# (U+200E, U+200F, U+061C) and soft hyphens stay: languages need them.
_REFUSED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"
    "\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


def normalise(text: str) -> str:
    """Return `text` in NFC with newlines as its only line ends; raise `Refused` where a character is not allowed."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if found := _REFUSED.search(text):
        near = text[max(0, found.start() - 20) : found.start()]
        where = f"after “{near}”" if near else "at the start"
        raise Refused(f"Remove the invisible or unusable character U+{ord(found[0]):04X} {where}.")
    return text


def clean(text: str) -> str:
    """Return `text` normalised and without blank ends."""
    return normalise(text).strip()


def on_one_line(text: str) -> str:
    """`text` with a space for every line break."""
    return re.sub(r"\s*\n\s*", " ", text)
