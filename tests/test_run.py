"""`make run` on a fresh copy of the tree, twice."""

from __future__ import annotations

import os
import signal
import smtplib
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.console_run import (
    ROOT,
    Run,
    copy_tree,
    make_environment,
    run_manage,
    sign_in,
    start_console,
)
from tests.free_port import find_free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = copy_tree(tmp_path_factory.mktemp("first") / "copy")
    with start_console(folder) as run:
        yield run


@pytest.fixture(scope="module")
def stopped_copy(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A copy in which the console ran once and was stopped by Ctrl+C."""
    folder = copy_tree(tmp_path_factory.mktemp("stopped") / "copy")
    with start_console(folder) as run:
        assert run.stop(signal.SIGINT) == 0, run.lines
    return run


def mode_of(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def read_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / ".secrets").iterdir()}


def read_users(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        return list(database.execute("SELECT username, password FROM auth_user"))


def test_the_administrator_is_printed_once_and_can_sign_in(first_run: Run) -> None:
    [name] = first_run.find_value("Administrator")
    [password] = first_run.find_value("Password")

    assert sign_in(first_run.url, name, password) == f"{first_run.url}/connectors/"


def test_secrets_and_database_can_be_read_by_their_owner_only(first_run: Run) -> None:
    folder = first_run.folder
    files = {path.name: mode_of(path) for path in (folder / ".secrets").iterdir()}

    assert mode_of(folder / ".secrets") == "0o700"
    assert files == {"secret_key": "0o600", "encryption_keys": "0o600"}
    assert {mode_of(path) for path in folder.glob("db.sqlite3*")} == {"0o600"}


def test_nothing_is_copied_when_there_was_nothing_to_lose(first_run: Run) -> None:
    assert not (first_run.folder / "backups").exists()


def test_the_local_mailbox_takes_mail_beside_the_console(first_run: Run) -> None:
    with smtplib.SMTP("127.0.0.1", first_run.mailbox_port, "test.example", timeout=20) as session:
        session.sendmail("a@example.com", "b@example.com", b"Subject: hello\r\n\r\n")

    [file] = (first_run.folder / ".local_mailbox" / "new").iterdir()
    assert b"Subject: hello" in file.read_bytes()


@pytest.mark.parametrize("name", ["PORT", "MAILBOX_PORT"])
def test_a_taken_port_is_said_in_one_line_before_anything_is_changed(
    first_run: Run, tmp_path: Path, name: str
) -> None:
    folder = copy_tree(tmp_path / "copy")
    taken = first_run.port if name == "PORT" else first_run.mailbox_port
    before = sorted(folder.rglob("*"))

    free = {"PORT": str(find_free_port()), "MAILBOX_PORT": str(find_free_port())}
    result = run_script(folder, **free | {name: str(taken)})

    assert result.returncode == 1
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert str(taken) in line
    assert f"make run {name}=" in line
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty'"),
        ({"MAILBOX_PORT": "70000"}, "MAILBOX_PORT is '70000'"),
        ({"PORT": "8025", "MAILBOX_PORT": "8025"}, "both 8025"),
    ],
)
def test_a_port_that_is_none_is_said_in_one_line(
    tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    result = run_script(copy_tree(tmp_path / "copy"), **variables)

    assert result.returncode == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def run_script(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/run_console.py"],
        cwd=folder,
        env=make_environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_second_run_changes_nothing_and_loses_nothing(stopped_copy: Run) -> None:
    folder = stopped_copy.folder
    before = (read_files(folder), read_users(folder))

    with start_console(folder) as run:
        assert run.find_value("Administrator") == []
        assert run.find_value("Password") == []
        assert run.stop(signal.SIGTERM) == 0

    assert (read_files(folder), read_users(folder)) == before
    assert not (folder / "backups").exists()


def test_the_database_is_copied_before_a_migration(stopped_copy: Run) -> None:
    folder = stopped_copy.folder
    run_manage(folder, "migrate", "sessions", "zero")

    with start_console(folder) as run:
        assert run.find_value("Administrator") == []

    [copy] = (folder / "backups").iterdir()
    assert mode_of(folder / "backups") == "0o700"
    assert mode_of(copy) == "0o600"
    with closing(sqlite3.connect(copy)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert "auth_user" in tables
    assert "django_session" not in tables


def test_only_the_newest_copies_are_kept(stopped_copy: Run) -> None:
    folder = stopped_copy.folder
    backups = folder / "backups"
    backups.mkdir(exist_ok=True)
    for day in range(1, 8):
        (backups / f"db-2026010{day}T000000000000Z.sqlite3").touch()
    run_manage(folder, "migrate", "sessions", "zero")

    with start_console(folder):
        names = sorted(path.name for path in backups.iterdir())

    assert len(names) == 5
    assert "db-20260101T000000000000Z.sqlite3" not in names


def test_a_shell_that_names_another_database_and_keys_is_not_believed(
    tmp_path: Path,
) -> None:
    folder = copy_tree(tmp_path / "copy")
    elsewhere = tmp_path / "elsewhere.sqlite3"

    with start_console(folder, DATABASE_URL=f"sqlite:///{elsewhere}", DEBUG="0"):
        pass

    assert not elsewhere.exists()
    assert (folder / "db.sqlite3").exists()


def test_a_lost_encryption_key_is_said(tmp_path: Path, stopped_copy: Run) -> None:
    folder = copy_tree(tmp_path / "copy")
    with (
        closing(sqlite3.connect(stopped_copy.folder / "db.sqlite3")) as source,
        closing(sqlite3.connect(folder / "db.sqlite3")) as target,
    ):
        source.backup(target)

    with start_console(folder) as run:
        assert any("The encryption key is new" in line for line in run.lines)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Needs Linux's /proc.")
@pytest.mark.parametrize("name", ["local mailbox", "console"])
def test_when_one_process_dies_the_other_is_stopped_and_it_is_said(
    stopped_copy: Run, name: str
) -> None:
    with start_console(stopped_copy.folder) as run:
        os.kill(find_child(run, name), signal.SIGKILL)
        status = run.wait()

    assert status == 1
    assert run.lines[-1].startswith(f"The {name} ended")
    for port in (run.port, run.mailbox_port):
        with pytest.raises(ConnectionRefusedError):
            smtplib.SMTP("127.0.0.1", port, timeout=5)


def find_child(run: Run, name: str) -> int:
    children = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read_text().split()
    word = b"runserver" if name == "console" else b"local_mailbox"
    [child] = [int(pid) for pid in children if word in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return child


@pytest.mark.parametrize("target", ["run", "test", "check", "bench"])
def test_make_knows_the_words_of_the_readme(target: str) -> None:
    result = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr


def test_make_run_looks_at_the_ports_before_it_installs_anything() -> None:
    plan = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "--check-ports" in plan.splitlines()[1]
