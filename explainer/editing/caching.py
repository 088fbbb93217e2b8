"""What somebody gets who is signed in is for no cache to keep, errors included; what customers get depends on no cookie."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from explainer.editing.addresses import in_admin


def no_store(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: Wagtail says so of its own views, but not of the pages that stand in for them when a request fails."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if in_admin(request):
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


def cookies_in_the_admin_only(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: elsewhere nobody signs in. Sessions and Django's guard answer a cookie that is broken with one of their own."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not in_admin(request):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return answer
