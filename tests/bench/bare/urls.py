"""The site's addresses, the bare view, and what all of it costs."""

from time import process_time

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cporsite import urls
from tests.bench.bare.models import Stored
from tests.bench.machine import most_memory

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


def bare(request: HttpRequest, number: int) -> HttpResponse:
    """As little as Django can do to send what a row holds."""
    stored = Stored.objects.get(pk=number)
    return HttpResponse(bytes(stored.body), headers={"Content-Encoding": "gzip"})


def spent(request: HttpRequest) -> HttpResponse:
    """The seconds of the processor that this process has used so far."""
    return HttpResponse(repr(process_time()))


def memory(request: HttpRequest) -> HttpResponse:
    """The most memory that this process has used so far, in MB."""
    return HttpResponse(repr(most_memory()))


urlpatterns = [
    path("bare/<int:number>/", bare, name="bare"),
    path("spent/", spent, name="spent"),
    path("memory/", memory, name="memory"),
    *urls.urlpatterns,
]
