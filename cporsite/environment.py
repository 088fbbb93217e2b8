"""Readers of environment variables that refuse nonsense: a wrong value stops the start with a sentence."""

import os
import re
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable without blank ends; `default` where it is missing or blank."""
    return os.environ.get(name, "").strip() or default


def required(name: str, what: str) -> str:
    """The variable, which must be set; `what` says in the sentence what it is for."""
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"Set {name}: {what}. It is required with ENVIRONMENT=production.")


def one_of(name: str, choices: Sequence[str]) -> str:
    """One of `choices`; the first of them where the variable is missing."""
    value = text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(choices)}.")
    return value


def true_or_false(name: str, *, default: bool) -> bool:
    """True for "True", False for "False", and nothing else."""
    return one_of(name, ["True", "False"] if default else ["False", "True"]) == "True"


def port(name: str, default: int) -> int:
    """A port number, 1 to 65535."""
    return _whole_number(name, default, "a port number", 65535)


def days(name: str, default: int) -> int:
    """A number of days, from one day to ten years."""
    return _whole_number(name, default, "a whole number of days", 3660)


def _whole_number(name: str, default: int, what: str, most: int) -> int:
    value = text(name, str(default))
    if not (re.fullmatch("[0-9]{1,9}", value) and 1 <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to {what}, 1 to {most}.")
    return int(value)


def hosts(name: str) -> list[str]:
    """Host names with commas between; empty where the variable is missing. A name may begin with a dot, for all below it."""
    found = [part.strip() for part in text(name).split(",")] if text(name) else []
    for host in found:
        if not re.fullmatch(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]|\*", host, re.IGNORECASE):
            raise ImproperlyConfigured(
                f"{name} holds {host!r}. Write host names with commas between: cpor.example,www.cpor.example."
            )
    return found
