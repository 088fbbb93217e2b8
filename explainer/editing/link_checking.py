"""Whether an address of another site works. Asks that site, and nothing that is not public.

Addresses are typed by people and redirects by whoever runs a site, so both could lead into our own network. Therefore a name is
looked up once, every address that it has must be public, the connection goes to one of these very addresses, and all of that anew
at every redirect. The libraries for HTTP take names rather than addresses, or limit each read rather than the whole request; so
the connection is made here, and Python’s own parser reads the answer. No proxy, no cookie, no credentials; what is sent back is
read as far as its headers.
"""

import io
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

# Seconds for one request, from the connection to the end of the headers. (To look a name up takes what the system takes.)
TIMEOUT = 10.0
MOST_REDIRECTS = 5
MOST_BYTES = 16 * 1024
# Seconds between two requests to a host.
PAUSE = 1.0
PORTS = {"https": 443, "http": 80}

REDIRECTS = {301, 302, 303, 307, 308}
# What sites answer to programs also where people find a page.
PERHAPS_ONLY_PROGRAMS = {401, 403, 429, 503}

_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:.]+")
# Everything that may stand in a request as it is.
_AS_IT_IS = "%/:=&?~+!$,;'@()*[]"

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")

type IPAddress = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Outcome:
    """What was found: the status of the last answer, what is wrong, and where redirects led; None or empty where there is none."""

    status: int | None = None
    problem: str = ""
    final_address: str = ""


class _Failed(Exception):
    """No answer; the message is a sentence."""


def resolve(host: str) -> list[IPAddress]:
    """Every address that a name has; raise `OSError` or `UnicodeError` where it has none."""
    found = dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    return [ip_address(one) for one in found]


def connect(address: IPAddress, port: int, timeout: float) -> socket.socket:
    """A connection to just this address."""
    return socket.create_connection((str(address), port), timeout)


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the public Internet, and what is wrapped in it too."""
    if isinstance(address, IPv6Address):
        if inner := address.ipv4_mapped or address.sixtofour:
            return is_public(inner)
        if address in _TRANSLATED:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass
class Checker:
    """Asks sites, each at most once a second. Tests stand in for the name service, the network and the authorities of TLS."""

    resolve: Callable[[str], list[IPAddress]] = resolve
    connect: Callable[[IPAddress, int, float], socket.socket] = connect
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    timeout: float = TIMEOUT
    pause: float = PAUSE
    _asked: dict[str, float] = field(default_factory=dict)

    def check(self, address: str) -> Outcome:
        """Ask for what is at the address, and follow redirects. Never raises for anything that a site can do."""
        at, seen = address, {address}
        while True:
            try:
                status, location = self._ask(at)
            except _Failed as failed:
                return Outcome(problem=str(failed), final_address=at if at != address else "")
            elsewhere = at if at != address else ""
            if status not in REDIRECTS or not location:
                return Outcome(status, _problem_with(status), elsewhere)
            if len(seen) > MOST_REDIRECTS:
                return Outcome(status, f"It redirects more than {MOST_REDIRECTS} times.", elsewhere)
            at = _joined(at, location)
            if at in seen:
                return Outcome(status, "It redirects in a circle.", elsewhere)
            seen.add(at)

    def _ask(self, address: str) -> tuple[int, str]:
        """The status of the answer, and where it redirects to. Some sites answer only those who ask for the whole page."""
        parts, host, port = _split(address)
        found = self._look_up(host)
        try:
            status, location = self._request("HEAD", parts, host, port, found)
        except _Failed:
            status, location = 0, ""
        if status and status < HTTPStatus.BAD_REQUEST:
            return status, location
        return self._request("GET", parts, host, port, found)

    def _look_up(self, host: str) -> list[IPAddress]:
        try:
            found = self.resolve(host)
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise _Failed(f"There is no site with the name “{host}”.")
        if not all(map(is_public, found)):
            raise _Failed(f"“{host}” is no public site: it leads into a private network.")
        return found

    def _request(self, method: str, parts: SplitResult, host: str, port: int, found: list[IPAddress]) -> tuple[int, str]:
        self._wait_for(host)
        deadline = time.monotonic() + self.timeout
        try:
            with self._connected(found, port, deadline) as plain:
                if parts.scheme == "http":
                    return _exchange(plain, _request_text(method, parts, host), method, deadline)
                with self.trust.wrap_socket(plain, server_hostname=host) as secure:
                    return _exchange(secure, _request_text(method, parts, host), method, deadline)
        except TimeoutError as error:
            raise _Failed(f"It did not answer within {self.timeout:g} seconds.") from error
        except ssl.SSLCertVerificationError as error:
            raise _Failed(f"Browsers do not trust it: {error.verify_message}.") from error
        except (OSError, HTTPException, ValueError) as error:
            # A ValueError is what Python makes of some answers that are no HTTP.
            raise _Failed("It cannot be reached, or does not answer as a web site does.") from error

    def _connected(self, found: list[IPAddress], port: int, deadline: float) -> socket.socket:
        """A connection to the first of the addresses that takes one."""
        for address in found[:-1]:
            try:
                return self.connect(address, port, _left(deadline) / 2)
            except OSError:
                continue
        connected = self.connect(found[-1], port, _left(deadline))
        connected.settimeout(_left(deadline))
        return connected

    def _wait_for(self, host: str) -> None:
        if host in self._asked:
            time.sleep(max(0.0, self._asked[host] + self.pause - time.monotonic()))
        self._asked[host] = time.monotonic()


class _Answer(io.RawIOBase):
    """What a site sends, until it is too much or too late."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._connected, self._deadline, self._left = connected, deadline, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise HTTPException("It sends too much before its words begin.")
        self._connected.settimeout(_left(self._deadline))
        got = self._connected.recv_into(memoryview(buffer)[: self._left])
        self._left -= got
        return got

    def makefile(self, mode: str) -> io.BufferedReader:
        """As a socket offers it, for `HTTPResponse`."""
        return io.BufferedReader(self)


