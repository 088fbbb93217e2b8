"""`manage.py check_links`: do the links to other sites work? To be run every day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from explainer.editing import outside_links
from explainer.editing.link_checking import Checker


class Command(BaseCommand):
    help = "Ask the other sites that explainers link to, and name the links that do not work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="ask also for what was asked for within a day")

    def handle(self, **options: Any) -> None:
        checked = broken = 0
        for found in outside_links.check(Checker(), again=options["again"]):
            checked += 1
            if found.problem:
                broken += 1
                self.stdout.write(f"{found.address}: {found.problem}")
        self.stdout.write(f"{checked} links to other sites: {checked - broken} work, {broken} do not.")
