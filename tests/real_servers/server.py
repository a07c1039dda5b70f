"""RealServer: a mail server of this machine, run on free loopback ports in a scratch folder."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from tests.certificates import LOCAL_NAMES, Authority

USER, PASSWORD = "ada@example.com", "pä ss=wörd+/9"
TOKEN = "ya29.real/token-1"  # the access token that is let in
DOMAIN = "example.com"
KNOWN, GREYLISTED, UNKNOWN = f"ada@{DOMAIN}", f"grey@{DOMAIN}", f"nobody@{DOMAIN}"
ELSEWHERE = "ada@example.org"
LOCAL_PARTS = ("ada", "grey")
NOBODY = 65534  # uid and gid of Debian's nobody and nogroup
WAIT_SECONDS = 30.0
POLL_SECONDS = 0.02
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
# Below the ports that Linux gives to clients (32768 up), so that none is taken during a restart.
SERVER_PORTS = range(12_000, 32_000)


class RealServer(ABC):
    """One server with a STARTTLS port and an implicit TLS port; it admits one user, and only over TLS.

    folder: everything it writes; mail/<local part>/new/ holds what it delivered.
    queue_folders: where mail waits, in the order of its way.
    """

    name: ClassVar[str]
    queue_folders: ClassVar[tuple[str, ...]] = ()

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        # Not tmp_path: its parents are closed to the users that servers run as.
        self.folder = Path(tempfile.mkdtemp(prefix="real-server-"))
        self.folder.chmod(0o755)
        self.starttls_port, self.tls_port = find_server_ports(2)
        self._processes: list[subprocess.Popen[bytes]] = []
        certificate = authority.ca.issue_cert(*LOCAL_NAMES)
        self.certificate = self.write("certificate.pem", certificate.cert_chain_pems[0].bytes())
        self.key = self.write("key.pem", certificate.private_key_pem.bytes())
        for name in ("mail", "greylist"):
            self.make_open_folder(name)

    @property
    @abstractmethod
    def version(self) -> str:
        """Its version, as its makers write it."""

    @abstractmethod
    def launch(self) -> None:
        """Start its programs; `start` waits for the ports."""

    @abstractmethod
    def read_log(self) -> str:
        """Return what it wrote about sessions."""

    @abstractmethod
    def get_login_pattern(self, mechanism: str) -> str:
        """Return what its log says when the user has signed in with this mechanism."""

    @abstractmethod
    def count_refused_logins(self, log: str) -> int | None:
        """Count the sign-ins in this part of the log; None as long as the session is not over."""

    def start(self) -> None:
        self.launch()
        self.wait_until(lambda: self._is_greeting(is_encrypted=False), "the STARTTLS port is open")
        self.wait_until(lambda: self._is_greeting(is_encrypted=True), "the TLS port is open")

    def stop(self) -> None:
        """End its programs and all that they started."""
        while self._processes:
            end_group(self._processes.pop())

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self) -> None:
        """End it and start it again, between two deliveries: one that is cut off would be done twice."""
        self.wait_for_empty_queue()
        self.stop()
        self.start()

    def forget_greylisted(self) -> None:
        """Let the next message to `GREYLISTED` be the first again."""
        for file in (self.folder / "greylist").iterdir():
            file.unlink()

    def find_mails(self, message_id: str) -> list[bytes]:
        """Return the delivered mails with this id."""
        files = (self.folder / "mail").glob("*/new/*")
        contents = (file.read_bytes() for file in files)
        return [content for content in contents if message_id.encode() in content]

    def wait_for_mail(self, message_id: str) -> bytes:
        self.wait_until(lambda: bool(self.find_mails(message_id)), "the mail is delivered")
        (mail,) = self.find_mails(message_id)
        return mail

    def wait_for_empty_queue(self) -> None:
        """Wait until it holds no accepted mail that it may still deliver."""
        self.wait_until(lambda: not any(self._iter_queue()), "the queue is empty")

    def wait_until(self, condition: Callable[[], bool], wish: str) -> None:
        """Look again and again until the condition holds or the server or the time is gone."""
        ends = time.monotonic() + WAIT_SECONDS
        pause = threading.Event()
        while not condition():
            dead = any(process.poll() is not None for process in self._processes)
            if dead or time.monotonic() > ends:
                message = f"{self.name}: not seen: {wish}\n{self._read_everything_said()}"
                raise AssertionError(message)
            pause.wait(POLL_SECONDS)

    # --- for the servers -----------------------------------------------------------------------

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def make_open_folder(self, name: str) -> Path:
        """Make a folder that every user may write into."""
        path = self.folder / name
        path.mkdir()
        path.chmod(0o777)
        return path

    def run(
        self, *command: str | Path, user: int | None = None, **variables: str | Path
    ) -> subprocess.Popen[bytes]:
        """Start a program as the leader of a process group of its own; `stop` ends it."""
        with (self.folder / "output.log").open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={"PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8", **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def run_to_end(self, *command: str | Path) -> None:
        """Run a program that ends by itself, well."""
        process = self.run(*command)
        assert process.wait(WAIT_SECONDS) == 0, self._read_everything_said()
        self._processes.remove(process)

    def _iter_queue(self) -> Iterator[str]:
        for folder in self.queue_folders:
            for _path, _folders, files in os.walk(self.folder / folder):
                yield from files

    def _is_greeting(self, *, is_encrypted: bool) -> bool:
        port = self.tls_port if is_encrypted else self.starttls_port
        try:
            with self._connect(port, is_encrypted=is_encrypted) as client:
                return client.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _connect(self, port: int, *, is_encrypted: bool) -> smtplib.SMTP:
        if not is_encrypted:
            return smtplib.SMTP("127.0.0.1", port, "client.test", timeout=WAIT_SECONDS)
        context = ssl.create_default_context(cadata=self.authority.pem)
        return smtplib.SMTP_SSL(
            "127.0.0.1", port, "client.test", timeout=WAIT_SECONDS, context=context
        )

    def _read_everything_said(self) -> str:
        files = sorted([*self.folder.glob("*.log"), *self.folder.glob("log/*")])
        return "\n".join(f"-- {file.name}\n{file.read_text(errors='replace')}" for file in files)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ask the leader of a process group to end, and then end what is left of the group."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(WAIT_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(WAIT_SECONDS)


def find_server_ports(count: int) -> Sequence[int]:
    """Return ports of loopback that nobody listens on and that no client is given."""
    ports: list[int] = []
    while len(ports) < count:
        port = random.choice(SERVER_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            ports += [port] if port not in ports else []
    return ports


def read_if_there(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


def read_version(pattern: str, *command: str | Path, **variables: str) -> str:
    """Return what the pattern's group finds in a program's output."""
    result = subprocess.run(
        command,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )
    found = re.search(pattern, result.stdout + result.stderr)
    assert found, result.stdout + result.stderr
    return found[1]
