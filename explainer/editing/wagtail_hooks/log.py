"""Our lines in Wagtail’s log, and how they read."""

from datetime import datetime
from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from explainer.editing import feedback_views, moments, refusals
from explainer.editing.record_keeping import LOG_ACTIONS
from explainer.record.models import Reason


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


class DeedFormatter(LogFormatter):
    """“Reinstated edition 2 (entry 7): It was looked at again and is right.”, and from when where that lay ahead."""

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        what = f" edition {data['edition']}" if data["edition"] else f" entry {data['calls_off']}" if data["calls_off"] else ""
        when = f", from {moments.in_words(datetime.fromisoformat(data['effective_at']))} on" if data["effective_at"] else ""
        return f"{self.label}{what} (entry {data['entry']}){when}: {Reason(data['reason']).label}"
