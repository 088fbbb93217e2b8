"""On the home of administrators: what waits in the queue for long, and what was given up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.admin.ui.components import Component

from explainer.copies.models import Order
from explainer.queue.later import COPIES, MAIL
from explainer.record.timeline import timeline

# What waits longer waits for a worker that does not run, or for its next attempt.
LONG = timedelta(hours=1)
ROWS = 10


class WaitingPanel(Component):
    """A table of tasks of one kind, the newest first; left out where there are none."""

    template_name = "editing/waiting_panel.html"
    heading = ""
    backend = ""
    columns: ClassVar = ["What"]

    def about(self, task: dict[str, Any]) -> list[Any]:
        """What a task with these arguments does, for each of the columns."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        if not parent_context["request"].user.is_superuser:
            return {}
        given_up = Q(status=TaskResultStatus.FAILED)
        waits = Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING], enqueued_at__lt=timezone.now() - LONG)
        left = DBTaskResult.objects.filter(given_up | waits, backend_name=self.backend).order_by("-enqueued_at")
        rows = [self._row(one) for one in left[:ROWS]]
        return {"id": self.name, "heading": self.heading, "columns": self.columns, "count": left.count(), "rows": rows}

    def _row(self, one: DBTaskResult[Any, Any]) -> dict[str, Any]:
        return {
            "about": self.about(one.args_kwargs["kwargs"]),
            "since": one.enqueued_at,
            "attempts": len(one.worker_ids),
            "given_up": one.status == TaskResultStatus.FAILED,
            # The last line of a traceback says what happened.
            "error": one.traceback.strip().rpartition("\n")[2],
        }


class UnsentPanel(WaitingPanel):
    name = "unsent"
    order = 90
    heading = "Mail that was not sent"
    backend = MAIL
    columns: ClassVar = ["Subject", "To"]

    def about(self, task: dict[str, Any]) -> list[Any]:
        return [task.get("subject", "What to write to whom"), task.get("to", "")]


class UnmadePanel(WaitingPanel):
    name = "unmade"
    order = 91
    heading = "Copies (PDF) that were not made"
    backend = COPIES
    columns: ClassVar = ["Edition", "Paper"]

    def about(self, task: dict[str, Any]) -> list[Any]:
        order = Order.objects.filter(pk=task["order"]).first()
        edition = timeline().editions.get(order.edition) if order else None
        return [edition or "No longer wanted", order.get_paper_display() if order else ""]
