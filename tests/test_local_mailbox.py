"""The built-in mailbox, spoken to over SMTP; its mail is read from the Maildir."""

from __future__ import annotations

import base64
import signal
import smtplib
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from email import message_from_bytes
from email.message import Message
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from smtp_connector.local_mailbox import (
    MESSAGE_MAX_BYTES,
    MESSAGES_KEPT,
    ListenAddress,
    make_local_mailbox,
    parse_listen_address,
)
from tests.console_run import ROOT, make_environment, open_process
from tests.free_port import find_free_port

MESSAGE = b"Subject: Your code\r\n\r\nThe code is 123456.\r\n.a line with a dot\r\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "mailbox"


@pytest.fixture
def client(directory: Path) -> Iterator[smtplib.SMTP]:
    port = find_free_port()
    controller = make_local_mailbox(ListenAddress("127.0.0.1", port), directory)
    controller.start()
    try:
        with smtplib.SMTP("127.0.0.1", port, "test.example", timeout=10) as session:
            yield session
    finally:
        controller.stop()


def read_mail(directory: Path) -> list[Message]:
    files = sorted((directory / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes()) for file in files]


def test_a_message_is_kept_as_it_was_sent_with_its_envelope_above(
    client: smtplib.SMTP, directory: Path
) -> None:
    client.sendmail("sender@example.com", ["ada@example.com", "bob@example.com"], MESSAGE)

    [file] = (directory / "new").iterdir()
    head = "Return-Path: <sender@example.com>\r\nDelivered-To: ada@example.com\r\nDelivered-To: bob@example.com\r\n"
    assert file.read_bytes() == head.encode() + MESSAGE


def test_an_address_in_other_letters_is_kept(client: smtplib.SMTP, directory: Path) -> None:
    client.sendmail("jürgen@example.com", ["用户@example.com"], MESSAGE, ["SMTPUTF8"])

    [file] = (directory / "new").iterdir()
    head = "Return-Path: <jürgen@example.com>\r\nDelivered-To: 用户@example.com\r\n"
    assert file.read_bytes() == head.encode() + MESSAGE


def test_the_folder_can_be_read_by_its_owner_only(client: smtplib.SMTP, directory: Path) -> None:
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_only_the_newest_messages_stay(client: smtplib.SMTP, directory: Path) -> None:
    for number in range(MESSAGES_KEPT + 3):
        client.sendmail("a@example.com", "b@example.com", f"Subject: {number}\r\n\r\n".encode())

    subjects = [message["Subject"] for message in read_mail(directory)]
    assert subjects == [str(number) for number in range(3, MESSAGES_KEPT + 3)]


def test_a_message_that_is_too_large_is_refused_and_not_kept(
    client: smtplib.SMTP, directory: Path
) -> None:
    line = b"x" * 900 + b"\r\n"
    large = b"Subject: large\r\n\r\n" + line * (MESSAGE_MAX_BYTES // len(line) + 1)

    with pytest.raises(smtplib.SMTPSenderRefused) as excinfo:
        client.sendmail("a@example.com", "b@example.com", large)

    assert excinfo.value.smtp_code == 552
    assert read_mail(directory) == []


def test_a_folder_that_is_gone_is_answered_as_a_passing_fault(
    client: smtplib.SMTP, directory: Path
) -> None:
    (directory / "tmp").rmdir()

    with pytest.raises(smtplib.SMTPDataError) as excinfo:
        client.sendmail("a@example.com", "b@example.com", MESSAGE)

    assert excinfo.value.smtp_code == 452


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("127.0.0.1:1025", "127.0.0.1:1025"),
        ("127.9.9.9:25", "127.9.9.9:25"),
        ("[::1]:1025", "[::1]:1025"),
        ("LocalHost:1025", "127.0.0.1:1025"),
    ],
)
def test_a_loopback_address_is_accepted(text: str, shown: str) -> None:
    assert str(parse_listen_address(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0:1025", "192.168.0.7:1025", "[::]:1025", "example.com:1025", ":1025"),
        *(
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:0",
            "127.0.0.1:65536",
            "127.0.0.1:smtp",
            "1025",
            "",
        ),
    ],
)
def test_any_other_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"loopback|no port"):
        parse_listen_address(text)


def test_the_command_refuses_to_run_outside_development() -> None:
    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command("local_mailbox")


def test_the_command_refuses_an_address_that_others_could_reach(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DEBUG = True

    with pytest.raises(CommandError, match="not a loopback address"):
        call_command("local_mailbox", address="0.0.0.0:1025", directory=str(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(
    directory: Path, stop_signal: signal.Signals
) -> None:
    port = find_free_port()
    with start_command(port, directory) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Local mailbox: 127.0.0.1:{port}\n"
        with smtplib.SMTP("127.0.0.1", port, "test.example", timeout=10) as session:
            session.sendmail("a@example.com", "b@example.com", MESSAGE)
        process.send_signal(stop_signal)
        assert process.wait(timeout=20) == 0
    assert [message["Subject"] for message in read_mail(directory)] == ["Your code"]


@pytest.mark.slow
def test_the_command_says_that_a_port_is_taken(client: smtplib.SMTP, directory: Path) -> None:
    assert client.sock is not None
    port = client.sock.getpeername()[1]
    with start_command(port, directory) as process:
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    [line] = output.splitlines()
    assert "Address already in use" in line


def start_command(port: int, directory: Path) -> AbstractContextManager[subprocess.Popen[str]]:
    options = ["--address", f"127.0.0.1:{port}", "--directory", str(directory)]
    command = [sys.executable, "manage.py", "local_mailbox", *options]
    return open_process(command, ROOT, make_environment(DEBUG="1"))


def test_each_encryption_key_is_new_and_32_octets_long() -> None:
    keys = [call_make_encryption_key() for _ in range(2)]

    assert len(set(keys)) == 2
    assert [len(base64.urlsafe_b64decode(key)) for key in keys] == [32, 32]


def call_make_encryption_key() -> str:
    output = StringIO()
    call_command("make_encryption_key", stdout=output)
    return output.getvalue().strip()
