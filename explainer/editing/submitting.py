"""Submit: freeze the words of a draft and start their review."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from wagtail.models import WorkflowState

from explainer.content import canonical, text
from explainer.content.explainer import Problem
from explainer.editing import approval, authorship, freezing
from explainer.editing.models import Authorship, ExplainerPage, IndependentReview, Person, Submission
from explainer.editing.models.submissions import Share
from explainer.record.addresses import is_path
from explainer.record.deeds import turn
from explainer.record.models import Change, instant
from explainer.record.timeline import fresh


class SubmissionRefused(ValueError):
    """A draft that cannot be submitted; `problems` say where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


def open_submission(page: ExplainerPage) -> Submission | None:
    """The submission of this explainer that awaits a decision."""
    explainer, language = page.key
    return Submission.objects.open().filter(explainer=explainer, language=language).order_by("-pk").first()


def last_submission(page: ExplainerPage) -> Submission | None:
    """The newest submission of this explainer, whatever became of it."""
    explainer, language = page.key
    return Submission.objects.filter(explainer=explainer, language=language).order_by("-pk").first()


def to_submit_again(page: ExplainerPage) -> Submission | None:
    """The newest submission of this explainer, where no edition came of it: it was sent back, or its review was ended."""
    last = last_submission(page)
    return last if last and not Submission.objects.sealed().filter(pk=last.pk).exists() else None


def may_take_back(submission: Submission, user: User) -> bool:
    """Whether this user may end the review of an open submission: who submitted it, and the owner of its page."""
    state = WorkflowState.objects.get(pk=submission.workflow_state_id)
    return submission.is_open and bool(state.user_can_cancel(user))


def take_back(submission: Submission, user: User) -> None:
    """End the review before anybody has decided; the draft can be edited again. Raises `PermissionDenied`."""
    if not may_take_back(submission, user):
        raise PermissionDenied
    WorkflowState.objects.get(pk=submission.workflow_state_id).cancel(user=user)


def problems_with(page: ExplainerPage, user: User) -> list[Problem]:
    """What keeps this user from submitting this draft: rules about the words first, then about the moment and the person."""
    found = freezing.problems(page)
    if not page.permissions_for_user(user).can_edit():
        found.append(Problem((), "You may not edit this explainer. Ask somebody of the program team to submit it."))
    if open_submission(page):
        found.append(Problem((), "This explainer is being reviewed already. Wait for the decision, or take it back."))
    if not page.latest_revision_id:
        found.append(Problem((), "This explainer has no saved draft. Save it in the editor, then submit it."))
    if page.alias_of_id:
        found.append(Problem((), "This is an alias of another page. Submit that one."))
    workflow = page.get_workflow()
    stages = [task.specific for task in workflow.tasks] if workflow else []
    if not stages or any(not isinstance(stage, IndependentReview) or not stage.active for stage in stages):
        found.append(
            Problem((), "No workflow of independent reviews is assigned to this explainer. Ask an administrator to do that.")
        )
    if not is_path(page.public_path, page.locale.language_code):
        found.append(
            Problem(
                ("slug",), f"The slug “{page.slug}” makes no address of the record. Use small letters, digits and single hyphens."
            )
        )
    owner = fresh().paths.get(page.public_path, page.key)
    if owner != page.key:
        found.append(Problem(("slug",), f"The address {page.public_path} belongs to another explainer. Choose another slug."))
    return found


def submit(page: ExplainerPage, user: User, *, change: Change, change_note: str, affects_signed: str = "") -> Submission:
    """Freeze the latest draft of the page and start its review; raise `SubmissionRefused`, and nothing has happened.

    `change_note` is a sentence for the reader; `affects_signed` says what readers who already signed should do, if anything.
    """
    with turn():
        page = ExplainerPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        found = problems_with(page, user)
        change_note = _sentence(change_note, "change_note", found)
        affects_signed = _sentence(affects_signed, "affects_signed", found)
        if not change_note:
            found.append(Problem(("change_note",), "Say in one sentence what changed."))
        if found:
            raise SubmissionRefused(found)
        content = freezing.freeze(page)
        cited = approval.cited_by(content)
        authorship.note_strangers(page, cited)
        person = Person.of(user)
        shares = [*approval.shares_in(page, cited), Share(person, "submitted this", timezone.now())]
        _close_for_good(page, user)
        state = page.get_workflow().start(page, user)
        words = canonical.to_json(content)
        return Submission.objects.create(
            explainer=page.key[0],
            language=page.key[1],
            page_id=page.pk,
            workflow_state_id=state.pk,
            path=page.public_path,
            content=words,
            content_digest=canonical.digest(words),
            change=change,
            change_note=change_note,
            affects_signed=affects_signed,
            authors=canonical.dumps([[share.person, share.deed, instant(share.moment)] for share in shares]),
            submitted_by=person,
            ledger_until=Authorship.objects.aggregate(Max("pk"))["pk__max"] or 0,
        )


def _close_for_good(page: ExplainerPage, user: User) -> None:
    """What Wagtail would resume, or has under way without a submission, so that another review can start.

    A review that was sent back is over for everybody but Wagtail: to cancel it would say in the log that somebody did so now.
    """
    active = WorkflowState.objects.for_instance(page).active()
    active.filter(status=WorkflowState.STATUS_NEEDS_CHANGES).update(status=WorkflowState.STATUS_CANCELLED)
    for state in active.filter(status=WorkflowState.STATUS_IN_PROGRESS):
        state.cancel(user=user)


def _sentence(typed: str, place: str, found: list[Problem]) -> str:
    """What goes with a submission is read by the public too, so it is cleaned as the words are."""
    try:
        return text.on_one_line(text.clean(typed))
    except text.Refused as refused:
        found.append(Problem((place,), str(refused)))
        return typed
