"""What is kept of a reader's answer, for how long, and how often: each rule by itself, with the time as a parameter."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from io import StringIO
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection
from pytest_django.fixtures import Settings

from explainer.content.text import Refused
from explainer.feedback import answers
from explainer.feedback.models import LONGEST_TEXT, Answer, Helpful, Reason
from explainer.feedback.redaction import redacted
from explainer.feedback.senders import sender
from explainer.feedback.tokens import Token, TokenRefused
from tests.conftest import Clock
from tests.waiting import PATIENCE

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EXPLAINER = UUID("00000000-0000-4000-8000-000000000001")
ANSWER: dict[str, Any] = {
    "explainer": EXPLAINER,
    "language": "en",
    "edition": 7,
    "edition_digest": "d" * 64,
    "helpful": Helpful.NO,
}


def kept(now: datetime = NOON, address: str = "192.0.2.1") -> Answer:
    return answers.keep(**ANSWER, address=address, now=now)


def amended(answer: Answer, text: str = "The table.", now: datetime = NOON) -> bool:
    return answers.amend(answer.pk, reason=Reason.HARD, section="access", text=text, now=now)


# Redaction


@pytest.mark.parametrize(
    ("written", "remains"),
    [
        ("Write to ana.lopez@cpor.example, please", "Write to [e-mail] please"),
        ("ana @ cpor.example", "[e-mail]"),
        ("ana＠cpor.example", "[e-mail]"),
        ("josé@exämple.example", "[e-mail]"),
        ("Call +43 660 123-4567 now", "Call [number] now"),
        ("(425) 555-0100", "([number]"),
        ("4111 1111 1111 1111", "[number]"),
        ("4111.1111.1111.1111!", "[number]!"),
        ("born 1990-01-31", "born [number]"),
        ("١٢٣٤٥٦٧٨", "[number]"),
        ("12345678", "[number]"),
        ("1234_5678", "[number]"),
        ("Tenant 72f988bf-86f1-41af-91ab-2d7cd011db47.", "Tenant [number]."),
        ("tenant ABCDEFAB-ABCD-ABCD-ABCD-ABCDEFABCDEF", "tenant [number]"),
    ],
)
def test_addresses_and_long_numbers_do_not_remain(written: str, remains: str) -> None:
    assert redacted(written) == remains


@pytest.mark.parametrize(
    "written",
    [
        "What does “No” mean in line 3?",
        "It says 2020, 2024 and 2026.",
        "Edition 7 of 2026",
        "1, 2, 3, 4, 5, 6, 7, 8",
        "Line\nanother 123456",
        "日本語。 مرحبا 👩\u200d👩",
        "=1+1",
        "<script>alert(1)</script>",
    ],
)
def test_other_words_remain_as_they_are(written: str) -> None:
    assert redacted(written) == written


def test_what_nobody_sees_is_left_out_and_blank_ends_too() -> None:
    assert redacted(" \ufeffa\u200bb\u202e\tc\r\nd ") == "ab c\nd"


@pytest.mark.parametrize("binary", ["\0", "a\x00b", "\x1b[31m", "\x85", "\ue000"])
def test_what_nobody_types_is_refused(binary: str) -> None:
    with pytest.raises(Refused):
        redacted(binary)


def test_five_hundred_characters_are_kept_and_one_more_is_refused() -> None:
    assert redacted("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    assert redacted("x\r\n" * 250) == "x\n" * 249 + "x"
    with pytest.raises(Refused):
        redacted("x" * (LONGEST_TEXT + 1))


def test_what_stands_in_place_of_an_address_makes_no_text_too_long() -> None:
    assert len(redacted("a@b " * 125)) <= LONGEST_TEXT


# Who sent it


def test_the_hash_of_a_sender_holds_no_address_and_needs_the_key(settings: Settings) -> None:
    hashed = sender("192.0.2.1", NOON)
    assert len(hashed) == 64
    settings.SECRET_KEY = "another"
    assert sender("192.0.2.1", NOON) != hashed


def test_a_sender_is_another_one_tomorrow() -> None:
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    assert sender("192.0.2.1", NOON) == sender("192.0.2.1", midnight - timedelta(seconds=1))
    assert sender("192.0.2.1", NOON) != sender("192.0.2.1", midnight)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("192.0.2.1", " 192.0.2.1 "),
        ("192.0.2.1", "192.0.2.1:5060"),
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("2001:db8::1", "[2001:db8::1]:443"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("", "no address"),
    ],
)
def test_one_sender_by_several_names_is_one(one: str, other: str) -> None:
    assert sender(one, NOON) == sender(other, NOON)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.1", "192.0.2.2"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("192.0.2.1", ""),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
    ],
)
def test_two_senders_are_two(one: str, other: str) -> None:
    assert sender(one, NOON) != sender(other, NOON)


# The token


def test_a_token_says_which_answer_it_is_for_and_when_it_was_issued() -> None:
    token = Token(7, NOON)
    assert Token.read(token.signed()) == token


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        "é\0",
        Token(7, NOON).signed()[:-1],
        Token(7, NOON).signed().replace(":", "", 1),
        Token(8, NOON).signed().partition(":")[0] + ":" + Token(7, NOON).signed().partition(":")[2],
        signing.Signer(salt="something else").sign_object([7, NOON.isoformat()]),
        signing.dumps([7, NOON.isoformat()]),
    ],
    # What is signed with the time of day would be named otherwise by each worker.
    ids=["nothing", "a letter", "no ASCII", "cut short", "one part less", "of another answer", "of something else", "with a time"],
)
def test_a_token_that_we_did_not_issue_is_refused(wrong: str) -> None:
    with pytest.raises(TokenRefused):
        Token.read(wrong)


def test_a_token_is_good_from_two_seconds_to_an_hour() -> None:
    token = Token(7, NOON)
    assert token.is_too_soon(NOON + timedelta(seconds=1.9))
    assert token.is_too_soon(NOON - timedelta(seconds=1))
    assert not token.is_too_soon(NOON + timedelta(seconds=2))
    assert not token.is_too_old(NOON + timedelta(hours=1))
    assert token.is_too_old(NOON + timedelta(hours=1, seconds=1))


# How often


@pytest.mark.django_db
def test_ten_answers_an_hour_are_kept_from_an_address_and_not_more() -> None:
    for minute in range(10):
        kept(NOON + timedelta(minutes=minute))
    with pytest.raises(answers.TooMany):
        kept(NOON + timedelta(minutes=59))
    assert Answer.objects.count() == 10
    kept(NOON + timedelta(minutes=59), address="192.0.2.2")
    kept(NOON + timedelta(minutes=60))
    with pytest.raises(answers.TooMany):
        kept(NOON + timedelta(minutes=60))


def at_once(number: int, deed: Callable[[], object]) -> list[object]:
    """Do it that often at the same moment, each with a connection of its own; what each returned, or what refused it."""
    start = Barrier(number, timeout=PATIENCE)

    def one(_: int) -> object:
        try:
            # Connected before the start, so that they do meet.
            connection.ensure_connection()
            start.wait()
            return deed()
        except answers.TooMany as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        return [*threads.map(one, range(number))]


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_the_same_moment_ten_are_kept() -> None:
    results = at_once(16, kept)
    assert len([one for one in results if isinstance(one, answers.TooMany)]) == 6
    assert Answer.objects.count() == 10


# What is added


@pytest.mark.django_db
def test_an_answer_is_added_to_once() -> None:
    answer = kept()
    assert amended(answer, "Ask ana@cpor.example")
    assert not amended(answer, "Something else")
    answer.refresh_from_db()
    assert (answer.reason, answer.section, answer.text, answer.amended_at) == (Reason.HARD, "access", "Ask [e-mail]", NOON)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_to_an_answer_at_the_same_moment_one_does() -> None:
    for _ in range(10):
        answer = kept(address=str(_))
        assert sorted(map(bool, at_once(2, partial(amended, answer)))) == [False, True]
        Answer.objects.all().delete()


@pytest.mark.django_db
def test_nothing_is_added_to_an_answer_that_is_not_there_or_of_words_that_cannot_be_kept() -> None:
    answer = kept()
    with pytest.raises(Refused):
        amended(answer, "\0")
    assert not answers.amend(answer.pk + 1, reason=None, section="", text="", now=NOON)
    assert amended(answer)


@pytest.mark.django_db
def test_an_answer_is_handled_by_somebody_and_can_be_opened_again() -> None:
    answer = kept()
    assert not answers.open_again(answer.pk)
    assert answers.handle(answer.pk, by="ana", note="Edition 8 says it.", now=NOON)
    assert not answers.handle(answer.pk, by="bob", note="Mine.", now=NOON)
    answer.refresh_from_db()
    assert (answer.handled_at, answer.handled_by, answer.note) == (NOON, "ana", "Edition 8 says it.")
    assert answers.open_again(answer.pk)
    answer.refresh_from_db()
    assert (answer.handled_at, answer.handled_by, answer.note) == (None, "", "Edition 8 says it.")


@pytest.mark.django_db
def test_words_that_come_after_an_answer_was_handled_open_it_again() -> None:
    answer = kept()
    answers.handle(answer.pk, by="ana", note="", now=NOON)
    amended(answer)
    answer.refresh_from_db()
    assert answer.handled_at is None


# What is forgotten


@pytest.mark.django_db
def test_who_sent_it_is_forgotten_when_the_day_is_over() -> None:
    answer = kept(NOON)
    kept(NOON.replace(hour=23, minute=59))
    answer.refresh_from_db()
    assert answer.sender
    kept(NOON.replace(day=3, hour=0))
    answer.refresh_from_db()
    assert answer.sender == ""
    assert Answer.objects.exclude(sender="").count() == 1


@pytest.mark.django_db
def test_words_are_forgotten_with_the_note_that_may_quote_them_and_the_rest_is_kept() -> None:
    old, new = kept(NOON), kept(NOON + timedelta(days=1))
    for answer in (old, new):
        amended(answer)
        answers.handle(answer.pk, by="ana", note="She means the table.", now=NOON)
    assert answers.forget_texts(NOON + timedelta(days=31), after=timedelta(days=30)) == 1
    assert answers.forget_texts(NOON + timedelta(days=31), after=timedelta(days=30)) == 0
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.text, old.note, old.reason, old.section, old.handled_by) == ("", "", Reason.HARD, "access", "ana")
    assert (new.text, new.note) == ("The table.", "She means the table.")


@pytest.mark.django_db
def test_the_command_forgets_what_is_older_than_the_setting_says(clock: Clock, settings: Settings) -> None:
    settings.FEEDBACK_KEEP_DAYS = 30
    answer = kept(clock.now)
    amended(answer)

    def tidied(**later: float) -> str:
        clock.move(**later)
        said = StringIO()
        call_command("tidy_feedback", stdout=said)
        answer.refresh_from_db()
        return said.getvalue()

    assert tidied(days=30) == "Words older than 30 days deleted from 0 answers, hashes of senders from 1.\n"
    assert (answer.text, answer.sender) == ("The table.", "")
    assert tidied(seconds=1) == "Words older than 30 days deleted from 1 answers, hashes of senders from 0.\n"
    assert answer.text == ""


# What the database refuses


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"helpful": "perhaps"}, "answer_helpful_known"),
        ({"reason": "spite", "amended_at": NOON}, "answer_reason_known"),
        ({"edition": 0}, "answer_edition_from_one"),
        ({"text": "words"}, "answer_added_to_with_its_token"),
        ({"reason": Reason.HARD}, "answer_added_to_with_its_token"),
        ({"section": "access"}, "answer_added_to_with_its_token"),
        ({"handled_at": NOON}, "answer_handled_by_somebody"),
        ({"handled_by": "ana"}, "answer_handled_by_somebody"),
    ],
)
def test_the_database_refuses_what_must_never_be(wrong: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Answer.objects.create(**ANSWER | {"answered_at": NOON} | wrong)


@pytest.mark.django_db
def test_the_database_keeps_no_longer_text() -> None:
    with pytest.raises(DatabaseError, match=r"answer_text_fits|too long"):
        Answer.objects.create(**ANSWER, answered_at=NOON, amended_at=NOON, text="x" * (LONGEST_TEXT + 1))


def test_answers_point_at_nothing_and_need_no_other_table() -> None:
    assert [one for one in Answer._meta.get_fields() if one.is_relation] == []
    migration = import_module("explainer.feedback.migrations.0001_initial").Migration
    assert migration.dependencies == []
