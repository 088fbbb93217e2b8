"""The customer's pages, from the record alone. An answer costs one small query; everything else is remembered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from explainer.content import canonical, html
from explainer.content.frame import EditionLine, Frame, Link
from explainer.record.models import Edition, Entry, Reason
from explainer.record.timeline import Timeline, timeline

# A heading, and sentences below it.
type Words = tuple[str, ...]


@dataclass(frozen=True)
class Now:
    """The record as one request sees it."""

    known: Timeline
    moment: datetime

    @classmethod
    def read(cls) -> "Now":
        """The one query of an answer."""
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


def reading[**P](
    view: Callable[Concatenate[HttpRequest, Now, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give a view the record as it is now; answer to GET and HEAD only."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = Now.read()
        if request.method in {"GET", "HEAD"}:
            return view(request, now, *args, **kwargs)
        response = _message(request, now, 405, lambda: (_("This address is for reading only"), _("Open it in a browser.")))
        response["Allow"] = "GET, HEAD"
        return response

    return answer


@reading
def root(request: HttpRequest, now: Now) -> HttpResponse:
    """Send readers to the page in the language that they prefer among those that show an edition."""
    offered = [language for language, _name in settings.LANGUAGES if now.edition_at(f"/{language}/")]
    if not offered:
        return _no_page(request, now)
    response = _redirect(f"/{_preferred(request, offered)}/")
    response["Vary"] = "Accept-Language"
    return response


@reading
def explainer(request: HttpRequest, now: Now, language: str, slug: str = "") -> HttpResponse:
    """An explainer as the record shows it now; at a path that it had before, the way to the present one."""
    path = f"/{language}/{slug}/" if slug else f"/{language}/"
    entry = now.entry_for(path)
    if not entry:
        return _no_page(request, now)
    if not entry.edition:
        return _withdrawn(request, now, entry)
    if entry.edition.path != path:
        # Not a permanent redirect: browsers would keep it after the explainer has moved back.
        return _redirect(entry.edition.path)
    return _answer(_page(entry.edition.content, _frame(now, entry.edition)), 200)


@reading
def not_found(request: HttpRequest, now: Now, exception: Exception | None = None) -> HttpResponse:
    """There is nothing at this address; or there is, with a slash at its end."""
    if not request.path.endswith("/") and now.entry_for(f"{request.path}/"):
        return _redirect(f"{request.path}/")
    return _no_page(request, now)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be understood."""

    def words() -> Words:
        return _("This request cannot be understood"), _("Open the address again, as you were given it.")

    return _message(request, Now.read(), 400, words)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that this visitor may not do."""

    def words() -> Words:
        return _("This is not open to you"), _("Sign in as somebody who may do this.")

    return _message(request, Now.read(), 403, words)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault; made without the database, which may be the cause."""
    frame = Frame(language=settings.LANGUAGE_CODE, publisher=settings.PUBLISHER_NAME)
    with override(frame.language):
        body = html.message(frame, _("Something went wrong here"), _("It is not your fault. Try again in a minute."))
    return _answer(body.encode(), 500)


def _no_page(request: HttpRequest, now: Now) -> HttpResponse:
    def words() -> Words:
        return _("There is no page at this address"), _("Compare the address with the one that you were given.")

    return _message(request, now, 404, words)


def _withdrawn(request: HttpRequest, now: Now, entry: Entry) -> HttpResponse:
    def words() -> Words:
        day = formats.date_format(entry.effective_at.astimezone(UTC), "DATE_FORMAT")
        return _("This page was withdrawn"), _("Withdrawn on %(day)s.") % {"day": day}, str(Reason(entry.reason).label)

    return _message(request, now, 410, words, entry.language)


def _message(request: HttpRequest, now: Now, status: int, words: Callable[[], Words], language: str = "") -> HttpResponse:
    """A page with a heading and a few sentences, in the language of the address where that has a page of ours."""
    if not language:
        language = request.path.split("/")[1]
        language = language if now.edition_at(f"/{language}/") else settings.LANGUAGE_CODE
    home = now.edition_at(f"/{language}/")
    frame = Frame(
        language=language,
        publisher=settings.PUBLISHER_NAME,
        home=home.path if home else "/",
        up=Link(label=home.title, href=home.path) if home else None,
    )
    with override(language):
        return _answer(html.message(frame, *words()).encode(), status)


def _redirect(path: str) -> HttpResponse:
    response = HttpResponseRedirect(path)
    response["Cache-Control"] = "no-cache"
    return response


def _answer(body: bytes, status: int) -> HttpResponse:
    """A page of ours. Caches ask before they use it again, so that a replaced page is replaced at once."""
    response = HttpResponse(body, status=status)
    response["Content-Security-Policy"] = html.policy()
    response["Cache-Control"] = "no-cache"
    return response


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


def _preferred(request: HttpRequest, offered: list[str]) -> str:
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for language in (wanted, wanted.split("-")[0]):
            if language in offered:
                return language
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in offered else offered[0]
