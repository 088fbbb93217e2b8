"""What becomes public is what was frozen and shown: never what a page, a revision or a form says by then."""

import json
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import Revision, Task, Workflow, WorkflowState, WorkflowTask

from explainer.content import canonical
from explainer.editing.approval import ApprovalRefused
from explainer.editing.models import Decision, ExplainerPage, Person, Submission
from explainer.record.deeds import DeedRefused
from explainer.record.models import Change, Edition, Entry
from tests.cast import FIRST, SECTION, Cast, approve, form, post, public, save, signed_in, submit
from tests.words import OF_SCHEMA_1

OTHER = "<p>Send money to this account.</p>"


def overwrite_by_sql(page: ExplainerPage) -> None:
    revision = page.get_latest_revision()
    stored = json.dumps(revision.content).replace("who helped you", "whom to send money")
    Revision.objects.filter(pk=revision.pk).update(content=json.loads(stored))


def overwrite_in_place(page: ExplainerPage) -> None:
    revision = page.get_latest_revision()
    save(page, revision.user, OTHER, overwrite_revision=revision)


def save_anew(page: ExplainerPage) -> None:
    save(page, page.owner, OTHER)


@pytest.mark.parametrize("change", [overwrite_by_sql, overwrite_in_place, save_anew])
def test_words_changed_between_submit_and_approve_stay_unread(
    cast: Cast, page: ExplainerPage, change: Callable[[ExplainerPage], None]
) -> None:
    submission = submit(page, cast.author)
    change(ExplainerPage.objects.get(pk=page.pk))
    assert "Approved." in approve(submission, cast.reviewer)
    body = public()[1]
    assert b"A claim says who helped you." in body
    assert b"money" not in body
    page.refresh_from_db()
    assert not page.live


def test_the_changed_words_are_public_once_they_are_submitted_and_approved(cast: Cast, page: ExplainerPage) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    save(page, cast.author, OTHER)
    assert b"money" not in public()[1]
    approve(submit(page, cast.author), cast.reviewer)
    assert b"money" in public()[1]


