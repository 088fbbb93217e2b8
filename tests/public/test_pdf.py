"""A PDF is the file that was issued, unchanged; until it is there, a page says so, and however many ask, one is made."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.tasks import task_backends
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from explainer.copies.making import GIVEN_UP
from explainer.copies.models import Order, Paper
from explainer.record import deeds
from explainer.record.models import Edition, Reason
from tests.conftest import Clock
from tests.copies.issuing import SAMPLE, issue
from tests.waiting import PATIENCE
from tests.words import CLAIMS, an_explainer, edition_of, sealed

KEY = (CLAIMS, "en")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue(settings: Settings, tmp_path: Path) -> Any:
    """A queue of this test's own, in which tasks stay; and a storage."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {**settings.TASKS, "copies": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    return task_backends["copies"]


@pytest.fixture
def edition() -> Edition:
    return edition_of(sealed(an_explainer()))


def get(path: str = "/en/explainer.pdf", **headers: str) -> Any:
    return Client(headers=headers).get(path)


def heading(response: Any) -> str:
    return unescape(re.findall(r"<h1>(.*?)</h1>", response.content.decode())[0])


# What was issued


def test_the_file_that_was_issued_is_served_at_the_explainer_and_at_the_edition(edition: Edition) -> None:
    copy = issue(edition)
    for path in ("/en/explainer.pdf", "/en/editions/1/explainer.pdf", "/en/explainer.pdf?paper=a4"):
        response = get(path)
        assert (response.status_code, response.content) == (200, SAMPLE)
        assert response["Content-Type"] == "application/pdf"
        assert response["ETag"] == f'"{copy.digest}"'
        assert response["Cache-Control"] == "no-cache"
        assert response["Link"] == '<http://127.0.0.1:8000/en/>; rel="canonical"'
        assert re.fullmatch(r'inline; filename="CPOR-EN-1-.{5}-.{5}-..-a4.pdf"', response["Content-Disposition"])
        assert not response.cookies
    assert "X-Robots-Tag" not in get("/en/explainer.pdf").headers
    assert get("/en/editions/1/explainer.pdf")["X-Robots-Tag"] == "noindex"


def test_it_is_not_sent_again_to_whoever_has_it(edition: Edition) -> None:
    copy = issue(edition)
    response = get(if_none_match=f'"{copy.digest}"')
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == f'"{copy.digest}"'


def test_each_paper_has_a_file_of_its_own(edition: Edition) -> None:
    issue(edition, b"%PDF letter", paper=Paper.LETTER)
    assert get("/en/explainer.pdf?paper=letter").content == b"%PDF letter"
    assert get("/en/explainer.pdf").status_code == 503


@pytest.mark.parametrize("paper", ["A4", "a5", "", "%00", "letter%20", "<b>"])
def test_a_paper_that_there_is_not_gets_a_page(edition: Edition, paper: str) -> None:
    response = get(f"/en/explainer.pdf?paper={paper}")
    assert (response.status_code, heading(response)) == (400, "There is no such paper")
    assert Order.objects.count() == 2  # those of the seal


def test_the_explainers_address_serves_the_new_edition_and_the_old_one_keeps_its_own(edition: Edition) -> None:
    issue(edition, b"%PDF one")
    issue(edition_of(sealed(an_explainer("Two"))), b"%PDF two")
    assert [get(f"/en/{place}explainer.pdf").content for place in ("", "editions/1/", "editions/2/")] == [
        b"%PDF two",
        b"%PDF one",
        b"%PDF two",
    ]


def test_a_withdrawn_explainer_has_none_and_its_editions_keep_theirs(edition: Edition) -> None:
    issue(edition)
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    assert get().status_code == 410
    assert get("/en/editions/1/explainer.pdf").content == SAMPLE


def test_what_has_not_been_shown_has_none(clock: Clock) -> None:
    issue(edition_of(sealed(an_explainer(), effective_at=clock.now.replace(year=2027))))
    for path in ("/en/explainer.pdf", "/en/editions/1/explainer.pdf", "/en/nothing/explainer.pdf", "/en/editions/2/explainer.pdf"):
        assert get(path).status_code == 404


