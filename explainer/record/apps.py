"""The record as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordConfig(AppConfig):
    name = "explainer.record"
    label = "record"
    verbose_name = "Public record"

    def ready(self) -> None:
        from explainer.record import checks, triggers  # noqa: F401  registers the system checks

        # SQLite drops a table's triggers whenever a migration remakes the table.
        post_migrate.connect(triggers.install_all, dispatch_uid="record.triggers")
