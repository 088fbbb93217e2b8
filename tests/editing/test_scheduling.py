"""A reviewer chooses from when words are shown, a withdrawal or an earlier edition; until then nothing public changes."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.models import Task, Workflow, WorkflowTask
from wagtail.users.models import UserProfile

from explainer.editing import reviewing
from explainer.editing.models import Decision, ExplainerPage, Submission
from explainer.record.models import Edition, Entry, Kind, Reason
from tests.cast import PATH, Cast, approve, carried, decide, public, publish, save, signed_in, submit
from tests.conftest import Clock
from tests.public_addresses import addresses, read_all

pytestmark = pytest.mark.slow

NEWER = "<p>A claim says who helped you, and with what.</p>"
# The clock of these tests starts on March 2, 2026, at 12:00 UTC.
TOMORROW = "2026-03-03T10:00"
AT = datetime(2026, 3, 3, 10, tzinfo=UTC)
# These tell how many entries the record has, and nothing of what is in them.
HOW_LONG = {"/healthz", "/.well-known/record-head"}
NOT_AHEAD = "Choose a time that lies ahead. To do this now, leave it empty, and choose what is done now."


@pytest.fixture
def shown(clock: Clock, cast: Cast, page: ExplainerPage) -> ExplainerPage:
    """Edition 1 is public."""
    publish(page, cast.author, cast.second_reviewer)
    return page


def later(submission: Submission, user: User, effective_at: str = TOMORROW, **more: str) -> str:
    """Choose a time on the review screen, and click on “Approve and show from…”."""
    return unescape(approve(submission, user, effective_at=effective_at, when="later", **more))


def in_time_zone(user: User, name: str) -> None:
    profile = UserProfile.get_for_user(user)
    profile.current_time_zone = name
    profile.save()


# Approving


def test_words_approved_from_a_later_time_are_public_from_then_on(clock: Clock, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    said = later(submission, cast.reviewer)
    assert "Approved. These words are public from March 3, 2026, 10 a.m. (UTC) on." in said
    assert public()[0] == 404
    clock.now = AT - timedelta(milliseconds=1)
    assert public()[0] == 404
    clock.now = AT
    status, body = public()
    assert status == 200
    assert b"who helped you" in body


def test_until_then_no_public_address_answers_otherwise_than_before(clock: Clock, cast: Cast, shown: ExplainerPage) -> None:
    draft = save(shown, cast.author, NEWER)
    draft.slug = "other"
    draft.save_revision(user=cast.author)
    submission = submit(shown, cast.author)
    every = {*addresses(), "/en/other/", "/en/other"} - HOW_LONG
    before = read_all(sorted(every))
    later(submission, cast.reviewer)
    assert read_all(sorted(every)) == before
    clock.now = AT - timedelta(milliseconds=1)
    assert read_all(sorted(every)) == before
    clock.now = AT
    assert b"and with what" in public("/en/other/")[1]
    assert Client().get(PATH)["Location"] == "/en/other/"


def test_without_a_time_they_are_public_at_once(clock: Clock, cast: Cast, page: ExplainerPage) -> None:
    said = approve(submit(page, cast.author), cast.reviewer, effective_at="", when="now")
    assert "Approved. These words are public now." in said
    assert public()[0] == 200
    assert Decision.objects.get(kind=Decision.Kind.APPROVED).effective_at is None


def test_wagtail_calls_live_what_is_public_and_nothing_that_is_to_come(clock: Clock, cast: Cast, page: ExplainerPage) -> None:
    later(submit(page, cast.author), cast.reviewer)
    page.refresh_from_db()
    assert not page.live
    save(page, cast.author, NEWER)
    approve(submit(page, cast.author), cast.reviewer, ahead="1")
    page.refresh_from_db()
    assert page.live


def test_who_may_not_approve_may_not_schedule(clock: Clock, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.both)
    for user in (cast.both, cast.second_author):
        said = later(submission, user)
        assert "You submitted this on" in said or "You are not a reviewer" in said
    assert Client().post(reverse("explainer_approve", args=[submission.pk]), {"effective_at": TOMORROW}).status_code == 302
    assert Entry.objects.count() == 0
    assert "Approved." in later(submission, cast.reviewer)
    assert Entry.objects.count() == 1


# The time


@pytest.mark.parametrize("moment", ["2026-03-02T11:59", "2026-03-02T12:00", "1999-01-01T00:00", "0001-01-01T00:00"])
def test_a_time_that_does_not_lie_ahead_is_refused_in_the_form(clock: Clock, cast: Cast, page: ExplainerPage, moment: str) -> None:
    submission = submit(page, cast.author)
    clock.now = clock.now.replace(microsecond=0)
    said = later(submission, cast.reviewer, moment)
    assert NOT_AHEAD in said
    assert f'value="{moment}"' in said
    assert submission.is_open
    assert "Approved." in later(submission, cast.reviewer, "2026-03-02T12:01")


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "2036-04-01T00:00", "9999-12-31T23:59-23:59"])
def test_a_time_too_far_ahead_is_taken_for_a_slip(clock: Clock, cast: Cast, page: ExplainerPage, moment: str) -> None:
    submission = submit(page, cast.author)
    in_time_zone(cast.reviewer, "America/Los_Angeles")
    assert "Choose a time within the next ten years." in later(submission, cast.reviewer, moment)
    assert "Approved." in later(submission, cast.reviewer, "2036-02-28T00:00")


@pytest.mark.parametrize("moment", ["soon", "2026-13-01T10:00", "10:00", "\x00", "9" * 5000, "2026-03-03T25:00"])
def test_what_is_no_time_is_refused_in_the_form(clock: Clock, cast: Cast, page: ExplainerPage, moment: str) -> None:
    submission = submit(page, cast.author)
    said = later(submission, cast.reviewer, moment)
    assert "Enter a valid date/time." in said
    assert submission.is_open


def test_the_time_is_in_the_time_zone_of_the_account_and_the_form_says_which(clock: Clock, cast: Cast, page: ExplainerPage) -> None:
    in_time_zone(cast.reviewer, "Asia/Tokyo")
    submission = submit(page, cast.author)
    assert (
        "From date and time (Asia/Tokyo)"
        in signed_in(cast.reviewer).get(reverse("explainer_review", args=[page.pk])).content.decode()
    )
    # Nine hours ahead of UTC: at noon there it is long past in Tokyo.
    assert NOT_AHEAD in later(submission, cast.reviewer, "2026-03-02T20:59")
    said = later(submission, cast.reviewer, "2026-03-02T22:30")
    assert "10:30 p.m. (Asia/Tokyo)" in said
    assert Entry.objects.get().effective_at == datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
    assert "All times are in UTC" in signed_in(cast.author).get(reverse("public_record")).content.decode()
    assert "All times are in Asia/Tokyo" in signed_in(cast.reviewer).get(reverse("public_record")).content.decode()


@pytest.mark.parametrize("moment", ["2026-03-29T02:30", "2026-10-25T02:30"])
def test_a_time_that_the_clock_skips_or_shows_twice_is_refused_in_the_form(
    clock: Clock, cast: Cast, page: ExplainerPage, moment: str
) -> None:
    in_time_zone(cast.reviewer, "Europe/Berlin")
    submission = submit(page, cast.author)
    assert "it may be ambiguous or it may not exist" in later(submission, cast.reviewer, moment)
    assert submission.is_open
    in_time_zone(cast.reviewer, "UTC")
    assert "Approved." in later(submission, cast.reviewer, moment)


def test_the_time_and_the_button_have_to_say_the_same(clock: Clock, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    now = approve(submission, cast.reviewer, effective_at=TOMORROW, when="now")
    assert "You chose a time, and pressed “Approve and show now”." in now
    assert f'value="{TOMORROW}"' in now
    assert "Choose the time from which these words are shown" in later(submission, cast.reviewer, "")
    assert submission.is_open


def test_a_refused_approval_does_not_lose_the_time(clock: Clock, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    said = later(submission, cast.reviewer, digest="0" * 64)
    assert "These are not the words that you were shown." in said
    assert f'value="{TOMORROW}"' in said
    assert Entry.objects.count() == 0


def test_a_time_that_passes_before_the_words_are_sealed_means_at_once(clock: Clock, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    just_now = clock.now - timedelta(seconds=1)
    reviewing.approve(submission, cast.reviewer, digest=submission.content_digest, effective_at=just_now)
    assert public()[0] == 200
    page.refresh_from_db()
    assert page.live


# What it calls off


def test_an_approval_says_first_that_it_calls_off_what_lies_ahead_and_then_does(
    clock: Clock, cast: Cast, shown: ExplainerPage
) -> None:
    save(shown, cast.author, NEWER)
    later(submit(shown, cast.author), cast.reviewer)
    save(shown, cast.author, "<p>Something else.</p>")
    submission = submit(shown, cast.author)
    client = signed_in(cast.reviewer)
    screen = client.get(reverse("explainer_review", args=[shown.pk])).content.decode()
    assert "Approving also calls off entry 2: edition 2, which was to be shown from Mar" in " ".join(screen.split())
    client.post(reverse("explainer_approve", args=[submission.pk]), carried(screen))
    assert b"Something else." in public()[1]
    clock.now = AT + timedelta(days=1)
    assert b"Something else." in public()[1]
    assert [(one.number, one.kind, one.calls_off_id) for one in Entry.objects.filter(number__gt=2).order_by("number")] == [
        (3, Kind.CALLED_OFF, 2),
        (4, Kind.PUBLISHED, None),
    ]


def test_an_approval_does_not_call_off_what_its_screen_did_not_name(clock: Clock, cast: Cast, shown: ExplainerPage) -> None:
    save(shown, cast.author, NEWER)
    submission = submit(shown, cast.author)
    client = signed_in(cast.reviewer)
    url = reverse("explainer_review", args=[shown.pk])
    screen = client.get(url).content.decode()
    assert "calls off" not in screen
    decide(cast.second_reviewer, "record_withdraw", *shown.key, reason=Reason.ENDED, effective_at=TOMORROW)
    posted = client.post(reverse("explainer_approve", args=[submission.pk]), carried(screen), follow=True).content.decode()
    assert "What this would call off has changed since this screen was opened." in posted
    assert submission.is_open
    assert Entry.objects.count() == 2
    # The screen that came back names it.
    assert "Approving also calls off entry 2: the withdrawal, which was to take effect from Mar" in " ".join(posted.split())
    client.post(reverse("explainer_approve", args=[submission.pk]), carried(posted))
    assert not submission.is_open


def test_an_edition_that_is_called_off_is_never_public(clock: Clock, cast: Cast, shown: ExplainerPage) -> None:
    save(shown, cast.author, NEWER)
    later(submit(shown, cast.author), cast.reviewer)
    before = public()
    decide(cast.reviewer, "record_call_off", 2, reason=Reason.NOT_WANTED)
    clock.now = AT + timedelta(days=1)
    assert public() == before
    # Its number is not given again.
    save(shown, cast.author, "<p>Something else.</p>")
    publish(shown, cast.author, cast.reviewer)
    assert sorted(Edition.objects.values_list("number", flat=True)) == [1, 2, 3]


# Several stages


@pytest.fixture
def two_stages(clock: Clock, cast: Cast, page: ExplainerPage) -> Submission:
    first = Task.objects.get().specific
    second = type(first).objects.create(name="Second review")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=second, sort_order=1)
    return submit(page, cast.author)


def test_what_the_last_approver_chooses_counts(clock: Clock, cast: Cast, two_stages: Submission) -> None:
    assert "The next stage needs somebody else." in later(two_stages, cast.reviewer)
    assert "Approved. These words are public now." in approve(two_stages, cast.second_reviewer)
    assert public()[0] == 200


def test_what_the_last_approver_schedules_is_shown_then(clock: Clock, cast: Cast, two_stages: Submission) -> None:
    approve(two_stages, cast.reviewer)
    later(two_stages, cast.second_reviewer)
    assert public()[0] == 404
    clock.now = AT
    assert public()[0] == 200


def test_the_last_approver_sees_what_the_earlier_one_wished(clock: Clock, cast: Cast, two_stages: Submission) -> None:
    url = reverse("explainer_review", args=[two_stages.page_id])
    assert "Approved already" not in signed_in(cast.second_reviewer).get(url).content.decode()
    later(two_stages, cast.reviewer)
    in_time_zone(cast.second_reviewer, "Asia/Tokyo")
    screen = signed_in(cast.second_reviewer).get(url).content.decode()
    wish = re.search(r"reviewer at the stage “Independent review”, to be shown from (.*?) on\.", screen)
    assert wish
    assert "7 p.m." in wish[1]


def test_the_last_approver_sees_that_the_earlier_one_wished_it_at_once(clock: Clock, cast: Cast, two_stages: Submission) -> None:
    approve(two_stages, cast.reviewer)
    screen = signed_in(cast.second_reviewer).get(reverse("explainer_review", args=[two_stages.page_id])).content.decode()
    assert "reviewer at the stage “Independent review”, to be shown at once." in screen


# Withdrawing and reinstating


def test_a_withdrawal_takes_effect_in_its_moment(clock: Clock, cast: Cast, shown: ExplainerPage) -> None:
    before = public()
    said = decide(cast.reviewer, "record_withdraw", *shown.key, reason=Reason.ENDED, effective_at=TOMORROW)
    assert re.search(r"Recorded\. From .*10 a\.m\. \(UTC\) on, the public reads the reason\. This is entry 2\.", said)
    clock.now = AT - timedelta(milliseconds=1)
    assert public() == before
    clock.now = AT
    assert public()[0] == 410


def test_an_earlier_edition_is_back_in_its_moment(clock: Clock, cast: Cast, shown: ExplainerPage) -> None:
    first = public()
    decide(cast.reviewer, "record_withdraw", *shown.key, reason=Reason.UNDER_REVIEW)
    said = decide(cast.reviewer, "record_reinstate", *shown.key, 1, reason=Reason.STILL_RIGHT, effective_at=TOMORROW)
    assert re.search(r"Recorded\. From .* on, the public reads edition 1\. This is entry 3\.", said)
    clock.now = AT - timedelta(milliseconds=1)
    assert public()[0] == 410
    clock.now = AT
    assert public() == first


@pytest.mark.parametrize("route", ["record_withdraw", "record_reinstate"])
def test_a_deed_in_the_past_is_refused_in_the_form(clock: Clock, cast: Cast, shown: ExplainerPage, route: str) -> None:
    save(shown, cast.author, NEWER)
    publish(shown, cast.author, cast.reviewer)
    args = [*shown.key, *([1] if route == "record_reinstate" else [])]
    reason = {"record_withdraw": Reason.WRONG, "record_reinstate": Reason.STILL_RIGHT}[route]
    for moment, sentence in (
        ("2026-03-02T12:00", NOT_AHEAD),
        ("9999-12-31T23:59", "within the next ten years"),
        ("soon", "Enter a valid date/time."),
    ):
        said = decide(cast.reviewer, route, *args, reason=reason, effective_at=moment, explanation="Ana asked.")
        assert sentence in said
        assert "Ana asked." in said
    assert Entry.objects.count() == 2
    assert "Recorded." in decide(cast.reviewer, route, *args, reason=reason, effective_at=TOMORROW)
