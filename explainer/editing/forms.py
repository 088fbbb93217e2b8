"""Forms of our own screens."""

from django import forms

from explainer.record.models import Change


class SubmissionForm(forms.Form):
    """What goes with a draft into review."""

    change = forms.ChoiceField(
        label="What changes for the reader", choices=Change.choices, widget=forms.RadioSelect, initial=Change.WORDING
    )
    change_note = forms.CharField(
        label="Change note",
        max_length=300,
        help_text="One sentence for the reader, shown in the public history: what changed, and why.",
    )
    affects_signed = forms.CharField(
        label="Does it affect something already signed?",
        max_length=300,
        required=False,
        help_text="If so, say in one sentence what those readers should do. Otherwise leave this empty.",
    )


class ChangesForm(forms.Form):
    """What the authors get to read."""

    comment = forms.CharField(
        label="What should change",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what should change: the authors see nothing else."},
    )
