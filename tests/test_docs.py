"""What the documents say is what is there."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.mutants import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
WANTED = {
    ".ci",
    ".gitignore",
    ".python-version",
    "Makefile",
    "README.md",
    "cporsite",
    "docs",
    "explainer",
    "manage.py",
    "pyproject.toml",
    "requirements.txt",
    "templates",
    "tests",
}


def test_the_readme_lists_every_setting_that_the_code_reads_and_no_other() -> None:
    table = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(table) == len(set(table))
    assert set(table) == _read_by_the_code()


def test_nothing_but_the_readers_looks_into_the_environment() -> None:
    looking = {
        path.relative_to(ROOT).as_posix()
        for path in _code()
        if re.search(r"os\.(environ\b(?!\.setdefault)|getenv)", path.read_text())
    }
    # The printer passes on where libraries are found, and sets nothing by it.
    assert looking == {"cporsite/environment.py", "explainer/copies/printing.py"}


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for_people = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - {"python"}
    # Said also when these tests are themselves run by make.
    command = ["make", "--no-print-directory", "help"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    assert {line.split()[0] for line in said.splitlines()} == for_people
    assert all(len(line.split()) > 2 for line in said.splitlines())


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_every_relative_link_in_the_documents_leads_somewhere(document: Path) -> None:
    text = document.read_text()
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text) + re.findall(r'<img src="([^"]+)"', text)
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_every_file_that_the_documents_name_is_there(document: Path) -> None:
    named = set(re.findall(r"`((?:explainer|cporsite|templates|tests|docs)/[\w./-]+)`", document.read_text()))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_decision_is_numbered_and_dated() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    assert all(re.search(r"^Date: 20\d\d-\d\d-\d\d$", path.read_text(), re.MULTILINE) for path in records)


def test_the_document_on_approval_lists_the_guards_that_are_taken_away() -> None:
    table = (ROOT / "docs/approval.md").read_text().partition("## Guards")[2].partition("## ")[0]
    assert set(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)) - {("group", "guard"), ("---", "---")} == {
        (mutant.group, mutant.guard) for mutant in MUTANTS
    }


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.guard for mutant in MUTANTS])
def test_every_guard_that_is_taken_away_is_there_once(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text().count(mutant.old) == 1
    assert mutant.old != mutant.new


def test_the_top_of_the_repository_holds_only_what_is_wanted() -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, check=True, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    assert {name.split("/")[0] for name in files if (ROOT / name).exists()} == WANTED


def _code() -> list[Path]:
    return [ROOT / "manage.py", *(ROOT / "cporsite").rglob("*.py"), *(ROOT / "explainer").rglob("*.py")]


def _read_by_the_code() -> set[str]:
    """The first argument of every call of a reader in `cporsite.environment`."""
    calls = [node for path in _code() for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "environment"
        and isinstance(call.args[0], ast.Constant)
    }
