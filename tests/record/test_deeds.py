"""The four deeds: what each writes, and what it refuses with a sentence, having written nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from explainer.content import canonical
from explainer.record import deeds
from explainer.record.audit import audit
from explainer.record.models import NOTHING_BEFORE, UNKNOWN_AUTHOR, Change, Edition, Entry, Reason
from explainer.record.signals import recorded
from explainer.record.timeline import Key, timeline
from tests.conftest import Clock
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, rolled_back, sealed

pytestmark = pytest.mark.django_db

ENGLISH: Key = (CLAIMS, "en")


@contextmanager
def refused(why: str) -> Iterator[None]:
    """What is done inside is refused with a sentence, and the record stays as it was."""
    before = [*Entry.objects.values(), *Edition.objects.values()]
    with pytest.raises(deeds.DeedRefused, match=why) as refusal:
        yield
    assert str(refusal.value)[0].isupper()
    assert str(refusal.value).endswith(".")
    assert [*Entry.objects.values(), *Edition.objects.values()] == before


def withdrawn(effective_at: datetime | None = None, reason: Reason = Reason.OUTDATED) -> Entry:
    return deeds.withdraw(ENGLISH, reason=reason, actor="p-reviewer", effective_at=effective_at)


def reinstated(edition: Edition, effective_at: datetime | None = None) -> Entry:
    return deeds.reinstate(edition, reason=Reason.BETTER_BEFORE, actor="p-reviewer", effective_at=effective_at)


def called_off(entry: Entry) -> Entry:
    return deeds.call_off(entry, reason=Reason.NOT_WANTED, actor="p-reviewer")


def shown() -> Entry | None:
    return timeline().shown(ENGLISH, timeline().moment())


# Seal


def test_sealing_writes_an_edition_and_an_entry(clock: Clock) -> None:
    content = an_explainer()
    entry = deeds.seal(
        explainer=CLAIMS,
        language="en",
        path="/en/claims/",
        content=content,
        change=Change.MEANING,
        change_note="It says more.",
        affects_signed="Read it again.",
        translated_from="f" * 64,
        authors=["p-b", "p-a", "p-b"],
        approvals=[deeds.Approval("p-c", "First", clock.now), deeds.Approval("p-d", "Second", clock.now)],
    )
    stored = Entry.objects.get()
    assert stored == entry == shown()
    assert (stored.number, stored.kind, stored.actor, stored.reason, stored.previous) == (1, "published", "p-d", "", NOTHING_BEFORE)
    edition = Edition.objects.get()
    assert edition == stored.edition
    assert (edition.explainer, edition.language, edition.number, edition.path) == (CLAIMS, "en", 1, "/en/claims/")
    assert (edition.title, edition.words(), edition.schema) == ("About claims", content, 2)
    assert (edition.change, edition.change_note) == ("meaning", "It says more.")
    assert (edition.affects_signed, edition.translated_from) == ("Read it again.", "f" * 64)
    assert edition.content == canonical.to_json(content)
    assert edition.content_digest == canonical.digest(edition.content)
    assert edition.authors == '["p-a","p-b"]'
    moment = "2026-03-02T12:00:00.123456+00:00"
    assert edition.approvals == f'[["p-c","First","{moment}"],["p-d","Second","{moment}"]]'
    assert edition.sealed_at == stored.recorded_at == stored.effective_at == datetime(2026, 3, 2, 12, 0, 0, 123000, tzinfo=UTC)
    assert (edition.digest, stored.digest) == (edition.fingerprint(), stored.fingerprint())


def test_editions_are_numbered_by_explainer_and_language() -> None:
    entries = [sealed(), sealed(), sealed(language="de"), sealed(explainer=PROOF), sealed()]
    assert [edition_of(entry).number for entry in entries] == [1, 2, 1, 1, 3]
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]


def test_the_same_words_can_be_sealed_again() -> None:
    assert edition_of(sealed()).content_digest == edition_of(sealed()).content_digest
    assert Edition.objects.count() == 2


def test_times_are_kept_in_milliseconds_as_a_dump_keeps_them(clock: Clock) -> None:
    entry = sealed(effective_at=clock.now + timedelta(days=1, microseconds=7))
    assert entry.recorded_at.microsecond == entry.effective_at.microsecond == 123000


def test_nothing_is_decided_for_the_past(clock: Clock) -> None:
    entry = sealed(effective_at=clock.now - timedelta(days=1))
    assert entry.effective_at == entry.recorded_at


def test_an_explainer_may_move_and_come_back() -> None:
    assert [edition_of(sealed(path=path)).path for path in ("/en/a/", "/en/b/", "/en/a/")] == ["/en/a/", "/en/b/", "/en/a/"]


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ({"approvers": ()}, "nobody approved its edition"),
        ({"authors": ()}, "somebody unknown wrote"),
        ({"authors": (UNKNOWN_AUTHOR,)}, "somebody unknown wrote"),
        ({"authors": ("p-author", UNKNOWN_AUTHOR)}, "somebody unknown wrote"),
        ({"approvers": (UNKNOWN_AUTHOR,)}, "somebody unknown approved"),
        ({"approvers": ("p-reviewer", UNKNOWN_AUTHOR)}, "somebody unknown approved"),
        ({"approvers": ("p-author",)}, "somebody approved what they wrote themselves"),
        ({"authors": ("p-other", "p-reviewer")}, "somebody approved what they wrote themselves"),
        ({"approvers": ("p-other", "p-author")}, "somebody approved what they wrote themselves"),
        ({"approvers": ("p-reviewer", "p-reviewer")}, "somebody approved its edition at two stages"),
    ],
)
def test_sealing_needs_somebody_who_wrote_and_somebody_else_who_approved(people: dict[str, Any], why: str) -> None:
    sealed()
    with refused(f"This cannot be sealed: .*{why}"):
        sealed(**people)


@pytest.mark.parametrize("path", ["/de/", "/", "/en", "en/", "//en/", "/english/"])
def test_a_path_lies_in_its_language(path: str) -> None:
    words = {"content": an_explainer(), "change": Change.WORDING, "change_note": "It is clearer.", "authors": ["p-author"]}
    approvals = [deeds.Approval("p-reviewer", "Stage", datetime.now(UTC))]
    with refused(f"the path {path} is not one for an explainer in the language “en”"):
        deeds.seal(explainer=CLAIMS, language="en", path=path, approvals=approvals, **words)  # type: ignore[arg-type]  # of many types


@pytest.mark.parametrize("slug", ["editions", "share", "check", "About", "a--b", "a_b"])
def test_a_path_is_one_that_can_be_printed_and_is_not_kept_for_the_site(slug: str) -> None:
    with refused(f"the path /en/{slug}/ is not one for an explainer in the language “en”"):
        sealed(path=f"/en/{slug}/")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"change_note": ""}, "“change_note” of its edition is not a clean line of 1 to 300 characters"),
        ({"change_note": "It is\nclearer."}, "“change_note” of its edition is not a clean line of 1 to 300 characters"),
        ({"affects_signed": "x" * 301}, "“affects_signed” of its edition is not a clean line of 0 to 300 characters"),
        ({"change": "other"}, "“other” is not a kind of change"),
        ({"explainer": str(CLAIMS)}, "“explainer” is not an identifier"),
        ({"content": an_explainer("x" * 256)}, "“title” of its edition is not a clean line of 1 to 255 characters"),
    ],
)
def test_what_no_timeline_would_serve_is_refused_with_a_sentence(words: dict[str, Any], why: str) -> None:
    with refused(f"This cannot be recorded: {why}"):
        sealed(**words)


def test_an_approval_is_not_dated_after_the_sealing(clock: Clock) -> None:
    words = {"content": an_explainer(), "change": Change.WORDING, "change_note": "It is clearer.", "authors": ["p-author"]}
    tomorrow = [deeds.Approval("p-reviewer", "Stage", clock.now + timedelta(days=1))]
    with refused("somebody approved its edition after it was sealed"):
        deeds.seal(explainer=CLAIMS, language="en", path="/en/", approvals=tomorrow, **words)  # type: ignore[arg-type]  # of many types


def test_a_path_of_another_explainer_is_taken_for_good(clock: Clock) -> None:
    sealed(path="/en/a/")
    sealed(path="/en/b/")
    withdrawn()
    with refused("the path /en/a/ belongs to another explainer"):
        sealed(explainer=PROOF, path="/en/a/")


def test_a_path_is_taken_before_its_edition_is_shown(clock: Clock) -> None:
    sealed(path="/en/a/", effective_at=clock.now + timedelta(days=1))
    with refused("the path /en/a/ belongs to another explainer"):
        sealed(explainer=PROOF, path="/en/a/")


# Withdraw


def test_withdrawing_shows_the_reason_and_no_edition() -> None:
    sealed()
    entry = withdrawn(reason=Reason.WRONG)
    assert shown() == entry == Entry.objects.get(number=2)
    assert (entry.kind, entry.reason, entry.edition, entry.actor) == ("withdrawn", "wrong", None, "p-reviewer")


def test_nothing_can_be_withdrawn_before_anything_was_shown(clock: Clock) -> None:
    with refused("nothing has been shown yet, so there is nothing to withdraw"):
        withdrawn()
    sealed(effective_at=clock.now + timedelta(days=1))
    sealed(language="de")
    with refused("nothing has been shown yet"):
        withdrawn()
    clock.move(days=1)
    assert withdrawn() == shown()


# Reinstate


def test_reinstating_shows_an_earlier_edition_again() -> None:
    first = edition_of(sealed())
    sealed()
    withdrawn()
    entry = reinstated(first)
    assert shown() == entry == Entry.objects.get(number=4)
    assert (entry.kind, entry.reason, entry.edition) == ("reinstated", "better_before", first)
    assert Edition.objects.count() == 2
    assert edition_of(sealed()).number == 3


def test_what_was_never_shown_cannot_be_reinstated(clock: Clock) -> None:
    sealed()
    scheduled = sealed(effective_at=clock.now + timedelta(days=1))
    with refused("it reinstates an edition that was never shown"):
        reinstated(edition_of(scheduled))
    called_off(scheduled)
    clock.move(days=2)
    with refused("it reinstates an edition that was never shown"):
        reinstated(edition_of(scheduled))


# Call off


def test_calling_off_lets_an_entry_not_happen(clock: Clock) -> None:
    first = sealed()
    scheduled = sealed(effective_at=clock.now + timedelta(days=1))
    entry = called_off(scheduled)
    assert Entry.objects.get(number=3) == entry
    assert (entry.kind, entry.reason, entry.calls_off, entry.edition) == ("called_off", "not_wanted", scheduled, None)
    clock.move(days=2)
    assert shown() == first


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=2)])
def test_what_has_happened_cannot_be_called_off(clock: Clock, later: timedelta) -> None:
    at_once = sealed()
    scheduled = sealed(effective_at=clock.now + timedelta(days=1))
    clock.now += later
    for entry in (at_once, scheduled):
        with refused("it calls off nothing that lies ahead"):
            called_off(entry)


def test_an_entry_is_called_off_once(clock: Clock) -> None:
    scheduled = sealed(effective_at=clock.now + timedelta(days=1))
    calling_off = called_off(scheduled)
    for entry in (scheduled, calling_off):
        with refused("it calls off nothing that lies ahead"):
            called_off(entry)


# What lies ahead


@pytest.mark.parametrize("deed", ["seal", "seal later", "withdraw", "withdraw later", "reinstate", "reinstate later"])
def test_a_deed_calls_off_what_lies_ahead(clock: Clock, deed: str) -> None:
    first = edition_of(sealed())
    ahead = sealed(effective_at=clock.now + timedelta(days=2))
    elsewhere = sealed(language="de", effective_at=clock.now + timedelta(days=2))
    kind, _, later = deed.partition(" ")
    effective_at = clock.now + timedelta(days=3) if later else None
    done = {
        "seal": lambda: sealed(effective_at=effective_at),
        "withdraw": lambda: withdrawn(effective_at),
        "reinstate": lambda: reinstated(first, effective_at),
    }[kind]()
    calling_off = Entry.objects.get(number=done.number - 1)
    assert (calling_off.kind, calling_off.reason, calling_off.calls_off) == ("called_off", "replaced", ahead)
    assert calling_off.actor == done.actor
    assert calling_off.recorded_at == done.recorded_at
    clock.move(days=4)
    assert timeline().at(clock.now) == {ENGLISH: done, (CLAIMS, "de"): elsewhere}


def test_a_refused_deed_calls_nothing_off(clock: Clock) -> None:
    sealed()
    ahead = sealed(effective_at=clock.now + timedelta(days=1))
    with refused("it reinstates an edition that was never shown"):
        reinstated(edition_of(ahead))
    with refused("the path /de/ is not one for an explainer in the language “en”"):
        sealed(path="/de/")
    clock.move(days=1)
    assert shown() == ahead


# Time


def test_two_deeds_in_one_millisecond_keep_their_order(clock: Clock) -> None:
    first, second, third = sealed(), withdrawn(), sealed()
    assert first.recorded_at == second.recorded_at == third.effective_at
    assert shown() == third
    assert audit().misfit == ""


def test_a_clock_set_back_does_not_set_the_record_back(clock: Clock) -> None:
    first = sealed()
    clock.move(days=-1)
    second = sealed(effective_at=clock.now + timedelta(hours=1))
    assert second.recorded_at == second.effective_at == first.recorded_at
    assert shown() == second
    assert audit().misfit == ""


def test_a_clock_set_back_does_not_bring_back_what_lies_ahead(clock: Clock) -> None:
    scheduled = sealed(effective_at=clock.now + timedelta(hours=1))
    clock.move(hours=2)
    withdrawn()
    clock.move(hours=-2)
    with refused("it calls off nothing that lies ahead"):
        called_off(scheduled)


# The signal


@contextmanager
def heard() -> Iterator[list[list[Entry]]]:
    """What receivers of the signal hear."""
    told: list[list[Entry]] = []

    def hear(entries: tuple[Entry, ...], **kwargs: Any) -> None:
        told.append(list(entries))

    recorded.connect(hear)
    try:
        yield told
    finally:
        recorded.disconnect(hear)


def test_receivers_hear_of_a_deed_once_and_after_the_commit(
    clock: Clock, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with heard() as told:
        with django_capture_on_commit_callbacks(execute=True):
            ahead = sealed(effective_at=clock.now + timedelta(days=1))
            assert told == []
        assert told == [[ahead]]
        with django_capture_on_commit_callbacks(execute=True):
            done = sealed()
        assert [[entry.number for entry in entries] for entries in told] == [[ahead.number], [done.number - 1, done.number]]


def test_receivers_do_not_hear_of_what_was_rolled_back(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with heard() as told:
        with django_capture_on_commit_callbacks(execute=True), rolled_back():
            sealed()
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(deeds.DeedRefused):
            withdrawn()
        assert told == []


@pytest.mark.django_db(transaction=True)
def test_receivers_hear_of_it_outside_of_the_transaction() -> None:
    inside: list[bool] = []

    def hear(**kwargs: Any) -> None:
        inside.append(connection.in_atomic_block)

    recorded.connect(hear)
    try:
        with transaction.atomic():
            sealed()
            assert inside == []
    finally:
        recorded.disconnect(hear)
    assert inside == [False]


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_does_not_undo_the_deed() -> None:
    def fail(**kwargs: Any) -> None:
        raise ZeroDivisionError

    recorded.connect(fail)
    try:
        assert sealed() == shown()
    finally:
        recorded.disconnect(fail)
