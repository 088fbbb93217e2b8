"""How a day is chosen in the admin."""

from django import forms


class DayInput(forms.DateInput):
    """A day, by the browser’s own input. Wagtail’s makes today of what is no day."""

    input_type = "date"

    def __init__(self, **attrs: str) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
