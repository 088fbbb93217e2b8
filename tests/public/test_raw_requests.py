"""Requests that only a socket can send, to the server that production has: it refuses them, or we answer; nothing ever fails.

What the server refuses by itself has no page of ours: it is no HTTP, or too much of it, and no browser sends it.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from http.client import HTTPResponse
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import pytest

from tests.ports import free_port
from tests.public import asking
from tests.public.asking import MARKER, Answer, Request
from tests.public.test_fuzz import check, decoded, framed, requests

ROOT = Path(__file__).resolve().parents[2]
# Customers read the record: the admin's tables are not needed.
BUILD = """
import django
django.setup()
from django.core.management import call_command
from tests.ports import free_port
from tests.public import asking
call_command("migrate", "record", verbosity=0)
call_command("migrate", "feedback", verbosity=0)
call_command("migrate", "copies", verbosity=0)
call_command("migrate", "django_tasks_database", verbosity=0)
asking.build()
"""
# Seconds that an answer may take on a machine that has much to do.
PATIENCE = 20

HOST = b"Host: localhost\r\nConnection: close\r\n\r\n"
POST = b"POST /feedback/ HTTP/1.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
EVIL = asking.EVIL.encode()


class Server(NamedTuple):
    """A server that runs, and the file that holds what it says."""

    port: int
    log: Path

    def connect(self, sent: bytes) -> socket.socket:
        """A connection on which this was sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        connection.sendall(sent)
        return connection

    def send(self, sent: bytes, method: str = "GET") -> Answer:
        """The first answer to these bytes."""
        with self.connect(sent) as connection:
            response = HTTPResponse(connection, method=method)
            response.begin()
            headers = {name.lower(): value for name, value in response.getheaders()}
            assert len(headers) == len(response.getheaders()), response.getheaders()
            return Answer(response.status, headers, response.read())

    def ask(self, asked: Request) -> Answer:
        """What is answered to a request, without what belongs to the connection. HEAD has no body: here it has that of GET."""
        headers = {"Host": "localhost", "Content-Length": str(len(asked.body)), **asked.headers, "Connection": "close"}
        lines = [f"{asked.method} {asked.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        answer = self.send("\r\n".join(lines).encode("latin-1") + asked.body, asked.method)
        for name in ("date", "server", "connection", "transfer-encoding"):
            answer.headers.pop(name, None)
        if asked.method == "HEAD":
            assert answer.body == b""
            return decoded(answer._replace(body=self.ask(replace(asked, method="GET")).body))
        return decoded(answer)

    def is_fine(self) -> bool:
        """Whether it goes on serving, and neither Django nor the server has told of a failure since this was asked last."""
        told = self.log.read_text()
        self.log.write_text("")
        return self.ask(Request("/readyz")).body == b"ready\n" and "Internal Server Error" not in told and "[ERROR]" not in told


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('raw') / 'record.sqlite3'}"
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "cporsite.settings"}
    subprocess.run([sys.executable, "-c", BUILD], env=environment, check=True, cwd=ROOT)
    return address