def test_a_former_path_leads_to_the_present_one() -> None:
    sealed(an_explainer(), path="/en/claims/")
    sealed(an_explainer("Two"), path="/en/cpor/")
    response = get("/en/claims/editions/1/explainer.pdf")
    assert (response.status_code, response["Location"]) == (302, "/en/cpor/editions/1/explainer.pdf")


def test_another_name_of_the_publisher_or_the_site_makes_another_copy(edition: Edition, settings: Settings) -> None:
    issue(edition)
    issue(edition, b"%PDF Contoso", publisher="Contoso")
    assert get().content == SAMPLE
    settings.PUBLISHER_NAME = "Contoso"
    assert get().content == b"%PDF Contoso"
    settings.PUBLIC_URL = "https://cpor.example"
    assert get().status_code == 503


def test_what_is_not_what_was_issued_is_never_served(edition: Edition) -> None:
    copy = issue(edition)
    default_storage.delete(copy.name)
    assert get().status_code == 503
    default_storage.save(copy.name, ContentFile(SAMPLE + b"!"))
    assert get().status_code == 503


# What is not there yet


def test_every_edition_that_is_sealed_is_ordered_on_both_papers(queue: Any, edition: Edition) -> None:
    assert {(one.edition, one.paper) for one in Order.objects.all()} == {(edition.digest, "a4"), (edition.digest, "letter")}
    assert {one.kwargs["order"] for one in queue.results} == {one.pk for one in Order.objects.all()}


def test_until_it_is_there_a_page_says_so_and_offers_what_is_there(edition: Edition) -> None:
    for place in ("/en/", "/en/editions/1/"):
        response = get(f"{place}explainer.pdf")
        assert (response.status_code, heading(response)) == (503, "This PDF is being made")
        assert response["Retry-After"] == "10"
        assert response["Cache-Control"] == "no-store"
        assert f'<a href="{place}">' in response.content.decode()
        assert f'<a href="{place}explainer.md">' in response.content.decode()


def test_that_somebody_waits_is_no_error_and_that_making_it_failed_is_one(
    edition: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    get()
    Order.objects.update(failed_at=timezone.now())
    get()
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_hundred_requests_order_one(queue: Any, edition: Edition) -> None:
    Order.objects.all().delete()
    queue.clear()
    for _ in range(100):
        get()
    assert Order.objects.count() == len(queue.results) == 1


@pytest.mark.django_db(transaction=True)
def test_so_do_many_at_the_same_moment(settings: Settings, edition: Edition) -> None:
    settings.TASKS = {**settings.TASKS, "copies": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    Order.objects.all().delete()
    start = Barrier(8, timeout=PATIENCE)

    def ask(_: int) -> int:
        try:
            connection.ensure_connection()
            start.wait()
            return int(get().status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {503}
    assert Order.objects.count() == DBTaskResult.objects.count() == 1


def test_where_making_it_failed_the_page_says_so(edition: Edition) -> None:
    Order.objects.update(failed_at=timezone.now())
    response = get()
    assert (response.status_code, heading(response)) == (503, "This PDF could not be made yet")
    assert response["Retry-After"] == "600"


def test_what_was_given_up_is_ordered_again_once(queue: Any, edition: Edition, clock: Clock) -> None:
    Order.objects.update(asked_at=clock.now, failed_at=clock.now)
    queue.clear()
    get()
    assert not queue.results
    clock.move(seconds=GIVEN_UP.total_seconds() + 1)
    assert [heading(get()) for _ in range(2)] == ["This PDF is being made"] * 2
    assert len(queue.results) == 1


# What it costs


def test_a_copy_costs_two_small_queries(edition: Edition, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    issue(edition)
    get()
    with django_assert_num_queries(2):
        assert get().status_code == 200


def test_a_new_copy_is_known_and_the_others_are_not_read_again(
    edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue(edition)
    get()
    issue(edition, b"%PDF again")
    with django_assert_num_queries(4):
        assert get().content == b"%PDF again"
