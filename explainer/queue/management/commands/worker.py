"""`manage.py worker`: does what waits in the queue, such as mail and copies, until it is told to end."""

import os
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.tasks import TaskResultStatus, task_backends
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

# How long to wait before the second attempt, the third, …; the last one is two days after the first.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
# A message is given up by its server long before, a copy by its printer. What is under way for longer was left by a worker that
# was killed.
LONGEST = timedelta(minutes=15)
# What was done is in nobody's way, and holds people's words; what failed is to be seen by somebody first.
KEEP_DONE, KEEP_FAILED = timedelta(days=7), timedelta(days=60)
# Seconds between two looks at an empty queue.
INTERVAL = 2


class PatientWorker(Worker):
    """Works until nothing waits for `backend_name`. Tries again what fails, with growing pauses, and leaves it as failed then."""

    def __init__(self, backend_name: str) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=INTERVAL,
            batch=True,
            backend_name=backend_name,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        super().run_task(db_task_result)
        attempts = len(db_task_result.worker_ids)
        if db_task_result.status == TaskResultStatus.FAILED and attempts <= len(PAUSES):
            db_task_result.status = TaskResultStatus.READY
            db_task_result.run_after = timezone.now() + PAUSES[attempts - 1]
            db_task_result.save(update_fields=["status", "run_after"])


class Command(BaseCommand):
    help = "Do what waits in the queue, such as mail and copies, until SIGTERM or Ctrl+C. Production needs one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="End when the process that started this one has ended.")

    def handle(self, *, with_parent: bool, **options: Any) -> None:
        if not settings.WITH_EDITING:
            raise CommandError(
                "The worker sends mail too, which the customer’s side knows nothing of. Run it without ROOMS=public."
            )
        names = [name for name in settings.TASKS if isinstance(task_backends[name], DatabaseBackend)]
        worker, parent = PatientWorker(names[0]), os.getppid()
        worker.configure_signals()
        while worker.running and not (with_parent and os.getppid() != parent):
            tidy()
            for name in names:
                worker.backend_name = name
                worker.run()
            if worker.running:
                time.sleep(INTERVAL)


def tidy() -> None:
    """Put back what a worker that was killed left half done, and forget what is over."""
    now, queue = timezone.now(), DBTaskResult.objects
    queue.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - LONGEST).update(status=TaskResultStatus.READY)
    queue.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_DONE).delete()
    queue.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED).delete()
