"""Rooms, one direction. The arrows between our packages are contracts of import-linter; these are about parts of Django."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

EXPLAINER = Path(__file__).resolve().parents[1] / "explainer"


def imported(room: str) -> Iterator[tuple[str, str]]:
    """Every module that a room imports, with the file that does."""
    for file in (EXPLAINER / room).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            yield from ((name, file.name) for name in names)


def below(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def test_content_uses_of_django_its_templates_and_languages_only() -> None:
    used = {(name, file) for name, file in imported("content") if below(name, "django")}
    assert used
    assert not {one for one in used if not below(one[0], "django.template") and not below(one[0], "django.utils")} - {
        ("django", "filters.py")
    }


@pytest.mark.parametrize("room", ["record", "feedback", "public"])
def test_what_the_public_side_is_made_of_uses_none_of_djangos_applications(room: str) -> None:
    """Neither accounts nor sessions nor the admin: they start without them, and their migrations depend on none."""
    assert not [one for one in imported(room) if below(one[0], "django.contrib")]
