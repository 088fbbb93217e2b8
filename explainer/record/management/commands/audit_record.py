"""`manage.py audit_record`: is the public record what it was?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from explainer.record.audit import audit


class Command(BaseCommand):
    help = "Recompute every digest of the public record and its chain; exit 1 naming the first entry that does not fit."

    def handle(self, **options: Any) -> None:
        finding = audit()
        self.stdout.write(f"{finding.entries} entries, {finding.editions} editions, head {finding.head or 'none'}")
        if finding.misfit:
            raise CommandError(finding.misfit)
        self.stdout.write("Every digest is right, and the chain is whole.")
