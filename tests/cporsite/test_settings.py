"""Settings come from the environment, and a wrong value stops the start with a sentence that names the variable."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cporsite import environment

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "cpor.example",
    "DATABASE_URL": "postgres://user:password@database.example/cpor",
}


def run(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `manage.py` in an environment that holds nothing but these settings."""
    clean = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **settings}
    manage = [sys.executable, "manage.py", *command]
    return subprocess.run(manage, check=False, capture_output=True, text=True, cwd=ROOT, env=clean)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_without_what_it_needs_does_not_start(missing: str) -> None:
    stopped = run("check", **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert stopped.returncode == 1
    assert stopped.stderr.startswith(f"Set {missing}: ")
    assert stopped.stderr.count("\n") == 1


def test_a_blank_variable_is_a_missing_one() -> None:
    assert run("check", **PRODUCTION | {"SECRET_KEY": "  "}).stderr.startswith("Set SECRET_KEY: ")


@pytest.mark.parametrize("more", [{}, {"BEHIND_PROXY": "True"}, {"ROOMS": "public"}], ids=["all", "behind-proxy", "public"])
def test_production_has_nothing_that_the_deployment_check_warns_of(more: dict[str, str]) -> None:
    checked = run("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | more)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "8001"}, "http://127.0.0.1:8001"),
        (PRODUCTION, "https://cpor.example"),
        (PRODUCTION | {"PUBLIC_URL": "https://www.cpor.example/"}, "https://www.cpor.example"),
    ],
)
def test_links_lead_to_the_address_that_people_can_reach(settings: dict[str, str], address: str) -> None:
    assert f"PUBLIC_URL = '{address}'" in run("diffsettings", **settings).stdout


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("ROOMS", "editing"),
        ("DEBUG", "1"),
        ("DEBUG", "true"),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("FEEDBACK_KEEP_DAYS", "a year"),
        ("FEEDBACK_KEEP_DAYS", "0"),
        ("PUBLIC_URL", "cpor.example"),
        ("PUBLIC_URL", "https://cpor.example/page"),
        ("ALLOWED_HOSTS", "https://cpor.example"),
        ("ALLOWED_HOSTS", ","),
        ("DATABASE_URL", "cpor"),
        ("DATABASE_URL", "mysql://user:password@host/name"),
    ],
)
def test_nonsense_stops_the_start_and_names_the_variable(variable: str, value: str) -> None:
    stopped = run("check", **{variable: value})
    assert stopped.returncode == 1
    assert variable in stopped.stderr
    assert stopped.stderr.count("\n") == 1


@pytest.mark.parametrize(("variable", "value"), [("BEHIND_PROXY", "yes"), ("EMAIL_PORT", "smtp"), ("EMAIL_USE_TLS", "0")])
def test_nonsense_that_matters_in_production_stops_it_there(variable: str, value: str) -> None:
    stopped = run("check", **PRODUCTION | {variable: value})
    assert stopped.returncode == 1
    assert stopped.stderr.startswith(f"{variable} is {value!r}. ")


def test_production_refuses_debug() -> None:
    stopped = run("check", **PRODUCTION | {"DEBUG": "True"})
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("DEBUG=True shows internals to visitors.")


def test_debug_is_off_until_it_is_asked_for() -> None:
    assert run("shell", "--no-imports", "-c", "from django.conf import settings; print(settings.DEBUG)").stdout == "False\n"


def test_production_refuses_the_demonstration() -> None:
    stopped = run("demo", **PRODUCTION)
    assert stopped.returncode == 1
    assert "The demonstration has accounts with known names." in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_the_server_stops_with_the_same_sentence() -> None:
    clean = {"PATH": os.environ["PATH"], "ENVIRONMENT": "production"}
    command = [sys.executable, "-c", "import cporsite.wsgi"]
    stopped = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=clean)
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("Set SECRET_KEY: ")
    assert "Traceback" not in stopped.stderr


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (lambda name: environment.text(name, "else"), " a b ", "a b"),
        (lambda name: environment.text(name, "else"), " ", "else"),
        (lambda name: environment.true_or_false(name, default=True), "False", False),
        (lambda name: environment.true_or_false(name, default=True), "", True),
        (lambda name: environment.port(name, 1), "65535", 65535),
        (lambda name: environment.days(name, 365), "", 365),
        (lambda name: environment.days(name, 365), "3660", 3660),
        (environment.hosts, "cpor.example, .cpor.example ,[::1]", ["cpor.example", ".cpor.example", "[::1]"]),
        (environment.hosts, "", []),
    ],
)
def test_a_reader_gives_the_value(read: Callable[[str], Any], value: str, result: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPOR_TRIED", value)
    assert read("CPOR_TRIED") == result


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda name: environment.required(name, "what for"), ""),
        (lambda name: environment.one_of(name, ["a", "b"]), "c"),
        (lambda name: environment.true_or_false(name, default=True), "yes"),
        (lambda name: environment.port(name, 1), "0"),
        (lambda name: environment.port(name, 1), "-1"),
        (lambda name: environment.port(name, 1), "８０"),
        (lambda name: environment.port(name, 1), "1" * 5000),
        (lambda name: environment.days(name, 365), "3661"),
        (lambda name: environment.days(name, 365), "1.5"),
        (environment.hosts, "a.example,,b.example"),
        (environment.hosts, "a.example:443"),
    ],
)
def test_a_reader_refuses_nonsense_and_names_the_variable(
    read: Callable[[str], Any], value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CPOR_TRIED", value)
    with pytest.raises(ImproperlyConfigured, match="CPOR_TRIED"):
        read("CPOR_TRIED")
