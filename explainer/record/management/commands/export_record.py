"""`manage.py export_record FOLDER`: the whole public record as files that outsiders can check."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from explainer.record.export import ExportRefused, export


class Command(BaseCommand):
    help = "Write the public record into a new folder, with a program that checks it and needs nothing of ours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where to; it must not exist yet, or be empty")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            export(folder)
        except ExportRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Written. It is checked by: python3 {folder / 'verify.py'}")
