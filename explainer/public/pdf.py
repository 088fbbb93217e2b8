"""The PDF of an edition: the file that was issued, or a page that says when it will be there and what can be had meanwhile."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.log import log_response
from django.utils.translation import gettext as _

from explainer.content.frame import Link
from explainer.copies import making
from explainer.copies.issued import issued
from explainer.copies.models import Copy, Order, Paper
from explainer.public import pages
from explainer.public.documents import answer
from explainer.public.now import Now
from explainer.public.views import no_page, of_explainer
from explainer.record.models import Edition
from explainer.record.timeline import Key

# Seconds after which to ask again: for what is being made, and for what failed and is tried again later.
SOON, LATER = 10, 600


@of_explainer
def explainer(request: HttpRequest, now: Now, key: Key) -> HttpResponse:
    """The PDF of what an explainer says now; `paper=letter` for US Letter."""
    entry = now.shown[key]
    if not entry.edition:
        return answer(request, pages.of_withdrawal(now, entry), 410)
    return _pdf(request, now, entry.edition, is_permalink=False)


@of_explainer
def edition(request: HttpRequest, now: Now, key: Key, number: int) -> HttpResponse:
    """The PDF of an edition, at an address of its own for good."""
    found = now.editions[key].get(number)
    return _pdf(request, now, found, is_permalink=True) if found else no_page(request, now)


def _pdf(request: HttpRequest, now: Now, edition: Edition, *, is_permalink: bool) -> HttpResponse:
    paper = request.GET.get("paper", Paper.A4)
    if paper not in Paper.values:

        def words() -> tuple[str, ...]:
            return _("There is no such paper"), _("Choose A4 or US Letter on the page.")

        return answer(request, pages.message(now, request.path, words), 400)
    copy = issued().served(edition.digest, Paper(paper))
    content = making.read(copy) if copy else None
    if copy and content is not None:
        return _sent(request, edition, copy, content, is_permalink=is_permalink)
    return _awaited(request, now, edition, making.order(edition, Paper(paper)), is_permalink=is_permalink)


def _sent(request: HttpRequest, edition: Edition, copy: Copy, content: bytes, *, is_permalink: bool) -> HttpResponse:
    etag = f'"{copy.digest}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{making.code(edition)}-{copy.paper}.pdf"'
        response["Content-Security-Policy"] = "default-src 'none'"
        response["Link"] = f'<{copy.site}{edition.path}>; rel="canonical"'
        if is_permalink:
            response["X-Robots-Tag"] = "noindex"
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


def _awaited(request: HttpRequest, now: Now, edition: Edition, order: Order, *, is_permalink: bool) -> HttpResponse:
    place = pages.place(now, edition, is_permalink=is_permalink)

    def words() -> tuple[str, ...]:
        meanwhile = _("You need not wait: print the page with your browser, or take it as plain text.")
        if order.failed_at:
            return _("This PDF could not be made yet"), _("It is tried again from time to time."), meanwhile
        return _("This PDF is being made"), _("Try again in a few seconds."), meanwhile

    def routes() -> tuple[Link, ...]:
        page = Link(label=_("The page, to read or print"), href=place.address)
        return page, Link(label=_("This page as plain text"), href=f"{place.address}explainer.md")

    response = answer(request, pages.message(now, request.path, words, routes), 503)
    response["Retry-After"] = str(LATER if order.failed_at else SOON)
    response["Cache-Control"] = "no-store"
    if not order.failed_at:
        # Django would call it an error of the server: to wait for a worker is none.
        log_response("Not made yet: %s", request.path, request=request, response=response, level="debug")
    return response
