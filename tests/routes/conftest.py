"""The stage, set once for all tests of a module."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.routes.stage import Stage, build
from tests.words import rolled_back


@pytest.fixture(scope="module")
def built(django_db_setup: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """In a transaction around those of the tests."""
    with django_db_blocker.unblock(), rolled_back():
        yield build()


@pytest.fixture
def stage(db: None, built: Stage) -> Stage:
    """As it was built, whatever the tests before did."""
    return built.again()
