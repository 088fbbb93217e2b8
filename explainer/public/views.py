"""The customer's addresses, from the record alone. An answer costs one small query; everything else is remembered."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from explainer.content import html
from explainer.content.frame import Frame
from explainer.public import pages
from explainer.public.pages import Now


def reading[**P](
    view: Callable[Concatenate[HttpRequest, Now, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give a view the record as it is now; answer to GET and HEAD only."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = Now.read()
        if request.method in {"GET", "HEAD"}:
            return view(request, now, *args, **kwargs)

        def words() -> tuple[str, ...]:
            return _("This address is for reading only"), _("Open it in a browser.")

        response = _answer(pages.message(now, request.path, words), 405)
        response["Allow"] = "GET, HEAD"
        return response

    return answer


@reading
def root(request: HttpRequest, now: Now) -> HttpResponse:
    """Send readers to the page in the language that they prefer among those that show an edition."""
    offered = now.languages()
    if not offered:
        return no_page(request, now)
    response = _redirect(f"/{_preferred(request, offered)}/")
    response["Vary"] = "Accept-Language"
    return response


@reading
def explainer(request: HttpRequest, now: Now, language: str, slug: str = "") -> HttpResponse:
    """An explainer as the record shows it now; at a path that it had before, the way to the present one."""
    path = f"/{language}/{slug}/" if slug else f"/{language}/"
    entry = now.entry_for(path)
    if not entry:
        return no_page(request, now)
    if not entry.edition:
        return _answer(pages.of_withdrawal(now, entry), 410)
    if entry.edition.path != path:
        # Not a permanent redirect: browsers would keep it after the explainer has moved back.
        return _redirect(entry.edition.path)
    return _answer(pages.of_edition(now, entry.edition), 200)


@reading
def not_found(request: HttpRequest, now: Now, exception: Exception | None = None) -> HttpResponse:
    """There is nothing at this address; or there is, with a slash at its end."""
    if not request.path.endswith("/") and now.entry_for(f"{request.path}/"):
        return _redirect(f"{request.path}/")
    return no_page(request, now)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be understood."""

    def words() -> tuple[str, ...]:
        return _("This request cannot be understood"), _("Open the address again, as you were given it.")

    return _answer(pages.message(Now.read(), request.path, words), 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that this visitor may not do."""

    def words() -> tuple[str, ...]:
        return _("This is not open to you"), _("Sign in as somebody who may do this.")

    return _answer(pages.message(Now.read(), request.path, words), 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault; made without the database, which may be the cause."""
    frame = Frame(language=settings.LANGUAGE_CODE, publisher=settings.PUBLISHER_NAME)
    with override(frame.language):
        body = html.message(frame, _("Something went wrong here"), _("It is not your fault. Try again in a minute."))
    return _answer(body.encode(), 500)


def no_page(request: HttpRequest, now: Now) -> HttpResponse:
    """The answer where there is nothing."""
    return _answer(pages.of_nothing(now, request.path), 404)


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


def _preferred(request: HttpRequest, offered: list[str]) -> str:
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for language in (wanted, wanted.split("-")[0]):
            if language in offered:
                return language
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in offered else offered[0]
