"""Make the virtual environment in .venv and install what the lock files name. Run by the Makefile, with the system's Python.

Uses the standard library only, and stops with one sentence that says what to do.
"""

from __future__ import annotations

import filecmp
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 12)


def main(locks: list[str], root: Path = ROOT) -> None:
    """Install the lock files, unless exactly these are installed already."""
    if sentence := too_old(sys.version_info[:3]):
        stop(sentence)
    venv = root / ".venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    try:
        if not works(python):
            make_venv(venv)
        for lock in locks:
            install(python, root / lock, installed_copy(venv, lock))
    except OSError as error:
        stop(f"{error.filename or venv} cannot be written to ({error.strerror}). Make the checkout writable, and run make again.")
    except KeyboardInterrupt:
        # The next run starts again where this one has left something half done.
        sys.exit(130)


def too_old(version: tuple[int, ...]) -> str:
    """What to do about a Python of this version; empty if it is new enough."""
    if version >= OLDEST:
        return ""
    return f"This is Python {'.'.join(map(str, version))}. Install Python 3.12 or newer (3.13 is best), and run make again."


def works(python: Path) -> bool:
    """Whether there is an environment whose Python starts, is new enough, and can install."""
    test = [str(python), "-c", f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"]
    return python.exists() and subprocess.run(test, check=False, capture_output=True).returncode == 0


def make_venv(venv: Path) -> None:
    """A fresh environment with pip, in place of what is there."""
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    missing = f"This Python lacks venv or ensurepip. On Debian and Ubuntu: apt install {package}. Then run make again."
    try:
        import ensurepip  # noqa: F401, PLC0415  only to see whether it is there
        import venv as maker  # noqa: PLC0415  may be missing
    except ImportError:
        stop(missing)
    if venv.exists():
        shutil.rmtree(venv)
    try:
        maker.create(venv, with_pip=True)
    except subprocess.CalledProcessError as error:
        stop(disk_full(str(error.output)) or missing)


def installed_copy(venv: Path, lock: str) -> Path:
    """Where a copy of the lock file says that it is installed."""
    return venv / lock.replace("/", "-")


def install(python: Path, lock: Path, done: Path) -> None:
    """Install one lock file, and keep a copy of it in the environment."""
    if done.exists() and filecmp.cmp(lock, done, shallow=False):
        return
    print("Installing packages, about a minute …", flush=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
    ran = subprocess.run([*command, "--require-hashes", "-r", str(lock)], check=False, capture_output=True, text=True)
    if ran.returncode:
        stop(reason(ran.stdout + ran.stderr))
    shutil.copyfile(lock, done)


def reason(output: str) -> str:
    """What to do about what pip said."""
    if sentence := disk_full(output):
        return sentence
    if mismatch := re.search(r"DO NOT MATCH THE HASHES.*?^\s+(\S+) from ", output, re.DOTALL | re.MULTILINE):
        return (
            f"{mismatch[1]} is not the package that was locked. Do not use it; ask who keeps this project, or who keeps your index."
        )
    if any(mark in output for mark in ("Retrying (", "Connection", "timed out", "Failed to resolve", "Network is unreachable")):
        return "The packages could not be fetched: the network is away, or a proxy is not set. Run make again when it is back."
    if missing := re.search(r"No matching distribution found for (\S+)", output):
        here = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
        return (
            f"The package index has no ready-made {missing[1]} for {here}. Use Python 3.13 on a common platform, or another index."
        )
    return f"The packages could not be installed. Repair what pip says, and run make again:\n{output.strip()}"


def disk_full(output: str) -> str:
    """What to do if a disk is full; empty if that is not it."""
    return "The disk is full. Make room, and run make again." if "No space left" in output else ""


def stop(sentence: str) -> None:
    """End the run with a sentence on stderr, and status 1."""
    sys.exit(sentence)


if __name__ == "__main__":
    main(sys.argv[1:])
