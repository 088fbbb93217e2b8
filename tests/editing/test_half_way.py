"""What ends half-way has not happened: no failing statement, no killed worker and no clock that goes back leaves a part of a deed.

Statements are counted while they run, so that none is left out when Wagtail or we change them.
"""

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NoReturn

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from wagtail.models import TaskState, WorkflowState

from explainer.editing import reviewing, submitting
from explainer.editing.models import ExplainerPage, Person, Submission
from explainer.record import deeds
from explainer.record.audit import audit
from explainer.record.models import Edition, Entry, Kind, Reason
from tests.cast import FIRST, Cast, approve, public, save, signed_in, submit
from tests.conftest import Clock
from tests.public_addresses import addresses, read_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations"), pytest.mark.slow]

OTHER = "<p>A claim is about money too.</p>"

# Does something, and returns what was answered.
type Deed = Callable[[], Any]
# Makes a deed possible, and returns it.
type Ready = Callable[[Cast, ExplainerPage], Deed]


@pytest.fixture(autouse=True)
def queue(settings: Settings) -> None:
    """Mail waits in the database, as in production: what is to be written is a part of the deed."""
    settings.TASKS = {**settings.TASKS, "mail": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def noted(occasion: str, number: int) -> bool:
    """Whether letters about this will be written."""
    return DBTaskResult.objects.filter(args_kwargs__kwargs={"occasion": occasion, "numbers": [number]}).exists()


@contextmanager
def at_every_statement(step: Callable[[str, str], None]) -> Iterator[None]:
    """Call `step` with “before” and with “after”, and with what is executed: those that begin and commit a transaction too."""
    commits = connection.commit

    def around(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        step("before", sql)
        result = execute(sql, *more)
        step("after", sql)
        return result

    def commit() -> None:
        step("before", "COMMIT")
        commits()
        step("after", "COMMIT")

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(around):
        # No cursor executes it, so no wrapper hears of it.
        patch.setattr(connection, "commit", commit)
        yield


def rows() -> dict[str, list[Any]]:
    """A new look at the database: every row of every table but that of sessions."""
    connection.close()
    models = [model for model in apps.get_models(include_auto_created=True) if model is not Session]
    return {model._meta.label: [*model._base_manager.order_by("pk").values_list()] for model in models}


def browser(user: User) -> Client:
    """Somebody signed in, who sees an error as the page that the site makes of it."""
    client = signed_in(user)
    client.raise_request_exception = False
    return client


def approval(cast: Cast, page: ExplainerPage) -> Deed:
    save(page, cast.author, f"<p>The words of edition {Edition.objects.count() + 1}.</p>")
    submission = submit(page, cast.author)
    client, url = browser(cast.reviewer), reverse("explainer_approve", args=[submission.pk])
    return lambda: client.post(url, {"digest": submission.content_digest})


def submission(cast: Cast, page: ExplainerPage) -> Deed:
    if earlier := submitting.open_submission(page):
        reviewing.ask_for_changes(earlier, cast.reviewer, comment="Shorter.")
    client, url = browser(cast.author), reverse("explainer_submit", args=[page.pk])
    return lambda: client.post(url, {"change": "wording", "change_note": "It is clearer."})


def withdrawal(cast: Cast, page: ExplainerPage) -> Deed:
    """Of what is shown, while something else lies ahead."""
    reinstate_first(cast)
    reinstate_first(cast, timezone.now() + timedelta(days=1))
    return lambda: deeds.withdraw(page.key, reason=Reason.WRONG, actor=Person.of(cast.reviewer))


def reinstate_first(cast: Cast, effective_at: datetime | None = None) -> None:
    first, actor = Edition.objects.get(number=1), Person.of(cast.reviewer)
    deeds.reinstate(first, reason=Reason.STILL_RIGHT, actor=actor, effective_at=effective_at)


def check_approval(page: ExplainerPage) -> None:
    """Each part of it is there."""
    approved = Submission.objects.latest("pk")
    assert [decision.kind for decision in approved.decisions.order_by("pk")] == ["approved", "sealed"]
    state = WorkflowState.objects.get(pk=approved.workflow_state_id)
    assert (state.status, state.current_task_state.status) == (WorkflowState.STATUS_APPROVED, TaskState.STATUS_APPROVED)
    edition = Edition.objects.latest("number")
    assert edition.content == approved.content
    assert Entry.objects.latest("number").edition == edition
    assert noted("decided", approved.decisions.earliest("pk").pk)
    assert noted("recorded", Entry.objects.latest("number").number)
    assert f"The words of edition {edition.number}.".encode() in public()[1]
    shown = ExplainerPage.objects.get(pk=page.pk)
    assert shown.live
    assert not shown.has_unpublished_changes


def check_submission(page: ExplainerPage) -> None:
    submitted = submitting.open_submission(page)
    assert submitted
    state = WorkflowState.objects.get(pk=submitted.workflow_state_id)
    assert (state.status, state.current_task_state.status) == (WorkflowState.STATUS_IN_PROGRESS, TaskState.STATUS_IN_PROGRESS)
    assert ExplainerPage.objects.get(pk=page.pk).get_lock()
    assert noted("submitted", submitted.pk)


def check_withdrawal(page: ExplainerPage) -> None:
    newest = Entry.objects.order_by("-number")
    assert [entry.kind for entry in newest[:2]] == [Kind.WITHDRAWN, Kind.CALLED_OFF]
    assert public()[0] == 410


# A statement that fails


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.thorough)])
def test_an_approval_in_which_a_statement_fails_is_undone(cast: Cast, page: ExplainerPage, step: int) -> None:
    """Wagtail goes on without what it does for its own lists; then all of the rest is done."""
    approve(submit(page, cast.author), cast.reviewer)
    deed, undone = approval(cast, page), 0
    before, read = rows(), read_all([*addresses()])
    for number in count(1, step):
        failed, response = failing_at(number, deed)
        if not failed:
            break
        if response.status_code == 500:
            assert b"Something went wrong here" in response.content
            assert rows() == before, failed
            assert read_all([*read]) == read, failed
            undone += 1
        else:
            check_approval(page)
            deed = approval(cast, page)
            before, read = rows(), read_all([*addresses()])
    check_approval(page)
    assert audit().misfit == ""
    assert undone > 100 / step


