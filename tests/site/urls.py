"""The site's addresses, and one for each of its handlers: `/errors/500/` fails."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from cporsite import urls

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500

FAILURES: dict[int, type[Exception]] = {400: BadRequest, 403: PermissionDenied, 404: Http404, 500: ZeroDivisionError}


def fail(request: HttpRequest, status: int) -> HttpResponse:
    raise FAILURES[status]


urlpatterns = [path("errors/<int:status>/", fail, name="errors"), *urls.urlpatterns]
