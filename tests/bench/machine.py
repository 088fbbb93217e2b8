"""What was measured on."""

import os
import platform
import re
import resource
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("Django", "wagtail", "granian", "psycopg")


def machine() -> str:
    """The processor, its load, and the versions of what matters."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} cores; load before: {os.getloadavg()[0]:.1f}\n"
        f"{platform.system()} {platform.release()}, {platform.python_implementation()} {platform.python_version()}, {packages}"
    )


def most_memory(who: int = resource.RUSAGE_SELF) -> float:
    """The most memory that this process, or the largest of those that it started and that have ended, has used, in MB."""
    return resource.getrusage(who).ru_maxrss / 1024


def _processor() -> str:
    """As Linux names it, else as Python does."""
    about = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*: (.*)$", about.read_text(), re.MULTILINE) if about.exists() else None
    return named[1] if named else platform.processor()
