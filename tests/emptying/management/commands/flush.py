"""Django's `flush`, with the triggers of append-only tables off while it works."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import flush
from django.db import OperationalError, connections

from explainer.record import triggers

# A browser that is closed may leave a last request behind, whose locks and ours wait for each other; it is over soon.
TRIES = 5


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        for left in reversed(range(TRIES)):
            try:
                for model in triggers.APPEND_ONLY:
                    triggers.remove(model, connection)
                super().handle(**options)
                break
            except (CommandError, OperationalError):
                if not left:
                    raise
        triggers.install_all(using=options["database"])
