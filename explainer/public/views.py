"""The customer's pages, from the record alone. An answer costs one small query; everything else is remembered."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import Any

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

type View = Callable[..., HttpResponse]


def reading(view: View) -> View:
    """Answers to GET and HEAD only."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        response = _message(request, 405, lambda: (_("This address is for reading only"), _("Open it in a browser.")))
        response["Allow"] = "GET, HEAD"
        return response

    return answer


@reading
def root(request: HttpRequest) -> HttpResponse:
    """Send readers to the page in the language that they prefer among those that show an edition."""
    known = timeline()
    moment = known.moment()
    offered = [language for language, _name in settings.LANGUAGES if _shown_at(known, f"/{language}/", moment)]
    if not offered:
        return not_found(request)
    response = HttpResponseRedirect(f"/{_preferred(request, offered)}/")
    response["Vary"] = "Accept-Language"
    return _unstored(response)


@reading
def explainer(request: HttpRequest, language: str, slug: str = "") -> HttpResponse:
    """An explainer as the record shows it now; at a path that it had before, the way to the present one."""
    path = f"/{language}/{slug}/" if slug else f"/{language}/"
    known = timeline()
    moment = known.moment()
    key = known.find(path, moment)
    entry = known.shown(key, moment) if key else None
    if not entry:
        return not_found(request)
    if not entry.edition:
        return _withdrawn(request, known, entry)
    if entry.edition.path != path:
        # Not a permanent redirect: browsers would keep it after the explainer has moved back.
        return _unstored(HttpResponseRedirect(entry.edition.path))
    return _answer(_page(entry.edition.content, _frame(known, entry.edition, moment)), 200)


@reading
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is nothing at this address; or there is, with a slash at its end."""
    known = timeline()
    if not request.path.endswith("/") and known.find(f"{request.path}/", known.moment()):
        return _unstored(HttpResponseRedirect(f"{request.path}/"))
    return _message(
        request, 404, lambda: (_("There is no page at this address"), _("Compare the address with the one that you were given."))
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be understood."""
    return _message(
        request, 400, lambda: (_("This request cannot be understood"), _("Open the address again, as you were given it."))
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that this visitor may not do."""
    return _message(request, 403, lambda: (_("This is not open to you"), _("Sign in as somebody who may do this.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault; made without the database, which may be the cause."""
    frame = Frame(language=settings.LANGUAGE_CODE, publisher=settings.PUBLISHER_NAME)
    with override(frame.language):
        body = html.message(frame, _("Something went wrong here"), _("It is not your fault. Try again in a minute."))
    return _answer(body.encode(), 500)


def _withdrawn(request: HttpRequest, known: Timeline, entry: Entry) -> HttpResponse:
    def words() -> tuple[str, ...]:
        day = formats.date_format(entry.effective_at.astimezone(UTC), "DATE_FORMAT")
        return _("This page was withdrawn"), _("Withdrawn on %(day)s.") % {"day": day}, str(Reason(entry.reason).label)

    return _message(request, 410, words, entry.language)


def _message(request: HttpRequest, status: int, words: Callable[[], tuple[str, ...]], language: str = "") -> HttpResponse:
    """A page with a heading and a few sentences, in the language of the address as far as that is one of ours."""
    known = timeline()
    moment = known.moment()
    language = language or request.path.split("/")[1]
    home = _shown_at(known, f"/{language}/", moment)
    if not home:
        language = settings.LANGUAGE_CODE
        home = _shown_at(known, f"/{language}/", moment)
    frame = Frame(
        language=language,
        publisher=settings.PUBLISHER_NAME,
        home=home.path if home else "/",
        up=Link(label=home.title, href=home.path) if home else None,
    )
    with override(language):
        return _answer(html.message(frame, *words()).encode(), status)


def _answer(body: bytes, status: int) -> HttpResponse:
    response = HttpResponse(body, status=status)
    response["Content-Security-Policy"] = html.policy()
    return _unstored(response)


def _unstored(response: HttpResponse) -> HttpResponse:
    """Caches ask before they use it again, so that a replaced page is replaced at once."""
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=4096)
def _page(content: str, frame: Frame) -> bytes:
    return html.page(canonical.from_json(content), frame).encode()


def _frame(known: Timeline, edition: Edition, moment: datetime) -> Frame:
    """The surroundings of an edition: the way up, and from a language's first page the ways to its other explainers."""
    home = f"/{edition.language}/"
    others = [
        entry.edition for (_id, language), entry in known.at(moment).items() if language == edition.language and entry.edition
    ]
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


def _shown_at(known: Timeline, path: str, moment: datetime) -> Edition | None:
    """The edition that is shown at this path."""
    key = known.find(path, moment)
    entry = known.shown(key, moment) if key else None
    return entry.edition if entry and entry.edition and entry.edition.path == path else None


def _preferred(request: HttpRequest, offered: list[str]) -> str:
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for language in (wanted, wanted.split("-")[0]):
            if language in offered:
                return language
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in offered else offered[0]
