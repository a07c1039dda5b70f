"""A scratch copy of the tree and the console that `make run` starts in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Timer
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from tests.free_port import find_free_port

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("manage.py", "connector_admin", "smtp_connector", "templates", "static", "scripts")
READY = "Stop with Ctrl+C."
DEADLINE_SECONDS = 90


@dataclass
class Run:
    """One run of scripts/run_console.py; `lines` is what it wrote so far."""

    folder: Path
    process: subprocess.Popen[str]
    port: int
    mailbox_port: int
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def find_value(self, name: str) -> list[str]:
        """Return what stands after "NAME: " in each line that begins so."""
        return [line.partition(": ")[2] for line in self.lines if line.startswith(f"{name}: ")]

    def read_until(self, text: str) -> None:
        """Read lines up to the one that holds `text`, or to the end."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if text in line:
                return

    def stop(self, stop_signal: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and return its exit status."""
        self.process.send_signal(stop_signal)
        return self.wait()

    def wait(self) -> int:
        """Read what it still writes until it ends; return its exit status."""
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout.read().splitlines())
        return self.process.wait()


def copy_tree(target: Path) -> Path:
    """Copy what `make run` needs, without anything that an earlier run made."""
    ignored = shutil.ignore_patterns("__pycache__")
    target.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignored)
        else:
            shutil.copy2(source, target / name)
    return target


def make_environment(**variables: str) -> dict[str, str]:
    """Return an environment with what a shell always has, and these variables."""
    return {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **variables}


@contextmanager
def start_console(folder: Path, **variables: str) -> Iterator[Run]:
    """Run the console in a copy of the tree, on free ports, and wait until it is ready or has ended."""
    port, mailbox_port = find_free_port(), find_free_port()
    environment = make_environment(**variables, PORT=str(port), MAILBOX_PORT=str(mailbox_port))
    command = [sys.executable, "scripts/run_console.py"]
    with open_process(command, folder, environment) as process:
        run = Run(folder, process, port, mailbox_port)
        run.read_until(READY)
        yield run


@contextmanager
def open_process(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """Start a process that is stopped when the block ends, and at the latest at the deadline."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        watchdog = Timer(DEADLINE_SECONDS, process.terminate)
        watchdog.start()
        try:
            yield process
        finally:
            watchdog.cancel()
            if process.poll() is None:
                process.terminate()
                process.communicate()


def run_manage(folder: Path, *arguments: str, **variables: str) -> str:
    """Run a command of manage.py in the copy and return what it printed."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=folder,
        env=make_environment(DEBUG="1", **variables),
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def sign_in(url: str, name: str, password: str) -> str:
    """Sign in as a browser does and return the address where that leads."""
    browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
    address = f"{url}/account/sign-in/"
    page = browser.open(address, timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    fields = {"csrfmiddlewaretoken": token[1], "username": name, "password": password}
    with browser.open(address, urlencode(fields).encode(), timeout=20) as answer:
        return str(answer.geturl())
