"""`python -m tests.routes.table`: write the table of routes into docs/approval.md, from the catalogue that the tests try."""

import os
import re
from itertools import groupby
from pathlib import Path

import django

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/approval.md"
BEGIN, END = "<!-- routes: written by `python -m tests.routes.table` -->", "<!-- end of routes -->"


def table() -> str:
    """The routes by group, and what becomes of each for each of the cast."""
    from tests.routes import becoming_public, removing, what, who_approves  # noqa: F401, PLC0415  models need Django; they fill it
    from tests.routes.catalogue import APPROVED, NOTHING_PUBLIC, ROUTES, SIGN_IN  # noqa: PLC0415
    from tests.routes.stage import MEMBERS  # noqa: PLC0415

    short = {APPROVED: "**approves**", NOTHING_PUBLIC: "no effect", SIGN_IN: "sign-in"}
    lines = []
    for group, routes in groupby(ROUTES.values(), lambda one: one.group):
        lines += ["", f"| {group} | {' | '.join(MEMBERS)} |", f"| --- |{' --- |' * len(MEMBERS)}"]
        for route in routes:
            cells = [short.get(route.outcomes[member], "refused") for member in MEMBERS]
            lines.append(f"| {route.name}{' (code)' if route.by_code else ''} | {' | '.join(cells)} |")
    return "\n".join(lines)


def written(document: str, made: str) -> str:
    """The document with the table in its place."""
    return re.sub(f"(?<={re.escape(BEGIN)}\n).*(?={re.escape(END)})", lambda _: f"{made}\n\n", document, flags=re.DOTALL)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    DOCUMENT.write_text(written(DOCUMENT.read_text(), table()))