@pytest.fixture(scope="module", params=["all", "public"])
def server(request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The site as production starts it, with all rooms and with the customer's side only."""
    server = Server(port := free_port(), tmp_path_factory.mktemp("raw") / "log")
    environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "cporsite.settings", "ROOMS": request.param}
    # Ends with its tests, also when connections are left open.
    command = ["granian", "--interface", "wsgi", "--port", str(port), "--workers-kill-timeout", "1", "cporsite.wsgi:application"]
    with server.log.open("a") as log:
        running = subprocess.Popen([sys.executable, "-m", *command], env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            until = monotonic() + 3 * PATIENCE
            while True:
                try:
                    server.connect(b"").close()
                    break
                except OSError:
                    assert running.poll() is None, server.log.read_text()
                    assert monotonic() < until
                    sleep(0.1)
            yield server
        finally:
            running.terminate()
            running.wait()


@pytest.mark.parametrize(
    "made", [asking.mutated, asking.junk_address, asking.junk_query, asking.junk_headers, asking.another_method]
)
def test_a_server_answers_as_the_application_does(server: Server, made: asking.Maker) -> None:
    @cache
    def plainly(target: str, method: str, headers: tuple[tuple[str, str], ...]) -> Answer:
        return server.ask(Request(target, method, dict(headers)))

    for asked in requests(made, 100):
        check(asked, server.ask(asked), plainly)
    assert server.is_fine()


# What the server refuses: status, and what was sent.
REFUSED: dict[str, tuple[int, bytes]] = {
    "no version": (400, b"GET /en/\r\n\r\n"),
    "a version that there is not": (400, b"GET /en/ HTTP/3.0\r\n" + HOST),
    "spaces in the address": (400, b"GET /en/ %s HTTP/1.1\r\n" % EVIL + HOST),
    "no slash before the address": (400, b"GET %s/en/ HTTP/1.1\r\n" % EVIL + HOST),
    "a byte 0 in the address": (400, b"GET /en/\0 HTTP/1.1\r\n" + HOST),
    "an address that is no UTF-8": (400, b"GET /en/\xe9 HTTP/1.1\r\n" + HOST),
    "a query that is no UTF-8": (400, b"GET /en/editions/?on=\xff\xfe HTTP/1.1\r\n" + HOST),
    "a byte 0 in a header": (400, b"GET /en/ HTTP/1.1\r\nX-A: a\0b\r\n" + HOST),
    "a header over two lines": (400, b"GET /en/ HTTP/1.1\r\nX-A: a\r\n b\r\n" + HOST),
    "a space before the colon": (400, b"GET /en/ HTTP/1.1\r\nX-A : a\r\n" + HOST),
    "no colon": (400, b"GET /en/ HTTP/1.1\r\n%s\r\n" % EVIL + HOST),
    "a name that is none": (400, b"GET /en/ HTTP/1.1\r\nX(A): a\r\n" + HOST),
    "two lengths": (400, POST + b"Content-Length: 3\r\nContent-Length: 4\r\n" + HOST + b"abcd"),
    "a length below 0": (400, POST + b"Content-Length: -1\r\n" + HOST),
    "a length that is no number": (400, POST + b"Content-Length: \xd9\xa1\r\n" + HOST + b"a"),
    "a length beyond all numbers": (400, POST + b"Content-Length: 1%s\r\n" % (b"0" * 30) + HOST),
    "an address of 100 kB": (414, b"GET /en/%s HTTP/1.1\r\n" % (b"a" * 100_000) + HOST),
    "a header of 600 kB": (431, b"GET /en/ HTTP/1.1\r\nX-A: %s\r\n" % (b"a" * 600_000) + HOST),
    "10,000 headers": (431, b"GET /en/ HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % number for number in range(10_000)) + HOST),
    "another protocol": (400, b"SSH-2.0-x\r\n"),
    "the beginning of TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_http_or_too_much_of_it_the_server_refuses(server: Server, name: str) -> None:
    status, sent = REFUSED[name]
    try:
        answer = server.send(sent)
    except ConnectionError:
        # It need not read all of what is too much; what it said meanwhile may be lost.
        assert status in {414, 431}
    else:
        assert (answer.status, answer.body) == (status, b"")
        assert MARKER not in f"{answer.headers}"
    assert server.is_fine()


# What is odd, and answered by us: status, and what was sent.
ANSWERED: dict[str, tuple[int, bytes]] = {
    "a whole address of another host": (200, b"GET http://%s/en/ HTTP/1.1\r\n" % EVIL + HOST),
    "a whole address of ours, for another host": (400, b"GET http://localhost/en/ HTTP/1.1\r\nHost: %s\r\n\r\n" % EVIL),
    "another host": (400, b"GET /en/ HTTP/1.1\r\nHost: %s\r\n\r\n" % EVIL),
    "a host that is no name": (400, b"GET /en/ HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n"),
    "two hosts": (400, b"GET /en/ HTTP/1.1\r\nHost: %s\r\n" % EVIL + HOST),
    "two hosts, ours first": (400, b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nHost: %s\r\nConnection: close\r\n\r\n" % EVIL),
    "every address at once": (405, b"OPTIONS * HTTP/1.1\r\n" + HOST),
    "every address at once, to read": (404, b"GET * HTTP/1.1\r\n" + HOST),
    "a tunnel": (405, b"CONNECT %s:443 HTTP/1.1\r\n" % EVIL + HOST),
    "an echo": (405, b"TRACE /en/ HTTP/1.1\r\nX-A: %s\r\n" % EVIL + HOST),
    "an address that begins like another host": (404, b"GET //%s/en/ HTTP/1.1\r\n" % EVIL + HOST),
    "the same with another slash": (404, b"GET /\\%s HTTP/1.1\r\n" % EVIL + HOST),
    "letters that are not encoded": (404, b"GET /en/\xc3\xa9%s HTTP/1.1\r\n" % EVIL + HOST),
    "a place on the page": (200, b"GET /en/#%s HTTP/1.1\r\n" % EVIL + HOST),
    "a header of 100 kB": (200, b"GET /en/ HTTP/1.1\r\nX-A: %s\r\n" % (EVIL * 8000) + HOST),
    "a kind of 20 kB": (200, b"GET /en/?a HTTP/1.1\r\nContent-Type: text/%s\r\n" % (b"a" * 20_000) + HOST),
    "an encoding that is none for text": (200, b"GET /en/?a HTTP/1.1\r\nContent-Type: text/plain; charset=hex\r\n" + HOST),
    "codings of 300 kB": (200, b"GET /en/ HTTP/1.1\r\nAccept-Encoding: br%sx\r\n" % (b" " * 300_000) + HOST),
    "headers that are no UTF-8": (200, b"GET /en/ HTTP/1.1\r\nAccept-Language: \xff\r\nAccept-Encoding: \xff\r\n" + HOST),
    "lines without a return": (200, b"GET /en/ HTTP/1.1\nHost: localhost\nConnection: close\n\n"),
    "empty lines before": (200, b"\r\n\r\nGET /en/ HTTP/1.1\r\n" + HOST),
    "an upgrade": (200, b"GET /en/ HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nHost: localhost\r\n\r\n"),
    "pieces": (405, b"POST /en/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"3\r\nabc\r\n0\r\n\r\n"),
    "an answer in pieces": (400, POST + b"Transfer-Encoding: chunked\r\n" + FORM + HOST + b"3\r\na=b\r\n0\r\n\r\n"),
    "pieces that are none": (400, POST + b"Transfer-Encoding: chunked\r\n" + FORM + HOST + b"zz\r\na=b\r\n"),
    "pieces with a length": (400, POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" + FORM + HOST + b"0\r\n\r\n"),
    "a length of 900 petabytes": (413, POST + b"Content-Length: 900000000000000000\r\n" + FORM + HOST),
    "an answer that waits to be asked for": (415, POST + b"Expect: 100-continue\r\nContent-Length: 3\r\n" + HOST),
    "an answer that expects something": (415, POST + b"Expect: %s\r\nContent-Length: 3\r\n" % EVIL + HOST + b"a=b"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_odd_is_answered_in_our_frame(server: Server, name: str) -> None:
    status, sent = ANSWERED[name]
    answer = server.send(sent)
    assert answer.status == status
    framed(answer)
    assert MARKER not in f"{answer}"
    assert server.is_fine()


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_whoever_names_no_host_is_told_that_it_is_not_understood(server: Server, version: bytes) -> None:
    answer = server.send(b"GET /en/ HTTP/%s\r\nConnection: close\r\n\r\n" % version)
    assert answer.status == 400
    framed(answer)


def test_requests_in_one_go_are_answered_one_after_the_other(server: Server) -> None:
    """And what stands in the body of one is none of them."""
    hidden = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    first = b"POST /en/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(hidden) + hidden
    with server.connect(first + b"GET /nothing/ HTTP/1.1\r\nHost: localhost\r\n\r\nGET /readyz HTTP/1.1\r\n" + HOST) as connection:
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert [part[:3] for part in received.split(b"HTTP/1.1 ")[1:]] == [b"405", b"404", b"200"]
    assert received.endswith(b"\r\n\r\nready\n")


def test_whoever_is_slow_or_leaves_keeps_nobody_waiting(server: Server) -> None:
    half = [
        b"",
        b"GET /e",
        b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nX-A: ",
        POST + b"Host: localhost\r\nContent-Length: 100\r\n" + FORM + b"\r\nedition=",
        POST + b"Host: localhost\r\nTransfer-Encoding: chunked\r\n" + FORM + b"\r\n5\r\nab",
    ]
    with ExitStack() as connections:
        for sent in half * 20:
            connections.enter_context(server.connect(sent))
        assert server.is_fine()
    assert server.is_fine()
