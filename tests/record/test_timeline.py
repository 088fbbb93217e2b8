"""The timeline: what was, is and will be shown, by one rule, and never anything that does not fit."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from explainer.content import canonical
from explainer.record import deeds, triggers
from explainer.record.models import Edition, Entry, Kind, Reason
from explainer.record.timeline import Key, Timeline, load, timeline
from tests.conftest import Clock
from tests.words import CLAIMS, PROOF, edition_of, next_edition, next_entry, rolled_back, sealed

pytestmark = pytest.mark.django_db

ENGLISH: Key = (CLAIMS, "en")
KEYS: list[Key] = [ENGLISH, (CLAIMS, "de"), (PROOF, "en")]


# The rule, naively


def replayed(entries: Iterable[Entry], moment: datetime) -> dict[Key, int]:
    """For each key, the highest number among the entries in effect at the moment that are not called off."""
    written = list(entries)
    shown: dict[Key, int] = {}
    for entry in written:
        called_off = any(other.kind == Kind.CALLED_OFF and other.calls_off_id == entry.number for other in written)
        key = (entry.explainer, entry.language)
        if entry.kind != Kind.CALLED_OFF and not called_off and entry.effective_at <= moment:
            shown[key] = max(shown.get(key, 0), entry.number)
    return shown


def numbers(shown: dict[Key, Entry]) -> dict[Key, int]:
    return {key: entry.number for key, entry in shown.items()}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["seal", "seal", "withdraw", "reinstate", "call off"]),
        st.sampled_from(KEYS),
        # What the clock does before: nothing, less than a millisecond, hours either way.
        st.sampled_from([0.0, 0.0004, 0.001, 60.0, 3600.0, 90000.0, -1800.0]),
        # In how many seconds it takes effect.
        st.sampled_from([None, None, -3600, 0.0005, 60, 3600, 90000]),
    ),
    min_size=1,
    max_size=10,
)


def tried(step: tuple[str, Key, float, float | None], clock: Clock) -> None:
    """Do one thing, or be refused."""
    deed, key, by, delay = step
    clock.move(seconds=by)
    effective_at = None if delay is None else clock.now + timedelta(seconds=delay)
    entries = Entry.objects.filter(explainer=key[0], language=key[1]).order_by("-number")
    editions = [edition_of(entry) for entry in entries.filter(kind=Kind.PUBLISHED)]
    try:
        if deed == "seal":
            sealed(explainer=key[0], language=key[1], effective_at=effective_at)
        elif deed == "withdraw":
            deeds.withdraw(key, reason=Reason.OUTDATED, actor="p-reviewer", effective_at=effective_at)
        elif deed == "reinstate" and editions:
            deeds.reinstate(editions[-1], reason=Reason.BETTER_BEFORE, actor="p-reviewer", effective_at=effective_at)
        elif deed == "call off" and (entry := entries.first()):
            deeds.call_off(entry, reason=Reason.NOT_WANTED, actor="p-reviewer")
    except deeds.DeedRefused:
        pass


def moments(entries: Iterable[Entry]) -> list[datetime]:
    """Every moment at which something changes, and just before and after."""
    changes = {moment for entry in entries for moment in (entry.recorded_at, entry.effective_at)}
    return [moment + timedelta(milliseconds=by) for moment in sorted(changes) for by in (-1, 0, 1)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_it_answers_as_the_rule_replayed_over_a_plain_list(clock: Clock, steps: list[tuple[str, Key, float, float | None]]) -> None:
    with rolled_back():
        for step in steps:
            tried(step, clock)
        known, entries = timeline(), list(Entry.objects.all())
        assert known.broken == ""
        assert len(known.numbered) == len(entries)
        for moment in moments(entries):
            assert numbers(known.at(moment)) == replayed(entries, moment)
            assert numbers(known.at(moment)) == numbers(load(Timeline()).at(moment))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_what_was_shown_never_changes(clock: Clock, steps: list[tuple[str, Key, float, float | None]]) -> None:
    """Appending never changes the answer for a moment before the newest entry was recorded, also with the clock set back."""
    with rolled_back():
        for step in steps:
            before = timeline()
            newest = before.head.recorded_at if before.head else datetime.min.replace(tzinfo=UTC)
            past = [moment for moment in moments(before.numbered.values()) if moment < newest]
            tried(step, clock)
            after = timeline()
            assert [numbers(after.at(moment)) for moment in past] == [numbers(before.at(moment)) for moment in past]
            assert after.head is None or after.head.recorded_at >= newest


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_one_entry_at_most_lies_ahead(clock: Clock, steps: list[tuple[str, Key, float, float | None]]) -> None:
    with rolled_back():
        for step in steps:
            tried(step, clock)
            known = timeline()
            for key in KEYS:
                ahead = [entry for entry in known.standing.get(key, ()) if entry.effective_at > known.moment()]
                assert ahead == [entry for entry in [known.ahead(key, known.moment())] if entry]


# Time


def test_nothing_is_shown_before_the_first_entry(clock: Clock) -> None:
    entry = sealed()
    assert timeline().at(entry.effective_at - timedelta(milliseconds=1)) == {}
    assert timeline().at(entry.effective_at) == {ENGLISH: entry}


def test_a_scheduled_entry_takes_effect_without_a_new_row(clock: Clock, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = sealed()
    second = sealed(effective_at=clock.now + timedelta(days=1))
    known = timeline()
    with django_assert_num_queries(1):
        assert timeline().shown(ENGLISH, known.moment()) == first
    clock.move(days=1)
    with django_assert_num_queries(1):
        assert timeline().shown(ENGLISH, known.moment()) == second
    assert timeline() is known


def test_of_two_entries_of_one_moment_the_later_is_shown(clock: Clock) -> None:
    sealed()
    second = sealed()
    assert second.effective_at == second.recorded_at == timeline().numbered[1].effective_at
    assert timeline().shown(ENGLISH, clock.now) == second


def test_now_is_never_before_the_newest_entry(clock: Clock) -> None:
    entry = sealed()
    clock.move(days=-1)
    assert timeline().moment() == entry.recorded_at
    clock.move(days=2)
    assert timeline().moment() == clock.now
    assert Timeline().moment() == clock.now


def test_an_edition_exists_for_the_public_once_it_takes_effect(clock: Clock) -> None:
    edition = edition_of(sealed(effective_at=clock.now + timedelta(days=1)))
    now, then = clock.now, clock.now + timedelta(days=1)
    assert not timeline().was_shown(edition, now)
    assert timeline().find("/en/", now) is None
    assert timeline().was_shown(edition, then)
    assert timeline().find("/en/", then) == ENGLISH


def test_a_called_off_edition_never_exists_for_the_public(clock: Clock) -> None:
    entry = sealed(effective_at=clock.now + timedelta(days=1))
    deeds.call_off(entry, reason=Reason.NOT_WANTED, actor="p-reviewer")
    assert not timeline().was_shown(edition_of(entry), clock.now + timedelta(days=2))
    assert timeline().find("/en/", clock.now + timedelta(days=2)) is None


def test_a_path_keeps_leading_to_its_explainer(clock: Clock) -> None:
    sealed(path="/en/old/")
    sealed(path="/en/new/", effective_at=clock.now + timedelta(days=1))
    deeds.withdraw(ENGLISH, reason=Reason.ENDED, actor="p-reviewer")
    sealed(path="/en/new/", effective_at=clock.now + timedelta(days=1))
    now, then = timeline().moment(), clock.now + timedelta(days=2)
    assert timeline().find("/en/old/", now) == ENGLISH
    assert timeline().find("/en/new/", now) is None
    assert timeline().find("/en/old/", then) == timeline().find("/en/new/", then) == ENGLISH
    assert timeline().find("/en/other/", then) is None


def test_a_withdrawn_edition_was_shown(clock: Clock) -> None:
    edition = edition_of(sealed())
    deeds.withdraw(ENGLISH, reason=Reason.WRONG, actor="p-reviewer")
    assert timeline().was_shown(edition, clock.now)
    assert timeline().find("/en/", clock.now) == ENGLISH


# What it remembers


def test_it_costs_one_query_while_nothing_is_new(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    assert timeline().head is None
    with django_assert_num_queries(1):
        assert timeline().head is None
    sealed()
    first = timeline()
    with django_assert_num_queries(1):
        assert timeline() is first


def test_it_reads_only_what_is_new(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(5):
        sealed()
    first = timeline()
    sealed()
    # Newest number; is what is known still there; the new entry; its edition.
    with django_assert_num_queries(4):
        second = timeline()
    assert second.numbered[1] is first.numbered[1]
    assert len(first.numbered) == 5


def test_what_was_rolled_back_is_forgotten() -> None:
    """So nothing needs to be reset between two tests."""
    sealed()
    known = timeline()
    with rolled_back():
        other = sealed()
        assert timeline().head == other
    assert timeline().numbered.keys() == {1}
    with rolled_back():
        another = sealed(authors=("p-somebody-else",))
        assert another.number == other.number
        assert edition_of(timeline().numbered[2]).authors == '["p-somebody-else"]'
    assert timeline().head == known.head
    assert timeline().editions.keys() == known.editions.keys()


@pytest.fixture
def unguarded() -> None:
    """The record as somebody finds it who owns the tables."""
    for model in (Edition, Entry):
        triggers.remove(model, connection)


def vanished(first: int) -> None:
    """The entries from this number on, and their editions, are no more."""
    for entry in Entry.objects.filter(number__gte=first):
        Entry.objects.filter(number=entry.number)._raw_delete("default")
        Edition.objects.filter(digest=entry.edition_id)._raw_delete("default")


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("first", [1, 2, 3])
def test_it_goes_back_with_a_record_that_goes_back(first: int) -> None:
    """As when an older copy of the database is put in place."""
    for _ in range(3):
        sealed()
    assert len(timeline().numbered) == 3
    vanished(first)
    assert [*timeline().numbered] == [*range(1, first)]
    assert timeline().broken == ""
    assert sealed(authors=("p-somebody-else",)).number == first
    assert [*timeline().numbered] == [*range(1, first + 1)]
    assert load(Timeline()).broken == ""


@pytest.mark.usefixtures("unguarded")
def test_it_follows_when_the_newest_entry_is_another_one() -> None:
    first, second = sealed(), sealed()
    assert timeline().head == second
    vanished(2)
    another = published(Timeline(head=first, last_numbers={ENGLISH: 1}))
    head = timeline().head
    assert head
    assert head.digest == another.digest


@pytest.mark.usefixtures("unguarded")
def test_what_was_read_is_served_on_when_it_is_changed_and_a_new_process_finds_the_change() -> None:
    sealed()
    sealed()
    known = timeline()
    Entry.objects.filter(number=1).update(actor="p-somebody")
    assert timeline() is known
    sealed()
    assert timeline().numbered[1].actor == "p-reviewer"
    assert load(Timeline()).broken == "Entry 1 does not fit: its digest is not that of its contents."


# What does not fit


LATER = datetime(2026, 4, 2, tzinfo=UTC)
HEAD = datetime(2026, 3, 2, 12, tzinfo=UTC)


def published(known: Timeline, entry: dict[str, Any] | None = None, **edition: Any) -> Entry:
    """An edition and its entry put in by SQL, with right digests over whatever the columns say."""
    words = next_edition(known, **edition)
    words.save(force_insert=True)
    made = next_entry(known, edition=words, **(entry or {}))
    made.save(force_insert=True)
    return made


def named(known: Timeline, **columns: Any) -> Entry:
    """An entry put in by SQL, with a right digest over whatever the columns say."""
    made = next_entry(known, **columns)
    made.save(force_insert=True)
    return made


def after_one_that_lies_ahead(known: Timeline) -> Entry:
    published(known, {"effective_at": LATER})
    return published(timeline())


def other_edition(known: Timeline) -> Entry:
    words = next_edition(known, (PROOF, "en"), path="/en/proof/")
    words.save(force_insert=True)
    return named(known, edition=words)


def never_shown(known: Timeline) -> Entry:
    words = next_edition(known)
    words.save(force_insert=True)
    return named(known, kind=Kind.REINSTATED, reason=Reason.STILL_RIGHT, edition=words)


def approved_by(*people: Any) -> str:
    return canonical.dumps([[person, "Stage", "2026-03-02T12:00:00.000000+00:00"] for person in people])


MISFITS: dict[str, tuple[Callable[[Timeline], Entry], str]] = {
    "a gap": (lambda known: published(known, {"number": 3}), "its number does not follow"),
    "another past": (lambda known: published(known, {"previous": "1" * 64}), "it does not name the digest of the one before"),
    "a wrong digest": (lambda known: published(known, {"digest": "1" * 64}), "its digest is not that of its contents"),
    "the past": (
        lambda known: published(known, {"recorded_at": HEAD - timedelta(days=1), "effective_at": LATER}),
        "it was recorded before the one before",
    ),
    "two ahead": (after_one_that_lies_ahead, "another entry that lies ahead is not called off"),
    "the edition of another explainer": (other_edition, "it names no edition of its own explainer and language"),
    "an edition twice": (
        lambda known: named(known, edition=known.numbered[1].edition),
        "the number of its edition does not follow",
    ),
    "an edition that was never shown": (never_shown, "it reinstates an edition that was never shown"),
    "calling off what has happened": (
        lambda known: named(known, kind=Kind.CALLED_OFF, calls_off_id=1, reason=Reason.NOT_WANTED),
        "it calls off nothing that lies ahead",
    ),
    "a wrong digest of the edition": (lambda known: published(known, None, digest="2" * 64), "the digest of its edition is not"),
    "a wrong digest of the words": (
        lambda known: published(known, None, content_digest="2" * 64),
        "the digest of its edition is not",
    ),
    "a gap between editions": (lambda known: published(known, None, number=3), "the number of its edition does not follow"),
    "a path outside its language": (
        lambda known: published(known, None, path="/de/"),
        "the path /de/ is not one for an explainer in",
    ),
    "nobody wrote": (lambda known: published(known, None, authors="[]"), "somebody unknown wrote"),
    "somebody unknown wrote": (lambda known: published(known, None, authors='["p-author","unknown"]'), "somebody unknown wrote"),
    "nobody approved": (lambda known: published(known, None, approvals="[]"), "nobody approved its edition"),
    "somebody unknown approved": (
        lambda known: published(known, None, approvals=approved_by("unknown")),
        "unknown approved its edition",
    ),
    "an author approved": (
        lambda known: published(known, None, approvals=approved_by("p-other", "p-author")),
        "somebody approved what they wrote themselves",
    ),
    "one approved twice": (
        lambda known: published(known, None, approvals=approved_by("p-other", "p-other")),
        "somebody approved its edition at two stages",
    ),
    "authors that are none": (lambda known: published(known, None, authors="nobody"), "cannot be read"),
    "authors in lists": (lambda known: published(known, None, authors='[["p-author"]]'), "cannot be read"),
    "approvals that are none": (lambda known: published(known, None, approvals='{"p-reviewer": 1}'), "cannot be read"),
    "approvers in lists": (lambda known: published(known, None, approvals=approved_by(["p-reviewer"])), "cannot be read"),
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_an_entry_that_does_not_fit_is_never_served(misfit: str, clock: Clock) -> None:
    clock.now = HEAD
    first = sealed()
    good = timeline()
    put_in, why = MISFITS[misfit]
    entry = put_in(good)
    broken = timeline()
    assert broken.broken.startswith(f"Entry {entry.number} does not fit: ")
    assert why in broken.broken
    assert entry.number not in broken.numbered
    assert broken.at(HEAD) == {ENGLISH: first}
    assert entry not in broken.at(LATER + timedelta(days=1)).values()


def test_what_comes_after_a_misfit_is_not_looked_at(clock: Clock) -> None:
    clock.now = HEAD
    first = sealed()
    second = published(timeline(), None, number=7)
    published(Timeline(head=second, last_numbers={ENGLISH: 1}))
    assert timeline().head == first
    assert timeline().broken.startswith("Entry 2 does not fit: ")


def test_a_path_of_another_explainer_does_not_fit(clock: Clock) -> None:
    clock.now = HEAD
    sealed()
    key: Key = (PROOF, "en")
    words = next_edition(timeline(), key, path="/en/")
    words.save(force_insert=True)
    next_entry(timeline(), key, edition=words).save(force_insert=True)
    assert "the path /en/ belongs to another explainer." in timeline().broken


def test_nothing_is_added_to_a_damaged_record(clock: Clock) -> None:
    clock.now = HEAD
    sealed()
    published(timeline(), None, number=7)
    with pytest.raises(deeds.DeedRefused, match=r"damaged.*Entry 2 does not fit: .*audit_record"):
        sealed()


def test_entries_of_many_explainers_do_not_mix(clock: Clock) -> None:
    keys: list[tuple[UUID, str]] = [(uuid4(), language) for language in ("en", "de", "ar") for _ in range(2)]
    for key in keys:
        sealed(explainer=key[0], language=key[1], path=f"/{key[1]}/{key[0]}/")
    assert {key: edition_of(entry).number for key, entry in timeline().at(clock.now).items()} == dict.fromkeys(keys, 1)
