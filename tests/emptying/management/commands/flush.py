"""Django's `flush`, with the triggers of append-only tables off while it works."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from explainer.record import triggers


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        for model in triggers.APPEND_ONLY:
            triggers.remove(model, connection)
        super().handle(**options)
        triggers.install_all(using=options["database"])
