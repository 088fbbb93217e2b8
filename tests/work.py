"""The worker, as far as a test's transaction lets it."""

import os
from urllib.parse import urlsplit

from django.db import connection
from django_tasks_db.models import DBTaskResult

from explainer.queue.management.commands.worker import PatientWorker


def work(backend: str) -> None:
    """What a worker does until nothing waits in a queue; it would close the connection, with the transaction of the test."""
    worker = PatientWorker(backend)
    while row := DBTaskResult.objects.ready().filter(backend_name=backend).first():
        row.claim(worker.worker_id)
        worker.run_task(row)


def database_address() -> str:
    """DATABASE_URL of another process that works on the database of this test."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return f"sqlite:///{name}"
