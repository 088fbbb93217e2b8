"""Who watches the site learns whether it and its record are well, and nothing that is not public."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from explainer.record import deeds
from explainer.record.models import Entry, Reason
from explainer.record.timeline import timeline
from tests.conftest import Clock
from tests.words import CLAIMS, next_edition, next_entry, sealed

pytestmark = pytest.mark.django_db

HEALTH = ("/healthz", "/readyz")
EVERY = (*HEALTH, "/.well-known/record-head")


def said(path: str) -> tuple[int, str]:
    response = Client().get(path)
    return response.status_code, response.content.decode()


@contextmanager
def database_away() -> Iterator[None]:
    """Every query fails as it does when there is nobody to answer it."""

    def nobody(*_: Any) -> NoReturn:
        raise OperationalError("connection refused by 10.0.0.7")

    with connection.execute_wrapper(nobody):
        yield


def damaged() -> None:
    """Put in an entry that does not fit, of an edition that nobody may see yet."""
    edition = next_edition(timeline(), path="/en/secret/", change_note="Secret.", number=7)
    edition.save(force_insert=True)
    next_entry(timeline(), edition=edition).save(force_insert=True)


def test_a_site_with_a_whole_record_is_well() -> None:
    assert said("/healthz") == (200, "ok\nThe public record is empty.\n")
    sealed()
    sealed()
    assert said("/healthz") == (200, "ok\nThe public record is whole, from its start to entry 2.\n")
    assert said("/readyz") == (200, "ready\n")


def test_a_damaged_record_is_told_with_the_last_entry_that_fits_and_nothing_of_the_one_that_does_not() -> None:
    sealed()
    sealed()
    damaged()
    sentence = "The public record is damaged after entry 2. The last good state is being served. Run `manage.py audit_record`.\n"
    assert said("/healthz") == (503, sentence)
    assert said("/readyz") == (200, "ready\n")


def test_a_record_that_is_damaged_from_its_start_is_told_too() -> None:
    damaged()
    sentence = "The public record is damaged from its start. Nothing is being served. Run `manage.py audit_record`.\n"
    assert said("/healthz") == (503, sentence)
    assert Client().get("/.well-known/record-head").status_code == 404


def test_without_the_database_both_say_so_in_one_sentence() -> None:
    with database_away():
        for path in HEALTH:
            status, sentence = said(path)
            assert status == 503
            assert sentence == "The database does not answer as it should. See the log of the database, and DATABASE_URL.\n"


def test_the_head_of_the_record_is_its_newest_entry(clock: Clock) -> None:
    assert Client().get("/.well-known/record-head").status_code == 404
    sealed()
    ahead = sealed(effective_at=clock.now + timedelta(days=1))
    response = Client().get("/.well-known/record-head")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == {"entry": 2, "digest": ahead.digest, "recorded_at": "2026-03-02T12:00:00.123000Z"}
    deeds.withdraw((CLAIMS, "en"), reason=Reason.WRONG, actor="p-reviewer")
    assert json.loads(Client().get("/.well-known/record-head").content)["digest"] == Entry.objects.get(number=4).digest


def test_the_head_of_a_damaged_record_is_its_last_entry_that_fits() -> None:
    first = sealed()
    damaged()
    assert json.loads(Client().get("/.well-known/record-head").content)["digest"] == first.digest


@pytest.mark.parametrize("path", EVERY)
def test_each_costs_one_query_and_sets_no_cookie(path: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sealed()
    Client().get(path)
    with django_assert_num_queries(1):
        response = Client().get(path)
    assert not response.cookies
    assert "Vary" not in response
    assert response["Cache-Control"] == ("no-store" if path in HEALTH else "no-cache")
    assert response["Content-Type"] == ("text/plain; charset=utf-8" if path in HEALTH else "application/json")


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_they_are_for_reading_only(path: str, method: str) -> None:
    sealed()
    response = getattr(Client(), method)(path)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert b"for reading only" in response.content
    assert Client().head(path).status_code == 200


@pytest.mark.parametrize("path", EVERY)
def test_they_answer_at_our_hosts_only(path: str) -> None:
    sealed()
    assert Client().get(path, headers={"Host": "evil.example"}).status_code == 400


ANSWERS = """
import django
django.setup()
from django.test import Client
for path in ("/healthz", "/readyz"):
    response = Client(headers={"host": "127.0.0.1"}).get(path)
    print(response.status_code, response.content.decode(), end="")
"""


def test_a_process_of_the_public_rooms_says_that_its_database_is_away(tmp_path: Path) -> None:
    environment = os.environ | {
        "ROOMS": "public",
        "DJANGO_SETTINGS_MODULE": "cporsite.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'nowhere' / 'public.sqlite3'}",
    }
    ran = subprocess.run([sys.executable, "-c", ANSWERS], env=environment, check=True, capture_output=True, text=True)
    assert ran.stdout == "503 The database does not answer as it should. See the log of the database, and DATABASE_URL.\n" * 2
    assert "Traceback" not in ran.stderr
