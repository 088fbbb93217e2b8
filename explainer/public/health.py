"""Whether the site and its record are well: for programs that watch the site, and for outsiders who keep the record's head."""

from collections.abc import Callable
from datetime import UTC
from functools import wraps

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from explainer.content import canonical
from explainer.public.now import Now
from explainer.public.views import no_page, reading
from explainer.record.models import Entry
from explainer.record.timeline import timeline

RECORD_HEAD = "/.well-known/record-head"
NO_DATABASE = "The database does not answer as it should. See the log of the database, and DATABASE_URL."


def watched(view: Callable[[], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer to GET and HEAD only, in plain text, also while the database is away."""

    # As in `views.reading`.
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            response = _said("This address is for reading only.", 405)
            response["Allow"] = "GET, HEAD"
            return response
        try:
            return view()
        except Error:
            return _said(NO_DATABASE, 503)

    return answer


@watched
def readyz() -> HttpResponse:
    """Whether this process can answer at all: whether it has a database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return _said("ready")


@watched
def healthz() -> HttpResponse:
    """Whether the record is whole. What is wrong with an entry that does not fit stays inside: it may not be public."""
    known = timeline()
    newest = known.head.number if known.head else 0
    if known.broken:
        state = (
            f"after entry {newest}. The last good state is being served" if newest else "from its start. Nothing is being served"
        )
        return _said(f"The public record is damaged {state}. Run `manage.py audit_record`.", 503)
    return _said(
        f"ok\nThe public record is whole, from its start to entry {newest}." if newest else "ok\nThe public record is empty."
    )


@reading
def record_head(request: HttpRequest, now: Now) -> HttpResponse:
    """The newest entry that fits. Whoever keeps its digest elsewhere can tell later whether what came before is what it was."""
    if not now.known.head:
        return no_page(request, now)
    response = HttpResponse(head(now.known.head), content_type="application/json")
    response["Cache-Control"] = "no-cache"
    return response


def head(entry: Entry) -> bytes:
    """Number, digest and time of an entry, as JSON."""
    recorded_at = entry.recorded_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return canonical.dumps({"entry": entry.number, "digest": entry.digest, "recorded_at": recorded_at}).encode()


def _said(sentences: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(f"{sentences}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
