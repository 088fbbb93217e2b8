"""What is written in an append-only table stays: the database itself refuses every change, whoever asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError
from django.core.management.commands import flush
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from explainer.record import deeds, triggers
from explainer.record.models import Edition, Entry, Reason
from tests.words import sealed

pytestmark = pytest.mark.django_db

every_model = pytest.mark.parametrize("model", triggers.APPEND_ONLY, ids=lambda model: model._meta.label)


@contextmanager
def refused() -> Iterator[None]:
    """What is done inside is refused by a trigger, and the rows stay as they were."""
    before = rows()
    with pytest.raises(IntegrityError, match="is append-only: what is written in it stays"), transaction.atomic():
        yield
    assert rows() == before


def rows() -> list[Any]:
    return [[*model._base_manager.order_by("pk").values()] for model in triggers.APPEND_ONLY]


def run(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])


def written(model: type[models.Model]) -> models.Model:
    """A row of this model that has something in every key."""
    if model._meta.app_label == "record":
        scheduled = sealed(effective_at=timezone.now() + timedelta(days=1))
        deeds.call_off(scheduled, reason=Reason.NOT_WANTED, actor="p-reviewer")
        return model._base_manager.filter(**({"calls_off__isnull": False} if model is Entry else {})).get()
    columns = {field.name: _some(field) for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)}
    return model._base_manager.create(**columns)


def _some(field: Any) -> Any:
    """A value that a column accepts."""
    if isinstance(field, models.ForeignKey):
        return written(field.remote_field.model)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField):
        return 1
    return timezone.now() if isinstance(field, models.DateTimeField) else "x"


def table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def keys(model: type[models.Model]) -> list[list[str]]:
    """The columns of every key, as the database itself tells them. Rows of SQLite have a number besides."""
    name = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            constraints = connection.introspection.get_constraints(cursor, name).values()
            return [one["columns"] for one in constraints if one["unique"] or one["primary_key"]]
        found = [["rowid"], [str(connection.introspection.get_primary_key_column(cursor, name))]]
        cursor.execute('SELECT name FROM pragma_index_list(%s) WHERE "unique"', [name])
        for (index,) in cursor.fetchall():
            cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [index])
            found.append([column for (column,) in cursor.fetchall()])
    return found


def copied(model: type[models.Model], row: models.Model, key: list[str], insert: str) -> tuple[str, list[Any]]:
    """An INSERT of another row that has only this key in common with a row."""
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)]
        names += ["rowid"] if connection.vendor == "sqlite" and key == ["rowid"] else []
        quoted = ", ".join(connection.ops.quote_name(name) for name in names)
        cursor.execute(f"SELECT {quoted} FROM {table(model)} WHERE {_where(model)}", [row.pk])  # noqa: S608  names from the models
        values = dict(zip(names, cursor.fetchone(), strict=True))
    for name in {name for other in keys(model) for name in other} - set(key):
        if name in values:
            values[name] = _other(values[name])
    places = ", ".join(["%s"] * len(names))
    return f"{insert} INTO {table(model)} ({quoted}) VALUES ({places})", [*values.values()]


def _where(model: type[models.Model]) -> str:
    pk = model._meta.pk
    assert pk
    return f"{connection.ops.quote_name(str(pk.column))} = %s"


def _other(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1000
    return uuid4() if not isinstance(value, str) else value[:-1] + ("0" if value[-1] != "0" else "1")


# SQL


@every_model
def test_no_column_can_be_updated(model: type[models.Model]) -> None:
    written(model)
    for field in model._meta.concrete_fields:
        column = connection.ops.quote_name(str(field.column))
        with refused():
            run(f"UPDATE {table(model)} SET {column} = {column}")  # noqa: S608  names from the models


@every_model
def test_no_row_can_be_deleted(model: type[models.Model]) -> None:
    written(model)
    with refused():
        run(f"DELETE FROM {table(model)}")  # noqa: S608  names from the models


@every_model
def test_no_row_can_be_replaced_through_any_of_its_keys(model: type[models.Model]) -> None:
    row = written(model)
    for key in keys(model):
        if connection.vendor == "sqlite":
            with refused():
                run(*copied(model, row, key, "INSERT OR REPLACE"))
            with refused():
                run(*copied(model, row, key, "REPLACE"))
        else:
            insert, values = copied(model, row, key, "INSERT")
            columns = [connection.ops.quote_name(name) for name in key]
            with refused():
                run(f"{insert} ON CONFLICT ({', '.join(columns)}) DO UPDATE SET {columns[0]} = EXCLUDED.{columns[0]}", values)


@every_model
def test_no_row_can_be_truncated_or_replaced_by_an_update(model: type[models.Model]) -> None:
    written(model)
    column = connection.ops.quote_name(str(model._meta.concrete_fields[-1].column))
    by_vendor = {
        "postgresql": [f"TRUNCATE {table(model)} CASCADE", f"TRUNCATE {table(model)} RESTART IDENTITY CASCADE"],
        "sqlite": [f"UPDATE OR {word} {table(model)} SET {column} = {column}" for word in ("REPLACE", "IGNORE", "FAIL")],  # noqa: S608
    }
    connection.check_constraints()
    for statement in by_vendor[connection.vendor]:
        with refused():
            run(statement)


@every_model
def test_no_setting_of_the_session_puts_the_triggers_to_sleep(model: type[models.Model]) -> None:
    written(model)
    by_vendor = {
        "postgresql": "SET LOCAL session_replication_role = replica",
        "sqlite": "PRAGMA recursive_triggers = OFF",
    }
    column = connection.ops.quote_name(str(model._meta.concrete_fields[-1].column))
    connection.check_constraints()
    statements = [f"UPDATE {table(model)} SET {column} = {column}", f"DELETE FROM {table(model)}"]  # noqa: S608  names from the models
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table(model)} CASCADE")
    for statement in statements:
        with refused():
            run(by_vendor[connection.vendor])
            run(statement)


# The models


@every_model
def test_no_queryset_and_no_instance_changes_a_row(model: type[models.Model]) -> None:
    row = written(model)
    field = model._meta.concrete_fields[-1]
    manager = model._base_manager
    with refused():
        manager.update(**{field.name: getattr(row, field.name)})
    with refused():
        manager.bulk_update([row], [field.name])
    with refused():
        row.save(force_update=True)
    with refused():
        row.save()
    with refused():
        manager.all()._raw_delete(manager.db)


@every_model
def test_no_delete_deletes_a_row(model: type[models.Model]) -> None:
    """Where another row points at it, Django says so before the database does; that is an IntegrityError too."""
    row = written(model)
    before = rows()
    for delete in (row.delete, model._base_manager.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            delete()
    assert rows() == before


@every_model
def test_the_flush_of_django_empties_nothing(model: type[models.Model]) -> None:
    """The one of these tests takes the triggers off first (tests/emptying)."""
    written(model)
    connection.check_constraints()
    before = rows()
    with pytest.raises(CommandError, match="couldn't be flushed"), transaction.atomic():
        call_command(flush.Command(), interactive=False, verbosity=0)
    assert rows() == before


# The triggers are there


@every_model
def test_the_system_check_fails_when_a_trigger_is_missing(model: type[models.Model]) -> None:
    call_command("check", databases=["default"])
    on_table = f" ON {table(model)}" if connection.vendor == "postgresql" else ""
    for name in triggers.expected(model, connection.vendor):
        run(f"DROP TRIGGER {name}{on_table}")
        with pytest.raises(SystemCheckError, match=f"{model._meta.db_table} can be changed: missing {name}"):
            call_command("check", databases=["default"])
        triggers.install(model, connection)
        call_command("check", databases=["default"])


@every_model
def test_a_trigger_that_does_not_always_fire_counts_as_missing(model: type[models.Model]) -> None:
    names = triggers.expected(model, connection.vendor)
    by_vendor = {
        "postgresql": {
            f"ALTER TABLE {table(model)} {state} TRIGGER {name}": name for name in names for state in ("DISABLE", "ENABLE")
        },
        "sqlite": {f"DROP TRIGGER {name}": name for name in names},
    }
    for statement, name in by_vendor[connection.vendor].items():
        run(statement)
        assert triggers.missing(model, connection) == {name}
        triggers.install_all()
        assert triggers.missing(model, connection) == set()


def test_the_database_tells_of_every_key() -> None:
    """A key that it kept quiet about would not be tried above."""
    entry, edition = ({tuple(sorted(key)) for key in keys(model)} - {("rowid",)} for model in (Entry, Edition))
    assert entry == {("number",), ("calls_off_id",), ("previous",), ("digest",)}
    assert edition == {("digest",), ("explainer", "language", "number")}


def test_there_are_triggers_on_every_append_only_table() -> None:
    assert {"record.Edition", "record.Entry"} <= {model._meta.label for model in triggers.APPEND_ONLY}
    assert {model._meta.label: triggers.missing(model, connection) for model in triggers.APPEND_ONLY} == {
        model._meta.label: set() for model in triggers.APPEND_ONLY
    }


@pytest.mark.django_db(transaction=True)
@every_model
def test_a_table_that_a_migration_alters_is_guarded_again_after_it(model: type[models.Model]) -> None:
    """SQLite makes the table anew for that, without its triggers."""
    old = next(field for field in model._meta.concrete_fields if type(field) is models.CharField and not field.unique)
    new = old.clone()
    new.set_attributes_from_name(old.name)
    new.model = model
    new.max_length = (old.max_length or 0) + 1
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(model, old, new)
        lost = triggers.expected(model, connection.vendor) if connection.vendor == "sqlite" else set()
        assert triggers.missing(model, connection) == lost
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(model, new, old)
        call_command("migrate", verbosity=0)
    assert triggers.missing(model, connection) == set()
    written(model)
    with refused():
        run(f"DELETE FROM {table(model)}")  # noqa: S608  names from the models


@pytest.mark.django_db(transaction=True)
def test_a_database_that_lost_its_triggers_gets_them_back_as_the_check_says() -> None:
    triggers.remove(Entry, connection)
    with pytest.raises(SystemCheckError, match=r"manage\.py migrate --skip-checks"):
        call_command("migrate", verbosity=0, skip_checks=False)
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("migrate", verbosity=0, skip_checks=False)
    assert triggers.missing(Entry, connection) == set()