def _exchange(connected: socket.socket, request: bytes, method: str, deadline: float) -> tuple[int, str]:
    connected.settimeout(_left(deadline))
    connected.sendall(request)
    response = HTTPResponse(_Answer(connected, deadline), method=method)  # type: ignore[arg-type]  # asks it for a file, no more
    response.begin()
    return response.status, response.getheader("Location") or ""


def _left(deadline: float) -> float:
    """The seconds until then; raise `TimeoutError` where there are none."""
    if (left := deadline - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _split(address: str) -> tuple[SplitResult, str, int]:
    """The parts of an address, its host as DNS knows it, and its port; raise `_Failed` where it is none that is asked for."""
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise _Failed("It is no address of a web site.") from error
    if parts.scheme not in PORTS or not _HOST.fullmatch(host):
        raise _Failed("It is no address of a web site.")
    if parts.username is not None or parts.password is not None:
        raise _Failed("It holds a user’s name or password.")
    if port not in {None, *PORTS.values()}:
        raise _Failed("It names a port that public sites do not use.")
    return parts, host, port or PORTS[parts.scheme]


def _request_text(method: str, parts: SplitResult, host: str) -> bytes:
    target = quote(parts.path or "/", safe=_AS_IT_IS) + (f"?{quote(parts.query, safe=_AS_IT_IS)}" if parts.query else "")
    named = f"[{host}]" if ":" in host else host
    at = f"{named}:{parts.port}" if parts.port else named
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: {at}",
        f"User-Agent: cporsite-link-check (+{settings.PUBLIC_URL})",
        "Accept: */*",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _joined(at: str, location: str) -> str:
    """Where a redirect leads, without what browsers keep to themselves. What is no address fails when it is asked."""
    try:
        return urljoin(at, quote(location.strip(), safe=_AS_IT_IS + "#")).partition("#")[0]
    except ValueError:
        return location


def _problem_with(status: int) -> str:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    known = status in HTTPStatus
    answer = f"It answers {status} ({HTTPStatus(status).phrase})" if known else f"It answers {status}"
    return f"{answer}. It may only refuse programs: open it in a browser." if status in PERHAPS_ONLY_PROGRAMS else f"{answer}."
