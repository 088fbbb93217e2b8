"""Nobody approves words that they had a part in. Over HTTP, as the people concerned would try it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import LogContext

from explainer.editing.approval import reasons_against_approval
from explainer.editing.models import Authorship, ExplainerPage, Fact, Source, Submission
from explainer.record.models import Edition
from tests.cast import FIRST, PATH, Cast, approve, make_page, public, save, signed_in, submit


def test_an_independent_reviewer_approves_and_the_words_are_public_at_once(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    assert public()[0] == 404
    assert "Approved." in approve(submission, cast.reviewer)
    status, body = public()
    assert status == 200
    assert b"A claim says who helped you." in body
    edition = Edition.objects.get()
    assert (edition.number, edition.path, edition.change_note) == (1, PATH, "It is clearer.")
    page.refresh_from_db()
    assert page.live


def test_the_author_does_not_approve(cast: Cast) -> None:
    page = make_page(cast.both)
    submission = submit(page, cast.author)
    assert "You saved the draft on" in approve(submission, cast.both)
    assert public()[0] == 404
    assert "Approved." in approve(submission, cast.reviewer)


def test_the_author_does_not_approve_after_a_colleague_changed_a_comma(cast: Cast) -> None:
    page = make_page(cast.both)
    save(page, cast.second_author, "<p>A claim says, who helped you.</p>")
    submission = submit(page, cast.second_author)
    assert "You saved the draft on" in approve(submission, cast.both)
    assert public()[0] == 404


def test_a_reviewer_who_wrote_nothing_approves_after_a_colleague_changed_a_comma(cast: Cast, page: ExplainerPage) -> None:
    save(page, cast.second_author, "<p>A claim says, who helped you.</p>")
    submission = submit(page, cast.second_author)
    assert "Approved." in approve(submission, cast.both)
    assert public()[0] == 200


def test_a_superuser_who_saved_does_not_approve(cast: Cast) -> None:
    page = make_page(cast.superuser)
    submission = submit(page, cast.author)
    assert "You saved the draft on" in approve(submission, cast.superuser)
    assert public()[0] == 404


def test_a_superuser_who_did_not_save_approves(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    assert "Approved." in approve(submission, cast.superuser)
    assert public()[0] == 200


def test_whoever_submitted_counts_as_an_author(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.both)
    assert "You submitted this on" in approve(submission, cast.both)
    assert public()[0] == 404


def test_an_author_of_an_earlier_cycle_that_was_sent_back_counts(cast: Cast) -> None:
    page = make_page(cast.both)
    first = submit(page, cast.author)
    signed_in(cast.reviewer).post(reverse("explainer_ask_for_changes", args=[first.pk]), {"comment": "Shorter."})
    save(page, cast.author, "<p>Quite other words.</p>")
    submission = submit(page, cast.author)
    assert "You saved the draft on" in approve(submission, cast.both)
    assert public()[0] == 404


def test_an_author_of_what_is_sealed_already_does_not_count(cast: Cast) -> None:
    page = make_page(cast.both)
    approve(submit(page, cast.author), cast.reviewer)
    save(page, cast.author, "<p>Quite other words.</p>")
    assert "Approved." in approve(submit(page, cast.author), cast.both)
    assert b"Quite other words." in public()[1]


def test_whoever_changed_a_cited_fact_does_not_approve(cast: Cast, fact: Fact) -> None:
    page = make_page(cast.author, sections=[("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": [fact]})])
    with LogContext(user=cast.both):
        source = Source.objects.get()
        source.title = "Submit an OSU claim"
        source.save()
    submission = submit(page, cast.author)
    assert "You changed the source “L24”" in approve(submission, cast.both)
    assert "Approved." in approve(submission, cast.reviewer)
    assert b"Submit an OSU claim" in public()[1]


def test_a_source_that_comes_in_after_a_seal_brings_its_author_along(cast: Cast, fact: Fact, page: ExplainerPage) -> None:
    """Whenever it was written: nobody else has approved it. Once it is sealed, it is nobody’s any more."""
    with LogContext(user=cast.both):
        source = Source.objects.get()
        source.title = "Submit an OSU claim"
        source.save()
    approve(submit(page, cast.author), cast.reviewer)
    draft = page.get_latest_revision_as_object()
    draft.sections = [("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": [fact]})]
    draft.save_revision(user=cast.author)
    submission = submit(page, cast.author)
    assert "You changed the source “L24”" in approve(submission, cast.both)
    assert "Approved." in approve(submission, cast.reviewer)
    draft.title = "Claims"
    draft.save_revision(user=cast.author)
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def test_whoever_changed_a_fact_that_comes_in_after_a_seal_does_not_approve(cast: Cast, fact: Fact, page: ExplainerPage) -> None:
    with LogContext(user=cast.both):
        fact.statement = "A claim says who was of help."
        fact.save()
    approve(submit(page, cast.author), cast.reviewer)
    draft = page.get_latest_revision_as_object()
    draft.sections = [("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": [fact]})]
    draft.save_revision(user=cast.author)
    assert "You changed the fact “what”" in approve(submit(page, cast.author), cast.both)


def test_a_revision_without_a_user_waits_for_a_named_editor(cast: Cast, page: ExplainerPage) -> None:
    save(page, None, "<p>Who wrote this?</p>")
    refused = submit(page, cast.author)
    assert "Somebody whom the site cannot name" in approve(refused, cast.reviewer)
    assert public()[0] == 404
    signed_in(cast.reviewer).post(reverse("explainer_ask_for_changes", args=[refused.pk]), {"comment": "Who wrote this?"})
    save(page, cast.author, "<p>Who wrote this?</p>")
    assert "Approved." in approve(submit(page, cast.author), cast.reviewer)


def test_words_changed_behind_the_ledgers_back_have_an_unknown_author(cast: Cast, page: ExplainerPage) -> None:
    revision = page.get_latest_revision()
    type(revision).objects.filter(pk=revision.pk).update(content={**revision.content, "title": "By SQL"})
    assert "Somebody whom the site cannot name" in approve(submit(page, cast.author), cast.reviewer)
    assert public()[0] == 404


def test_a_save_that_changes_no_word_makes_nobody_an_author(cast: Cast, page: ExplainerPage) -> None:
    save(page, cast.both, FIRST)
    assert Authorship.objects.count() == 1
    assert "Approved." in approve(submit(page, cast.author), cast.both)


@pytest.mark.parametrize(
    "words",
    [
        {"heading": 'Why data-block-key="send money"'},
        {"heading": 'Why <p data-block-key="send money">'},
        {"body": '<p>A claim says who helped you. data-block-key="send money"</p>'},
        {"id": "why-not"},
    ],
)
def test_words_that_look_like_marks_of_the_editor_are_words(cast: Cast, page: ExplainerPage, words: dict[str, str]) -> None:
    draft = page.get_latest_revision_as_object()
    draft.sections = [("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": [], **words})]
    draft.save_revision(user=cast.both)
    assert "You saved the draft on" in approve(submit(page, cast.author), cast.both)


def test_the_keys_of_paragraphs_are_no_words(cast: Cast, page: ExplainerPage) -> None:
    save(page, cast.both, FIRST.replace("<p>", '<p data-block-key="x1y2z">'))
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def remove_from_group(user: User) -> None:
    user.groups.clear()


def deactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("change", [remove_from_group, deactivate])
def test_who_stops_being_a_reviewer_between_loading_and_clicking_does_not_approve(
    cast: Cast, page: ExplainerPage, change: Callable[[User], None]
) -> None:
    submission = submit(page, cast.author)
    client = signed_in(cast.reviewer)
    assert b"Approve and show now" in client.get(reverse("explainer_review", args=[page.pk])).content
    change(cast.reviewer)
    response = client.post(reverse("explainer_approve", args=[submission.pk]), {"digest": submission.content_digest}, follow=True)
    assert response.status_code in {200, 403}
    assert public()[0] == 404


def test_an_account_that_is_not_active_is_a_reason_by_itself(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    assert reasons_against_approval(submission, cast.reviewer) == []
    cast.reviewer.is_active = False
    assert reasons_against_approval(submission, cast.reviewer) == ["Your account is not active."]


def test_members_of_the_program_team_who_are_no_reviewers_do_not_approve(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    assert "You are not a reviewer" in approve(submission, cast.second_author)
    assert public()[0] == 404


def test_a_double_click_approves_once(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    assert "Approved." in approve(submission, cast.reviewer)
    assert "This submission is closed." in approve(submission, cast.reviewer)
    assert Edition.objects.count() == 1


def test_approval_by_get_is_no_approval(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    url = reverse("explainer_approve", args=[submission.pk])
    response = signed_in(cast.reviewer).get(url, {"digest": submission.content_digest}, follow=True)
    assert b"An address that is opened decides nothing." in response.content
    assert public()[0] == 404


def test_an_anonymous_visitor_is_asked_to_sign_in(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    url = reverse("explainer_approve", args=[submission.pk])
    response = Client().post(url, {"digest": submission.content_digest})
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))
    assert Submission.objects.open().get() == submission


def test_who_may_not_approve_sees_why_on_the_screen(cast: Cast) -> None:
    page = make_page(cast.both)
    submit(page, cast.author)
    screen = signed_in(cast.both).get(reverse("explainer_review", args=[page.pk])).content.decode()
    assert "You saved the draft on" in screen
    assert "Approve and show now" not in screen
