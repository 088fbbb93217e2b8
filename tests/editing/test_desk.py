"""A reviewer sees on one screen what changes for the public, what the click does, who said what, and what the words rest on."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Comment, CommentReply, GroupPagePermission, PageLogEntry, Task, Workflow, WorkflowState, WorkflowTask

from explainer.content import html
from explainer.editing import reviewing, submitting
from explainer.editing.models import Decision, ExplainerPage, Fact, IndependentReview, LinkCheck, Submission
from explainer.record.models import Change, Reason
from tests.cast import FIRST, PATH, Cast, approve, decide, make_page, member, publish, save, signed_in, submit
from tests.words import an_explainer, sealed

NEWER = "<p>A claim says who helped you, and with what.</p>"
TWO_SECTIONS = [
    ("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": []}),
    ("prose", {"id": "how", "heading": "How", "body": "<p>Nobody signs here.</p>", "facts": []}),
]


def desk(user: User, page: ExplainerPage) -> str:
    """What the review screen says to somebody."""
    response = signed_in(user).get(reverse("explainer_review", args=[page.pk]))
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def since_edition(user: User, submission: Submission, number: int) -> str:
    response = signed_in(user).get(reverse("explainer_since_edition", args=[submission.pk, number]))
    assert response.status_code == 200
    return response.content.decode()


def change(page: ExplainerPage, user: User, **fields: object) -> ExplainerPage:
    """Save a draft in which these fields are other ones."""
    draft: ExplainerPage = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=user)
    return draft


def ask(user: User, submission: Submission, comment: str, about: str = "") -> str:
    """Ask for changes on the screen; what the next one says."""
    url = reverse("explainer_ask_for_changes", args=[submission.pk])
    return signed_in(user).post(url, {"comment": comment, "about": about}, follow=True).content.decode()


@pytest.fixture
def shown(cast: Cast, page: ExplainerPage) -> ExplainerPage:
    """Edition 1 is public."""
    publish(page, cast.author, cast.second_reviewer)
    return page


# What changes for the public


def test_before_the_first_edition_there_is_nothing_to_compare_with_and_the_preview_is_there(
    cast: Cast, page: ExplainerPage
) -> None:
    submission = submit(page, cast.author)
    screen = desk(cast.reviewer, page)
    assert "The public has not read an edition yet, so there is nothing to compare these words with." in screen
    assert "It is the first edition that the public reads." in screen
    assert "since-edition" not in screen
    words = reverse("explainer_submitted_words", args=[submission.pk])
    assert screen.count(f'<iframe src="{words}"') == 2


def test_the_comparison_shows_every_word_that_changes_and_folds_what_does_not(cast: Cast, page: ExplainerPage) -> None:
    change(page, cast.author, sections=TWO_SECTIONS)
    publish(page, cast.author, cast.second_reviewer)
    changed = [TWO_SECTIONS[0], ("prose", {**TWO_SECTIONS[1][1], "body": "<p>Nobody signs on this site.</p>"})]
    change(page, cast.author, sections=changed)
    submission = submit(page, cast.author)
    assert f'<iframe src="{reverse("explainer_since_edition", args=[submission.pk, 1])}"' in desk(cast.reviewer, page)
    compared = since_edition(cast.reviewer, submission, 1)
    assert "<h1>Since edition 1</h1>" in compared
    assert re.search(r"<del>.*here.*</del>.*<ins>.*on this site.*</ins>", compared)
    # The section that is the same is named below, and nothing stands around what changed.
    assert re.search(r"<b>Unchanged:</b> .*Why", compared)
    assert "<h2>Why" not in compared
    assert "who helped you" not in compared
    assert "Demonstration" not in compared


def test_the_comparison_is_kept_by_nobody_runs_nothing_and_is_framed_by_us_alone(cast: Cast, shown: ExplainerPage) -> None:
    save(shown, cast.author, NEWER)
    submission = submit(shown, cast.author)
    response = signed_in(cast.reviewer).get(reverse("explainer_since_edition", args=[submission.pk, 1]))
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == html.policy()
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_texts_to_pass_on_are_compared_too(cast: Cast, page: ExplainerPage) -> None:
    change(page, cast.author, short_mail="Please sign today.", rules="Send it late.\nAdd no logo.")
    publish(page, cast.author, cast.second_reviewer)
    change(
        page, cast.author, short_mail="Please read first.", rules="Send it early.\nAdd no logo.", proves_not="No claim is proven."
    )
    compared = since_edition(cast.reviewer, submit(page, cast.author), 1)
    assert "Texts to pass on" in compared
    assert "sign today." in compared
    assert "read first." in compared
    assert "early." in compared
    assert "<p>Add no logo.</p>" in compared
    assert "No claim is proven." in compared


def test_another_address_is_said(cast: Cast, shown: ExplainerPage) -> None:
    assert f"The address is <code>{PATH}</code>." in screen_of(cast, shown)
    change(shown, cast.author, slug="claims")
    submit(shown, cast.author)
    said = f"The address changes from <code>{PATH}</code> to <code>/en/claims/</code>. The old one leads to the new one."
    assert said in desk(cast.reviewer, shown)


def screen_of(cast: Cast, page: ExplainerPage) -> str:
    """The screen of a submission that is cancelled again."""
    submission = submit(page, cast.author)
    screen = desk(cast.reviewer, page)
    ask(cast.reviewer, submission, "No.")
    return screen


def test_what_is_withdrawn_is_compared_with_what_the_public_read_last(cast: Cast, shown: ExplainerPage) -> None:
    decide(cast.reviewer, "record_withdraw", *shown.key, reason=Reason.WRONG)
    save(shown, cast.author, NEWER)
    submission = submit(shown, cast.author)
    screen = desk(cast.reviewer, shown)
    assert "The explainer is withdrawn (“It said something that is wrong.”). Approving shows it again, with these words." in screen
    assert "edition 1, which the public read last" in screen
    assert reverse("explainer_since_edition", args=[submission.pk, 1]) in screen


def test_what_lies_ahead_is_called_off_and_not_compared_with(cast: Cast, shown: ExplainerPage) -> None:
    save(shown, cast.author, "<p>For the new year.</p>")
    tomorrow = timezone.now() + timedelta(days=1)
    submission = submit(shown, cast.author)
    approve(submission, cast.reviewer, effective_at=f"{tomorrow:%Y-%m-%dT%H:%M}", when="later")
    save(shown, cast.author, NEWER)
    submission = submit(shown, cast.author)
    screen = desk(cast.reviewer, shown)
    assert "Approving also calls off entry 2: edition 2, which was to be shown from" in screen
    assert "They take the place of edition 1, which the public reads now." in screen
    assert reverse("explainer_since_edition", args=[submission.pk, 1]) in screen
    assert reverse("explainer_since_edition", args=[submission.pk, 2]) not in screen


# What the click does


def test_the_screen_says_which_edition_it_becomes_and_what_those_are_told_who_have_signed(cast: Cast, shown: ExplainerPage) -> None:
    save(shown, cast.author, NEWER)
    told = {"change": Change.MEANING, "change_note": "It says more.", "affects_signed": "Ask your partner what they did."}
    submitting.submit(shown, cast.author, **told)  # type: ignore[arg-type]  # texts, and a kind of change
    screen = desk(cast.reviewer, shown)
    assert "Approving makes exactly these words edition 2 of “About claims”. Nobody can change them afterwards." in screen
    assert "Whoever has already signed is told: “Ask your partner what they did.”" in screen
    assert "It says more." in screen
    approve(Submission.objects.open().get(), cast.reviewer)
    assert "edition 2" in since_edition(cast.reviewer, Submission.objects.latest("pk"), 2)


def test_with_two_stages_the_screen_says_that_one_does_not_suffice(cast: Cast, page: ExplainerPage) -> None:
    first = Task.objects.get().specific
    second = type(first).objects.create(name="Second review")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=second, sort_order=1)
    submission = submit(page, cast.author)
    screen = desk(cast.reviewer, page)
    assert "Awaits a decision at the stage “Independent review” (1 of 2)." in screen
    assert "edition 1 of “About claims”, once every stage has approved them." in screen
    approve(submission, cast.reviewer)
    assert "Awaits a decision at the stage “Second review” (2 of 2)." in desk(cast.second_reviewer, page)


def test_who_may_not_approve_sees_who_can_and_still_asks_for_changes(cast: Cast) -> None:
    page = make_page(cast.both)
    submit(page, cast.author)
    screen = desk(cast.both, page)
    assert re.search(r"You saved the draft on [\w.]+ \d+, \d{4}\.", screen)
    assert "Who can: reviewer, second_reviewer, superuser." in screen
    assert 'value="now"' not in screen
    assert "Ask for changes</button>" in screen
    User.objects.filter(username__in=["reviewer", "second_reviewer", "superuser"]).update(is_active=False)
    assert "Nobody can as things stand." in desk(cast.both, page)


def test_an_author_who_does_not_review_decides_nothing(cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author)
    screen = desk(cast.author, page)
    assert "You cannot approve this." in screen
    assert "<form action" not in screen.partition('id="outlook-section"')[2]


# Once it is decided


def test_whoever_decided_stays_on_the_review_screen_and_reads_what_became_of_it(cast: Cast, page: ExplainerPage) -> None:
    first = submit(page, cast.author)
    client, review = signed_in(cast.reviewer), reverse("explainer_review", args=[page.pk])
    asked = client.post(reverse("explainer_ask_for_changes", args=[first.pk]), {"comment": "Say with what."}, follow=True)
    assert asked.redirect_chain == [(review, 302)]
    screen = asked.content.decode()
    assert "The draft went back to its authors with your comment." in screen
    assert "reviewer asked for changes on" in screen
    assert "Say with what." in screen
    second = submit(page, cast.author)
    approved = client.post(reverse("explainer_approve", args=[second.pk]), {"digest": second.content_digest}, follow=True)
    assert approved.redirect_chain == [(review, 302)]
    screen = approved.content.decode()
    assert "Approved. These words are public now." in screen
    assert "These words are edition 1." in screen
    # Both ways lead home, and neither to the editor.
    for said in (asked, approved):
        content = said.content.decode().partition('class="w-h2"')[2]
        assert f'href="{reverse("wagtailadmin_home")}"' in content
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) not in content


def test_once_decided_only_its_authors_are_led_on_to_the_draft_and_others_are_warned(cast: Cast, page: ExplainerPage) -> None:
    ask(cast.reviewer, submit(page, cast.author), "Say with what.")
    link, warning = ">Open the draft</a>", "whoever changes a word there cannot approve it"
    for user, is_author in ((cast.author, True), (cast.reviewer, False), (cast.second_reviewer, False)):
        assert (link in desk(user, page)) is is_author
        assert (warning in desk(user, page)) is not is_author


def test_a_reviewer_who_may_edit_nothing_reads_what_became_of_it_too(cast: Cast, page: ExplainerPage) -> None:
    GroupPagePermission.objects.filter(group__name="Reviewers").delete()
    assert "went back to its authors" in ask(cast.reviewer, submit(page, cast.author), "Say with what.")
    assert "reviewer asked for changes on" in desk(cast.reviewer, page)


def test_what_ended_without_a_decision_says_so(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    WorkflowState.objects.get(pk=submission.workflow_state_id).cancel(user=cast.author)
    assert "author ended the review on" in desk(cast.reviewer, page)


# What was said


def test_a_comment_stands_in_the_editor_at_what_it_is_about(cast: Cast, page: ExplainerPage) -> None:
    draft = change(page, cast.author, sections=TWO_SECTIONS)
    block = next(block for block in draft.sections if block.value["id"] == "how")
    for about, path in (("how", f"sections.{block.id}.heading"), ("gist", "gist"), ("", "title")):
        text = f"What about {about or 'all of it'}?"
        assert "went back to its authors with your comment" in ask(cast.reviewer, submit(page, cast.author), text, about)
        comment = Comment.objects.get(text=text)
        assert (comment.contentpath, comment.user, comment.page_id) == (path, cast.reviewer, page.pk)
        assert comment.has_valid_contentpath(draft)
        editor = signed_in(cast.author).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert text in unescape(editor)


def test_the_comment_form_names_every_section_and_no_other_is_taken(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    screen = desk(cast.reviewer, page)
    for value, label in (("", "The whole explainer"), ("gist", "Summary “In 30 seconds”"), ("why", "Section “Why”")):
        assert f'<option value="{value}"' in screen
        assert f">{label}</option>" in screen
    said = ask(cast.reviewer, submission, "Say more.", "nowhere")
    assert "Select a valid choice." in said
    assert "Say more." in said
    assert submission.is_open
    assert not Comment.objects.exists()


def test_what_is_refused_leaves_no_comment(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    ask(cast.author, submission, "I want it back.")
    approve(submission, cast.reviewer)
    ask(cast.second_reviewer, submission, "Too late.")
    assert not Comment.objects.exists()


def test_a_resubmission_says_what_changed_since_and_which_comments_were_answered(cast: Cast, page: ExplainerPage) -> None:
    first = submit(page, cast.author)
    ask(cast.reviewer, first, "Say with what.", "why")
    Comment.objects.create(page=page, user=cast.second_author, text="And who pays?", contentpath="gist")
    save(page, cast.author, NEWER)
    second = submit(page, cast.author)
    screen = desk(cast.reviewer, page)
    assert re.search(r"Changes asked for</b> by reviewer on [^<]*, about: [^<]*\. .{0,99}Not answered", screen)
    assert screen.count("Say with what.") == 1
    assert "Comment</b> by second_author" in screen
    assert "about: Summary." in screen
    url = reverse("explainer_since_submission", args=[second.pk, first.pk])
    assert f'<iframe src="{url}"' in screen
    compared = signed_in(cast.reviewer).get(url).content.decode()
    assert "<h1>Since changes were asked for</h1>" in compared
    assert re.search("<ins>.*and with what.*</ins>", compared)

    asked, other = Comment.objects.order_by("pk")
    CommentReply.objects.create(comment=asked, user=cast.reviewer, text="I mean the subscription.")
    assert screen_text(cast, page).count("Not answered") == 2
    CommentReply.objects.create(comment=asked, user=cast.author, text="It is in the first sentence now.")
    other.resolved_at, other.resolved_by = timezone.now(), cast.author
    other.save()
    screen = screen_text(cast, page)
    assert "Not answered" not in screen
    assert screen.count("Answered") == 2
    assert re.search("author replied on .*: “It is in the first sentence now.”", screen)
    assert "Resolved by author on" in screen


def screen_text(cast: Cast, page: ExplainerPage) -> str:
    """The discussion, without tags."""
    discussion = desk(cast.reviewer, page).partition('id="discussion-content"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", discussion).split())


def test_a_comment_names_its_section_also_when_that_is_gone(cast: Cast, page: ExplainerPage) -> None:
    ask(cast.reviewer, submit(page, cast.author), "Say with what.", "why")
    submit(page, cast.author)
    assert "about: Section “Why”." in screen_text(cast, page)
    ask(cast.reviewer, Submission.objects.latest("pk"), "As before.")
    change(page, cast.author, sections=[TWO_SECTIONS[1]])
    submit(page, cast.author)
    assert "about: A part that is gone." in screen_text(cast, page)


def test_what_was_said_before_the_last_seal_is_over(cast: Cast, page: ExplainerPage) -> None:
    first = submit(page, cast.author)
    ask(cast.reviewer, first, "Say with what.")
    save(page, cast.author, NEWER)
    publish(page, cast.author, cast.reviewer)
    save(page, cast.author, "<p>Something else.</p>")
    second = submit(page, cast.author)
    screen = desk(cast.reviewer, page)
    assert "Say with what." not in screen
    assert "since-submission" not in screen
    assert reverse("explainer_since_edition", args=[second.pk, 1]) in screen


def test_a_comment_outlives_what_the_team_does_to_it(cast: Cast, page: ExplainerPage) -> None:
    ask(cast.reviewer, submit(page, cast.author), "Say with what.")
    Comment.objects.all().delete()
    submit(page, cast.author)
    assert re.search("Changes asked for by reviewer on .* Say with what.", screen_text(cast, page))


# What the words rest on


def test_the_facts_cited_stand_there_as_they_are_now_overdue_ones_first(cast: Cast, fact: Fact) -> None:
    with LogContext(user=cast.second_author):
        late = Fact(key="late", statement="It was so.", review_by=timezone.localdate() - timedelta(days=1))
        late.save()
        gone = Fact(key="gone", statement="It went.")
        gone.save()
    Fact.objects.filter(pk=fact.pk).update(
        review_by=timezone.localdate() + timedelta(days=90), confirmed_by=cast.reviewer, confirmed_at=timezone.now()
    )
    section = {"id": "why", "heading": "Why", "body": FIRST, "facts": [fact, late, gone]}
    page = make_page(cast.author, sections=[("prose", section)])
    submit(page, cast.author)
    gone.delete()
    screen = desk(cast.reviewer, page).partition('id="facts-section"')[2]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", screen))
    assert text.index("late : It was so.") < text.index("what : A claim says who helped a customer.")
    assert re.search(r"Overdue Look again by [^:]* Nobody has confirmed it\. Sources: none\.", text)
    assert re.search(r"Current Look again by [^:]* Confirmed by reviewer on [\w.]+ \d+, \d{4}\. Sources: ", text)
    assert "Submit a claim (about 2024-11)." in text
    assert "The fact “gone” was deleted since." in text


def test_overdue_facts_are_one_warning_with_the_way_to_their_list(cast: Cast) -> None:
    with LogContext(user=cast.second_author):
        late = Fact(key="late", statement="It was so.", review_by=timezone.localdate() - timedelta(days=1))
        late.save()
    page = make_page(cast.author, sections=[("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": [late]})])
    way = f'<a href="{reverse("wagtailsnippets_editing_fact:list")}?state=overdue">See the overdue facts</a>'
    before = signed_in(cast.author).get(reverse("explainer_submit", args=[page.pk])).content.decode()
    submit(page, cast.author)
    for screen in (before, desk(cast.reviewer, page)):
        assert re.search(rf"One fact is overdue, cited in “Why”\. Look at the sources again\.\s*{re.escape(way)}", screen)
    Fact.objects.update(review_by=timezone.localdate())
    assert "overdue" not in desk(cast.reviewer, page)


def test_the_checks_stand_there_each_with_the_way_to_its_section(cast: Cast) -> None:
    page = make_page(cast.author, gist="<p>Your partner makes a claim.</p>", sections=TWO_SECTIONS)
    long = f"<p>{'very ' * 40}long.</p>"
    change(page, cast.author, sections=[TWO_SECTIONS[0], ("prose", {**TWO_SECTIONS[1][1], "body": long})])
    submission = submit(page, cast.author)
    words = reverse("explainer_submitted_words", args=[submission.pk])
    assert re.search(f'a sentence has 41 words.*?<a href="{words}#how">', desk(cast.reviewer, page))


def test_every_link_stands_there_with_what_was_found_at_it(cast: Cast) -> None:
    links = "".join(f'<p><a href="https://{name}.example/">The {name} page</a></p>' for name in ("good", "bad", "new"))
    page = make_page(cast.author, gist=links)
    LinkCheck.objects.create(address="https://good.example/", checked_at=timezone.now(), status=200)
    LinkCheck.objects.create(
        address="https://bad.example/", checked_at=timezone.now(), status=404, problem="There is no such page."
    )
    submit(page, cast.author)
    screen = desk(cast.reviewer, page)
    found = dict(re.findall(r"<li[^>]*> “The (\w+) page” leads to (<a.*?)</li>", screen))
    assert re.search(r'<a [^>]*href="https://good\.example/".*>https://good\.example/</a> <br>It works\. Checked on', found["good"])
    assert "There is no such page. Checked on" in found["bad"]
    assert "https://new.example/</a> <br>This address has not been checked yet." in found["new"]


# Who reads it, and from where


def test_comparisons_are_for_the_team_only_and_of_one_explainer(cast: Cast, shown: ExplainerPage) -> None:
    save(shown, cast.author, NEWER)
    submission = submit(shown, cast.author)
    other = submit(make_page(cast.author, slug="other"), cast.author)
    edition = reverse("explainer_since_edition", args=[submission.pk, 1])
    outsider = User.objects.create_user("outsider")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert signed_in(cast.second_author).get(edition).status_code == 200
    for url in (edition, reverse("explainer_since_submission", args=[submission.pk, submission.pk])):
        assert signed_in(outsider).get(url).status_code in {302, 403}
        assert b"A claim says" not in signed_in(outsider).get(url, follow=True).content
    for missing in (
        reverse("explainer_since_edition", args=[submission.pk, 2]),
        reverse("explainer_since_edition", args=[other.pk, 1]),
        reverse("explainer_since_submission", args=[submission.pk, other.pk]),
        reverse("explainer_since_submission", args=[submission.pk, 999]),
    ):
        assert signed_in(cast.reviewer).get(missing).status_code == 404


def test_a_reviewer_of_another_stage_alone_reads_nothing_of_it(cast: Cast, shown: ExplainerPage) -> None:
    save(shown, cast.author, NEWER)
    submission = submit(shown, cast.author)
    elsewhere = IndependentReview.objects.create(name="Elsewhere")
    elsewhere.groups.set([Group.objects.create(name="Others")])
    other = member("other", "Others")
    other.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for url in (
        reverse("explainer_review", args=[shown.pk]),
        reverse("explainer_since_edition", args=[submission.pk, 1]),
        reverse("explainer_since_submission", args=[submission.pk, submission.pk]),
    ):
        assert b"A claim says" not in signed_in(other).get(url, follow=True).content


@pytest.mark.parametrize(
    "screen", ["wagtailadmin_reports:workflow", "wagtailadmin_reports:workflow_tasks", "wagtailadmin_reports:workflow_results"]
)
def test_wagtails_reports_lead_to_the_review_while_a_decision_is_awaited(cast: Cast, page: ExplainerPage, screen: str) -> None:
    other = make_page(cast.author, slug="other")
    reviewing.ask_for_changes(submit(other, cast.author), cast.reviewer, comment="No.")
    submit(page, cast.author)
    for user in (cast.superuser, cast.both):
        listed = signed_in(user).get(reverse(screen)).content.decode()
        assert f'href="{reverse("explainer_review", args=[page.pk])}"' in listed
        assert f'href="{reverse("wagtailadmin_pages:edit", args=[page.pk])}"' not in listed
        # What was sent back is edited.
        assert f'href="{reverse("wagtailadmin_pages:edit", args=[other.pk])}"' in listed
        assert f'href="{reverse("explainer_review", args=[other.pk])}"' not in listed


def test_the_history_of_a_workflow_leads_to_the_review_while_a_decision_is_awaited(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    url = reverse("wagtailadmin_pages:workflow_history_detail", args=[page.pk, submission.workflow_state_id])
    link = f'href="{reverse("explainer_review", args=[page.pk])}"'
    assert link in signed_in(cast.both).get(url).content.decode()
    approve(submission, cast.reviewer)
    assert link not in signed_in(cast.both).get(url).content.decode()


# What it costs


def test_the_screen_asks_the_database_as_often_with_sixty_editions_as_with_two(cast: Cast, page: ExplainerPage) -> None:
    def queries() -> int:
        submission = submit(page, cast.author)
        client = signed_in(cast.reviewer)
        urls = (
            reverse("explainer_review", args=[page.pk]),
            reverse("explainer_since_edition", args=[submission.pk, 2]),
        )
        for url in urls:
            client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert [client.get(url).status_code for url in urls] == [200, 200]
        reviewing.ask_for_changes(submission, cast.second_reviewer, comment="Again.")
        Comment.objects.all().delete()
        return len(asked)

    def grow(to: int) -> None:
        for number in range(to):
            sealed(an_explainer(f"Words {to} {number}"), explainer=page.key[0], path=PATH)

    grow(2)
    queries()
    few = queries()
    grow(58)
    assert queries() == few


def test_whoever_approves_may_say_something_to_the_authors(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    assert "Approved." in approve(submission, cast.reviewer, comment="Well said.")
    assert submission.decisions.get(kind=Decision.Kind.APPROVED).comment == "Well said."


def test_a_comment_is_kept_where_an_approval_is_refused(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    screen = approve(submission, cast.reviewer, digest="0" * 64, comment="Well said.")
    assert "not the words that you were shown" in screen
    assert "Well said.</textarea>" in screen
    assert not submission.decisions.exists()


def test_a_fact_that_changed_since_the_public_edition_is_marked(cast: Cast, fact: Fact) -> None:
    cites = [("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": [fact]})]
    page = make_page(cast.author, sections=cites)
    publish(page, cast.author, cast.reviewer)
    mark = "Changed since the edition that the public reads"

    def screen() -> str:
        draft = page.get_latest_revision_as_object()
        draft.title = f"{draft.title}, again"
        draft.save_revision(user=cast.author)
        submission = submit(page, cast.author)
        said: str = signed_in(cast.reviewer).get(reverse("explainer_review", args=[page.pk])).content.decode()
        reviewing.ask_for_changes(submission, cast.reviewer, comment="Not yet.")
        return said

    assert mark not in screen()
    with LogContext(user=cast.second_author):
        fact.statement = "A claim says who was of help."
        fact.save()
    assert mark in screen()
    # Who submits is told too.
    before = signed_in(cast.author).get(reverse("explainer_submit", args=[page.pk])).content.decode()
    assert f"Facts that say something else than when that edition was submitted: {fact.key}." in before


def test_the_editor_of_what_was_sent_back_says_so_with_the_comment(cast: Cast, page: ExplainerPage) -> None:
    def said(user: User) -> str:
        return unescape(signed_in(user).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())

    assert "asked for changes" not in said(cast.author)
    reviewing.ask_for_changes(submit(page, cast.author), cast.reviewer, comment="Say <i>where</i>.")
    for user in (cast.author, cast.second_author):
        screen = said(user)
        assert "reviewer asked for changes on" in screen
        assert "What should change: “Say <i>where</i>.”" in screen
        assert f'?comment={Comment.objects.get().pk}"' in screen
        assert "leave them to their authors" not in screen
    assert "leave them to their authors. Whoever changes one here cannot approve it." in said(cast.reviewer)
    Comment.objects.update(resolved_at=timezone.now())
    assert "What should change: “Say <i>where</i>.”" in said(cast.author)
    assert "?comment=" not in said(cast.author)
    submit(page, cast.author)
    assert "asked for changes on" not in said(cast.author)


@pytest.mark.parametrize(
    ("address", "filled", "said"),
    [
        ("explainer_approve", {"when": "later"}, "From date and time (UTC): Choose the time from which these words are shown"),
        ("explainer_approve", {"effective_at": "2001-01-01T10:00"}, "From date and time (UTC): Choose a time that lies ahead"),
        ("explainer_ask_for_changes", {"comment": " "}, "What should change: Say what should change"),
        ("explainer_ask_for_changes", {"comment": "a" * 2001}, "What should change: Ensure this value has at most 2000"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_on_top_and_the_browser_goes_to_its_field(
    cast: Cast, page: ExplainerPage, address: str, filled: dict[str, str], said: str
) -> None:
    submission = submit(page, cast.author)
    posted = {"digest": submission.content_digest, **filled}
    response = signed_in(cast.reviewer).post(reverse(address, args=[submission.pk]), posted)
    screen = " ".join(unescape(response.content.decode()).split())
    assert re.search(rf'<li class="error">(?:(?!</li>).)*{re.escape(said)}', screen)
    [field] = re.findall(r"<[^>]* autofocus[^>]*>", screen)
    assert 'aria-invalid="true"' in field
    assert submission.is_open


def test_the_history_of_a_page_says_what_became_of_its_reviews_in_our_words(cast: Cast, page: ExplainerPage) -> None:
    reviewing.ask_for_changes(submit(page, cast.author), cast.reviewer, comment="Say where.")
    submit(page, cast.author)
    submitting.take_back(Submission.objects.latest("pk"), cast.author)
    assert approve(submit(page, cast.author), cast.reviewer)
    lines = PageLogEntry.objects.filter(page=page, action__startswith="wagtail.workflow").order_by("pk")
    assert [line.message for line in lines] == [
        "Submitted for review",
        "Changes asked for",
        "Submitted for review",
        "The review ended before anything was decided",
        "Submitted for review",
        "Approved",
    ]
    assert [line.comment for line in lines if line.comment] == ["Say where."]
    history = unescape(signed_in(cast.author).get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode())
    assert "Review: changes asked for" in history
    assert "Workflow: " not in history
