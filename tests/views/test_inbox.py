from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def maildir(settings: Settings, tmp_path: Path) -> mailbox.Maildir:
    settings.DEBUG = True
    settings.SMTP_CONNECTOR = {
        "LOCAL_MAILBOX": "127.0.0.1:1025",
        "LOCAL_MAILBOX_DIRECTORY": str(tmp_path / "mail"),
    }
    return mailbox.Maildir(tmp_path / "mail")


def make_message(subject: str = "Your code", text: str = "Use 123456 to sign in.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Console <no-reply@example.com>"
    message["To"] = "ada@example.com"
    message["Subject"] = subject
    message.set_content(text)
    return message


def test_empty_inbox_says_how_to_fill_it(admin_client: Client, maildir: mailbox.Maildir) -> None:
    page = admin_client.get("/inbox/").text

    assert "No email yet" in page
    assert 'href="/connectors/create/local-mailbox/"' in page


def test_list_shows_subject_recipient_and_code(
    admin_client: Client, maildir: mailbox.Maildir
) -> None:
    key = maildir.add(make_message("Jürgen, dein Code 你好"))

    page = admin_client.get("/inbox/").text

    assert "Jürgen, dein Code 你好" in page
    assert "ada@example.com" in page
    assert "123456" in page
    assert f'href="/inbox/{key}/"' in page


def test_mail_shows_its_text_and_html_only_as_source(
    admin_client: Client, maildir: mailbox.Maildir
) -> None:
    message = make_message()
    message.add_alternative("<script>alert(1)</script><img src=https://x.example>", subtype="html")
    key = maildir.add(message)

    page = admin_client.get(f"/inbox/{key}/").text

    assert "Use 123456 to sign in." in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=https" not in page


def test_twenty_mails_are_a_page(admin_client: Client, maildir: mailbox.Maildir) -> None:
    for number in range(21):
        maildir.add(make_message(f"Mail number {number}"))

    assert admin_client.get("/inbox/").text.count("mail-row row-linked") == 20
    assert admin_client.get("/inbox/?page=2").text.count("mail-row row-linked") == 1


@pytest.mark.parametrize("key", ["nowhere", "..", "..%2F..%2Fetc%2Fpasswd", "%00", "tmp"])
def test_unknown_key_is_not_found(admin_client: Client, maildir: mailbox.Maildir, key: str) -> None:
    maildir.add(make_message())

    assert admin_client.get(f"/inbox/{key}/").status_code == 404


def test_inbox_is_not_there_without_debug(
    admin_client: Client, maildir: mailbox.Maildir, settings: Settings
) -> None:
    key = maildir.add(make_message())
    settings.DEBUG = False

    assert admin_client.get("/inbox/").status_code == 404
    assert admin_client.get(f"/inbox/{key}/").status_code == 404
    assert "/inbox/" not in admin_client.get("/connectors/").text


def test_inbox_is_not_there_without_the_mailbox(
    admin_client: Client, maildir: mailbox.Maildir, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = settings.SMTP_CONNECTOR | {"LOCAL_MAILBOX": None}

    assert admin_client.get("/inbox/").status_code == 404


def test_inbox_has_its_link_while_it_is_there(
    admin_client: Client, maildir: mailbox.Maildir
) -> None:
    assert 'href="/inbox/"' in admin_client.get("/connectors/").text
