#!/usr/bin/env python3
"""Prepare this folder for development and run the console with its local mailbox (`make run`).

Nothing beyond the standard library is imported until the ports are known to be free, so that
`--check-ports` runs before anything is installed.
"""

from __future__ import annotations

import argparse
import base64
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ROOT / ".secrets"
SECRET_KEY_FILE = SECRETS / "secret_key"
ENCRYPTION_KEYS_FILE = SECRETS / "encryption_keys"
DATABASE = ROOT / "db.sqlite3"
BACKUPS = ROOT / "backups"
MAILBOX_DIRECTORY = ROOT / ".local_mailbox"

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_MAILBOX_PORT = 1025
BACKUPS_KEPT = 5
ADMINISTRATOR = "admin"
START_SECONDS = 30
STOP_SECONDS = 10
POLL_SECONDS = 0.1
# What a shell may hold for another installation must not lead to that one's database or keys.
FORGOTTEN_VARIABLES = (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "SECRET_KEY",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SMTP_CONNECTOR_ENCRYPTION_KEYS",
    "SMTP_CONNECTOR_LOCAL_MAILBOX",
    "SMTP_CONNECTOR_LOCAL_MAILBOX_DIRECTORY",
    "TRUSTED_PROXY_COUNT",
)


class SetupError(Exception):
    """Something that the developer must change first; the text is one line."""


@dataclass(frozen=True)
class Ports:
    """Where the console and the mailbox listen on loopback."""

    console: int
    mailbox: int


@dataclass(frozen=True)
class Service:
    """A child process. port: answers when the service is ready."""

    name: str
    process: subprocess.Popen[bytes]
    port: int


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the console with its local mailbox.")
    parser.add_argument(
        "--check-ports", action="store_true", help="only tell whether the ports are free"
    )
    parser.add_argument(
        "--manage", nargs=argparse.REMAINDER, help="run a command of manage.py as the console runs"
    )
    arguments = parser.parse_args()
    try:
        ports = read_ports(os.environ)
        if arguments.manage:
            return run_manage(arguments.manage, ports)
        require_free_ports(ports)
        if not arguments.check_ports:
            os.umask(0o077)
            set_environment(ports)
            prepare()
            return run_services(ports)
    except SetupError as error:
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        return 130  # as a shell counts SIGINT
    return 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


# Ports ---------------------------------------------------------------------------------------------


def read_ports(environment: Mapping[str, str]) -> Ports:
    """Read PORT and MAILBOX_PORT.

    Raises:
        SetupError: one is no port, or both are the same.
    """
    ports = Ports(
        read_port(environment, "PORT", DEFAULT_PORT),
        read_port(environment, "MAILBOX_PORT", DEFAULT_MAILBOX_PORT),
    )
    if ports.console == ports.mailbox:
        message = f"PORT and MAILBOX_PORT are both {ports.console}. Choose two ports."
        raise SetupError(message)
    return ports


def read_port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    message = f"{name} is {text!r}. Write a port from 1 to 65535."
    raise SetupError(message)


def require_free_ports(ports: Ports) -> None:
    """Refuse to begin when somebody listens already.

    Raises:
        SetupError: a port is taken, or needs more rights.
    """
    for name, port in (("PORT", ports.console), ("MAILBOX_PORT", ports.mailbox)):
        with closing(socket.socket()) as probe:
            # As the servers themselves do: connections that just ended do not hold the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                reason = os.strerror(error.errno or 0)
                message = f"Port {port} of {HOST} cannot be used ({reason}). Choose another: make run {name}={port + 1}"
                raise SetupError(message) from error


# Keys, database, administrator ---------------------------------------------------------------------


def set_environment(ports: Ports) -> None:
    """Say what the console's settings need for development; networks, ports and time zone may be set outside."""
    for name in FORGOTTEN_VARIABLES:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ.setdefault("SMTP_CONNECTOR_ALLOWED_NETWORKS", "127.0.0.0/8")
    os.environ.update(
        {
            "DEBUG": "1",
            "DJANGO_RUNSERVER_HIDE_WARNING": "true",  # it warns against use in production
            "DJANGO_SETTINGS_MODULE": "connector_admin.settings",
            "SECRET_KEY_FILE": str(SECRET_KEY_FILE),
            "SMTP_CONNECTOR_ENCRYPTION_KEYS_FILE": str(ENCRYPTION_KEYS_FILE),
            "SMTP_CONNECTOR_LOCAL_MAILBOX": f"{HOST}:{ports.mailbox}",
            "SMTP_CONNECTOR_LOCAL_MAILBOX_DIRECTORY": str(MAILBOX_DIRECTORY),
        }
    )


def prepare() -> None:
    """Make what is missing; change nothing that is there, but for migrations."""
    has_database = DATABASE.exists() and DATABASE.stat().st_size > 0
    has_made_keys = write_keys()
    if has_database and has_made_keys:
        complain(
            f"The encryption key is new, but {DATABASE.name} is not: passwords that it holds cannot be read. "
            f"Put your old {ENCRYPTION_KEYS_FILE.relative_to(ROOT)} back, or type them again in the console."
        )
    protect_database()
    load_django()
    migrate(has_database=has_database)
    create_administrator()


