"""The stage of a workflow at which somebody independent approves."""

from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.locks import WorkflowLock
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from explainer.record.deeds import DeedRefused


class ReviewLock(WorkflowLock):
    """Nobody edits what is being reviewed; the message leads to the review."""

    def get_message(self, user: User) -> SafeString:
        return format_html(
            'This explainer is being reviewed, and locked until that is done. <span class="buttons">'
            '<a class="button button-small button-secondary" href="{}">See the submission</a></span>',
            reverse("explainer_review", args=[self.object.pk]),
        )


class IndependentReview(AbstractGroupApprovalTask):
    """Somebody of the groups who wrote none of the words approves them, on our own screen.

    Wagtail offers no action for it anywhere: its own approval would show a revision, which can change, and not the
    frozen submission.
    """

    lock_class = ReviewLock

    class Meta:
        verbose_name = "independent review"

    def locked_for_user(self, obj: Page, user: User) -> bool:
        return True

    def user_can_lock(self, obj: Page, user: User) -> bool:
        return False

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        return []

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        raise DeedRefused("Decide on the review screen, where the frozen words are shown.")

    @classmethod
    def get_description(cls) -> str:
        return "Somebody of the chosen groups who wrote none of the words approves them"

    def may_review(self, user: User) -> bool:
        """Whether the user is a reviewer at this stage, asked anew: a membership can end between loading and clicking."""
        return bool(user.is_superuser) or self.groups.filter(user=user).exists()

    def reviewers(self) -> "models.QuerySet[User]":
        """Everybody who is a reviewer at this stage, by name."""
        members = User.objects.filter(models.Q(is_superuser=True) | models.Q(groups__in=self.groups.all()), is_active=True)
        return members.distinct().order_by("username")

    @classmethod
    def is_reviewer(cls, user: User) -> bool:
        """Whether the user is a reviewer at any stage in use, or a superuser; they may keep the record (`record_keeping`)."""
        stages = cls.objects.filter(active=True)
        return bool(user.is_active) and (bool(user.is_superuser) or any(stage.may_review(user) for stage in stages))
