"""`manage.py load_starter`: the starter content as drafts that await a review."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from explainer.editing import starter


class Command(BaseCommand):
    help = "Load the facts, and draft and submit the starter explainers, in the name of an editor. A reviewer approves them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("editor", help="user name of the editor who answers for these drafts")

    def handle(self, *, editor: str, **options: Any) -> None:
        user = get_user_model().objects.filter(username=editor, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{editor}”. Make the account in the admin first.")
        submissions = starter.load(user)
        for submission in submissions:
            self.stdout.write(f"Submitted for review: {submission}")
        if not submissions:
            self.stdout.write("Every starter explainer is there already.")
