"""Filters of our lists."""

from typing import Any

import django_filters
from django import forms
from django_filters.widgets import SuffixedMultiWidget
from wagtail.admin.filters import DateRangePickerWidget

from explainer.editing.days import DayInput

# Without a width it grows with its longest option, beyond the menu of filters.
LONG_LIST = forms.Select(attrs={"style": "width: 15rem"})


class DaysInput(DateRangePickerWidget):
    """The first and the last day, by the browser’s own input. Wagtail’s needs a script inside the page."""

    def __init__(self) -> None:
        SuffixedMultiWidget.__init__(self, [DayInput(**{"aria-label": label}) for label in ("From", "To")])


def choice(label: str, choices: Any, *, widget: Any = forms.RadioSelect, **more: Any) -> Any:
    """One of these, or all."""
    return django_filters.ChoiceFilter(label=label, choices=choices, widget=widget, empty_label="All", **more)


def days(label: str) -> Any:
    """From a day to a day, both included, in the time zone of whoever looks."""
    return django_filters.DateFromToRangeFilter(label=label, widget=DaysInput)
