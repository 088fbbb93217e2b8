"""Waiting for what comes on every machine, and later on a slow or busy one."""

from collections.abc import Callable
from time import monotonic, sleep

# Seconds. Only a test that fails ever takes so long.
PATIENCE = 300


def wait_until(there: Callable[[], bool]) -> None:
    """Return when it is so; TimeoutError when it never is."""
    end = monotonic() + PATIENCE
    while not there():
        if monotonic() > end:
            raise TimeoutError
        sleep(0.05)
