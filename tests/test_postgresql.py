"""The tests of storage and services once more, on PostgreSQL."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from smtp_connector.local_mailbox import ListenAddress, make_local_mailbox
from smtp_connector.models.encrypted_config import make_encryption_key
from tests.console_run import ROOT, make_environment
from tests.free_port import find_free_port
from tests.installation import SECRET, SECRET_HEADER, Installation
from tests.requirements_of_machine import get_postgresql

pytestmark = pytest.mark.slow

ROLE = "postgres"


class Cluster:
    """A PostgreSQL server of our own in a scratch folder, on loopback. It does not run as root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.port = find_free_port()
        self.user = ROLE if getpass.getuser() == "root" else None
        if self.user:
            shutil.chown(folder, self.user)

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}@127.0.0.1:{self.port}/postgres"

    def make_database(self, name: str) -> str:
        """Make an empty database; return its URL."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"{self.url.rpartition('/')[0]}/{name}"

    def start(self) -> None:
        self._run(
            "initdb", "--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--no-sync"
        )
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "--wait", "--log", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "--wait", "--mode", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.programs / program), "--pgdata", str(self.folder / "data"), *arguments],
            cwd=self.folder,
            user=self.user,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            timeout=120,
            check=True,
        )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    programs = Path(get_postgresql())
    # Not tmp_path: its parents are closed to the user that the server runs as.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cluster = Cluster(programs, Path(folder))
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


def run_python(cluster: Cluster, *arguments: str) -> None:
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=make_environment(DATABASE_URL=cluster.url),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_migrations_run_on_postgresql(cluster: Cluster) -> None:
    run_python(cluster, "manage.py", "migrate", "--verbosity=0")
    run_python(cluster, "manage.py", "migrate", "--check")


def test_models_and_services_behave_on_postgresql_as_on_sqlite(cluster: Cluster) -> None:
    run_python(cluster, "-m", "pytest", "-q", "tests/models", "tests/services")


def test_installation_moves_from_sqlite_to_postgresql_and_sends(
    cluster: Cluster, tmp_path: Path
) -> None:
    keys = make_encryption_key()
    old = Installation(f"sqlite:///{tmp_path / 'db.sqlite3'}", keys)
    new = Installation(cluster.make_database("restored"), keys)
    address = ListenAddress("127.0.0.1", find_free_port())
    controller = make_local_mailbox(address, tmp_path / "mailbox")
    controller.start()
    try:
        old.manage("migrate", "--verbosity=0")
        old.make_connector(address.port)
        old.dump(tmp_path / "dump.json")
        new.load(tmp_path / "dump.json")

        assert new.manage("check_secrets") == "Decrypted 1 stored secrets.\n"
        new.manage("send_message", "--to", "ada@example.com")
        new.manage("rotate_encryption_keys")
    finally:
        controller.stop()
    [mail] = (tmp_path / "mailbox" / "new").iterdir()
    assert f"{SECRET_HEADER}: {SECRET}" in mail.read_text()
    assert new.with_keys(make_encryption_key()).run("check_secrets").returncode == 1