def failing_at(number: int, deed: Deed) -> tuple[str, Any]:
    """Do it while this one of its statements fails; that statement, empty if there are fewer, and what was answered."""
    numbers = count(1)
    failed = ""

    def fail(when: str, sql: str) -> None:
        nonlocal failed
        if when == "before" and next(numbers) == number:
            failed = sql
            # Refused by the database itself, since on PostgreSQL that spoils the whole transaction.
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")

    with at_every_statement(fail):
        answered = deed()
    return failed, answered


# A worker that is killed


# A browser’s server that still runs here is another thread. The child uses nothing of it.
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["commit", "every statement"])
@pytest.mark.parametrize(
    ("ready", "check"),
    [(approval, check_approval), (submission, check_submission), (withdrawal, check_withdrawal)],
    ids=["approval", "submission", "withdrawal"],
)
def test_a_worker_that_is_killed_has_done_all_or_nothing(
    cast: Cast, page: ExplainerPage, ready: Ready, check: Callable[[ExplainerPage], None], *, every: bool
) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    deed, undone, done = ready(cast, page), 0, 0
    before = rows()
    for point in count(1):
        if not killed_at(point, deed, every=every):
            break
        if rows() == before:
            undone += 1
        else:
            check(page)
            done += 1
            deed = ready(cast, page)
            before = rows()
        assert audit().misfit == ""
    check(page)
    # Those on both sides of the commit were among them.
    assert undone
    assert done


def killed_at(point: int, deed: Deed, *, every: bool) -> bool:
    """Do it in a process of its own, which is killed when it comes to this point; whether it came so far."""
    # Two processes with one connection would spoil it for each other.
    connections.close_all()
    child = os.fork()
    if child == 0:
        end_at(point, deed, every=every)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def end_at(point: int, deed: Deed, *, every: bool) -> NoReturn:
    """In the child, which never comes back from here: it is killed just before or just after a statement, or ends by itself.

    Only at a commit, or at every statement; those that only read are no points: to die between two of them is to die before the
    next one that writes or waits.
    """
    points = count(1)

    def die(when: str, sql: str) -> None:
        counts = (not sql.startswith("SELECT") or "advisory" in sql) if every else sql == "COMMIT"
        if counts and next(points) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    # Should it wait for ever.
    signal.alarm(60)
    try:
        # One more that it shares: what the parent opened before a browser’s event loop ran is hidden from `close_all` there.
        inherited = connections[DEFAULT_DB_ALIAS]
        del connections[DEFAULT_DB_ALIAS]
        assert connection.settings_dict["NAME"] == inherited.settings_dict["NAME"]
        with at_every_statement(die):
            deed()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


# A clock that goes back


STEPS = ("submit", "approve", "save", "submit again", "approve again", "withdraw", "reinstate")


@pytest.mark.parametrize("back", [(), *((step,) for step in STEPS), STEPS], ids=["never", *STEPS, "always"])
def test_what_is_done_counts_at_once_whenever_the_clock_is_set_back(
    cast: Cast, page: ExplainerPage, clock: Clock, back: tuple[str, ...]
) -> None:
    def step(name: str) -> None:
        clock.move(days=-1 if name in back else 0)

    step("submit")
    first = submit(page, cast.author)
    assert public()[0] == 404
    step("approve")
    assert "Approved." in approve(first, cast.reviewer)
    assert FIRST.encode() in public()[1]
    step("save")
    save(page, cast.both, OTHER)
    step("submit again")
    second = submit(page, cast.author)
    assert "You saved the draft on" in approve(second, cast.both)
    assert FIRST.encode() in public()[1]
    step("approve again")
    assert "Approved." in approve(second, cast.reviewer)
    assert OTHER.encode() in public()[1]
    step("withdraw")
    deeds.withdraw(page.key, reason=Reason.WRONG, actor=Person.of(cast.reviewer))
    assert public()[0] == 410
    step("reinstate")
    reinstate_first(cast)
    assert FIRST.encode() in public()[1]

    entries = [*Entry.objects.order_by("number")]
    assert [entry.number for entry in entries] == [1, 2, 3, 4]
    recorded = [entry.recorded_at for entry in entries]
    assert recorded == sorted(recorded)
    # Where it stood still, all in one millisecond.
    assert len({*recorded}) == 1
    assert audit().misfit == ""
