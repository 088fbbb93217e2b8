"""Every address that words lead to, as a reviewer has to see it: the real one, beside the words that lead there."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from explainer.content.explainer import Content, links, texts

# What readers would take for an address: a host name with a known kind of end, with or without what stands around it.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|gov|edu|io|info|ms|eu|de|uk|us|example)\b\S*", re.IGNORECASE
)


@dataclass(frozen=True)
class RealLink:
    """Words, the address that they lead to, and what about them may deceive (empty if nothing does)."""

    words: str
    address: str
    warning: str


def real_links(content: Content) -> Iterator[RealLink]:
    """Every link of an explainer, its sources included, and every address that stands in the texts to pass on."""
    for _place, href, words in links(content):
        yield RealLink(words, href, _warning(words, href))
    for source in content.sources:
        if source.address:
            yield RealLink(source.title, source.address, _warning(source.title, source.address))
    for place, text, _rich in texts(content):
        if place[0] == "share":
            for found in _ADDRESS.finditer(text):
                yield RealLink(found[0], found[0], _warning("", found[0]))


def _warning(words: str, href: str) -> str:
    host = (urlsplit(href).hostname or "") if "//" in href else href.partition("@")[2]
    if "xn--" in host:
        return f"The host name is written in letters of another alphabet: {_decoded(host)}."
    if mixed := next((word for word in words.split() if len(_alphabets(word)) > 1), ""):
        return f"“{mixed}” mixes the letters of several alphabets."
    named = _ADDRESS.search(words)
    if named and _host(named[0]) != host.removeprefix("www."):
        return f"The words name another address: {_host(named[0])}."
    return ""


def _host(typed: str) -> str:
    """The host name in an address as somebody typed it."""
    return re.split(r"[/?#:\s]", re.sub(r"^\w+://", "", typed.casefold()))[0].rpartition("@")[2].removeprefix("www.").rstrip(".,;")


def _decoded(host: str) -> str:
    """A host name with the letters that a browser may show for it."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _alphabets(word: str) -> set[str]:
    """The alphabets whose letters look alike: Latin, Greek, Cyrillic and Armenian ones in a word."""
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha())
    return {name for name in names if name in {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN"}}
