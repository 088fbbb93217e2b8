"""Forms of our own screens."""

from datetime import datetime

from django import forms
from django.http import QueryDict

from explainer.content import text
from explainer.content.explainer import Content
from explainer.editing import discussion
from explainer.editing.moments import MomentAheadField
from explainer.editing.record_keeping import REASONS
from explainer.feedback.models import LONGEST_NOTE
from explainer.record.models import Change, Kind, Reason


class SubmissionForm(forms.Form):
    """What goes with a draft into review."""

    # None is chosen beforehand: it stands in the public history, and who chooses nothing would have said it.
    change = forms.ChoiceField(
        label="What changes for the reader",
        choices=Change.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what changes for the reader."},
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
    """What the authors get to read, and what in these words it is about."""

    about = forms.ChoiceField(
        label="Where",
        required=False,
        help_text="The comment stands there in the editor.",
        # A heading may be longer than a phone is wide.
        widget=forms.Select(attrs={"style": "width: 100%"}),
    )
    comment = forms.CharField(
        label="What should change",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what should change: the authors see nothing else."},
    )

    def __init__(self, data: QueryDict | None = None, *, words: Content) -> None:
        super().__init__(data)
        self.fields["about"].choices = discussion.places(words)  # type: ignore[attr-defined]  # a field of choices


class ApprovalForm(forms.Form):
    """From when approved words are shown, and what the authors get to read besides.

    The time and the button that was pressed have to say the same.
    """

    comment = forms.CharField(
        label="Comment for the authors",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="May stay empty. They get it by mail; it is never public.",
    )
    effective_at = MomentAheadField("For “Approve and show from…” only.")
    # Which of the two buttons.
    when = forms.CharField(required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        # The other form on the screen has a comment too.
        super().__init__(data, auto_id="id_approval_%s")

    def clean_effective_at(self) -> datetime | None:
        effective_at: datetime | None = self.cleaned_data["effective_at"]
        pressed = self.data.get("when")
        if pressed == "now" and effective_at:
            raise forms.ValidationError(
                "You chose a time, and pressed “Approve and show now”. Empty this, or press the other button."
            )
        if pressed == "later" and not effective_at:
            raise forms.ValidationError("Choose the time from which these words are shown, or press “Approve and show now”.")
        return effective_at


class ReasonField(forms.TypedChoiceField):
    """One of the reasons that a deed may have."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(
            label="Reason",
            choices=[(reason, reason.label) for reason in REASONS[kind]],
            coerce=Reason,
            widget=forms.RadioSelect,
            help_text="It stands in the public record, word for word.",
        )


class DeedForm(forms.Form):
    """Why something is done to the public record: a reason for everybody, and an explanation for the team."""

    explanation = forms.CharField(
        label="Explanation for the team",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Shown under Public record in this admin, and never in public.",
    )
    field_order = ("reason", "effective_at", "explanation")


class WithdrawalForm(DeedForm):
    reason = ReasonField(Kind.WITHDRAWN)
    effective_at = MomentAheadField("Leave it empty to do this now.")


class ReinstatementForm(DeedForm):
    reason = ReasonField(Kind.REINSTATED)
    effective_at = MomentAheadField("Leave it empty to do this now.")


class CallOffForm(DeedForm):
    reason = ReasonField(Kind.CALLED_OFF)


class NoteForm(forms.Form):
    """What the team did about a reader’s answer."""

    note = forms.CharField(
        label="Note for the team",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was done about it. Nobody outside the team reads it.",
    )

    def clean_note(self) -> str:
        try:
            return text.clean(self.cleaned_data["note"])
        except text.Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
