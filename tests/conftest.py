"""What holds for every test: the databases that it gets, a clock, and how words are made up."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import settings
from pytest_django import DjangoDbBlocker

# Everybody's run tries the same examples: few in `make test`, more in `make test-all`. A search: pytest --hypothesis-profile=search
settings.register_profile("tests", deadline=None, derandomize=True, max_examples=20)
settings.register_profile("all", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("search", deadline=None, max_examples=3000, database=None)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as everywhere else: its own choice for tests is a database in memory, which knows no waiting."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


class Clock:
    """What `timezone.now()` says."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands still until a test moves it, forward or back."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The database of all tests; returns the rows that migrations put into it, which the first test that commits empties out."""
    with django_db_blocker.unblock():
        return connection.creation.serialize_db_to_string()


@pytest.fixture
def rows_of_migrations(transactional_db: None, django_db_setup: str) -> None:
    """Those rows again, for a test that commits. (Django's `serialized_rollback` loses them under Playwright's event loop.)"""
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True, reset_sequences=False)
    connection.creation.deserialize_db_from_string(django_db_setup)
    ContentType.objects.clear_cache()
