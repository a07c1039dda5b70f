from __future__ import annotations

import mailbox
import os
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from smtp_connector.services.inbox import InboxMessage, find_entry, list_entries, read_message


@pytest.fixture
def maildir(settings: Settings, tmp_path: Path) -> mailbox.Maildir:
    settings.SMTP_CONNECTOR = {"LOCAL_MAILBOX_DIRECTORY": str(tmp_path / "mail")}
    return mailbox.Maildir(tmp_path / "mail")


def read(maildir: mailbox.Maildir, octets: bytes) -> InboxMessage:
    entry = find_entry(maildir.add(octets))
    assert entry
    message = read_message(entry)
    assert message
    return message


def test_newest_comes_first_and_two_hundred_are_enough(
    maildir: mailbox.Maildir, tmp_path: Path
) -> None:
    keys = [maildir.add(f"Subject: {number}\n\n") for number in range(205)]
    for number, key in enumerate(keys):
        os.utime(tmp_path / "mail" / "new" / key, (1_700_000_000 + number,) * 2)

    assert [entry.key for entry in list_entries()] == keys[:4:-1]


def test_folder_that_is_not_there_yet_is_empty(settings: Settings, tmp_path: Path) -> None:
    settings.SMTP_CONNECTOR = {"LOCAL_MAILBOX_DIRECTORY": str(tmp_path / "none")}

    assert list_entries() == []


def test_mail_that_was_dropped_in_between_is_none(maildir: mailbox.Maildir) -> None:
    entry = find_entry(maildir.add(b"Subject: x\n\n"))
    assert entry
    entry.path.unlink()

    assert read_message(entry) is None


def test_envelope_recipients_come_before_the_header(maildir: mailbox.Maildir) -> None:
    octets = b"Delivered-To: a@example.com\nDelivered-To: b@example.com\nTo: c@example.com\n\nx"

    assert read(maildir, octets).recipients == "a@example.com, b@example.com"


def test_addresses_in_other_letters_are_readable(maildir: mailbox.Maildir) -> None:
    octets = (
        "Delivered-To: jürgen@a.example\n"
        "From: =?utf-8?q?J=C3=BCrgen?= <jürgen@b.example>\nSubject: x\n\nx"
    )

    message = read(maildir, octets.encode())

    assert message.recipients == "jürgen@a.example"
    assert message.sender == "Jürgen <jürgen@b.example>"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?no-such-charset?q?x?=\n\nx",
        b"Subject: =?utf-8?b?@@@?=\n\nx",
        b"Subject: \xff\xfe\n\nx",
        b"Content-Type: text/plain; charset=no-such\n\n\xff",
        b'Content-Type: text/plain; charset="\n\nx',
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Transfer-Encoding: base64\n\n@@@@",
        b"From: \n <\n\nx",
        b"Content-Type: text/plain; charset=idna\n\nx\xff",
        b"Content-Type: text/plain; charset=undefined\n\nx",
        b'Content-Type: text/plain; charset="a\0b"\n\nx',
        b"Content-Type: text/plain; charset=utf-7\n\n+2AA-",
        b"Content-Type: text/html; charset=unicode_escape\n\n\\ud800",
        b"Subject: =?utf-7?q?+2AA-?=\n\nx",
        b"Subject: =?idna?q?=ff?=\n\nx",
        b"Subject: =?unicode_escape?q?=5Cud800?=\n\nx",
        b"Content-Type: message/rfc822\n\n" * 20_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)
        ),
    ],
)
def test_broken_mail_is_shown_all_the_same(maildir: mailbox.Maildir, octets: bytes) -> None:
    message = read(maildir, octets)

    for text in (message.subject, message.text, message.html, message.source):
        assert text.encode().decode() == text


@pytest.mark.parametrize(
    "octets",
    [
        b"Subject: " + b"x" * 900_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 60_000,
        b"Delivered-To: a@example.com\n" * 30_000,
        b"From: " + b"a <b@c>, " * 90_000,
    ],
)
def test_huge_headers_are_cut(maildir: mailbox.Maildir, octets: bytes) -> None:
    started = time.process_time()

    message = read(maildir, octets + b"\n\nx")

    assert len(message.subject + message.sender + message.recipients) <= 3000
    assert time.process_time() - started < 3  # seconds


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Use 123456 to sign in.", "123456"),
        ("Code: 1234\n2026", "1234"),
        ("Call +49-123-4567 or 12", ""),
        ("Order A1234567, version 1.2345", ""),
        ("", ""),
    ],
)
def test_code_is_the_first_number_that_stands_alone(
    maildir: mailbox.Maildir, text: str, code: str
) -> None:
    assert read(maildir, b"Subject: x\n\n" + text.encode()).code == code
