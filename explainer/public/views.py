"""The customer's addresses, from the record alone. An answer costs one small query; everything else is remembered."""

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from explainer.content import html
from explainer.content.frame import Frame
from explainer.copies.issued import issued
from explainer.public import machines, pages
from explainer.public.documents import HTML, Document, answer
from explainer.public.now import Now
from explainer.record.timeline import Key

# Addresses that people type, by the names of their patterns; what stands there is not an explainer's.
TYPED = {"check", "short"}


def reading[**P](
    view: Callable[Concatenate[HttpRequest, Now, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give a view the record as it is now; answer to GET and HEAD only."""

    # Django's guard would answer other methods before this does, and not in our frame. There is nothing here to guard.
    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = Now.read()
        if request.method in {"GET", "HEAD"}:
            return view(request, now, *args, **kwargs)

        def words() -> tuple[str, ...]:
            return _("This address is for reading only"), _("Open it in a browser.")

        response = answer(request, pages.message(now, request.path, words), 405)
        response["Allow"] = "GET, HEAD"
        return response

    return answered


def of_explainer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the explainer whose path the address begins with; from a path that it had before, lead to the present one."""

    @reading
    def answered(request: HttpRequest, now: Now, /, *, language: str, slug: str = "", **more: int) -> HttpResponse:
        path = _path(language, slug)
        key = now.keys.get(path)
        if not key:
            return no_page(request, now)
        if now.paths[key] != path:
            asked = {name: given for name in ("on", "since") if re.fullmatch("[0-9-]{1,10}", given := request.GET.get(name, ""))}
            # Not a permanent redirect: browsers would keep it after the explainer has moved back.
            return redirect(now.paths[key] + request.path.removeprefix(path) + (f"?{urlencode(asked)}" if asked else ""))
        return view(request, now, key, **more)

    return answered


@reading
def root(request: HttpRequest, now: Now) -> HttpResponse:
    """Send readers to the page in the language that they prefer among those that show an edition."""
    if not now.languages:
        return no_page(request, now)
    response = redirect(f"/{preferred(request, now.languages)}/")
    response["Vary"] = "Accept-Language"
    return response


@of_explainer
def explainer(request: HttpRequest, now: Now, key: Key, make: Callable[..., Document] = pages.of_edition) -> HttpResponse:
    """An explainer as the record shows it now, as a page or in the form that `make` gives it."""
    entry = now.shown[key]
    if not entry.edition:
        return answer(request, pages.of_withdrawal(now, entry), 410)
    return answer(request, make(now, entry.edition))


@of_explainer
def edition(
    request: HttpRequest, now: Now, key: Key, number: int, make: Callable[..., Document] = pages.of_edition
) -> HttpResponse:
    """An edition at an address of its own, for good; in the same forms."""
    found = now.editions[key].get(number)
    return answer(request, make(now, found, is_permalink=True)) if found else no_page(request, now)


@of_explainer
def editions(request: HttpRequest, now: Now, key: Key) -> HttpResponse:
    """The history of an explainer; `on=2026-03-02` asks what it was on that day (UTC)."""
    if not (asked := request.GET.get("on")):
        return answer(request, pages.of_history(now, key, issued()))
    day = _day(asked)
    return answer(request, pages.of_day(now, key, issued(), day), 200 if day else 400)


@of_explainer
def changes(request: HttpRequest, now: Now, key: Key, number: int) -> HttpResponse:
    """What an edition says otherwise than the one before it, or than the one that `since` names."""
    after, since = now.editions[key].get(number), request.GET.get("since", "")
    if not after:
        return no_page(request, now)
    before = now.editions[key].get(_number(since)) if since else pages.one_before(now, after)
    if not before or before is after:

        def words() -> tuple[str, ...]:
            return _("There is no such edition to compare with"), _("Choose two editions in the list of all changes.")

        return answer(request, pages.message(now, request.path, words), 404)
    return answer(request, pages.of_changes(now, before, after))


@of_explainer
def feed(request: HttpRequest, now: Now, key: Key) -> HttpResponse:
    """The history of an explainer, for programs that tell people what is new."""
    return answer(request, machines.feed(now, key))


@reading
def for_machines(request: HttpRequest, now: Now, make: Callable[[Now], Document]) -> HttpResponse:
    """What programs read about the site as a whole."""
    return answer(request, make(now))


@reading
def not_found(request: HttpRequest, now: Now, exception: Exception | None = None) -> HttpResponse:
    """There is nothing at this address; or there is, with a slash at its end."""
    with_slash = resolve(f"{request.path}/", "explainer.public.urls")
    is_below = "language" in with_slash.kwargs and _path(**with_slash.kwargs) in now.keys
    if is_below or with_slash.url_name in TYPED:
        return redirect(f"{request.path}/")
    return no_page(request, now)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be understood."""

    def words() -> tuple[str, ...]:
        return _("This request cannot be understood"), _("Open the address again, as you were given it.")

    return answer(request, pages.message(Now.read(), request.path, words), 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that this visitor may not do."""

    def words() -> tuple[str, ...]:
        return _("This is not open to you"), _("Sign in as somebody who may do this.")

    return answer(request, pages.message(Now.read(), request.path, words), 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault; made without the database, which may be the cause."""
    frame = Frame(language=settings.LANGUAGE_CODE, publisher=settings.PUBLISHER_NAME)
    with override(frame.language):
        words = _("Something went wrong here"), (_("It is not your fault. Try again in a minute."),)
    return answer(request, Document(HTML, html.message, frame, *words), 500)


def no_page(request: HttpRequest, now: Now) -> HttpResponse:
    """The answer where there is nothing."""
    return answer(request, pages.of_nothing(now, request.path), 404)


def _path(language: str, slug: str = "", **more: object) -> str:
    """The path of the explainer that an address is about."""
    return f"/{language}/{slug}/" if slug else f"/{language}/"


def redirect(address: str) -> HttpResponse:
    """Lead elsewhere, for now: a browser would keep a permanent one after it has changed."""
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-cache"
    return response


def _day(asked: str) -> date | None:
    """The day that somebody asks for, as a date field of a browser writes it; None for anything else."""
    try:
        return date.fromisoformat(asked) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", asked) else None
    except ValueError:
        return None


def _number(asked: str) -> int:
    """The number of an edition; 0, which none has, for anything else."""
    return int(asked) if re.fullmatch(r"[1-9][0-9]{0,8}", asked) else 0


def preferred(request: HttpRequest, offered: list[str]) -> str:
    """The language that the reader prefers among these; where there are none, the site's own."""
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for language in (wanted, wanted.split("-")[0]):
            if language in offered:
                return language
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in offered or not offered else offered[0]
