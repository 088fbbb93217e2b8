"""Triggers that refuse every change and every removal of a row, on PostgreSQL and SQLite.

They surface as `django.db.IntegrityError`. A model is protected by calling `append_only` on it.
"""

from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY: list[type[models.Model]] = []


def append_only[M: type[models.Model]](model: M) -> M:
    """Class decorator: rows of this model can be added, and nothing else."""
    APPEND_ONLY.append(model)
    return model


def install(model: type[models.Model], connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the model's table, in place of those that are there."""
    remove(model, connection)
    with connection.cursor() as cursor:
        for statement in _statements(model, connection):
            cursor.execute(statement)


def remove(model: type[models.Model], connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off the model's table. Only migrations backwards and tests do this."""
    table = connection.ops.quote_name(model._meta.db_table)
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in expected(model, connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def install_all(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """After any migration: put back what is missing; a SQLite table that a migration remade has lost its triggers."""
    connection = connections[using]
    for model in APPEND_ONLY:
        if model._meta.db_table in connection.introspection.table_names() and missing(model, connection):
            install(model, connection)


def missing(model: type[models.Model], connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that should be on the model's table and are not, or do not always fire."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled = 'A'"
        table = connection.ops.quote_name(model._meta.db_table)
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return expected(model, connection.vendor) - {name for (name,) in cursor.fetchall()}


def expected(model: type[models.Model], vendor: str) -> set[str]:
    """The names of the triggers that a model's table should have."""
    kinds = ("changes", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")
    return {f"{model._meta.db_table}_refuse_{kind}" for kind in kinds}


def _statements(model: type[models.Model], connection: BaseDatabaseWrapper) -> list[str]:
    table = model._meta.db_table
    on = connection.ops.quote_name(table)
    if connection.vendor == "postgresql":
        refuse = "EXECUTE FUNCTION refuse_change()"
        return [
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only: what is written in it stays', TG_TABLE_NAME "
            "USING ERRCODE = 'restrict_violation'; END $$",
            f"CREATE TRIGGER {table}_refuse_changes BEFORE UPDATE OR DELETE ON {on} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {on} FOR EACH STATEMENT {refuse}",
            # Also under session_replication_role = replica, where ordinary triggers sleep.
            f"ALTER TABLE {on} ENABLE ALWAYS TRIGGER {table}_refuse_changes",
            f"ALTER TABLE {on} ENABLE ALWAYS TRIGGER {table}_refuse_truncate",
        ]
    quote = connection.ops.quote_name
    # SQLite’s own number of a row is a key too, which no constraint names.
    same_key = " OR ".join(
        "(" + " AND ".join(f"{quote(column)} = NEW.{quote(column)}" for column in key) + ")" for key in _keys(model)
    )
    same_key = f"rowid = NEW.rowid OR {same_key}"
    # INSERT OR REPLACE removes the row that is in the way without firing its DELETE trigger.
    taken = f"EXISTS (SELECT 1 FROM {on} WHERE {same_key})"  # noqa: S608  names from the model, quoted
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: what is written in it stays'); END"
    return [
        f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {on} {refuse}",
        f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {on} {refuse}",
        f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {on} WHEN {taken} {refuse}",
    ]


def _keys(model: type[models.Model]) -> list[list[str]]:
    """The columns of every key that two rows may not share."""
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    single = [[columns[field.name]] for field in model._meta.concrete_fields if field.unique]
    several = [
        [columns[name] for name in constraint.fields]
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and not constraint.condition
    ]
    return single + several
