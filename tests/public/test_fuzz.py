"""Whatever is asked of the customer's side, the answer is the one that the record has for it, and nothing of what was asked.

A request is compared with the plainest one that has the same answer, byte for byte: headers and body. More requests, other ones
each time: pytest --hypothesis-profile=search
"""

import gzip
import io
import logging
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from urllib.parse import unquote_to_bytes

import brotli
import pytest
from django.core import signals
from django.db import close_old_connections
from django.urls import resolve
from hypothesis import settings

from cporsite.wsgi import application
from explainer.content import html
from explainer.feedback.answers import MOST_IN_AN_HOUR
from explainer.feedback.models import Answer as Kept
from tests.public import asking
from tests.public.asking import Answer, Request
from tests.public_addresses import names

# How many requests of each kind one round makes.
ROUND: dict[asking.Maker, int] = {
    asking.mutated: 4000,
    asking.junk_address: 1500,
    asking.junk_query: 2000,
    asking.junk_headers: 1500,
    asking.another_method: 1000,
}


def requests[T](made: Callable[[Random], T], number: int) -> Iterator[T]:
    """So many of a kind, the same ones every time, unless new ones are searched for."""
    assert settings.default
    random = Random(made.__name__ if settings.default.derandomize else None)  # noqa: S311  nothing is kept secret
    for _ in range(number * settings.default.max_examples // 100):
        yield made(random)


@pytest.fixture
def record(db: None, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The record, and requests that come by as from a server, but for what would end the transaction of a test."""
    caplog.set_level(logging.CRITICAL, "django.security")
    caplog.set_level(logging.ERROR, "django.request")
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    asking.build()
    plainly.cache_clear()
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def ask(asked: Request) -> Answer:
    """What the application answers."""
    path, _mark, query = asked.target.partition("?")
    environ = {
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": sys.stderr,
    }
    for name, value in asked.headers.items():
        environ[name.upper().replace("-", "_") if name.startswith("Content-") else f"HTTP_{name.upper().replace('-', '_')}"] = value
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], error: object = None, /) -> Callable[[bytes], object]:
        started.append((status, headers))
        return bytes

    response = application(environ, start)
    body = b"".join(response)
    response.close()
    [(status, sent)] = started
    headers = {name.lower(): value for name, value in sent}
    assert len(headers) == len(sent), sent
    return decoded(Answer(int(status[:3]), headers, body))


def decoded(answer: Answer) -> Answer:
    """The same without coding, and without what depends on it."""
    headers = dict(answer.headers)
    length = headers.pop("content-length", None)
    assert length is None or int(length) == len(answer.body)
    read = {"gzip": gzip.decompress, "br": brotli.decompress}.get(headers.pop("content-encoding", ""), bytes)
    return Answer(answer.status, headers, read(answer.body))


@cache
def plainly(target: str, method: str, headers: tuple[tuple[str, str], ...]) -> Answer:
    """What a plain request is answered; looked at once."""
    answer = ask(Request(target, method, dict(headers)))
    if answer.status == 302 or not answer.headers["content-type"].startswith("text/html"):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        return answer
    # A page of an explainer is in its language; a message is in that of the address where its first page is shown. Where copies
    # are checked, readers choose.
    language = target.split("/")[1]
    if language == "check":
        language = dict(headers)["Accept-Language"]
    of_explainer = answer.status in {200, 410} or "?on=" in target
    assert framed(answer) == (language if of_explainer or language in asking.SPOKEN else "en")
    return answer


def framed(answer: Answer) -> str:
    """The language of a page of ours; AssertionError where it is none."""
    text = answer.body.decode()
    assert text.count('<main id="main">') == text.count("<h1>") == 1
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == html.policy()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    found = re.match(r'<!doctype html>\n<html lang="([a-z-]+)"', text)
    assert found
    return found[1]


def check(asked: Request, answer: Answer, plainly: Callable[..., Answer] = plainly) -> None:
    """AssertionError, with the request, where an answer is not what the record says."""
    right = asking.expected(asked)
    plain = plainly(right.plain.target, right.plain.method, tuple(right.plain.headers.items()))
    assert (answer.status, answer.headers.get("location", "")) == (right.status, right.location), asked
    if right.status == 302:
        assert right.location.startswith("/")
        assert right.location[1:2] not in {"/", "\\"}
    assert answer == plain, asked
    assert asking.MARKER not in f"{answer.headers}".lower(), asked
    assert asking.MARKER not in answer.body.decode(errors="replace").lower(), asked


def test_requests_begin_at_every_address_that_there_is() -> None:
    tried = {resolve(address.partition("?")[0]).url_name for address in [*asking.VALID, "/feedback/", "/nothing"]}
    assert tried == names()


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("made", ROUND, ids=lambda made: made.__name__)
def test_whatever_is_asked_is_answered_as_the_record_says(made: asking.Maker) -> None:
    for asked in requests(made, ROUND[made]):
        check(asked, ask(asked))


@pytest.mark.usefixtures("record")
def test_whatever_readers_post_is_an_answer_or_refused_in_our_frame() -> None:
    right = 0
    for asked, status in requests(asking.answer_of_a_reader, 500):
        right += status == 200
        answer = ask(asked)
        assert answer.status == (429 if status == 200 and right > MOST_IN_AN_HOUR else status), asked
        framed(answer)
        assert asking.MARKER not in f"{answer}".lower(), asked
    assert Kept.objects.count() == MOST_IN_AN_HOUR
