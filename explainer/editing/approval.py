"""The one rule: nothing is approved by anybody who had a part in it.

Everything that approves, or offers to approve, asks `reasons_against_approval`; there is no exception and no setting.
"""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import formats, timezone
from wagtail.models import Task, WorkflowState

from explainer.content import canonical
from explainer.content.explainer import SCHEMA, Content
from explainer.editing import authorship, freezing
from explainer.editing.models import Authorship, Decision, ExplainerPage, Fact, IndependentReview, Person, Submission
from explainer.editing.models.submissions import Share
from explainer.record.models import UNKNOWN_AUTHOR

CLOSED = "This submission is closed."


class ApprovalRefused(PermissionError):
    """An approval that may not be; `reasons` are sentences for the person who tried."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def reasons_against_approval(submission: Submission, user: User) -> list[str]:
    """Why this user may not approve this submission now, as sentences; empty if they may."""
    if not submission.is_open:
        return [CLOSED]
    return _reasons(submission, user, current_stage(submission))


def reasons_against_sealing(submission: Submission, workflow_state: WorkflowState, user: User) -> list[str]:
    """Why the end of a workflow may not seal this submission: as above for whoever ended it, and every stage needs its approval.

    Asked when Wagtail has marked the workflow as approved already, in the same transaction.
    """
    if submission.decisions.filter(kind__in=Decision.CLOSING).exists():
        return [CLOSED]
    stages = [task.specific for task in workflow_state.workflow.tasks]
    approvals = {decision.task_id: decision.person for decision in submission.approvals()}
    if not stages or any(not isinstance(stage, IndependentReview) or not stage.active for stage in stages):
        return ["The workflow holds something else than independent reviews. Ask an administrator to repair it, then submit again."]
    if missing := [stage.name for stage in stages if stage.pk not in approvals]:
        return [f"Nobody approved this at the stage “{name}”." for name in missing]
    if approvals[stages[-1].pk] != Person.of(user):
        return ["The last stage was approved by somebody else."]
    return _reasons(submission, user, stages[-1])


def _reasons(submission: Submission, user: User, stage: Task | None) -> list[str]:
    if canonical.digest(submission.content) != submission.content_digest:
        return ["The frozen words are damaged. Ask for changes, and have the draft submitted again."]
    if canonical.schema_of(submission.content) != SCHEMA:
        # Their edition would hold another text than the one that somebody approved.
        return [
            "These words were submitted to an earlier version of this site. Ask for changes, and have the draft submitted again."
        ]
    reasons = []
    if not user.is_active:
        reasons.append("Your account is not active.")
    if not isinstance(stage, IndependentReview):
        reasons.append("The workflow is not at an independent review. Ask an administrator to repair it, then submit again.")
    elif not stage.may_review(user):
        reasons.append(f"You are not a reviewer at the stage “{stage.name}”.")
    person = Person.of(user) if user.pk else ""
    reasons += (parts := [f"You {share.deed} on {_day(share.moment)}." for share in submission.shares() if share.person == person])
    if parts:
        reasons[-1] += " Somebody who had no part in these words has to approve them."
    if any(share.person == UNKNOWN_AUTHOR for share in submission.shares()):
        reasons.append(
            "Somebody whom the site cannot name changed these words. Ask for changes; an editor has to look at the draft, save it, "
            "and submit it again."
        )
    earlier = submission.decisions.filter(kind=Decision.Kind.APPROVED, person=person).exclude(task_id=stage.pk if stage else None)
    reasons += [f"You approved this at the stage “{decision.stage}”. Another stage needs another person." for decision in earlier]
    return reasons


def may_review(submission: Submission, user: User) -> bool:
    """Whether the user is a reviewer at the stage that the submission is at, independent or not."""
    stage = current_stage(submission)
    return bool(user.is_active) and isinstance(stage, IndependentReview) and stage.may_review(user)


def current_stage(submission: Submission) -> Task | None:
    """The stage of the workflow that the submission is at."""
    return _stages([submission]).get(submission.workflow_state_id)


def in_review(user: User) -> tuple[list[Submission], list[Submission]]:
    """All that awaits a decision, the oldest first: what this user is a reviewer of, independent or not, and the rest."""
    submissions = list(Submission.objects.open().order_by("pk"))
    stages = _stages(submissions)
    reviewed = {
        stage.pk
        for stage in set(stages.values())
        if user.is_active and isinstance(stage, IndependentReview) and stage.may_review(user)
    }
    mine: list[Submission] = []
    others: list[Submission] = []
    for submission in submissions:
        stage = stages.get(submission.workflow_state_id)
        (mine if stage and stage.pk in reviewed else others).append(submission)
    return mine, others


def _stages(submissions: Collection[Submission]) -> dict[int, Task]:
    """The stage that each of these is at, by the number of its workflow; a query for each stage, however many are at it."""
    states = WorkflowState.objects.filter(pk__in=[one.workflow_state_id for one in submissions])
    at = {
        state.pk: state.current_task_state.task
        for state in states.select_related("current_task_state__task")
        if state.current_task_state
    }
    specific = {task.pk: task.specific for task in set(at.values())}
    return {number: specific[task.pk] for number, task in at.items()}


def who_may_approve(submission: Submission) -> list[User]:
    """Everybody against whom nothing speaks at the stage that the submission is at."""
    stage = current_stage(submission)
    members = stage.reviewers() if isinstance(stage, IndependentReview) and submission.is_open else []
    return [user for user in members if not _reasons(submission, user, stage)]


def who_could_approve(page: ExplainerPage, submitter: User) -> list[User]:
    """Everybody at the first stage who has no part in the draft, if this user submits it as it is now."""
    workflow = page.get_workflow()
    stage = workflow.tasks[0].specific if workflow and workflow.tasks else None
    members = stage.reviewers() if isinstance(stage, IndependentReview) else []
    authors = {share.person for share in shares_in(page, cited_by(freezing.draft(page)))} | {Person.of(submitter)}
    if UNKNOWN_AUTHOR in authors:
        return []
    return [user for user in members if Person.of(user) not in authors]


def cited_by(content: Content) -> list[Fact]:
    """The facts that the sections of an explainer cite, as they are now."""
    return list(Fact.objects.filter(key__in={key for section in content.sections for key in section.facts}))


def shares_in(page: ExplainerPage, cited: list[Fact]) -> list[Share]:
    """Who had a part in the words of the draft since the last seal, and which part; somebody unknown too."""
    since = authorship.ledger_at_last_seal(page)
    taken = authorship.taken_into_last_edition(page)
    found = _shares(authorship.subject_of(page), since, "saved the draft")
    parts = [
        (authorship.subject_of_term(term), f"changed the word “{term.term}” of the glossary") for term in freezing.terms_in(page)
    ]
    for fact in cited:
        parts.append(((Authorship.Subject.FACT, fact.key, ""), f"changed the fact “{fact.key}”"))
        parts += [
            ((Authorship.Subject.SOURCE, source.key, ""), f"changed the source “{source.key}”") for source in fact.sources.all()
        ]
    for subject, deed in parts:
        found += _shares(subject, authorship.part_since(subject, since, taken), deed)
    return sorted(set(found), key=lambda share: (share.moment, share.person, share.deed))


def _shares(subject: authorship.Subject, since: int, deed: str) -> list[Share]:
    """The last time that each person saved a subject since a line of the ledger, or that it took over words of theirs."""
    last: dict[tuple[str, str], datetime] = {}
    for line in authorship.lines(subject).filter(pk__gt=since):
        if line.person != UNKNOWN_AUTHOR and not line.taken_over:
            # A named person who saves answers for what an unknown one left before.
            last.pop((UNKNOWN_AUTHOR, deed), None)
        last[line.person, "wrote words that the draft took over" if line.taken_over else deed] = line.saved_at
    return [Share(person, what, moment) for (person, what), moment in last.items()]


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
