"""`manage.py demo`: everything that a newcomer needs to look at the site, in one command; what `make run` calls."""

import json
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from explainer.editing import reviewing, starter

# User name, group; the administrator is a superuser.
ACCOUNTS = (("editor", "Program team"), ("reviewer", "Reviewers"), ("administrator", None))

# The server; until it listens to Ctrl+C itself, that ends it without a traceback.
SERVE = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); from granian.cli import entrypoint; entrypoint()"


class Command(BaseCommand):
    help = "Set up a demonstration on this machine (database, accounts, starter content) and serve it. Not for production."
    # They ask the database, which may not be writable; `migrate` makes them below, where a sentence says so.
    requires_system_checks = ()

    def handle(self, **_: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration has accounts with known names. Run it without ENVIRONMENT=production.")
        sign_ins = self._sign_ins(settings.VAR_DIR)
        self._claim(settings.PORT)
        try:
            self._fill(sign_ins)
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used: {str(error).strip()}. Make {settings.VAR_DIR} writable, or repair DATABASE_URL."
            ) from error
        address = f"http://127.0.0.1:{settings.PORT}/"
        self.stdout.write(f"\n  The page    {address}\n  The admin   {address}admin/\n\n  Sign in as")
        for name in sign_ins:
            self.stdout.write(f"    {name:<15}{sign_ins[name]}")
        self.stdout.write("\n  Stop with Ctrl+C.\n")
        self.stdout.flush()
        # Prints the copies. It ends with this process, whatever ends that.
        worker = [sys.executable, "manage.py", "worker", "--with-parent"]
        subprocess.Popen(worker, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL)  # noqa: S603  nothing in it comes from outside
        # In place of this process, so that what stops one stops the other.
        options = {
            "interface": "wsgi",
            "host": "127.0.0.1",
            "port": settings.PORT,
            "blocking-threads": 4,
            "backpressure": 64,
            "log-level": "error",
            # A worker that is still starting does not hear that it shall stop.
            "workers-kill-timeout": 2,
        }
        server = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        os.execv(sys.executable, [sys.executable, "-c", SERVE, *server, "cporsite.wsgi:application"])  # noqa: S606  nothing in it comes from outside

    def _fill(self, sign_ins: dict[str, str]) -> None:
        """Tables, accounts, and the starter content as the editor submits it and the reviewer approves it."""
        call_command("migrate", verbosity=0, interactive=False, skip_checks=False)
        accounts = {name: _account(name, group, sign_ins[name]) for name, group in ACCOUNTS}
        with transaction.atomic():
            for submission in starter.load(accounts["editor"]):
                reviewing.approve(submission, accounts["reviewer"], digest=submission.content_digest)

    def _sign_ins(self, var: Path) -> dict[str, str]:
        """The passwords of the accounts, made at random on the first run and kept where only this user reads them."""
        kept = var / "demo-sign-ins.json"
        try:
            if not kept.exists():
                kept.touch(mode=0o600)
                kept.write_text(json.dumps({name: secrets.token_urlsafe(9) for name, _group in ACCOUNTS}, indent=1))
            sign_ins: dict[str, str] = json.loads(kept.read_text())
            return {name: sign_ins[name] for name, _group in ACCOUNTS}
        except OSError as error:
            raise CommandError(
                f"{var} cannot be written to ({error.strerror}). Make it writable, or use another checkout."
            ) from error
        except (ValueError, KeyError) as error:
            raise CommandError(f"{kept} cannot be read. Delete it; new passwords are made on the next run.") from error

    def _claim(self, port: int) -> None:
        """Stop before any work where the port is taken."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error.strerror}). Choose another one: PORT={max(port, 8000) + 1} make run"
                ) from error


def _account(name: str, group: str | None, password: str) -> User:
    """The account with that name and password, made if it is missing."""
    users = get_user_model().objects
    user = users.filter(username=name).first()
    if user is None:
        user = users.create_user(username=name, email=f"{name}@cpor.example", is_superuser=group is None, is_staff=group is None)
        if group:
            user.groups.add(Group.objects.get(name=group))
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    return user
