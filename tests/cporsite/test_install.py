"""The installation stops with one sentence that says what to do, and does nothing twice."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cporsite import install
from tests.cporsite.test_settings import run
from tests.ports import free_port

pytestmark = pytest.mark.slow

# What pip 24 printed when these things happened.
NETWORK_AWAY = (
    "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by "
    "'NewConnectionError('<HTTPSConnection object>: Failed to establish a new connection: [Errno 101] Network is unreachable')'\n"
    "ERROR: Could not find a version that satisfies the requirement django==6.1.3 (from versions: none)\n"
    "ERROR: No matching distribution found for django==6.1.3\n"
)
NO_WHEEL = (
    "ERROR: Could not find a version that satisfies the requirement docopt==0.6.2 (from versions: none)\n"
    "ERROR: No matching distribution found for docopt==0.6.2\n"
)
OTHER_HASH = (
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please "
    "update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.\n"
    "    six==1.17.0 from six-1.17.0-py2.py3-none-any.whl (from -r requirements.txt (line 1)):\n"
    "        Expected sha256 49b3\n             Got        4721\n"
)
DISK_FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (NETWORK_AWAY, "The packages could not be fetched: the network is away"),
        (NO_WHEEL, "The package index has no ready-made docopt==0.6.2 for Python "),
        (OTHER_HASH, "six==1.17.0 is not the package that was locked. Do not use it"),
        (DISK_FULL, "The disk is full. Make room, and run make again."),
    ],
)
def test_what_pip_says_becomes_one_sentence(output: str, sentence: str) -> None:
    said = install.reason(output)
    assert said.startswith(sentence)
    assert "\n" not in said


def test_what_nobody_foresaw_is_shown_as_pip_says_it() -> None:
    assert install.reason("ERROR: something new\n").endswith("run make again:\nERROR: something new")


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 11, 9)])
def test_an_old_python_is_named_with_what_to_do(version: tuple[int, ...]) -> None:
    name = ".".join(map(str, version))
    assert install.too_old(version) == f"This is Python {name}. Install Python 3.12 or newer (3.13 is best), and run make again."


@pytest.mark.parametrize("version", [(3, 12, 0), (3, 13, 0), (3, 14, 1)])
def test_a_newer_python_is_welcome(version: tuple[int, ...]) -> None:
    assert install.too_old(version) == ""


def test_a_stop_is_a_sentence_and_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        install.stop("Do this.")
    assert stopped.value.code == "Do this."


def test_what_is_installed_is_not_installed_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "requirements.txt"
    done = install.installed_copy(tmp_path, "tests/requirements.txt")
    lock.write_text("django==6.1.3\n")
    done.write_text("django==6.1.3\n")
    install.install(tmp_path / "no-python", lock, done)
    assert capsys.readouterr().out == ""
    assert done.name == "tests-requirements.txt"


def test_a_lock_file_that_cannot_be_installed_stops_and_is_not_taken_as_installed(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("not a requirement\n")
    with pytest.raises(SystemExit) as stopped:
        install.install(Path(sys.executable), lock, tmp_path / "done")
    assert "Invalid requirement" in str(stopped.value.code)
    assert not (tmp_path / "done").exists()


def test_an_environment_that_does_not_start_is_made_again(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    assert not install.works(broken)
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    assert not install.works(broken)
    assert install.works(Path(sys.executable))


def test_a_checkout_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit) as stopped:
        install.main(["requirements.txt"], root=tmp_path / "file")
    assert "cannot be written to (Not a directory). Make the checkout writable" in str(stopped.value.code)


def test_make_finds_no_python_and_says_what_to_install(tmp_path: Path) -> None:
    """On the PATH are a stub that does not start, as pyenv leaves them, and one that is too old."""
    for name, script in (("python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127"), ("python3", "exit 1")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    stopped = _make("run", path=tmp_path)
    assert stopped.returncode != 0
    assert stopped.stderr.startswith("Install Python 3.12 or newer (3.13 is best), and run make again.\n")
    assert "Traceback" not in stopped.stderr


def test_make_passes_over_a_stub_to_the_python_behind_it(tmp_path: Path) -> None:
    stubs, real = tmp_path / "stubs", tmp_path / "real"
    for folder, script in ((stubs, "exit 127"), (real, f'exec "{sys.executable}" "$@"')):
        folder.mkdir()
        (folder / "python3.13").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "python3.13").chmod(0o755)
    planned = _make("--dry-run", "run", path=f"{stubs}:{real}")
    assert planned.returncode == 0
    assert f'"{real}/python3.13" cporsite/install.py requirements.txt' in planned.stdout


def test_a_port_that_is_taken_stops_the_demonstration_before_any_work(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        stopped = run("demo", PORT=str(port), DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}")
    assert stopped.returncode == 1
    assert f"Port {port} cannot be used (Address already in use). Choose another one: PORT=" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert not (tmp_path / "db.sqlite3").exists()


def test_a_database_that_cannot_be_written_stops_the_demonstration_with_a_sentence(tmp_path: Path) -> None:
    stopped = run("demo", PORT=str(free_port()), DATABASE_URL=f"sqlite:///{tmp_path / 'nowhere' / 'db.sqlite3'}")
    assert stopped.returncode == 1
    assert "The database cannot be used: unable to open database file." in stopped.stderr
    assert "Traceback" not in stopped.stderr


def _make(*arguments: str, path: Path | str) -> subprocess.CompletedProcess[str]:
    """Run make with what it needs from the system on PATH, and `path`."""
    make = Path(str(path).partition(":")[0]) / "make"
    found = subprocess.run(["/bin/sh", "-c", "command -v make"], check=True, capture_output=True, text=True).stdout.strip()
    make.symlink_to(found)
    return subprocess.run(
        [make, *arguments], check=False, capture_output=True, text=True, cwd=install.ROOT, env={"PATH": str(path)}
    )
