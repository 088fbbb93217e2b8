"""What readers post: taken only if a page of ours sent it, and if it is short enough to be read. No cookie is needed or set."""

import re
from typing import Literal
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest

FORM = "application/x-www-form-urlencoded"

# What is wrong: the method, who sent it, its length, its kind, or what is in it.
type Wrong = Literal["method", "sender", "length", "kind", "fields"]


class NotTaken(Exception):
    """A request that holds no form of ours; `wrong` says why."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong: Wrong = wrong


def posted(request: HttpRequest, most_bytes: int) -> dict[str, str]:
    """The fields of a form that our own pages sent, as far as can be told; `NotTaken` for anything else."""
    if request.method != "POST":
        raise NotTaken("method")
    if not _is_ours(request):
        raise NotTaken("sender")
    length = request.META.get("CONTENT_LENGTH") or ""
    if not re.fullmatch("[0-9]{1,18}", length):
        raise NotTaken("fields")
    if int(length) > most_bytes:
        raise NotTaken("length")
    if request.content_type != FORM:
        raise NotTaken("kind")
    try:
        fields = parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict")
    except (ValueError, OSError) as error:
        # No UTF-8, no form, or a connection that ended.
        raise NotTaken("fields") from error
    found = dict(fields)
    if len(found) != len(fields):
        raise NotTaken("fields")
    return found


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent it, as far as a browser says so. What says nothing has no cookie of ours to misuse either.

    No other site can make a browser send “none”: that is somebody who opens a page again.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    # A proxy may ask us by another name than readers do.
    return origin is None or origin in {f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL}
