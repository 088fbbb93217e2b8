"""Everybody hears by mail of what concerns them, and nothing about mail ever holds up or undoes what it is about."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.tasks import TaskResultStatus
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail import signals
from wagtail.models import Task, TaskState, Workflow, WorkflowState, WorkflowTask
from wagtail.users.models import UserProfile

from explainer.editing import record_keeping, reviewing, weekly
from explainer.editing.models import ExplainerPage, Fact, LetterSettings, LinkCheck, OpenQuestion, Submission
from explainer.editing.record_keeping import Seen
from explainer.queue.later import MAIL
from explainer.queue.management.commands.worker import LONGEST, PAUSES, tidy
from explainer.record.models import Entry, Reason
from explainer.record.timeline import fresh
from tests.cast import PATH, Cast, make_page, member, public, signed_in, submit
from tests.conftest import Clock
from tests.cporsite.test_settings import PRODUCTION
from tests.mail_server import MailServer, html_of, text_of
from tests.ports import free_port
from tests.words import answered, edition_of
from tests.work import database_address, work

SITE = "http://127.0.0.1:8000"
ROOT = Path(__file__).resolve().parents[2]
Mail = dict[str, EmailMessage]


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """The mailers as the site has them, with a server that runs."""
    server = MailServer(free_port())
    options = {"host": "127.0.0.1", "port": server.port, "timeout": 10}
    settings.MAILERS = {
        "default": {"BACKEND": "explainer.editing.sending.Outbox"},
        "server": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options},
    }
    server.start()
    yield server
    server.stop()


@pytest.fixture
def queue(settings: Settings, server: MailServer) -> MailServer:
    """The queue in the database, as in production."""
    settings.TASKS = {**settings.TASKS, "mail": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return server


def sent(server: MailServer) -> Mail:
    """Let the worker do what waits; what the server was given then."""
    work(MAIL)
    return server.take()


def waiting() -> list[DBTaskResult[Any, Any]]:
    return list(DBTaskResult.objects.filter(status=TaskResultStatus.READY))


def approve(submission: Submission, user: User, **more: Any) -> None:
    reviewing.approve(submission, user, digest=submission.content_digest, **more)


def another_stage(name: str) -> None:
    """At which the same people review."""
    first = Task.objects.earliest("pk").specific
    stage = type(first).objects.create(name=name)
    stage.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=stage, sort_order=Task.objects.count())


def emails(*users: User) -> set[str]:
    return {user.email for user in users}


# What is written to whom


def test_a_submission_is_told_to_everybody_who_may_approve_it(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author, "It says <b> & is clearer.")
    letters = sent(queue)
    assert letters.keys() == emails(cast.reviewer, cast.second_reviewer, cast.both, cast.superuser)
    letter = letters[cast.reviewer.email]
    assert letter["Subject"] == "To review: “About claims”"
    assert text_of(letter) == (
        "author submitted “About claims” for review.\n"
        "\n"
        "Stage: Independent review\n"
        "What changes: The wording is better, the meaning the same\n"
        "Change note: It says <b> & is clearer.\n"
        "Affects what was signed: No\n"
        "In short: Your partner makes a claim.\n"
        "\n"
        "Read exactly what was submitted, and approve it or ask for changes:\n"
        f"{SITE}/admin/explainers/{page.pk}/review/\n"
        "\n"
        "--\n"
        "You get this because you are a reviewer, and had no part in these words. Choose what you get:\n"
        f"{SITE}/admin/account/#tab-notifications\n"
    )


def test_a_reviewer_with_a_part_in_the_words_is_not_asked_to_approve_them(
    queue: MailServer, cast: Cast, page: ExplainerPage
) -> None:
    submit(page, cast.both)
    assert cast.both.email not in sent(queue)


def test_a_request_for_changes_is_told_to_all_authors(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.second_author)
    sent(queue)
    reviewing.ask_for_changes(submission, cast.reviewer, comment="Say <who> signs.\nAnd when?")
    letters = sent(queue)
    assert letters.keys() == emails(cast.author, cast.second_author)
    letter = letters[cast.author.email]
    assert letter["Subject"] == "Changes asked for: “About claims”"
    assert "reviewer asks for changes to “About claims”.\n\n> Say <who> signs.\n> And when?\n\n" in text_of(letter)
    assert f"submit it once more:\n{SITE}{reverse('wagtailadmin_pages:edit', args=[page.pk])}\n" in text_of(letter)


def test_whoever_asks_for_changes_to_words_of_their_own_gets_no_letter(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.both)
    sent(queue)
    reviewing.ask_for_changes(submission, cast.both, comment="I see a mistake of mine.")
    assert sent(queue).keys() == emails(cast.author)


def test_an_approval_is_told_to_all_authors_with_its_comment(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.second_author)
    sent(queue)
    approve(submission, cast.reviewer, comment="Well said.")
    letter = sent(queue)[cast.author.email]
    assert letter["Subject"] == "Approved and public: “About claims”"
    said = "reviewer approved “About claims” at the stage “Independent review”.\n\n> Well said.\n\n"
    assert text_of(letter).startswith(f"{said}It is public now:\n{SITE}{PATH}\n")


def test_an_approval_for_later_says_from_when_in_the_readers_time_zone(
    queue: MailServer, cast: Cast, page: ExplainerPage, clock: Clock
) -> None:
    UserProfile.objects.create(user=cast.author, current_time_zone="Asia/Tokyo")
    submission = submit(page, cast.second_author)
    sent(queue)
    approve(submission, cast.reviewer, effective_at=clock.now + timedelta(days=1))
    # Whoever approved reads the admin in another language.
    with translation.override("de"):
        letters = sent(queue)
    assert "public from March 3, 2026, 9 p.m. (Asia/Tokyo) on." in text_of(letters[cast.author.email])
    assert "public from March 3, 2026, noon (UTC) on." in text_of(letters[cast.second_author.email])


def test_each_stage_is_told_to_the_authors_and_to_those_who_come_next(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    another_stage("Second review")
    submission = submit(page, cast.author)
    sent(queue)
    approve(submission, cast.reviewer, comment="The first of two.")
    letters = sent(queue)
    assert letters.keys() == emails(cast.author, cast.second_reviewer, cast.both, cast.superuser)
    assert letters[cast.author.email]["Subject"] == "Approved at the stage “Independent review”: “About claims”"
    assert "> The first of two.\n\nAnother stage follows before it is public." in text_of(letters[cast.author.email])
    next_one = letters[cast.second_reviewer.email]
    assert next_one["Subject"] == "To review: “About claims”"
    assert "approved at the stage “Independent review”. Another one follows.\n\nStage: Second review\n" in text_of(next_one)
    approve(submission, cast.second_reviewer)
    assert sent(queue)[cast.author.email]["Subject"] == "Approved and public: “About claims”"


def test_letters_that_waited_say_what_is_so_when_they_are_written(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    """Nobody is asked to review what is decided, and nobody twice."""
    another_stage("Second review")
    another_stage("Third review")
    submission = submit(page, cast.author)
    approve(submission, cast.reviewer)
    approve(submission, cast.second_reviewer)
    work(MAIL)
    told = sorted((message["Subject"], *recipients) for recipients, message in queue.received)
    assert told == [
        ("Approved at the stage “Independent review”: “About claims”", cast.author.email),
        ("Approved at the stage “Second review”: “About claims”", cast.author.email),
        ("To review: “About claims”", cast.both.email),
        ("To review: “About claims”", cast.superuser.email),
    ]


def test_a_cancelled_review_is_told_to_those_who_had_been_asked(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    asked = sent(queue).keys()
    WorkflowState.objects.get(pk=submission.workflow_state_id).cancel(user=cast.author)
    letters = sent(queue)
    assert letters.keys() == asked
    letter = letters[cast.reviewer.email]
    assert letter["Subject"] == "No review needed: “About claims”"
    assert "author cancelled the review of “About claims”. There is nothing for you to do." in text_of(letter)


def test_every_entry_is_told_to_reviewers_with_the_digest_to_keep(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    letters = sent(queue)
    assert letters.keys() == emails(cast.author, cast.reviewer, cast.second_reviewer, cast.both, cast.superuser)
    letter, entry = letters[cast.reviewer.email], Entry.objects.get()
    assert letter["Subject"] == "Public record, entry 1. Published: “About claims”"
    text = text_of(letter)
    assert "What: Published\nExplainer: “About claims” (en)\nEdition: 1\nBy: reviewer\nIn effect from: " in text
    assert f"whether the record was changed after the fact.\n\n> {entry.digest}\n" in text
    assert f"{SITE}{reverse('public_record')}\n" in text


def test_what_one_deed_records_is_told_in_one_letter(queue: MailServer, cast: Cast, page: ExplainerPage, clock: Clock) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    later = clock.now + timedelta(days=1)
    key = page.key
    seen = Seen.of(fresh(), key)
    record_keeping.withdraw(key, cast.reviewer, reason=Reason.OUTDATED, seen=seen, effective_at=later)
    work(MAIL)
    queue.received.clear()
    seen = Seen.of(fresh(), key)
    record_keeping.withdraw(key, cast.reviewer, reason=Reason.WRONG, seen=seen)
    letters = sent(queue)
    assert letters.keys() == emails(cast.reviewer, cast.second_reviewer, cast.both, cast.superuser)
    text = text_of(letters[cast.second_reviewer.email])
    assert text.startswith("reviewer added entries 3 to 4 to the public record.\n")
    assert "Calls off: entry 2\nReason: Something else was decided" in text
    assert "What: Withdrawn\nExplainer: “About claims” (en)\nReason: It said something that is wrong." in text
    assert Entry.objects.get(number=4).digest in text


# How a letter looks


def test_a_letter_says_the_same_as_text_and_as_html(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author, "It says <b> & “is” clearer.")
    letter = sent(queue)[cast.reviewer.email]
    assert letter.get_content_type() == "multipart/alternative"
    html = html_of(letter)
    assert "It says &lt;b&gt; &amp; “is” clearer." in html
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<body")[2].partition(">")[2])).split())
    plain = " ".join(text_of(letter).split())
    for part in plain.partition(" -- ")[0].split("\n"):
        assert part in words.replace(" : ", ": ")
    reviewing.ask_for_changes(submission, cast.reviewer, comment="One.\n<script>alert(1)</script>")
    html = html_of(sent(queue)[cast.author.email])
    assert "One.<br>&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_letter_loads_nothing_and_leaves_colours_to_the_reader(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    for letter in sent(queue).values():
        html = html_of(letter)
        assert not re.search(r"<(img|script|link|style|iframe)\b|url\(|src=|background|[^-]color:", html)
        assert '<meta name="color-scheme" content="light dark">' in html


def test_every_address_in_a_letter_works(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    collected = list(sent(queue).items())
    reviewing.ask_for_changes(submission, cast.reviewer, comment="Say more.")
    collected += sent(queue).items()
    submission = submit(page, cast.author)
    collected += sent(queue).items()
    # What the page is called in its address may change meanwhile.
    tried = set()
    for recipient, letter in collected:
        user = User.objects.get(email=recipient)
        for address in set(re.findall(rf"{SITE}\S*", text_of(letter))) | set(re.findall(r'href="([^"]+)"', html_of(letter))):
            assert address.startswith(SITE)
            path = urlsplit(address).path
            assert signed_in(user).get(path).status_code == 200, (recipient, path)
            assert Client().get(path)["Location"] == f"{reverse('wagtailadmin_login')}?next={quote(path)}"
            tried.add(path)
    assert len(tried) == 3
    approve(submission, cast.reviewer)
    letter = sent(queue)[cast.author.email]
    assert public(urlsplit(re.findall(rf"{SITE}\S*", text_of(letter))[0]).path)[0] == 200


def test_nobody_sees_who_else_gets_a_message(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author)
    for recipient, letter in sent(queue).items():
        assert letter["To"] == recipient
        assert set(re.findall(r"\w+@cpor\.example", letter.as_string())) == {recipient}
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["From"] == "cporsite@localhost"
    together = mail.EmailMessage("Hello", "There", to=["one@cpor.example", "two@cpor.example"], bcc=["three@cpor.example"])
    together.send()
    letters = sent(queue)
    assert {to: (letter["To"], letter["Bcc"]) for to, letter in letters.items()} == {to: (to, None) for to in letters}
    assert len(letters) == 3


def test_a_title_with_line_breaks_adds_no_header(queue: MailServer, cast: Cast) -> None:
    mail.EmailMessage("Claims\r\nBcc: evil@evil.example\n\nGone", "Words", to=["one@cpor.example"]).send()
    letters = sent(queue)
    assert letters.keys() == {"one@cpor.example"}
    assert letters["one@cpor.example"]["Subject"] == "Claims Bcc: evil@evil.example Gone"
    assert letters["one@cpor.example"]["Bcc"] is None


# Who wants what


def test_only_active_accounts_with_an_address_get_letters(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    User.objects.filter(pk=cast.reviewer.pk).update(is_active=False)
    User.objects.filter(pk=cast.second_reviewer.pk).update(email="")
    submission = submit(page, cast.second_author)
    assert sent(queue).keys() == emails(cast.both, cast.superuser)
    User.objects.filter(pk=cast.author.pk).update(is_active=False)
    reviewing.ask_for_changes(submission, cast.both, comment="Say more.")
    assert sent(queue).keys() == emails(cast.second_author)


def test_an_address_that_is_none_keeps_nobody_elses_letter_back(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    User.objects.filter(pk=cast.reviewer.pk).update(email="reviewer@cpor.example\nBcc: evil@evil.example")
    submit(page, cast.author)
    assert sent(queue).keys() == emails(cast.second_reviewer, cast.both, cast.superuser)


def test_everybody_may_say_no_to_each_kind_of_letter(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    reviewer, author = UserProfile.get_for_user(cast.reviewer), UserProfile.get_for_user(cast.author)
    reviewer.submitted_notifications = False
    reviewer.save()
    author.approved_notifications = author.rejected_notifications = False
    author.save()
    LetterSettings.objects.create(user=cast.second_reviewer, entries=False)
    submission = submit(page, cast.second_author)
    assert sent(queue).keys() == emails(cast.second_reviewer, cast.both, cast.superuser)
    reviewing.ask_for_changes(submission, cast.reviewer, comment="Say more.")
    assert sent(queue).keys() == emails(cast.second_author)
    submission = submit(page, cast.second_author)
    WorkflowState.objects.get(pk=submission.workflow_state_id).cancel(user=cast.author)
    assert cast.reviewer.email not in sent(queue)
    submission = submit(page, cast.second_author)
    sent(queue)
    approve(submission, cast.reviewer)
    assert sent(queue).keys() == emails(cast.second_author, cast.reviewer, cast.both, cast.superuser)


def test_the_account_screen_offers_the_letters_that_somebody_gets(cast: Cast) -> None:
    stranger = member("stranger")
    Group.objects.create(name="Guests").user_set.add(stranger)
    stranger.user_permissions.set(Group.objects.get(name="Reviewers").permissions.filter(codename="access_admin"))
    offered = {user: switches(user) for user in (cast.author, cast.reviewer, cast.superuser, stranger)}
    assert offered == {
        cast.author: {"approved", "rejected", "digest"},
        cast.reviewer: {"submitted", "approved", "rejected", "entries", "digest"},
        cast.superuser: {"submitted", "approved", "rejected", "entries", "digest"},
        stranger: set(),
    }


def switches(user: User) -> set[str]:
    screen = signed_in(user).get(reverse("wagtailadmin_account")).content.decode()
    names = re.findall(r'name="(?:notifications|letters_submitted|letters)-(\w+)"', screen)
    assert len(names) == len(set(names))
    return {name.removesuffix("_notifications") for name in names} - {"updated_comments"}


def test_what_is_switched_off_on_the_account_screen_stays_off(cast: Cast) -> None:
    # Accounts need no names.
    names = {"name_email-first_name": "", "name_email-last_name": "", "name_email-email": cast.reviewer.email}
    looks = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    client = signed_in(cast.reviewer)
    posted = {**names, **looks, "letters-digest": "on", "notifications-approved_notifications": "on"}
    answer = client.post(reverse("wagtailadmin_account"), posted, follow=True)
    assert "Your account settings have been changed successfully!" in answer.content.decode()
    profile, letters = UserProfile.get_for_user(cast.reviewer), LetterSettings.of(cast.reviewer)
    assert (profile.submitted_notifications, profile.approved_notifications) == (False, True)
    assert (letters.entries, letters.digest) == (False, True)


# Mail that does not leave


def approved_without_a_server(queue: MailServer, cast: Cast, page: ExplainerPage) -> int:
    """The approval stands, and no letter has left; how many wait."""
    queue.stop()
    approve(submit(page, cast.author), cast.reviewer)
    assert public()[0] == 200
    assert sent(queue) == {}
    return len(waiting())


def test_without_a_mail_server_the_approval_stands_and_the_letters_wait(
    queue: MailServer, cast: Cast, page: ExplainerPage, clock: Clock
) -> None:
    left = approved_without_a_server(queue, cast, page)
    assert left >= 5
    queue.start()
    # Not before its time.
    assert sent(queue) == {}
    clock.move(minutes=1)
    work(MAIL)
    assert len(queue.received) == left
    assert not waiting()


def test_a_mail_server_that_never_answers_holds_nobody_up(
    queue: MailServer, settings: Settings, cast: Cast, page: ExplainerPage
) -> None:
    queue.stop()
    settings.MAILERS["server"]["OPTIONS"]["timeout"] = 0.2
    with socket.create_server(("127.0.0.1", queue.port)) as silent:
        approve(submit(page, cast.author), cast.reviewer)
        silent.settimeout(0.2)
        # Nobody came.
        with pytest.raises(TimeoutError):
            silent.accept()
        work(MAIL)
    assert public()[0] == 200
    assert {row.task_name for row in waiting()} == {"deliver"}


def test_what_is_refused_is_tried_again_with_growing_pauses_and_given_up_in_the_end(
    queue: MailServer, cast: Cast, page: ExplainerPage, clock: Clock
) -> None:
    queue.refuses = "550 No such mailbox"
    User.objects.exclude(pk__in=[cast.author.pk, cast.reviewer.pk]).delete()
    submit(page, cast.author)
    assert sorted(PAUSES) == PAUSES
    for pause in PAUSES:
        assert sent(queue) == {}
        (row,) = waiting()
        assert row.run_after == clock.now + pause
        clock.move(seconds=pause.total_seconds())
    sent(queue)
    assert not waiting()
    row = DBTaskResult.objects.get(status=TaskResultStatus.FAILED)
    assert len(row.worker_ids) == len(PAUSES) + 1
    assert "No such mailbox" in row.traceback
    clock.move(days=30)
    tidy()
    queue.refuses = ""
    assert sent(queue) == {}
    assert DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).exists()


def test_administrators_see_what_was_not_sent_and_nobody_else_does(
    queue: MailServer, cast: Cast, page: ExplainerPage, clock: Clock
) -> None:
    submit(page, cast.author)
    home = reverse("wagtailadmin_home")
    heading = "Mail that was not sent"
    assert heading not in signed_in(cast.superuser).get(home).content.decode()
    # No worker runs.
    clock.move(hours=2)
    screen = unescape(signed_in(cast.superuser).get(home).content.decode())
    assert heading in screen
    assert "It waits." in screen
    queue.refuses = "550 <b>No such mailbox"
    work(MAIL)
    clock.move(hours=2)
    screen = signed_in(cast.superuser).get(home).content.decode()
    assert "To review: “About claims”" in screen
    assert cast.second_reviewer.email in screen
    assert "550" in screen
    assert "&lt;b&gt;No such mailbox" in screen
    for user in (cast.author, cast.reviewer):
        assert heading not in signed_in(user).get(home).content.decode()


def test_a_letter_that_cannot_be_written_undoes_nothing(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    UserProfile.objects.create(user=cast.second_author, current_time_zone="Nowhere/At_all")
    submission = submit(page, cast.second_author)
    sent(queue)
    approve(submission, cast.reviewer)
    assert public()[0] == 200
    letters = sent(queue)
    # Those about the entry, and none of those about the approval, which will all be written or none.
    assert letters.keys() == emails(cast.reviewer, cast.second_reviewer, cast.both, cast.superuser)
    assert [row.task_name for row in waiting()] == ["write"]


@pytest.mark.parametrize("backend", ["queue", "server"])
def test_a_deed_that_is_undone_sends_nothing(
    backend: str,
    request: pytest.FixtureRequest,
    cast: Cast,
    page: ExplainerPage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    server: MailServer = request.getfixturevalue(backend)
    with django_capture_on_commit_callbacks(execute=True), suppress(ZeroDivisionError), transaction.atomic():
        approve(submit(page, cast.author), cast.reviewer)
        raise ZeroDivisionError
    assert sent(server) == {}
    assert not DBTaskResult.objects.exists()


def test_in_development_letters_leave_at_once_but_after_the_deed(
    server: MailServer,
    cast: Cast,
    page: ExplainerPage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        submission = submit(page, cast.author)
        assert server.received == []
    assert server.take().keys() == emails(cast.reviewer, cast.second_reviewer, cast.both, cast.superuser)
    server.stop()
    with django_capture_on_commit_callbacks(execute=True):
        approve(submission, cast.reviewer)
    assert public()[0] == 200


def test_nothing_is_sent_by_wagtail_itself_about_reviews() -> None:
    for signal, sender in (
        (signals.task_submitted, TaskState),
        (signals.workflow_submitted, WorkflowState),
        (signals.workflow_approved, WorkflowState),
        (signals.workflow_rejected, WorkflowState),
        (signals.workflow_cancelled, WorkflowState),
    ):
        receivers = [*signal._live_receivers(sender)[0], *signal._live_receivers(sender)[1]]
        assert not [one for one in receivers if type(one).__module__.startswith("wagtail")]


def test_a_password_is_reset_by_a_letter_that_waits_in_the_queue_too(queue: MailServer, cast: Cast) -> None:
    Client().post(reverse("wagtailadmin_password_reset"), {"email": cast.author.email})
    assert queue.received == []
    letter = sent(queue)[cast.author.email]
    (path,) = re.findall(r"(/admin/password_reset/confirm/\S+)", letter.get_content())
    assert Client().get(path, follow=True).status_code == 200


# The worker


def test_what_a_killed_worker_left_half_done_is_taken_up_again_and_what_is_over_is_forgotten(
    queue: MailServer, cast: Cast, page: ExplainerPage, clock: Clock
) -> None:
    submit(page, cast.author)
    row = DBTaskResult.objects.get()
    row.claim("killed")
    tidy()
    assert sent(queue) == {}
    clock.move(seconds=LONGEST.total_seconds() + 1)
    tidy()
    assert len(sent(queue)) == 4
    clock.move(days=6)
    tidy()
    assert DBTaskResult.objects.count() == 5
    clock.move(days=2)
    tidy()
    assert DBTaskResult.objects.count() == 0


def test_the_customers_side_alone_cannot_do_what_waits() -> None:
    stopped = subprocess.run(
        [sys.executable, "manage.py", "worker"],
        env={**os.environ, "ROOMS": "public", "DJANGO_SETTINGS_MODULE": "cporsite.settings"},
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert stopped.returncode == 1
    assert stopped.stderr.endswith("Run it without ROOMS=public.\n")


def test_a_worker_sends_when_the_server_is_back_and_ends_when_it_is_told_to(
    queue: MailServer, rows_of_migrations: None, cast: Cast, page: ExplainerPage
) -> None:
    left = approved_without_a_server(queue, cast, page)
    queue.start()
    # The pause is over.
    DBTaskResult.objects.update(run_after=timezone.now())
    process = subprocess.Popen([sys.executable, "manage.py", "worker"], env=production(queue.port), cwd=ROOT)
    try:
        until = time.monotonic() + 60
        while waiting() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(0.5)
        process.terminate()
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
    assert len(queue.received) == left
    assert cast.author.email in {recipients[0] for recipients, _message in queue.received}


def production(mail_port: int) -> dict[str, str]:
    """The environment of a process in production that has the database of this test."""
    server = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail_port), "EMAIL_USE_TLS": "False"}
    return {**os.environ, **PRODUCTION, **server, "DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "cporsite.settings"}


# What is due, once a week

TODAY = date(2026, 3, 2)


@pytest.fixture
def due(queue: MailServer, cast: Cast, page: ExplainerPage, clock: Clock) -> ExplainerPage:
    """One of each, and beside it one that is not due."""
    Fact.objects.create(key="due", statement="A claim ends <b>some</b> day.", review_by=TODAY + timedelta(days=30))
    Fact.objects.create(key="overdue", statement="A claim has a type.", review_by=TODAY - timedelta(days=1))
    Fact.objects.create(key="current", statement="A claim is known.", review_by=TODAY + timedelta(days=31))
    OpenQuestion.objects.create(key="who", question="Who signs it?", review_by=TODAY - timedelta(days=1))
    OpenQuestion.objects.create(key="done", question="Who reads it?", review_by=TODAY, answer="You.", answered_at=timezone.now())
    OpenQuestion.objects.create(key="later", question="Who keeps it?", review_by=TODAY + timedelta(days=31))
    LinkCheck.objects.create(address="https://gone.example/", checked_at=timezone.now(), status=404, problem="It answers 404.")
    LinkCheck.objects.create(address="https://fine.example/", checked_at=timezone.now(), status=200)
    ExplainerPage.objects.update(review_by=TODAY + timedelta(days=365))
    draft = page.get_latest_revision_as_object()
    draft.review_by = TODAY - timedelta(days=3)
    draft.save_revision(user=cast.author)
    return page


def test_the_weekly_letter_tells_the_team_what_is_due(queue: MailServer, cast: Cast, due: ExplainerPage, clock: Clock) -> None:
    entry = publish_other(cast)
    answered(edition_of(entry))
    submit(due, cast.author, "It is clearer.")
    work(MAIL)
    queue.received.clear()
    assert weekly.send(TODAY) == 6
    letters = sent(queue)
    assert letters.keys() == {user.email for user in User.objects.all()}
    letter = letters[cast.second_author.email]
    assert letter["Subject"] == "What is due"
    text = text_of(letter)
    facts, questions = (f"{SITE}/admin/snippets/editing/{model}/edit/" for model in ("fact", "openquestion"))
    numbers = {fact.key: fact.pk for fact in Fact.objects.all()}
    for part in (
        f"In review\nUntil somebody decides, the public reads what was approved before.\n\n"
        f"* “About claims”, since March 2, 2026. It waits for both, reviewer, second_reviewer or superuser.\n"
        f"  {SITE}/admin/explainers/{due.pk}/review/\n",
        f"* overdue: A claim has a type. (overdue since March 1, 2026)\n  {facts}{numbers['overdue']}/\n"
        f"* due: A claim ends <b>some</b> day. (due on April 1, 2026)\n  {facts}{numbers['due']}/\n",
        f"* Who signs it? (overdue since March 1, 2026)\n  {questions}{OpenQuestion.objects.get(key='who').pk}/\n",
        "Explainers\nRead the whole again, and choose the next day for that.\n\n",
        "* “About claims” (overdue since February 27, 2026)\n",
        f"Links that do not work\nSee where they stand:\n{SITE}/admin/reports/links/?state=broken\n\n"
        "* https://gone.example/: It answers 404.\n",
        f"Feedback\nOne answer of a reader waits for somebody to read:\n{SITE}/admin/feedback/?state=open\n",
    ):
        assert part in text
    assert not re.search(r"A claim is known|Who reads|Who keeps|fine\.example|“Other|To review", text)
    assert "A claim ends &lt;b&gt;some&lt;/b&gt; day." in html_of(letter)
    for address in set(re.findall(rf"{SITE}\S*", text)):
        assert signed_in(cast.second_author).get(address.removeprefix(SITE)).status_code == 200, address
    of_reviewer = text_of(letters[cast.reviewer.email])
    assert of_reviewer.startswith("To review\nYou may approve these, or ask for changes.\n\n* “About claims”: It is clearer.\n")
    assert "A claim has a type" not in of_reviewer


def publish_other(cast: Cast) -> Entry:
    approve(submit(make_page(cast.author, slug="other", title="Other claims"), cast.author), cast.reviewer)
    return Entry.objects.get()


def test_the_weekly_letter_comes_once_a_day_at_most_and_to_those_who_want_it(
    queue: MailServer, cast: Cast, due: ExplainerPage, capsys: pytest.CaptureFixture[str]
) -> None:
    LetterSettings.objects.create(user=cast.both, digest=False)
    User.objects.filter(pk=cast.superuser.pk).update(is_active=False)
    call_command("send_digest")
    assert sent(queue).keys() == emails(cast.author, cast.second_author)
    call_command("send_digest")
    assert sent(queue) == {}
    assert capsys.readouterr().out == "Letters about what is due: 2.\nNothing is due that was not sent today.\n"
    assert weekly.send(TODAY + timedelta(days=7)) == 2


def test_where_nothing_is_due_nobody_gets_a_letter(queue: MailServer, cast: Cast, page: ExplainerPage) -> None:
    assert weekly.send(timezone.localdate()) == 0
    assert sent(queue) == {}
    assert not LetterSettings.objects.exclude(digest_sent_on=None).exists()
