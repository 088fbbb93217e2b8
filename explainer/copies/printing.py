"""How a copy is printed: a process of its own gets the HTML and gives the PDF, the same bytes for the same HTML."""

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"

# Seconds. A copy takes two.
LONGEST = 60

# What a system's libraries are found by. The rest of this process's environment is none of the printer's business.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


class NotPrinted(Exception):
    """Why there is no PDF, in a sentence."""


@dataclass(frozen=True)
class Printed:
    """A PDF, and how many pages it has."""

    content: bytes
    pages: int


def pdf(html: str) -> Printed:
    """Print an HTML document that holds all that it needs. Raises `NotPrinted` where nothing can be printed, or not all of it."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            ended = subprocess.run(
                [sys.executable, "-s", "-m", "explainer.copies.printer"],
                input=html.encode(),
                capture_output=True,
                check=False,
                timeout=LONGEST,
                cwd=Path(__file__).parents[2],
                env=_environment(folder),
            )
        except subprocess.TimeoutExpired as expired:
            raise NotPrinted(f"The printer was ended after {LONGEST} seconds.") from expired
    if ended.returncode < 0:
        raise NotPrinted(f"The printer was ended by {signal.Signals(-ended.returncode).name}. Is there memory enough for it?")
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing."]
        raise NotPrinted(f"The printer stopped with exit status {ended.returncode}: {said[-1]}")
    pages, _, content = ended.stdout.partition(b"\n")
    return Printed(content, int(pages))


def _environment(folder: str) -> dict[str, str]:
    """Nothing that differs from machine to machine, but where libraries are."""
    fixed = {
        "FONTCONFIG_FILE": str(FONTS / "fonts.conf"),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        **dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), folder),
    }
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | fixed