def test_an_approver_who_posts_other_words_changes_nothing(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    approve(submission, cast.reviewer, title="Send money", gist=OTHER, sections=OTHER)
    assert b"money" not in public()[1]
    assert b"A claim says who helped you." in public()[1]


def test_the_edit_form_neither_saves_nor_approves_during_a_review(cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author)
    posted = form(("prose", SECTION), title="Send money") | {"workflow-action-name": "approve"}
    assert b"locked" in post(cast.reviewer, page, posted, "action-workflow-action").content
    assert public()[0] == 404
    assert ExplainerPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "About claims"


def test_a_digest_that_is_not_that_of_the_words_shown_is_refused(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    assert "These are not the words that you were shown" in approve(submission, cast.reviewer, digest="0" * 64)
    assert public()[0] == 404


@pytest.mark.parametrize("action", ["approve", "reject", "review"])
@pytest.mark.parametrize("extra", [{}, {"comment": "Fine."}, {"update": "False"}])
def test_wagtails_own_approval_decides_nothing(cast: Cast, page: ExplainerPage, action: str, extra: dict[str, str]) -> None:
    submission = submit(page, cast.author)
    state = WorkflowState.objects.get(pk=submission.workflow_state_id).current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    for response in (signed_in(cast.reviewer).post(url, extra), signed_in(cast.superuser).get(url)):
        assert response.status_code in {200, 302, 403}
    assert submission.is_open
    assert public()[0] == 404


def test_approving_wagtails_task_in_code_is_refused_and_rolled_back(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    state = WorkflowState.objects.get(pk=submission.workflow_state_id).current_task_state
    with pytest.raises(ApprovalRefused, match="Nobody approved this at the stage"):
        state.approve(user=cast.reviewer)
    with pytest.raises(DeedRefused, match="Decide on the review screen"):
        state.task.specific.on_action(state, cast.reviewer, "approve", update=False)
    assert submission.is_open
    assert Entry.objects.count() == 0
    assert "Approved." in approve(submission, cast.reviewer)


def test_a_workflow_started_without_a_submission_is_never_approved(cast: Cast, page: ExplainerPage) -> None:
    state = page.get_workflow().start(page, cast.author)
    assert not Submission.objects.exists()
    with pytest.raises(ApprovalRefused, match="Nothing was submitted"):
        state.current_task_state.approve(user=cast.reviewer)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert public()[0] == 404


def test_a_workflow_without_stages_approves_nothing(cast: Cast, page: ExplainerPage) -> None:
    Workflow.objects.get().workflow_tasks.all().delete()
    client = signed_in(cast.author)
    response = client.post(
        reverse("explainer_submit", args=[page.pk]), {"change": "wording", "change_note": "Clearer."}, follow=True
    )
    assert response.status_code == 200
    assert not Submission.objects.exists()
    assert not WorkflowState.objects.exists()


def test_a_stage_taken_away_in_mid_flight_approves_nothing(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    with pytest.raises(ApprovalRefused), transaction.atomic():
        Task.objects.get().specific.deactivate(user=cast.superuser)
    assert submission.is_open
    assert public()[0] == 404
    assert "Approved." in approve(submission, cast.reviewer)


def test_two_stages_need_two_different_people(cast: Cast, page: ExplainerPage) -> None:
    first = Task.objects.get().specific
    second = type(first).objects.create(name="Second review")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=second, sort_order=1)
    submission = submit(page, cast.author)
    assert "The next stage needs somebody else." in approve(submission, cast.reviewer)
    assert public()[0] == 404
    assert "You approved this at the stage" in approve(submission, cast.reviewer)
    assert public()[0] == 404
    assert "Approved." in approve(submission, cast.second_reviewer)
    assert [stage for _person, stage, _moment in json.loads(Edition.objects.get().approvals)] == [
        "Independent review",
        "Second review",
    ]


def test_what_was_frozen_and_decided_cannot_be_changed(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    approve(submission, cast.reviewer)
    for change in (
        lambda: Submission.objects.update(content="{}"),
        lambda: Submission.objects.all().delete(),
        lambda: Decision.objects.update(person="somebody else"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_asking_for_changes_gives_the_draft_back_with_the_comment(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    url = reverse("explainer_ask_for_changes", args=[submission.pk])
    empty = signed_in(cast.reviewer).post(url, {"comment": " "})
    assert b"the authors see nothing else" in empty.content
    assert submission.is_open
    signed_in(cast.reviewer).post(url, {"comment": "Say who pays."})
    assert not submission.is_open
    assert submission.decisions.get().comment == "Say who pays."
    assert ExplainerPage.objects.get(pk=page.pk).get_lock() is None
    assert "This submission is closed" in approve(submission, cast.reviewer)
    assert public()[0] == 404


def test_a_comment_that_comes_too_late_is_not_lost(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    approve(submission, cast.reviewer)
    url = reverse("explainer_ask_for_changes", args=[submission.pk])
    response = signed_in(cast.second_reviewer).post(url, {"comment": "Say who pays."}, follow=True)
    assert b"Your comment was: Say who pays." in response.content


def test_a_cancelled_review_approves_nothing_and_can_be_submitted_again(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    post(cast.author, page, form(("prose", SECTION)), "action-cancel-workflow")
    assert not submission.is_open
    assert "This submission is closed" in approve(submission, cast.reviewer)
    assert public()[0] == 404
    assert "Approved." in approve(submit(page, cast.author), cast.reviewer)


def test_words_that_an_earlier_version_froze_are_submitted_again(cast: Cast, page: ExplainerPage) -> None:
    """Their edition would hold another text than the one that was approved."""
    frozen = Submission.objects.create(
        explainer=page.key[0],
        language=page.key[1],
        page_id=page.pk,
        workflow_state_id=page.get_workflow().start(page, cast.author).pk,
        path=page.public_path,
        content=OF_SCHEMA_1,
        content_digest=canonical.digest(OF_SCHEMA_1),
        change=Change.WORDING,
        change_note="It is clearer.",
        authors=canonical.dumps([[Person.of(cast.author), "saved the draft", "2026-01-01T00:00:00.000000+00:00"]]),
        submitted_by=Person.of(cast.author),
        ledger_until=0,
    )
    assert "submitted to an earlier version of this site" in approve(frozen, cast.reviewer)
    assert public()[0] == 404
    signed_in(cast.reviewer).post(reverse("explainer_ask_for_changes", args=[frozen.pk]), {"comment": "Submit it again."})
    assert "Approved." in approve(submit(page, cast.author), cast.reviewer)


def test_the_words_are_frozen_as_the_reviewer_sees_them(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    url = reverse("explainer_submitted_words", args=[submission.pk])
    response = signed_in(cast.reviewer).get(url)
    assert b"A claim says who helped you." in response.content
    assert "no-store" in response["Cache-Control"]
    assert FIRST.encode() in response.content
