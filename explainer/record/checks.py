"""System checks: the record is only what it says while its triggers are there."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from explainer.record.triggers import APPEND_ONLY, missing


@register(Tags.database)
def triggers_are_there(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every append-only table refuses changes. Run before `migrate`, and by `check --database default`."""
    return [
        Error(
            f"{model._meta.db_table} can be changed: missing {', '.join(sorted(lacking))}.",
            hint="Run `manage.py migrate --skip-checks`; it installs the triggers again.",
            obj=model,
            id="record.E001",
        )
        for alias in databases or []
        for model in APPEND_ONLY
        if model._meta.db_table in connections[alias].introspection.table_names()
        and (lacking := missing(model, connections[alias]))
    ]
