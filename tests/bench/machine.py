"""What was measured on."""

import os
import platform
import re
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


def _processor() -> str:
    """As Linux names it, else as Python does."""
    about = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*: (.*)$", about.read_text(), re.MULTILINE) if about.exists() else None
    return named[1] if named else platform.processor()
