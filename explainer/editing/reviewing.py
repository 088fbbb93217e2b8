"""What a reviewer does with a submission: approve it, or ask for changes."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from wagtail.models import TaskState, WorkflowState

from explainer.editing import discussion
from explainer.editing.approval import CLOSED, ApprovalRefused, current_stage, may_review, reasons_against_approval
from explainer.editing.models import Decision, ExplainerPage, Person, Submission
from explainer.editing.record_keeping import Seen
from explainer.record.deeds import turn
from explainer.record.timeline import fresh


def approve(
    submission: Submission, user: User, *, digest: str, ahead: str = "", comment: str = "", effective_at: datetime | None = None
) -> None:
    """Approve exactly the words with this digest, at the stage that the submission is at; the last stage seals them.

    They are shown from `effective_at` on, at once where it is None or has passed by then. `ahead` is the number of the entry
    that the reviewer was told this calls off; empty for none.

    Raises `ApprovalRefused` or `record.deeds.DeedRefused` with sentences, and nothing has happened.
    """
    with turn():
        reasons = reasons_against_approval(submission, user)
        if digest != submission.content_digest:
            reasons.append("These are not the words that you were shown. Open the submission again.")
        if ahead != Seen.of(fresh(), submission.key).ahead:
            reasons.append("What this would call off has changed since this screen was opened. Look at it, and decide again.")
        if reasons:
            raise ApprovalRefused(reasons)
        _decide(submission, user, Decision.Kind.APPROVED, comment, effective_at)
        _task_state(submission).approve(user=user, comment=comment)


def ask_for_changes(submission: Submission, user: User, *, comment: str, about: str = discussion.WHOLE) -> None:
    """Give the draft back to its authors with a comment. Whoever reviews may do that, authors too: it makes nothing public.

    The comment is kept with the decision, and stands in the editor at what it is about (`discussion.places`).
    """
    with turn():
        reasons = []
        if not submission.is_open:
            reasons.append(CLOSED)
        elif not may_review(submission, user):
            reasons.append("You are not a reviewer of this submission.")
        if not comment.strip():
            reasons.append("Say what should change: the authors see nothing else.")
        if reasons:
            raise ApprovalRefused(reasons)
        _decide(submission, user, Decision.Kind.CHANGES, comment.strip())
        _task_state(submission).reject(user=user, comment=comment.strip())
        discussion.comment(ExplainerPage.objects.get(pk=submission.page_id), user, comment.strip(), about)


def note_cancelled(sender: type[WorkflowState], instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    """Receiver of Wagtail’s signal: a workflow that is cancelled by any route closes its submission."""
    _close(instance, user, Decision.Kind.CANCELLED)


def note_rejected(sender: type[WorkflowState], instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    """Receiver of Wagtail’s signal: so does one that is rejected by another route than ours."""
    _close(instance, user, Decision.Kind.CHANGES)


def _close(state: WorkflowState, user: User | None, kind: Decision.Kind) -> None:
    submission = Submission.objects.filter(workflow_state_id=state.pk).first()
    if submission and not submission.decisions.filter(kind__in=Decision.CLOSING).exists():
        _decide(submission, user, kind, "")


def _decide(
    submission: Submission, user: User | None, kind: Decision.Kind, comment: str, effective_at: datetime | None = None
) -> None:
    stage = current_stage(submission)
    Decision.objects.create(
        submission=submission,
        kind=kind,
        task_id=stage.pk if stage else None,
        stage=stage.name if stage else "",
        person=Person.of(user) if user else "",
        comment=comment,
        effective_at=effective_at,
    )


def _task_state(submission: Submission) -> TaskState:
    return WorkflowState.objects.get(pk=submission.workflow_state_id).current_task_state.specific