def write_keys() -> bool:
    """Make the keys that do not exist yet; tell whether the encryption key is one of them."""
    SECRETS.mkdir(mode=0o700, exist_ok=True)
    SECRETS.chmod(0o700)
    write_secret(SECRET_KEY_FILE, secrets.token_urlsafe(50))
    encryption_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")
    return write_secret(ENCRYPTION_KEYS_FILE, encryption_key)


def write_secret(path: Path, text: str) -> bool:
    """Write a file that only its owner reads, unless it exists and holds something."""
    if path.exists() and path.read_text().strip():
        path.chmod(0o600)
        return False
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{text}\n")
    return True


def protect_database() -> None:
    """Make the file before SQLite does: its journal and shared memory take over the file's mode."""
    os.close(os.open(DATABASE, os.O_RDWR | os.O_CREAT, 0o600))
    DATABASE.chmod(0o600)


def load_django() -> None:
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def migrate(*, has_database: bool) -> None:
    """Bring the database up to date; copy it first when there is anything to lose."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if has_database:
        say(f"Copied the database to {back_up().relative_to(ROOT)}")
    call_command("migrate", interactive=False, verbosity=0)


def back_up() -> Path:
    """Copy the database as SQLite itself copies one in use; keep the newest copies."""
    BACKUPS.mkdir(mode=0o700, exist_ok=True)
    target = BACKUPS / f"db-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.sqlite3"
    with closing(sqlite3.connect(DATABASE)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    for old in sorted(BACKUPS.glob("db-*.sqlite3"))[:-BACKUPS_KEPT]:
        old.unlink()
    return target


def create_administrator() -> None:
    """Make the first administrator and print the password, once."""
    from django.contrib.auth.models import User

    if User.objects.filter(is_superuser=True).exists():
        return
    name = ADMINISTRATOR
    while User.objects.filter(username=name).exists():
        name = f"{ADMINISTRATOR}-{secrets.token_hex(3)}"
    password = secrets.token_urlsafe(12)
    User.objects.create_superuser(name, password=password)
    say(f"Administrator: {name}")
    say(f"Password: {password}")


def run_manage(command: Sequence[str], ports: Ports) -> int:
    """Run one command of manage.py with the console's settings; the console may run beside it.

    Raises:
        SetupError: nothing was prepared yet.
    """
    if not ENCRYPTION_KEYS_FILE.exists():
        message = "There are no keys yet. Start the console once: make run"
        raise SetupError(message)
    set_environment(ports)
    arguments = [sys.executable, str(ROOT / "manage.py"), *command]
    return subprocess.run(arguments, cwd=ROOT, check=False).returncode  # noqa: S603  # our own command


# The two processes ---------------------------------------------------------------------------------


def run_services(ports: Ports) -> int:
    """Run console and mailbox until one ends or we are told to stop; return the exit status."""
    from django.db import connections

    connections.close_all()
    for stop_signal in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop_signal, interrupt)
    services: list[Service] = []
    try:
        services.append(start("local mailbox", ["local_mailbox"], ports.mailbox))
        services.append(
            start("console", ["runserver", "--noreload", f"{HOST}:{ports.console}"], ports.console)
        )
        ended = wait_until_ready(services)
        if ended is None:
            say(f"Console: http://{HOST}:{ports.console}/   Local mailbox: {HOST}:{ports.mailbox}")
            say("Stop with Ctrl+C.")
            ended = wait_for_end(services)
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    finally:
        stop(services)
    complain(
        f"The {ended.name} ended (exit status {ended.process.returncode}), so the rest was stopped too."
    )
    return 1


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def start(name: str, command: Sequence[str], port: int) -> Service:
    """Start a command of manage.py in a process group of its own: Ctrl+C reaches us alone, and we stop both."""
    process = subprocess.Popen(  # noqa: S603  # our own commands
        [sys.executable, str(ROOT / "manage.py"), *command], cwd=ROOT, process_group=0
    )
    return Service(name, process, port)


def wait_until_ready(services: Sequence[Service]) -> Service | None:
    """Wait until each service answers; return one that ended instead, or None."""
    deadline = time.monotonic() + START_SECONDS
    for service in services:
        while not is_listening(service.port):
            if service.process.poll() is not None:
                return service
            if time.monotonic() > deadline:
                message = f"The {service.name} did not answer within {START_SECONDS} seconds."
                raise SetupError(message)
            time.sleep(POLL_SECONDS)
    return None


def is_listening(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def wait_for_end(services: Sequence[Service]) -> Service:
    while True:
        for service in services:
            if service.process.poll() is not None:
                return service
        time.sleep(POLL_SECONDS)


def stop(services: Sequence[Service]) -> None:
    """Ask each to end; end what does not listen. A second Ctrl+C must not leave one behind."""
    for stop_signal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop_signal, signal.SIG_IGN)
    for service in services:
        if service.process.poll() is None:
            service.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for service in services:
        try:
            service.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            service.process.kill()
            service.process.wait()


if __name__ == "__main__":
    sys.exit(main())
