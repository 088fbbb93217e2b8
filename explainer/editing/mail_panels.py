"""What the admin shows of mail: which letters somebody wants, and to administrators what did not leave."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.admin.forms.account import NotificationPreferencesForm
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets import SwitchInput
from wagtail.users.models import UserProfile

from explainer.editing import weekly
from explainer.editing.models import IndependentReview, LetterSettings
from explainer.queue.later import MAIL

# A message that waits longer waits for a worker that does not run, or for its next attempt.
LONG = timedelta(hours=1)


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
    title = "Letters"
    tab = notifications_tab
    order = 120
    form_class = LettersForm

    def is_active(self) -> bool:
        return IndependentReview.is_reviewer(self.user) or weekly.keeps_facts(self.user)


class UnsentPanel(Component):
    """On the home of administrators: what waits in the queue for long, and what was given up."""

    name = "unsent"
    template_name = "editing/unsent_panel.html"
    order = 90

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        if not parent_context["request"].user.is_superuser:
            return {}
        given_up = Q(status=TaskResultStatus.FAILED)
        waits = Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING], enqueued_at__lt=timezone.now() - LONG)
        left = DBTaskResult.objects.filter(given_up | waits, backend_name=MAIL).order_by("-enqueued_at")
        return {"count": left.count(), "rows": [_row(one) for one in left[:10]]}


def _row(one: DBTaskResult[Any, Any]) -> dict[str, Any]:
    about = one.args_kwargs["kwargs"]
    return {
        "what": about.get("subject") or f"{one.task_name} {about}",
        "to": about.get("to", ""),
        "since": one.enqueued_at,
        "attempts": len(one.worker_ids),
        "given_up": one.status == TaskResultStatus.FAILED,
        # The last line of a traceback says what happened.
        "error": one.traceback.strip().rpartition("\n")[2],
    }
