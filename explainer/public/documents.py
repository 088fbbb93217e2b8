"""What is sent to readers: documents made once, kept with their compressed forms, and not sent again to whoever has them."""

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from explainer.content import html

HTML = "text/html; charset=utf-8"
# How many a process keeps. A page takes about 15 KB, whatever its number of readers.
MOST_DOCUMENTS = 2048


class Document:
    """What a function makes of plain values. It is made when somebody wants its bytes, and its tag is known before.

    `effort` is that of brotli: 5 takes a millisecond or two for a page; 11 takes 50, and a tenth of the bytes away.
    """

    def __init__(self, content_type: str, make: Callable[..., str | bytes], *values: Any, effort: int = 5) -> None:
        self.content_type = content_type
        self._make = make
        self._values = values
        self._effort = effort

    @cached_property
    def etag(self) -> str:
        """Changes with the values, and with the version of the code and the templates. Weak: the same in every coding."""
        made_of = f"{_version()} {self._make.__module__}.{self._make.__qualname__} {self._values!r}"
        return f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"'

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.gzip)

    @cached_property
    def gzip(self) -> bytes:
        made = self._make(*self._values)
        return gzip.compress(made.encode() if isinstance(made, str) else made, mtime=0)

    @cached_property
    def brotli(self) -> bytes:
        compressed: bytes = brotli.compress(self.body, mode=brotli.MODE_TEXT, quality=self._effort)
        return compressed

    def coded(self, accepted: str) -> tuple[str, bytes]:
        """The coding that suits an Accept-Encoding best, empty for none, and the bytes in it."""
        if _accepts("br", accepted):
            return "br", self.brotli
        return ("gzip", self.gzip) if _accepts("gzip", accepted) else ("", self.body)


@lru_cache(maxsize=MOST_DOCUMENTS)
def kept(content_type: str, make: Callable[..., str | bytes], *values: Any) -> Document:
    """The document of these values, the same one as long as there is room."""
    return Document(content_type, make, *values, effort=11)


def answer(request: HttpRequest, document: Document, status: int = 200) -> HttpResponse:
    """Send a document. Caches ask before they use it again, so that a replaced page is replaced at once."""
    if status == 200 and document.etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = once_only(request, document, status)
    if status == 200:
        response["ETag"] = document.etag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "no-cache"
    return response


def once_only(request: HttpRequest, document: Document, status: int) -> HttpResponse:
    """Send a document that is for one reader, and for no cache to keep."""
    coding, body = document.coded(request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(body, status=status, content_type=document.content_type)
    if coding:
        response["Content-Encoding"] = coding
    if document.content_type == HTML:
        response["Content-Security-Policy"] = html.policy()
    response["Cache-Control"] = "no-store"
    return response


def _accepts(coding: str, accepted: str) -> bool:
    """Whether an Accept-Encoding names a coding, and not with the weight 0.

    Split and not searched: a server lets through what is so long that a search which goes back takes hours.
    """
    for one in accepted.lower().split(","):
        name, _semicolon, weight = one.partition(";")
        if name.strip() == coding:
            return not weight or re.fullmatch(r"q=(0\.0*[1-9][0-9]*|1(\.0*)?)", weight.strip()) is not None
    return False


@cache
def _version() -> str:
    """A digest of everything that turns values into documents."""
    rooms = Path(__file__).parents[1]
    sources = [*rooms.glob("content/*.py"), *rooms.glob("public/*.py"), *html.TEMPLATES.glob("content/**/*")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources) if path.is_file())).hexdigest()
