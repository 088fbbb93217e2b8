"""Moments as people of the team type and read them: in the time zone of their account, which Wagtail activates."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.functional import lazy

# Further ahead a year was mistyped; and some moments that far are none in every time zone.
FURTHEST = timedelta(days=3660)


def in_short(moment: datetime) -> str:
    """Day and time."""
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def in_words(moment: datetime) -> str:
    """Day, time and time zone."""
    return f"{in_short(moment)} ({timezone.get_current_timezone_name()})"


class MomentInput(forms.DateTimeInput):
    """The browser’s own. Wagtail’s needs a script inside the page."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentAheadField(forms.DateTimeField):
    """When something is to happen. What does not lie ahead is refused; empty means now."""

    widget = MomentInput

    def __init__(self, help_text: str) -> None:
        # Lazy: the time zone is known when the form is shown.
        super().__init__(required=False, label=lazy(_label, str)(), help_text=help_text)

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value and value <= timezone.now():
            raise ValidationError("Choose a time that lies ahead. To do this now, leave it empty, and choose what is done now.")
        if value and value > timezone.now() + FURTHEST:
            raise ValidationError("Choose a time within the next ten years.")


def _label() -> str:
    return f"From date and time ({timezone.get_current_timezone_name()})"
