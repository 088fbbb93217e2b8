"""`make mutants`: take away the guards, one after the other, and see that tests fail without each.

Works on copies of the checkout in a temporary folder, with SQLite. Exits 1 where a guard can go and no test notices; with -v,
says how the tests failed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Mutant:
    """A guard, what is written in its place, and the tests of the group that it guards."""

    guard: str
    group: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def _routes(words: str) -> tuple[str, ...]:
    return ("tests/routes/test_routes.py", "-k", words)


MUTANTS = (
    Mutant(
        "the finish action judges once more before it seals",
        "What is approved",
        "explainer/editing/sealing.py",
        "        if reasons := reasons_against_sealing(submission, workflow_state, user):\n",
        "        if reasons := []:\n",
        _routes("task or stage"),
    ),
    Mutant(
        "what is sealed is what was frozen, not the latest revision",
        "What is approved",
        "explainer/editing/sealing.py",
        "content=submission.words(),",
        "content=freezing.freeze(ExplainerPage.objects.get(pk=submission.page_id).get_latest_revision_as_object()),",
        _routes("changed and screen"),
    ),
    Mutant(
        "authors come from the ledger, not from the latest revision’s user",
        "Who approves",
        "explainer/editing/approval.py",
        "    since = authorship.ledger_at_last_seal(page)\n",
        "    user = page.get_latest_revision().user\n"
        '    return [Share(Person.of(user) if user else UNKNOWN_AUTHOR, "saved the draft", timezone.now())]\n'
        "    since = authorship.ledger_at_last_seal(page)\n",
        _routes("comma or earlier or deleted"),
    ),
    Mutant(
        "sentences keep their author when a draft takes them over",
        "Who approves",
        "explainer/editing/authorship.py",
        "        for person in sorted(others - noted):\n",
        "        for person in ():\n",
        _routes("translation and own"),
    ),
    Mutant(
        "what comes into an explainer after its last seal brings its authors along",
        "Who approves",
        "explainer/editing/authorship.py",
        "    return seal if was_taken else 0\n",
        "    return seal\n",
        ("tests/editing/test_approval.py", "tests/editing/test_glossary.py"),
    ),
    Mutant(
        "nobody has the permission to publish in Wagtail",
        "How it becomes public",
        "explainer/editing/models/pages.py",
        "    def can_publish(self) -> bool:\n        return False\n",
        "",
        _routes("editor and Publish"),
    ),
    Mutant(
        "an explainer that has editions is not deleted",
        "Removal and addresses",
        "explainer/editing/keeping.py",
        "    if has_editions(page):\n",
        "    if False:\n",
        _routes("deleting"),
    ),
    Mutant(
        "an account without rights reads no draft",
        "Leaks",
        "explainer/editing/rights.py",
        "        if may_read(request.user, refusals.page_of(request)):\n",
        "        if True:\n",
        ("tests/routes/test_leaks.py", "-k", "rights"),
    ),
    Mutant(
        "an edition is not there before its time",
        "Leaks",
        "explainer/record/timeline.py",
        "        return standing[: bisect_right(standing, moment, key=lambda entry: entry.effective_at)]\n",
        "        return standing\n",
        ("tests/routes/test_leaks.py", "-k", "stranger"),
    ),
    Mutant(
        "an entry whose approver is among the authors does not fit",
        "The record",
        "explainer/record/fitting.py",
        "    if writers & approvers:\n",
        "    if False:\n",
        ("tests/record/test_deeds.py", "tests/record/test_fitting.py", "-k", "author or people or approve"),
    ),
    Mutant(
        "deeds wait for one another",
        "The record",
        "explainer/record/deeds.py",
        "    with transaction.atomic():\n        if connection.vendor",
        "    with nullcontext():\n        if connection.vendor",
        ("tests/record/test_races.py",),
    ),
    Mutant(
        "a link leads the check to nothing but public addresses",
        "Leaks",
        "explainer/editing/link_checking.py",
        "        if not all(map(is_public, found)):\n",
        "        if False:\n",
        ("tests/editing/test_link_checking.py",),
    ),
    Mutant(
        "characters that nobody sees are refused",
        "Words that deceive a reviewer",
        "explainer/content/text.py",
        "    if found := _REFUSED.search(text):\n",
        "    if found := None:\n",
        ("tests/editing/test_submitting.py", "-k", "deceives or kept or place"),
    ),
)


def survives(mutant: Mutant) -> bool:
    """Whether the tests pass all the same without the guard."""
    with tempfile.TemporaryDirectory(prefix="cporsite-mutant-") as folder:
        copy = Path(folder)
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607
        for name in listed.split("\0"):
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, copy / name)
        file = copy / mutant.file
        source = file.read_text()
        if source.count(mutant.old) != 1:
            sys.exit(f"{mutant.file} does not hold this once, so there is no guard to take away:\n{mutant.old}")
        file.write_text(source.replace(mutant.old, mutant.new))
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--show-capture=no", *mutant.tests]
        ran = subprocess.run(command, cwd=copy, env={**os.environ, "DATABASE_URL": ""}, check=False, capture_output=True, text=True)
        if not re.search(r"\d+ (passed|failed)", ran.stdout):
            sys.exit(f"These tests did not run: {' '.join(mutant.tests)}\n{ran.stdout}{ran.stderr}")
        for line in re.findall(r"^(?:E  |FAILED).*", ran.stdout, re.MULTILINE)[:4] if "-v" in sys.argv else ():
            sys.stdout.write(f"    {line[:150]}\n")
        return ran.returncode == 0


def main() -> int:
    """Print a line for each guard; 1 where one was missed."""
    missed = 0
    for mutant in MUTANTS:
        missed += (lives := survives(mutant))
        sys.stdout.write(f"{'MISSED ' if lives else 'noticed'}  {mutant.group}: {mutant.guard}\n")
        sys.stdout.flush()
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
