"""Serve that site: the record of `tests.site.record` in a database of its own, behind the server that production has."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, Route

from tests.page_types import PageType
from tests.ports import free_port
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2]

_numbers = count(1)


class Site:
    """A site that runs on this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    def headers(self, page_type: PageType) -> dict[str, str]:
        """What is sent along. A form comes from a network of its own: from one, the site takes a few in an hour."""
        if not page_type.form:
            return {}
        network = f"2001:db8:{next(_numbers):x}::1"
        return {"X-Forwarded-For": network, "Content-Type": "application/x-www-form-urlencoded"}

    def open(self, page: Page, page_type: PageType) -> None:
        """Open a page in a browser. AssertionError where the site does not answer as the type says."""

        def posted(route: Route) -> None:
            headers = {**route.request.headers, **self.headers(page_type)}
            route.continue_(method=page_type.method, headers=headers, post_data=page_type.form or None)

        address = self.address + page_type.address
        if page_type.method != "GET":
            page.route(address, posted)
        response = page.goto(address)
        page.unroute_all()
        assert response, page_type
        assert response.status == page_type.status, (page_type, response.status)

    def fetch(self, page_type: PageType, accept_encoding: str = "identity") -> tuple[int, dict[str, str], bytes]:
        """Status, headers (their names in small letters) and the bytes that went over the wire, not decompressed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = self.headers(page_type) | {"Accept-Encoding": accept_encoding}
            connection.request(page_type.method, page_type.address, page_type.form or None, headers)
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()


@contextmanager
def serving(*, every_state: bool = True) -> Iterator[Site]:
    """Build the record, serve it until the block is left, and leave nothing behind. Without `every_state`: the starter texts."""
    with TemporaryDirectory(prefix="cporsite-pages-") as folder:
        site = Site(free_port())
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.site.settings",
            "DATABASE_URL": f"sqlite:///{folder}/record.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
            "PORT": str(site.port),
        }
        states = ["with", "every", "state"] if every_state else []
        subprocess.run([sys.executable, "-m", "tests.site.record", *states], env=environment, check=True, cwd=ROOT)
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(site.port), "--log-level", "error"]
        server = [sys.executable, "-m", "granian", *options, "--workers-kill-timeout", "2", "cporsite.wsgi:application"]
        # What `/errors/500/` raises would be read as a failure of the tests.
        running = subprocess.Popen(server, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(site, running)
            yield site
        finally:
            running.terminate()
            running.wait()


def wait_for(site: Site, running: "subprocess.Popen[bytes]") -> None:
    """Return when the site answers; RuntimeError when it ended before."""

    def answers() -> bool:
        if running.poll() is not None:
            raise RuntimeError("The site did not start.")
        try:
            site.fetch(PageType("readyz", "/readyz", kind="text"))
        except OSError:
            return False
        return True

    wait_until(answers)
