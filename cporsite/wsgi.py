"""The WSGI application that a server runs."""

import os
import re
import sys
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cporsite.settings")
try:
    django = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(str(error))

_KIND = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}(?=\s*(?:;|$))", re.ASCII)
_BOUNDARY = re.compile(r""";\s*boundary="?[\w'()+,./:=?-]{1,70}"?""", re.ASCII)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> HttpResponseBase:
    """The site.

    Django fails at a Content-Type that is very long, or names an encoding which is none for text, before any page can be made of
    that. So it is told what kind of body there is, where the parts of a form with files end, and nothing else: all is UTF-8.
    """
    environ["CONTENT_TYPE"] = content_type(environ.get("CONTENT_TYPE") or "")
    return django(environ, start_response)


def content_type(given: str) -> str:
    """The kind and the boundary in a Content-Type; empty where it names no kind."""
    kind, boundary = _KIND.match(given), _BOUNDARY.search(given)
    return kind[0] + (boundary[0] if boundary else "") if kind else ""
