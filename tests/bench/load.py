"""Reads per second over kept connections, in short rounds that take turns, so that whatever else is done here hits all alike."""

import socket
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from time import perf_counter

ROUNDS = 25
SECONDS = 0.3
# One is answered while the others wait, so that the server always has something to do.
CONNECTIONS = 4
READS = 200
# Where the server says how much of the processor it has used.
SPENT = "/spent/"
# And how much memory at most, in MB.
MEMORY = "/memory/"
PATIENCE = 60


@dataclass(frozen=True)
class Address:
    """What is read: a path on a port of this machine."""

    port: int
    path: str

    @property
    def request(self) -> bytes:
        """As a browser's would come through a proxy that ends TLS."""
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nX-Forwarded-Proto: https\r\n\r\n".encode()


class Connection:
    """A connection to a port of this machine, kept open. RuntimeError where the server answers with anything but a page."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, address: Address) -> None:
        """Send a request, and do not wait."""
        self._socket.sendall(address.request)

    def answer(self) -> bytes:
        """The body of the next answer, as it came over the wire."""
        got = self._more()
        while (end := got.find(b"\r\n\r\n") + 4) < 4:
            got += self._more()
        head = got[:end].lower()
        if not head.startswith(b"http/1.1 200 "):
            raise RuntimeError(head.decode())
        size = end + int(head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0])
        while len(got) < size:
            got += self._more()
        return got[end:]

    def _more(self) -> bytes:
        more = self._socket.recv(65536)
        if not more:
            raise RuntimeError("The server hung up.")
        return more


def read(address: Address) -> bytes:
    """The body at an address, by a connection of its own."""
    with Connection(address.port) as connection:
        connection.ask(address)
        return connection.answer()


def seconds_to_read(address: Address) -> float:
    """How long one reader waits."""
    with Connection(address.port) as connection:
        start = perf_counter()
        connection.ask(address)
        connection.answer()
        return perf_counter() - start


def rounds(measure: Callable[[Address], float], addresses: Iterable[Address]) -> list[dict[Address, float]]:
    """What is measured of each address in each round; a round before the first warms up."""
    once = list(dict.fromkeys(addresses))
    return [{address: measure(address) for address in once} for _ in range(ROUNDS + 1)][1:]


def reads_per_second(address: Address) -> float:
    """How many reads the server answers that always has some to answer."""
    with ExitStack() as stack:
        connections = [stack.enter_context(Connection(address.port)) for _ in range(CONNECTIONS)]
        for connection in connections:
            connection.ask(address)
        reads, start = 0, perf_counter()
        for connection in cycle(connections):
            connection.answer()
            reads += 1
            if (passed := perf_counter() - start) > SECONDS:
                break
            connection.ask(address)
    return reads / passed


def processor_per_read(address: Address) -> float:
    """The microseconds of the processor that the server's process takes for a read, of reads that come one after the other."""
    with Connection(address.port) as connection:
        reads = [Address(address.port, SPENT), *[address] * READS, Address(address.port, SPENT)]
        answers = []
        for one in reads:
            connection.ask(one)
            answers.append(connection.answer())
    return (float(answers[-1]) - float(answers[0])) / READS * 1e6
