"""When something is to be looked at again."""

from datetime import date, timedelta

from django.db.models import Q, TextChoices
from django.utils import timezone

MONTH = timedelta(days=30)
YEAR = timedelta(days=365)


class State(TextChoices):
    """How a date to look again stands to a day."""

    CURRENT = "current", "Current"
    DUE = "due", "Due within a month"
    OVERDUE = "overdue", "Overdue"


def state(review_by: date, today: date) -> State:
    """It is due until the end of its day, and overdue after that."""
    if review_by < today:
        return State.OVERDUE
    return State.DUE if review_by <= today + MONTH else State.CURRENT


def in_state(wanted: State, today: date) -> Q:
    """Which rows are in a state, by their `review_by`, as `state` has it."""
    overdue, current = Q(review_by__lt=today), Q(review_by__gt=today + MONTH)
    return {State.OVERDUE: overdue, State.DUE: ~overdue & ~current, State.CURRENT: current}[wanted]


def in_a_month() -> date:
    return timezone.localdate() + MONTH


def in_a_year() -> date:
    return timezone.localdate() + YEAR
