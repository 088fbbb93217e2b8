"""What follows from the record is found once, and anew whenever it may be otherwise."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from explainer.public.now import Now
from explainer.record import deeds
from explainer.record.models import Reason
from tests.conftest import Clock
from tests.words import CLAIMS, an_explainer, rolled_back, sealed

pytestmark = pytest.mark.django_db
KEY = (CLAIMS, "en")


def title() -> str:
    """What the public reads now."""
    edition = Now.read().edition_at("/en/")
    return edition.title if edition else ""


def test_it_is_found_once_at_one_query_each_time(clock: Clock, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sealed()
    now = Now.read()
    clock.move(days=400)
    with django_assert_num_queries(1):
        assert Now.read() is now


def test_it_is_found_anew_when_something_was_recorded(clock: Clock) -> None:
    sealed(an_explainer("One"))
    assert title() == "One"
    sealed(an_explainer("Two"))
    assert title() == "Two"
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    assert title() == ""


def test_it_is_found_anew_when_what_was_recorded_has_not_happened(clock: Clock) -> None:
    sealed(an_explainer("One"))
    with rolled_back():
        sealed(an_explainer("Two"))
        assert title() == "Two"
    assert title() == "One"


def test_it_is_found_anew_at_the_moment_when_something_takes_effect(clock: Clock) -> None:
    sealed(an_explainer("One"))
    sealed(an_explainer("Two"), effective_at=clock.now + timedelta(hours=1))
    sealed(language="de", effective_at=clock.now + timedelta(hours=2))
    now = Now.read()
    clock.move(minutes=59, seconds=59.999)
    assert Now.read() is now
    clock.move(seconds=0.001)
    assert title() == "Two"
    assert Now.read().languages == ["en"]
    clock.move(hours=1)
    assert Now.read().languages == ["en", "de"]


def test_it_is_found_anew_when_the_clock_was_set_back(clock: Clock) -> None:
    sealed(an_explainer("One"))
    sealed(an_explainer("Two"), effective_at=clock.now + timedelta(hours=1))
    clock.move(hours=1)
    assert title() == "Two"
    clock.move(hours=-1)
    assert title() == "One"


def test_it_is_found_anew_for_another_publisher_and_another_address(clock: Clock, settings: Settings) -> None:
    sealed()
    now = Now.read()
    settings.PUBLISHER_NAME = "Contoso"
    assert Now.read().site.publisher == "Contoso"
    settings.PUBLIC_URL = "https://cpor.example"
    assert Now.read().site.address == "https://cpor.example"
    assert now.site.publisher == ""


def test_what_somebody_asked_for_is_kept_up_to_a_limit(clock: Clock, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explainer.public.now.MOST_DOCUMENTS", 3)
    for _edition in range(5):
        sealed()
    for number in range(1, 6):
        assert client.get(f"/en/editions/{number}/").status_code == 200
        assert 1 <= len(Now.read().documents) <= 3
