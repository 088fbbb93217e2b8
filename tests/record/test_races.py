"""Deeds at the same moment wait for one another: each ends well or with a sentence, and the chain is whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import settings

from explainer.record import deeds
from explainer.record.audit import audit
from explainer.record.models import Edition, Entry, Reason
from explainer.record.timeline import timeline
from tests.waiting import PATIENCE
from tests.words import CLAIMS, edition_of, sealed

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = settings().max_examples // 5


def at_once(*tries: Callable[[], Entry]) -> list[Entry | str]:
    """Start every deed at the same moment, each with a connection of its own; its entry, or the sentence that refused it."""
    start = Barrier(len(tries), timeout=PATIENCE)

    def one(deed: Callable[[], Entry]) -> Entry | str:
        try:
            # Connected before the start, so that they do meet.
            connection.ensure_connection()
            start.wait()
            return deed()
        except deeds.DeedRefused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tries)) as threads:
        return [*threads.map(one, tries)]


def chain_is_whole() -> bool:
    return audit().misfit == "" and [*Entry.objects.order_by("number").values_list("number", flat=True)] == [
        *range(1, Entry.objects.count() + 1)
    ]


def withdrawn(explainer: UUID = CLAIMS) -> Entry:
    return deeds.withdraw((explainer, "en"), reason=Reason.WRONG, actor="p-reviewer")


def test_four_seals_are_four_editions() -> None:
    for _ in range(ROUNDS):
        results = at_once(sealed, sealed, sealed, sealed)
        assert [result for result in results if isinstance(result, str)] == []
    assert [*Edition.objects.order_by("number").values_list("number", flat=True)] == [*range(1, 4 * ROUNDS + 1)]
    assert chain_is_whole()


def test_of_two_explainers_that_want_one_path_one_gets_it() -> None:
    for number in range(ROUNDS):
        path = f"/en/{number}/"
        results = at_once(partial(sealed, explainer=uuid4(), path=path), partial(sealed, explainer=uuid4(), path=path))
        (sentence,) = [result for result in results if isinstance(result, str)]
        assert sentence == f"This cannot be recorded: the path {path} belongs to another explainer."
    assert Edition.objects.count() == Entry.objects.count() == ROUNDS
    assert chain_is_whole()


def test_a_seal_and_a_withdrawal_come_one_after_the_other() -> None:
    sealed()
    for _ in range(ROUNDS):
        results = at_once(sealed, withdrawn)
        assert [result for result in results if isinstance(result, str)] == []
    assert Entry.objects.count() == 1 + 2 * ROUNDS
    assert chain_is_whole()


def test_the_first_withdrawal_waits_for_the_first_seal_or_is_refused() -> None:
    for number in range(ROUNDS):
        explainer = uuid4()
        seal, withdrawal = at_once(
            partial(sealed, explainer=explainer, path=f"/en/{number}/"),
            partial(withdrawn, explainer),
        )
        assert isinstance(seal, Entry)
        if isinstance(withdrawal, Entry):
            assert withdrawal.number == seal.number + 1
        else:
            assert withdrawal == "This cannot be recorded: nothing has been shown yet, so there is nothing to withdraw."
    assert chain_is_whole()


def test_what_lies_ahead_is_called_off_once() -> None:
    sealed()
    for _ in range(ROUNDS):
        ahead = sealed(effective_at=timezone.now() + timedelta(days=1))
        called_off = partial(deeds.call_off, ahead, reason=Reason.NOT_WANTED, actor="p-reviewer")
        results = at_once(called_off, called_off)
        assert [result for result in results if isinstance(result, str)] == [
            "This cannot be recorded: it calls off nothing that lies ahead."
        ]
    assert chain_is_whole()


def test_one_entry_at_most_lies_ahead_whoever_comes_first() -> None:
    first = edition_of(sealed())
    for _ in range(ROUNDS):
        soon = timezone.now() + timedelta(days=1)
        results = at_once(
            partial(sealed, effective_at=soon),
            partial(deeds.reinstate, first, reason=Reason.STILL_RIGHT, actor="p-reviewer", effective_at=soon),
        )
        assert [result for result in results if isinstance(result, str)] == []
        known = timeline()
        assert len([entry for entry in known.standing[CLAIMS, "en"] if entry.effective_at > known.moment()]) == 1
    assert chain_is_whole()


def test_who_reads_meanwhile_sees_a_whole_record() -> None:
    sealed()

    def read() -> Entry:
        known = timeline()
        assert known.broken == ""
        assert known.head
        return known.head

    for _ in range(ROUNDS):
        results = at_once(sealed, read, withdrawn, read)
        assert [result for result in results if isinstance(result, str)] == []
    assert timeline().head == Entry.objects.order_by("-number").first()
    assert chain_is_whole()
