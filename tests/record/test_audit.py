"""`manage.py audit_record` finds whatever was changed in the record behind the triggers’ back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DataError, connection, models, transaction
from django.utils import timezone

from explainer.record import deeds, triggers
from explainer.record.audit import audit
from explainer.record.models import Edition, Entry, Reason
from explainer.record.timeline import timeline
from tests.words import (
    CLAIMS,
    OF_SCHEMA_1,
    PROOF,
    an_explainer,
    edition_of,
    next_edition,
    next_entry,
    rolled_back,
    seal_of_schema_1,
    sealed,
)

pytestmark = pytest.mark.django_db

COLUMNS = [(model, field) for model in (Edition, Entry) for field in model._meta.concrete_fields]


@pytest.fixture
def record() -> None:
    """Ten entries of every kind, five of them with an edition of their own."""
    first = edition_of(sealed(affects_signed="Read it again."))
    sealed(explainer=PROOF, path="/en/proof/", translated_from="f" * 64)
    sealed(language="de")
    deeds.call_off(sealed(effective_at=timezone.now() + timedelta(days=1)), reason=Reason.NOT_WANTED, actor="p-reviewer")
    deeds.withdraw((CLAIMS, "en"), reason=Reason.WRONG, actor="p-reviewer")
    deeds.reinstate(first, reason=Reason.STILL_RIGHT, actor="p-reviewer", effective_at=timezone.now() + timedelta(days=1))
    deeds.withdraw((CLAIMS, "en"), reason=Reason.WRONG, actor="p-reviewer")
    sealed()


def audited() -> str:
    """What the command prints."""
    out = StringIO()
    call_command("audit_record", stdout=out)
    return out.getvalue()


@pytest.fixture
def unguarded(record: None) -> Iterator[None]:
    """The record as somebody finds it who owns the tables: triggers, checks and foreign keys are off."""
    for model in (Edition, Entry):
        triggers.remove(model, connection)
    if connection.vendor == "sqlite":
        # Foreign keys are deferred, and what a test does is rolled back before they are looked at.
        run("PRAGMA ignore_check_constraints = ON")
        yield
        run("PRAGMA ignore_check_constraints = OFF")
        return
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for model in (Entry, Edition):
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
        for name, constraint in constraints.items():
            if constraint["check"] or constraint["foreign_key"]:
                run(f'ALTER TABLE {model._meta.db_table} DROP CONSTRAINT "{name}"')
    yield


def run(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])


def changed(field: models.Field[Any, Any], value: Any) -> Any:
    """The value of a column with one byte changed, or something where nothing was."""
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, int) or (value is None and field.name == "calls_off"):
        return (value or 0) + 1000
    return f"{value[:-1]}{'x' if value[-1] != 'x' else 'y'}" if value else "x"


def misfit() -> str:
    """The sentence with which the command fails."""
    with pytest.raises(CommandError) as error:
        audited()
    assert error.value.returncode == 1
    return str(error.value)


@pytest.mark.usefixtures("record")
def test_a_whole_record_is_counted_and_its_head_named() -> None:
    head = Entry.objects.get(number=10)
    assert audited() == f"10 entries, 5 editions, head {head.digest}\nEvery digest is right, and the chain is whole.\n"


def test_what_earlier_versions_sealed_is_whole_and_stays_as_it_was_written() -> None:
    seal_of_schema_1()
    sealed(an_explainer("Über uns"))
    assert audited().startswith("2 entries, 2 editions, ")
    old, new = (edition_of(entry) for entry in Entry.objects.order_by("number"))
    assert (old.content, old.schema, new.schema) == (OF_SCHEMA_1, 1, 2)


def test_an_empty_record_is_whole() -> None:
    assert audited() == "0 entries, 0 editions, head none\nEvery digest is right, and the chain is whole.\n"


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(("model", "field"), COLUMNS, ids=[f"{model.__name__}.{field.name}" for model, field in COLUMNS])
def test_one_changed_byte_is_found_and_the_first_entry_named(model: type[Edition | Entry], field: models.Field[Any, Any]) -> None:
    """In every row, one after the other."""
    assert "the chain is whole" in audited()
    for row in model._base_manager.order_by("pk"):
        first = first_entry_with(row)
        value = changed(field, getattr(row, field.attname))
        if (model, field.name) == (Entry, "number"):
            # It is missing where it was; where it was the last, it is found where it is now.
            first = first + 1 if Entry.objects.filter(number=first + 1).exists() else value
        with rolled_back():
            assert model._base_manager.filter(pk=row.pk).update(**{field.attname: value}) == 1
            assert misfit().startswith(f"Entry {first} does not fit: ")


def first_entry_with(row: Edition | Entry) -> int:
    """The number of an entry, or of the first entry that names an edition."""
    if isinstance(row, Edition):
        row = Entry.objects.filter(edition=row).order_by("number")[0]
    return row.number


@pytest.mark.usefixtures("unguarded")
def test_a_byte_anywhere_in_the_words_is_found() -> None:
    edition = Edition.objects.get(pk=edition_of(Entry.objects.get(number=1)).pk)
    for position in range(0, len(edition.content), 7):
        words = edition.content[:position] + chr(ord(edition.content[position]) ^ 1) + edition.content[position + 1 :]
        with rolled_back():
            Edition.objects.filter(pk=edition.pk).update(content=words)
            assert misfit() == "Entry 1 does not fit: the digest of its edition is not that of its contents."


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(
    ("table", "column"), [("record_entry", "explainer"), ("record_entry", "effective_at"), ("record_edition", "sealed_at")]
)
def test_what_cannot_be_read_is_found_or_cannot_be_written(table: str, column: str) -> None:
    """SQLite keeps anything in any column; PostgreSQL knows what a date is."""
    known = timeline()
    good = known.at(known.moment())
    with rolled_back():
        if connection.vendor == "postgresql":
            with pytest.raises(DataError):
                run(f"UPDATE {table} SET {column} = '2026-13-01 no 00:00'")  # noqa: S608  names from this test
            transaction.set_rollback(True)
        else:
            run(f"UPDATE {table} SET {column} = '2026-13-01 00:00:00'")  # noqa: S608  names from this test
            assert misfit() == "Entry 1 does not fit: it cannot be read."
            assert timeline().at(known.moment()) == good


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("number", range(1, 10))
def test_an_entry_missing_before_the_last_is_found(number: int) -> None:
    with rolled_back():
        Entry.objects.filter(number=number)._raw_delete("default")
        assert misfit() == f"Entry {number + 1} does not fit: its number does not follow the one before."


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("number", range(1, 10))
def test_an_entry_missing_without_a_gap_is_found(number: int) -> None:
    with rolled_back():
        Entry.objects.filter(number=number)._raw_delete("default")
        for later in range(number + 1, 11):
            Entry.objects.filter(number=later).update(number=later - 1)
        assert misfit() == f"Entry {number} does not fit: it does not name the digest of the one before."


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("number", range(1, 10))
def test_two_entries_in_another_order_are_found(number: int) -> None:
    with rolled_back():
        for old, new in ((number, 1000), (number + 1, number), (1000, number + 1)):
            Entry.objects.filter(number=old).update(number=new)
        assert misfit() == f"Entry {number} does not fit: it does not name the digest of the one before."


@pytest.mark.usefixtures("unguarded")
def test_a_missing_edition_is_found() -> None:
    for edition in Edition.objects.all():
        with rolled_back():
            Edition.objects.filter(pk=edition.pk)._raw_delete("default")
            assert misfit().startswith(f"Entry {first_entry_with(edition)} does not fit: ")


@pytest.mark.usefixtures("unguarded")
def test_the_first_of_several_misfits_is_named() -> None:
    with rolled_back():
        Entry.objects.filter(number__in=[3, 6, 9]).update(actor="p-somebody")
        assert misfit() == "Entry 3 does not fit: its digest is not that of its contents."


@pytest.mark.usefixtures("record")
def test_an_edition_that_no_entry_names_is_found() -> None:
    """Nobody needs to get past a trigger for that."""
    next_edition(timeline(), title="About claims").save(force_insert=True)
    assert misfit() == "No entry publishes “About claims, edition 4 (en)”."


@pytest.mark.usefixtures("unguarded")
def test_an_edition_that_no_entry_names_is_found_when_it_cannot_be_read() -> None:
    with rolled_back():
        next_edition(timeline()).save(force_insert=True)
        unreadable = "infinity" if connection.vendor == "postgresql" else "2026-13-01 00:00:00"
        run("UPDATE record_edition SET sealed_at = %s WHERE number = 4", [unreadable])
        assert misfit() == "No entry publishes an edition that cannot be read."


@pytest.mark.usefixtures("unguarded")
def test_an_entry_before_the_first_is_found() -> None:
    known = timeline()
    with rolled_back():
        next_entry(known, number=0, edition=edition_of(known.numbered[1])).save(force_insert=True)
        assert misfit() == "An entry has a number below 1."


@pytest.mark.usefixtures("record")
def test_a_forged_last_entry_is_found() -> None:
    recorded_at = timeline().moment() + timedelta(days=2)
    edition = edition_of(Entry.objects.get(number=1))
    next_entry(timeline(), edition=edition, recorded_at=recorded_at).save(force_insert=True)
    assert misfit() == "Entry 11 does not fit: the number of its edition does not follow the one before."


@pytest.mark.usefixtures("unguarded")
def test_the_audit_remembers_nothing() -> None:
    """The timeline goes on serving what it has read; the audit reads again."""
    known = timeline()
    with rolled_back():
        Entry.objects.filter(number=2).update(actor="p-somebody")
        assert timeline() is known
        assert audit().misfit == "Entry 2 does not fit: its digest is not that of its contents."
        assert (audit().entries, audit().editions) == (10, 5)
