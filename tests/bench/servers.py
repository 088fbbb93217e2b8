"""The site and a stock Wagtail project, each behind the server of production, with the settings of production."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from tests.bench.load import Address, read
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
STOCK = Path(__file__).parent / "stock"
SITE = {"DJANGO_SETTINGS_MODULE": "tests.bench.bare.settings"}
PROJECT = {"DJANGO_SETTINGS_MODULE": "stock.settings.production"}
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "ALLOWED_HOSTS": "127.0.0.1",
    "BEHIND_PROXY": "True",
}


def fill(what: str, database: str, **settings: str) -> str:
    """Run `tests.bench.fill` on a database, with other settings too; returns what it prints."""
    return _run([sys.executable, "-m", "tests.bench.fill", what], SITE | {"DATABASE_URL": database} | settings)


def make_project(folder: Path, database: str, words: str) -> None:
    """A project as `wagtail start` makes it, whose first page says the words of this canonical JSON."""
    _run([sys.executable, "-m", "wagtail.bin.wagtail", "start", "stock", str(folder)], {})
    shutil.copy(STOCK / "models.py", folder / "home/models.py")
    shutil.copy(STOCK / "home_page.html", folder / "home/templates/home/home_page.html")
    shutil.copy(STOCK / "local.py", folder / "stock/settings/local.py")
    manage = [sys.executable, "-m", "django"]
    environment = PROJECT | {"DATABASE_URL": database, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    _run([*manage, "makemigrations", "home"], environment)
    _run([*manage, "migrate"], environment)
    _run([*manage, "collectstatic", "--no-input"], environment)
    _run([sys.executable, "-m", "tests.bench.stock.say"], environment, words)


@contextmanager
def serving_site(database: str, rooms: str, **settings: str) -> Iterator[int]:
    """The port of the site. It has answered a bare view, and read nothing of the record yet."""
    with _serving("cporsite.wsgi", SITE | {"DATABASE_URL": database, "ROOMS": rooms} | settings, "/bare/1/") as port:
        yield port


@contextmanager
def serving_project(folder: Path, database: str) -> Iterator[int]:
    """The port of a project that `make_project` made."""
    environment = PROJECT | {"DATABASE_URL": database, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    with _serving("stock.wsgi", environment, "/") as port:
        yield port


@contextmanager
def _serving(module: str, environment: dict[str, str], path: str) -> Iterator[int]:
    port = free_port()
    options = ["--interface", "wsgi", "--port", str(port), "--log-level", "error", "--workers-kill-timeout", "2"]
    command = [sys.executable, "-m", "granian", *options, f"{module}:application"]
    running = subprocess.Popen(command, env={**os.environ, **PRODUCTION, **environment}, cwd=ROOT)
    try:
        _wait_for(Address(port, path), running)
        yield port
    finally:
        running.terminate()
        running.wait()


def _wait_for(address: Address, running: "subprocess.Popen[bytes]") -> None:
    """Return when something answers; RuntimeError when the server has ended instead."""
    while running.poll() is None:
        try:
            read(address)
        except ConnectionRefusedError:
            sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start.")


def _run(command: list[str], environment: dict[str, str], said: str = "") -> str:
    """What a command prints, when this is said to it; SystemExit with what it said where it fails."""
    environment = {**os.environ, **PRODUCTION, **environment}
    ran = subprocess.run(command, env=environment, input=said, check=False, capture_output=True, text=True, cwd=ROOT)
    if ran.returncode:
        raise SystemExit(ran.stdout + ran.stderr)
    return ran.stdout
