"""The worker, as far as a test's transaction lets it."""

from django_tasks_db.models import DBTaskResult

from explainer.queue.management.commands.worker import PatientWorker


def work(backend: str) -> None:
    """What a worker does until nothing waits in a queue; it would close the connection, with the transaction of the test."""
    worker = PatientWorker(backend)
    while row := DBTaskResult.objects.ready().filter(backend_name=backend).first():
        row.claim(worker.worker_id)
        worker.run_task(row)
