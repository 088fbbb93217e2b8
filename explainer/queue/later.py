"""What is done later, and when it gets into the queue."""

from functools import partial
from typing import Any

from django.db import transaction
from django.tasks import Task

# The backends of `settings.TASKS` that a task can name.
MAIL, COPIES = "mail", "copies"


def later(what: Task[Any, Any], **arguments: Any) -> None:
    """Have this done once the present transaction is committed, and not at all where it is undone."""
    if what.get_backend().supports_defer:
        what.enqueue(**arguments)
    else:
        transaction.on_commit(partial(what.enqueue, **arguments))
