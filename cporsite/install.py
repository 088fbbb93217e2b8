"""Make the virtual environment in .venv and install what a lock file names. Run by the Makefile, with the system's Python.

Uses the standard library only, and stops with one sentence that says what to do.
"""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def main(locks: list[str]) -> None:
    """Install the lock files, unless exactly these are installed already."""
    if sys.version_info < (3, 12):
        stop(f"This is Python {sys.version.split()[0]}. Install Python 3.12 or newer (3.13 is best), and run make again.")
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    try:
        if not works(python):
            make_venv()
        for lock in locks:
            install(python, ROOT / lock)
    except OSError as error:
        stop(f"{error.filename or VENV} cannot be written to ({error.strerror}). Make the checkout writable, and run make again.")


def works(python: Path) -> bool:
    """Whether there is an environment whose Python starts and is new enough."""
    test = [str(python), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 12))"]
    return python.exists() and subprocess.run(test, check=False, capture_output=True).returncode == 0


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415  only to see whether it is there
        import venv  # noqa: PLC0415  may be missing
    except ImportError:
        stop("This Python lacks venv or ensurepip. On Debian and Ubuntu: apt install python3-venv. Then run make again.")
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)


def install(python: Path, lock: Path) -> None:
    """Install one lock file. A copy of it in the environment says that it is installed."""
    done = VENV / lock.relative_to(ROOT).as_posix().replace("/", "-")
    if done.exists() and filecmp.cmp(lock, done, shallow=False):
        return
    print(f"Installing {lock.relative_to(ROOT)} …", flush=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
    ran = subprocess.run([*command, "--require-hashes", "-r", str(lock)], check=False, capture_output=True, text=True)
    if ran.returncode:
        sys.stderr.write(ran.stderr)
        stop(reason(ran.stdout + ran.stderr))
    shutil.copyfile(lock, done)


def reason(output: str) -> str:
    """What to do about what pip said."""
    if any(
        mark in output for mark in ("NewConnectionError", "Failed to resolve", "Connection", "Retrying", "timed out", "Network is")
    ):
        return "The packages could not be fetched: the network is away, or a proxy is not set. Run make again when it is back."
    if "No matching distribution" in output or "not a supported wheel" in output:
        return "There is no ready-made package for this platform or Python (see above). Use Python 3.13 on Linux, macOS or Windows."
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        return "A package is not the one that was locked (see above). Do not use it; fetch a fresh checkout, or ask who keeps this project."
    if "No space left" in output:
        return "The disk is full. Make room, and run make again."
    return "The packages could not be installed; pip says why above."


def stop(sentence: str) -> None:
    sys.exit(f"\n{sentence}")


if __name__ == "__main__":
    main(sys.argv[1:])
