"""The last word, inside the transaction in which a workflow ends: judge once more, seal, and mark the working copy live."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import WorkflowState

from explainer.content.explainer import ContentRefused
from explainer.editing import freezing
from explainer.editing.approval import ApprovalRefused, reasons_against_sealing
from explainer.editing.models import Decision, ExplainerPage, Person, Submission
from explainer.record import deeds
from explainer.record.models import Change


def seal_submission(workflow_state: WorkflowState, user: User | None) -> None:
    """Seal the submission of a workflow that ends.

    Raises `ApprovalRefused` or `DeedRefused` when anything is missing, which undoes the end of the workflow as well.
    """
    with deeds.turn():
        submission = Submission.objects.filter(workflow_state_id=workflow_state.pk).first()
        if submission is None or user is None:
            raise ApprovalRefused(["Nothing was submitted for this review. Submit the draft on its own screen."])
        if reasons := reasons_against_sealing(submission, workflow_state, user):
            raise ApprovalRefused(reasons)
        approvals = list(submission.approvals())
        entry = deeds.seal(
            explainer=submission.explainer,
            language=submission.language,
            path=submission.path,
            content=submission.words(),
            change=Change(submission.change),
            change_note=submission.change_note,
            affects_signed=submission.affects_signed,
            authors=[share.person for share in submission.shares()],
            approvals=[deeds.Approval(one.person, one.stage, one.decided_at) for one in approvals],
            effective_at=approvals[-1].effective_at,
        )
        Decision.objects.create(submission=submission, kind=Decision.Kind.SEALED, person=Person.of(user))
        # What is shown later is a draft in Wagtail’s lists until then, and stays one: nothing runs at that moment. Marked live at
        # once, they would call public what nobody can read yet. What is so says the screen of the public record.
        if entry.effective_at == entry.recorded_at:
            _mark_live(submission, user)


def _mark_live(submission: Submission, user: User) -> None:
    """Let Wagtail’s own lists show the working copy as live, if it still has the words that were sealed.

    No public address depends on that: where Wagtail refuses, the words are public all the same.
    """
    page = ExplainerPage.objects.filter(pk=submission.page_id).first()
    revision = page.get_latest_revision() if page else None
    if not page or not revision:
        return
    try:
        if freezing.freeze(revision.as_object()) != submission.words():
            return
        with transaction.atomic():
            revision.publish(user=user, skip_permission_checks=True)
    except (ContentRefused, ValidationError):
        return
