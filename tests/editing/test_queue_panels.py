"""Administrators see on their first screen which copies could not be made."""

from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from explainer.editing.models import ExplainerPage
from explainer.queue.later import COPIES
from explainer.queue.management.commands.worker import PAUSES
from tests.cast import Cast, approve, make_page, signed_in, submit
from tests.conftest import Clock
from tests.work import work

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HEADING = "Copies (PDF) that were not made"


def home(cast: Cast) -> str:
    return unescape(signed_in(cast.superuser).get(reverse("wagtailadmin_home")).content.decode())


@pytest.fixture
def page(cast: Cast, settings: Settings, tmp_path: Path) -> ExplainerPage:
    """Words that no font of ours has."""
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {**settings.TASKS, "copies": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return make_page(cast.author, title="About 日本")


def test_copies_that_wait_for_long_and_why_one_failed_are_shown(cast: Cast, page: ExplainerPage, clock: Clock) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    assert HEADING not in home(cast)
    # No worker runs.
    clock.move(hours=2)
    screen = home(cast)
    assert HEADING in screen
    assert "About 日本, edition 1 (en)" in screen
    assert "US Letter" in screen
    assert "It waits." in screen
    DBTaskResult.objects.exclude(pk=DBTaskResult.objects.values("pk")[:1]).delete()
    for pause in (*PAUSES, None):
        work(COPIES)
        clock.move(seconds=pause.total_seconds() if pause else 0)
    screen = home(cast)
    assert f"{len(PAUSES) + 1}, given up" in screen
    assert "None of the fonts has the character “日” (U+65E5)." in screen
    assert HEADING not in signed_in(cast.reviewer).get(reverse("wagtailadmin_home")).content.decode()
