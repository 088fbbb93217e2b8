"""Which mail somebody wants, as the admin asks."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from wagtail.admin.forms.account import NameEmailForm, NotificationPreferencesForm
from wagtail.admin.views.account import BaseSettingsPanel, NameEmailSettingsPanel, notifications_tab
from wagtail.admin.widgets import SwitchInput
from wagtail.users.models import UserProfile

from explainer.editing import weekly
from explainer.editing.models import IndependentReview, LetterSettings


class NamesForm(NameEmailForm):
    """Wagtail’s own, with names that may stay empty: else it keeps whoever has none from saving what is on the other tab."""

    first_name = forms.CharField(label="First name", required=False, max_length=150)
    last_name = forms.CharField(label="Last name", required=False, max_length=150)


# Wagtail has no setting for it.
NameEmailSettingsPanel.form_class = NamesForm


class SubmittedForm(forms.ModelForm[UserProfile]):
    """Wagtail’s own setting, which Wagtail shows to those only who may publish, and that is nobody."""

    class Meta:
        model = UserProfile
        fields: ClassVar = ["submitted_notifications"]
        labels: ClassVar = {"submitted_notifications": "Submissions"}
        help_texts: ClassVar = {"submitted_notifications": "When you may review what was submitted, and when that is cancelled."}
        widgets: ClassVar = {"submitted_notifications": SwitchInput()}


class SubmittedPanel(BaseSettingsPanel):
    name = "letters_submitted"
    title = "To review"
    tab = notifications_tab
    order = 110
    form_class = SubmittedForm
    form_object = "profile"

    def is_active(self) -> bool:
        shown_by_wagtail = NotificationPreferencesForm(instance=self.profile).fields
        return IndependentReview.is_reviewer(self.user) and "submitted_notifications" not in shown_by_wagtail


class LettersForm(forms.ModelForm[LetterSettings]):
    class Meta:
        model = LetterSettings
        fields: ClassVar = ["entries", "digest"]
        widgets: ClassVar = {"entries": SwitchInput(), "digest": SwitchInput()}

    def __init__(self, data: Any = None, files: Any = None, *, instance: User, prefix: str) -> None:
        super().__init__(data, files, instance=LetterSettings.of(instance), prefix=prefix)
        if not IndependentReview.is_reviewer(instance):
            del self.fields["entries"]


class LettersPanel(BaseSettingsPanel):
    name = "letters"
    title = "Mail"
    tab = notifications_tab
    order = 120
    form_class = LettersForm

    def is_active(self) -> bool:
        return IndependentReview.is_reviewer(self.user) or weekly.keeps_facts(self.user)
