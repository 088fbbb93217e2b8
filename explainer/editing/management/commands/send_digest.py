"""`manage.py send_digest`: the letter about what is due. To be run once a week."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from explainer.editing import weekly


class Command(BaseCommand):
    help = "Write to everybody of the team what is due for them, if anything is. Nobody gets it twice on one day."

    def handle(self, **options: Any) -> None:
        sent = weekly.send(timezone.localdate())
        self.stdout.write("Nothing is due that was not sent today." if not sent else f"Letters about what is due: {sent}.")
