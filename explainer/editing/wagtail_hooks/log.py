"""Our lines in Wagtail’s log, and how they read."""

from datetime import datetime
from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from explainer.editing import feedback_views, moments, refusals
from explainer.editing.record_keeping import LOG_ACTIONS
from explainer.record.models import Reason

# What Wagtail calls starting, rejecting and cancelling a workflow: a label for its filters, and a message.
REVIEWS = {
    "wagtail.workflow.start": ("Review: submitted", "Submitted for review"),
    "wagtail.workflow.approve": ("Review: approved", "Approved"),
    "wagtail.workflow.reject": ("Review: changes asked for", "Changes asked for"),
    "wagtail.workflow.cancel": ("Review: ended", "The review ended before anything was decided"),
}


@hooks.register("register_log_actions")
def refusals_in_the_log(actions: LogActionRegistry) -> None:
    @actions.register_action(refusals.ACTION)
    class Refused(LogFormatter):
        label = "Refused"

        def format_message(self, log_entry: Any) -> str:
            return f"Refused: {log_entry.data['sentence']}"

        def format_comment(self, log_entry: Any) -> str:
            return str(log_entry.data["route"])


@hooks.register("register_log_actions")
def deeds_in_the_log(actions: LogActionRegistry) -> None:
    """What was done to the public record of an explainer, in the history of its page."""
    for kind, action in LOG_ACTIONS.items():
        actions.register_action(action)(type(kind.name, (DeedFormatter,), {"label": kind.label}))


@hooks.register("register_log_actions")
def answers_in_the_log(actions: LogActionRegistry) -> None:
    """Who handled a reader’s answer, also after it was opened again."""
    actions.register_action(feedback_views.HANDLED, "Mark as handled", "Marked as handled")
    actions.register_action(feedback_views.OPENED, "Open again", "Opened again")


@hooks.register("register_log_actions", order=1)
def reviews_in_the_log(actions: LogActionRegistry) -> None:
    """In the words of our screens, in place of Wagtail’s, and so after them."""
    actions.choices[:] = [choice for choice in actions.choices if choice[0] not in REVIEWS]
    for action, (label, message) in REVIEWS.items():
        actions.register_action(action)(type(action, (ReviewFormatter,), {"label": label, "message": message}))


class ReviewFormatter(LogFormatter):
    """With what was said about it."""

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("comment", ""))


class DeedFormatter(LogFormatter):
    """“Reinstated edition 2 (entry 7): It was looked at again and is right.”, and from when where that lay ahead."""

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        what = f" edition {data['edition']}" if data["edition"] else f" entry {data['calls_off']}" if data["calls_off"] else ""
        when = f", from {moments.in_words(datetime.fromisoformat(data['effective_at']))} on" if data["effective_at"] else ""
        return f"{self.label}{what} (entry {data['entry']}){when}: {Reason(data['reason']).label}"
