"""From the seal to the file: the real worker makes each copy once, says what failed, and what it made stays as it is."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models.signals import pre_save
from django.tasks import TaskResultStatus
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from explainer.copies import making
from explainer.copies.models import Copy, Order, Paper
from explainer.queue.later import COPIES
from explainer.record.models import Edition
from tests.conftest import Clock
from tests.copies.reading import decoded_from_pages
from tests.waiting import PATIENCE, wait_until
from tests.words import an_explainer, edition_of, sealed
from tests.work import database_address, work

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def queue(settings: Settings, tmp_path: Path) -> None:
    """The queue of production, and a storage of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {**settings.TASKS, COPIES: {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def get(path: str = "/en/explainer.pdf") -> tuple[int, bytes]:
    response = Client().get(path)
    return response.status_code, response.content


def an_order(title: str = "About claims") -> tuple[Edition, Order]:
    """An edition, and the only order that waits."""
    edition = edition_of(sealed(an_explainer(title)))
    Order.objects.exclude(paper=Paper.A4).delete()
    return edition, Order.objects.get()


# Made


def test_the_worker_makes_what_the_seal_ordered_and_it_is_served_as_it_was_made(settings: Settings) -> None:
    edition = edition_of(sealed(an_explainer()))
    assert get()[0] == 503
    work(COPIES)
    assert not Order.objects.exists()
    assert {(copy.edition, copy.paper) for copy in Copy.objects.all()} == {(edition.digest, paper.value) for paper in Paper}
    for copy in Copy.objects.all():
        status, content = get(f"/en/explainer.pdf?paper={copy.paper}")
        assert (status, hashlib.sha256(content).hexdigest(), len(content)) == (200, copy.digest, copy.size)
        assert decoded_from_pages(content) == [f"{settings.PUBLIC_URL}/check/{making.code(edition)}/"]
        assert get(f"/en/editions/1/explainer.pdf?paper={copy.paper}")[1] == content


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_copy_even_where_it_was_asked_for_twice(settings: Settings) -> None:
    """Each is a process of `manage.py worker`."""
    _, order = an_order()
    making.make.enqueue(order=order.pk)
    environment = os.environ | {
        "DATABASE_URL": database_address(),
        "DJANGO_SETTINGS_MODULE": "cporsite.settings",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    workers = [subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment) for _ in range(2)]
    try:
        wait_until(lambda: not DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists())
    finally:
        for worker in workers:
            worker.terminate()
            assert worker.wait(PATIENCE) == 0
    assert Copy.objects.count() == 1
    assert not Order.objects.exists()
    assert get()[0] == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_made_a_copy_at_the_same_moment_one_keeps_it() -> None:
    """Each waits for the other one right before it writes the row, if the other one gets there."""
    _, order = an_order()
    both = Barrier(2)

    def wait(**_: Any) -> None:
        with suppress(BrokenBarrierError):
            both.wait(3)

    def make() -> None:
        try:
            making.make.call(order=order.pk)
        finally:
            connection.close()

    pre_save.connect(wait, sender=Copy)
    try:
        with ThreadPoolExecutor(2) as threads:
            for made in [threads.submit(make), threads.submit(make)]:
                made.result()
    finally:
        pre_save.disconnect(wait, sender=Copy)
    assert Copy.objects.count() == 1
    assert get()[0] == 200


def test_the_task_of_an_order_that_is_done_does_nothing() -> None:
    edition, order = an_order()
    making.make.call(order=order.pk)
    making.make.call(order=order.pk)
    making.make.call(order=order.pk + 1)
    assert Copy.objects.count() == 1
    assert making.order(edition, Paper.A4).pk != order.pk


# Not made


def test_what_failed_is_said_and_tried_again(clock: Clock) -> None:
    """There is no letter of ours for “日”; the reason stands in the queue, for administrators."""
    an_order("About 日")
    work(COPIES)
    assert Order.objects.get().failed_at == timezone.now()
    status, page = get()
    assert status == 503
    assert "This PDF could not be made yet" in page.decode()
    assert "“日” (U+65E5)" in DBTaskResult.objects.exclude(traceback="").get().traceback
    assert not Copy.objects.exists()


def test_what_failed_is_made_once_its_cause_is_gone(clock: Clock, settings: Settings, tmp_path: Path) -> None:
    """A storage that cannot be written to."""
    _, order = an_order()
    (tmp_path / "media").write_text("No folder")
    work(COPIES)
    assert get()[0] == 503
    assert Order.objects.get(pk=order.pk).failed_at
    (tmp_path / "media").unlink()
    clock.move(minutes=2)
    work(COPIES)
    assert get()[0] == 200
    assert not Order.objects.exists()


# Kept


@pytest.fixture
def copy() -> Copy:
    _, order = an_order()
    making.make.call(order=order.pk)
    return Copy.objects.get()


@pytest.fixture(params=["lost", "altered"])
def harm(request: pytest.FixtureRequest, copy: Copy) -> None:
    """What can happen to a file."""
    default_storage.delete(copy.name)
    if request.param == "altered":
        default_storage.save(copy.name, ContentFile(b"%PDF-1.7 other words"))


def test_a_file_that_was_harmed_is_not_served_and_the_same_one_is_made_again(harm: None, copy: Copy) -> None:
    assert making.read(copy) is None
    assert get()[0] == 503
    work(COPIES)
    status, content = get()
    assert (status, hashlib.sha256(content).hexdigest()) == (200, copy.digest)
    assert [known.pk for known in Copy.objects.all()] == [copy.pk]


def test_another_name_of_the_publisher_makes_another_copy_and_the_first_one_stays(copy: Copy, settings: Settings) -> None:
    settings.PUBLISHER_NAME = "Contoso"
    assert get()[0] == 503
    work(COPIES)
    assert Copy.objects.count() == 2
    assert hashlib.sha256(get()[1]).hexdigest() != copy.digest
    assert making.read(copy) is not None
    settings.PUBLISHER_NAME = ""
    assert hashlib.sha256(get()[1]).hexdigest() == copy.digest


# Whose memory is small


@pytest.mark.parametrize("rooms", ["all", "public"])
def test_what_makes_and_serves_copies_never_loads_the_printer(tmp_path: Path, rooms: str) -> None:
    """The worker runs with all rooms."""
    script = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from explainer.copies import making
from explainer.copies.models import Order
from tests.words import an_explainer, sealed
sealed(an_explainer())
making.make.call(order=Order.objects.first().pk)
client = Client(headers={"host": "127.0.0.1"})
print(*[client.get(path).status_code for path in ("/en/", "/en/explainer.pdf", "/en/share/", "/en/editions/")])
print([name for name in sys.modules if name.partition(".")[0] in {"weasyprint", "pydyf", "cffi"}])
"""
    environment = {
        "DJANGO_SETTINGS_MODULE": "cporsite.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path),
        "PATH": os.environ["PATH"],
        "ROOMS": rooms,
    }
    ran = subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    statuses, loaded = ran.stdout.splitlines()[-2:]
    assert statuses.split()[:2] == ["200", "200"]
    assert loaded == "[]"
