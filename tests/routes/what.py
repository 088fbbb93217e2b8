"""What is approved: the words that were frozen and shown, whatever happens to draft, workflow and form meanwhile."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import override_settings
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowState, WorkflowTask

from explainer.editing import reviewing
from explainer.editing.models import ExplainerPage
from tests.cast import SECTION, form, save, submit
from tests.routes.catalogue import APPROVED, NOTHING_PUBLIC, route
from tests.routes.stage import WORDS, Stage, Who
from tests.routes.who_approves import CLOSED, ONLY_ON_THE_SCREEN, SAVED, approve, resubmit, two_stages

GROUP = "What is approved"
LOCKED = "locked"
NO_PERMISSION = "Sorry, you do not have permission to access this area."
NO_WORKFLOW = "No workflow of independent reviews is assigned to this explainer."
REPAIR = "The workflow holds something else than independent reviews."
NOT_PUBLISHED = "Nothing was published."


def posted(page: ExplainerPage, button: str = "action-save", **changes: Any) -> dict[str, Any]:
    """What the editor’s browser posts for a page, with marked words."""
    return form(("prose", SECTION), **{"title": WORDS[3:40], "slug": page.slug, **changes}) | {button: "1"}


def person(who: Who) -> User | None:
    """For code that takes a user."""
    return None if isinstance(who.user, AnonymousUser) else who.user


@route("saving in the editor", GROUP, LOCKED, covers=("wagtailadmin_pages:edit",))
def save_in_editor(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:edit", stage.reviewed.pk, data=posted(stage.reviewed))


@route("autosave in place, under the same revision id", GROUP, LOCKED)
def autosave(stage: Stage, who: Who) -> str:
    data = posted(stage.reviewed, overwrite_revision_id=str(stage.reviewed.latest_revision_id))
    return who.post("wagtailadmin_pages:edit", stage.reviewed.pk, data=data, headers={"accept": "application/json"})


@route("overwriting the revision in place, and approving", GROUP, APPROVED, author=SAVED, second_author=SAVED)
def overwrite(stage: Stage, who: Who) -> str:
    latest = stage.reviewed.get_latest_revision()
    save(stage.reviewed, latest.user, WORDS.replace("this", "another"), overwrite_revision=latest)
    return approve(who, stage.submission)


@route("a draft that changed after the screen was opened", GROUP, APPROVED, author=SAVED, second_author=SAVED)
def changed_meanwhile(stage: Stage, who: Who) -> str:
    who.get("explainer_review", stage.reviewed.pk)
    save(stage.reviewed, stage.author, WORDS.replace("this", "another"))
    return approve(who, stage.submission)


@route("going back to an old revision", GROUP, LOCKED, covers=("wagtailadmin_pages:revisions_revert",))
def revert(stage: Stage, who: Who) -> str:
    old = stage.reviewed.revisions.earliest("pk")
    return who.post("wagtailadmin_pages:revisions_revert", stage.reviewed.pk, old.pk, data=posted(stage.reviewed))


def sent_back(stage: Stage) -> None:
    reviewing.ask_for_changes(stage.submission, stage.second_reviewer, comment="Shorter.")


def submitted_anew(stage: Stage) -> None:
    """The twin of what a closed submission cannot have."""
    submit(stage.reviewed, stage.author)
    assert "These words are public now." in approve(stage.who("reviewer"), stage.submission)


@route("resuming a review that was sent back", GROUP, CLOSED, prepare=sent_back, twin=submitted_anew)
def resume(stage: Stage, who: Who) -> str:
    WorkflowState.objects.get(pk=stage.submission.workflow_state_id).resume(user=stage.author)
    return approve(who, stage.submission)


@route("Wagtail’s buttons to submit or to resubmit", GROUP, NOTHING_PUBLIC, prepare=sent_back, twin=submitted_anew)
def wagtails_submit(stage: Stage, who: Who) -> str:
    said = who.post("wagtailadmin_pages:edit", stage.reviewed.pk, data=posted(stage.reviewed, "action-restart-workflow"))
    who.post("wagtailadmin_pages:edit", stage.shown.pk, data=posted(stage.shown, "action-submit"))
    assert not WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).exists()
    return said


@route("cancelling the review that somebody else asked for", GROUP, LOCKED, second_author=NOTHING_PUBLIC)
def cancel(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:edit", stage.reviewed.pk, data=posted(stage.reviewed, "action-cancel-workflow"))


def first_stage_done(stage: Stage) -> None:
    submission = two_stages(stage)
    reviewing.approve(submission, stage.second_reviewer, digest=submission.content_digest)


@route("editing between two stages", GROUP, LOCKED, prepare=first_stage_done)
def between_stages(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:edit", stage.reviewed.pk, data=posted(stage.reviewed))


@route(
    "changing the draft between two stages, and approving",
    GROUP,
    APPROVED,
    author=SAVED,
    second_author=SAVED,
    prepare=first_stage_done,
)
def changed_between_stages(stage: Stage, who: Who) -> str:
    save(stage.reviewed, stage.author, WORDS.replace("this", "another"))
    return approve(who, stage.submission)


@route(
    "deactivating the stage",
    GROUP,
    NO_PERMISSION,
    superuser=REPAIR,
    covers=("wagtailadmin_workflows:disable_task",),
)
def disable_task(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_workflows:disable_task", Task.objects.get().pk)


@route("taking the stage out of the workflow", GROUP, REPAIR, author=SAVED, second_author=SAVED)
def remove_stage(stage: Stage, who: Who) -> str:
    WorkflowTask.objects.all().delete()
    return approve(who, stage.submission)


@route("disabling the workflow", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtailadmin_workflows:disable",))
def disable_workflow(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_workflows:disable", Workflow.objects.get().pk)


@route("approving after the workflow was disabled", GROUP, CLOSED)
def workflow_disabled(stage: Stage, who: Who) -> str:
    disable_workflow(stage, stage.who("superuser"))
    return approve(who, stage.submission)


@route(
    "taking the workflow off the pages", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtailadmin_workflows:remove",)
)
def unassign(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_workflows:remove", ExplainerPage.get_first_root_node().pk)


def without_stages(stage: Stage) -> None:
    WorkflowTask.objects.all().delete()


def with_its_stage_again(stage: Stage) -> None:
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=Task.objects.get(name="Independent review"))
    assert "was submitted." in submit_on_screen(stage, stage.who("author"))


@route("submitting to a workflow without stages", GROUP, NO_WORKFLOW, prepare=without_stages, twin=with_its_stage_again)
def empty_workflow(stage: Stage, who: Who) -> str:
    return submit_on_screen(stage, who)


def other_stage(stage: Stage) -> None:
    other = GroupApprovalTask.objects.create(name="Somebody of the group")
    other.groups.set(Group.objects.all())
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=other, sort_order=1)


def without_the_other_stage(stage: Stage) -> None:
    WorkflowTask.objects.filter(task__name="Somebody of the group").delete()
    assert "was submitted." in submit_on_screen(stage, stage.who("author"))


@route("submitting to a stage of another kind", GROUP, NO_WORKFLOW, prepare=other_stage, twin=without_the_other_stage)
def stage_of_another_kind(stage: Stage, who: Who) -> str:
    return submit_on_screen(stage, who)


def submit_on_screen(stage: Stage, who: Who) -> str:
    return who.post("explainer_submit", stage.shown.pk, data={"change": "wording", "change_note": "It is clearer."})


def at_another_stage(stage: Stage) -> None:
    other_stage(stage)
    reviewing.approve(stage.submission, stage.second_reviewer, digest=stage.submission.content_digest)


def cancelled_and_repaired(stage: Stage) -> None:
    stage.reviewed.current_workflow_state.cancel(user=stage.author)
    WorkflowTask.objects.filter(task__name="Somebody of the group").delete()
    submitted_anew(stage)


@route(
    "approving at a stage of another kind, which came in later",
    GROUP,
    REPAIR,
    prepare=at_another_stage,
    twin=cancelled_and_repaired,
)
def later_stage_of_another_kind(stage: Stage, who: Who) -> str:
    state = stage.reviewed.current_workflow_task_state
    return who.post("wagtailadmin_pages:workflow_action", stage.reviewed.pk, "approve", state.pk)


@route("a workflow started by hand, without a submission", GROUP, "Nothing was submitted for this review.", by_code=True)
def started_by_hand(stage: Stage, who: Who) -> str:
    state = stage.shown.get_workflow().start(stage.shown, stage.author)
    state.current_task_state.approve(user=person(who))
    return ""


@route(
    "Wagtail’s task approved in code",
    GROUP,
    "Nobody approved this at the stage “Independent review”.",
    by_code=True,
    anonymous="Nothing was submitted for this review.",
)
def task_approved(stage: Stage, who: Who) -> str:
    stage.reviewed.current_workflow_task_state.approve(user=person(who))
    return ""


@route("Wagtail’s action of the task in code", GROUP, ONLY_ON_THE_SCREEN, by_code=True)
def task_action(stage: Stage, who: Who) -> str:
    state = stage.reviewed.current_workflow_task_state
    state.task.specific.on_action(state, person(who), "approve", update=False)
    return ""


@route("publishing while WAGTAIL_WORKFLOW_ENABLED is False", GROUP, NOT_PUBLISHED)
def workflows_off(stage: Stage, who: Who) -> str:
    with override_settings(WAGTAIL_WORKFLOW_ENABLED=False):
        return who.post("wagtailadmin_pages:edit", stage.shown.pk, data=posted(stage.shown, "action-publish"))


@route("fields on other tabs: slug, descriptions, texts to pass on, dates", GROUP, NOTHING_PUBLIC)
def other_tabs(stage: Stage, who: Who) -> str:
    more = {"slug": "elsewhere", "short_mail": WORDS, "search_description": WORDS, "seo_title": WORDS, "show_in_menus": "on"}
    dates = {"go_live_at": "2020-01-01 00:00", "expire_at": "2020-01-02 00:00"}
    return who.post("wagtailadmin_pages:edit", stage.shown.pk, data=posted(stage.shown, **more, **dates))


def never_validated(stage: Stage) -> None:
    save(stage.shown, stage.author, "<p>Send \u202e money.</p><script>alert(1)</script>", clean=False)


def mended(stage: Stage) -> None:
    save(stage.shown, stage.author, WORDS)
    assert "was submitted." in submit_on_screen(stage, stage.who("author"))


@route("a draft that skipped validation", GROUP, "is not allowed here", prepare=never_validated, twin=mended)
def unvalidated(stage: Stage, who: Who) -> str:
    return submit_on_screen(stage, who)


@route("a submission by way of a stale screen", GROUP, CLOSED)
def stale_submission(stage: Stage, who: Who) -> str:
    old = stage.submission
    resubmit(stage, stage.author, stage.author)
    return approve(who, old)
