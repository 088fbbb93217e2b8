"""`manage.py audit_public URL`: does a running site show what the record says, and nothing else?"""

import re
from functools import partial
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.request import HTTPErrorProcessor, Request, build_opener

from django.core.management.base import BaseCommand, CommandError, CommandParser

from explainer.public.audit import Answer, audit

TIMEOUT = 10
# No page comes near that many bytes.
MOST = 10_000_000


class Command(BaseCommand):
    help = "Compare a running site with the record, byte for byte, and exit 1 with what differs. Run it with the site's settings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="the address of the site, such as https://cpor.example")

    def handle(self, *, url: str, **options: Any) -> None:
        if not re.fullmatch(r"https?://[^/\s?#@]+/?", url):
            raise CommandError(f"“{url}” is not the address of a site. Write it like https://cpor.example, without a path.")
        comparison = audit(partial(_fetch, url.rstrip("/")))
        self.stdout.write(f"{comparison.addresses} addresses compared")
        if comparison.findings:
            raise CommandError("\n".join(comparison.findings))
        self.stdout.write("The site shows what the record says.")


class _AsAnswered(HTTPErrorProcessor):
    """Neither follows a redirect nor takes a status for an error."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


def _fetch(site: str, path: str) -> Answer:
    """What the site answers at a path; raise `CommandError` when nothing comes back that is HTTP."""
    try:
        with build_opener(_AsAnswered).open(f"{site}{path}", timeout=TIMEOUT) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return response.status, headers, response.read(MOST)
    except (OSError, HTTPException, ValueError) as error:
        raise CommandError(f"{site} does not answer: {getattr(error, 'reason', error)!s}.") from error
