"""What an app writes with Django's own functions arrives whole, through the active connector."""

from __future__ import annotations

import logging
from email import message_from_bytes
from email.message import EmailMessage as MimeMessage
from email.policy import default as default_policy

import dkim
import pytest
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.core.mail import (
    EmailMessage,
    EmailMultiAlternatives,
    mail_admins,
    send_mail,
    send_mass_mail,
)
from django.test import RequestFactory
from django.utils.log import AdminEmailHandler
from pytest_django import Settings

from smtp_connector.models import Connector, Delivery
from tests.configs import make_config
from tests.dkim_keys import make_rsa
from tests.mail_settings import send_mail_through_connectors, set_admins
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db

CONNECTORS_SENDER = "Example <no-reply@example.com>"


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    send_mail_through_connectors(settings)


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


def read(content: bytes) -> MimeMessage:
    return message_from_bytes(content, policy=default_policy)


def read_only_message(server: ScriptedSmtpServer) -> MimeMessage:
    (message,) = server.messages
    return read(message.content)


def test_a_plain_mail_arrives_and_makes_one_row(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    count = send_mail("Hello", "Dear Ada", None, ["Ada <ada@example.com>", "bob@example.com"])

    assert count == 1
    message = read_only_message(smtp_server)
    assert (message["Subject"], message["To"]) == (
        "Hello",
        "Ada <ada@example.com>, bob@example.com",
    )
    assert smtp_server.messages[0].recipients == ("ada@example.com", "bob@example.com")
    row = Delivery.objects.get()
    assert (row.connector, row.connector_name, row.status) == (connector, "Mail", "sent")
    assert (row.usage_type, row.template, row.is_test) == ("", "", False)
    assert (row.recipient, row.recipient_count) == ("ada@example.com", 2)
    assert (row.reply_code, row.reply_text) == (250, "2.0.0 Queued as 4B7F")
    assert row.message_id == message["Message-ID"]
    assert row.message_id.endswith("@example.com>")


def test_mails_and_codes_are_signed_as_they_arrive(smtp_server: ScriptedSmtpServer) -> None:
    key = make_rsa()
    options = {"domainName": "example.com", "keySelector": "mail", "privateKey": key.pem}
    config = make_config(smtp_server.port, dkim=options)
    connector = Connector.objects.create_connector("Mail", config=config)

    send_mail("Grüße", "Liebe Ada,\n.\n" + "ä" * 2000, None, ["ada@example.com"])
    connector.send_code("ada@example.com", "123456")

    assert len(smtp_server.messages) == 2
    for message in smtp_server.messages:
        assert dkim.verify(message.content, dnsfunc=key.find_record)


def test_many_mails_share_one_session(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    count = send_mass_mail(
        [(f"Number {number}", "Hello", None, [f"{number}@example.com"]) for number in range(4)]
    )

    assert (count, len(smtp_server.messages), len(smtp_server.clients)) == (4, 4, 1)
    assert Delivery.objects.filter(status="sent").count() == 4


def test_mail_to_the_admins_comes_from_the_connectors_sender(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    set_admins(settings, "root@example.com")

    mail_admins("Disk full", "It is.")

    assert read_only_message(smtp_server)["From"] == CONNECTORS_SENDER
    assert smtp_server.messages[0].sender == "no-reply@example.com"


def test_error_mail_of_djangos_log_handler_arrives(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    set_admins(settings, "root@example.com")
    record = logging.LogRecord("django.request", logging.ERROR, "views.py", 1, "Broken", (), None)

    AdminEmailHandler(include_html=True).emit(record)

    message = read_only_message(smtp_server)
    assert "Broken" in message["Subject"]
    assert message.get_content_type() == "multipart/alternative"


def test_password_reset_arrives(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "django.contrib.auth.urls"
    User.objects.create_user("ada", "ada@example.com", "a password")
    form = PasswordResetForm({"email": "ada@example.com"})
    assert form.is_valid()

    form.save(
        request=RequestFactory().get("/"),
        domain_override="example.com",
        email_template_name="registration/password_reset_subject.txt",  # Django's own body is admin's
    )

    message = read_only_message(smtp_server)
    assert (message["To"], message["From"]) == ("ada@example.com", CONNECTORS_SENDER)


def test_attachments_alternatives_cc_and_bcc_arrive(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    mail = EmailMultiAlternatives(
        "Invoice",
        "See the file.",
        to=["ada@example.com"],
        cc=["Bob <bob@example.com>"],
        bcc=["archive@example.com"],
        reply_to=["sales@example.com"],
        headers={"X-Order": "42", "Message-ID": "<order-42@example.org>"},
    )
    mail.attach_alternative("<p>See the file.</p>", "text/html")
    mail.attach("invoice.pdf", b"%PDF \xff\x00", "application/pdf")
    mail.attach("notes.txt", "Grüße", "text/plain")

    assert mail.send() == 1

    message = read_only_message(smtp_server)
    assert smtp_server.messages[0].recipients == (
        "ada@example.com",
        "bob@example.com",
        "archive@example.com",
    )
    assert (message["Cc"], message["Bcc"]) == ("Bob <bob@example.com>", None)
    assert (message["Reply-To"], message["X-Order"]) == ("sales@example.com", "42")
    assert Delivery.objects.get().message_id == message["Message-ID"] == "<order-42@example.org>"
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert files["invoice.pdf"] == b"%PDF \xff\x00"
    assert files["notes.txt"].strip() == "Grüße"
    html = message.get_body(("html",))
    assert html is not None
    assert "<p>See the file.</p>" in html.get_content()


def test_what_goes_over_the_wire_is_seven_bit(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    inner = EmailMessage("Träume", "Schlaf schön", to=["bob@example.com"])
    mail = EmailMessage(
        "Grüße aus Köln",
        "Schöne Grüße\n.\nFrom Köln\n",
        "Jürgen <j@example.com>",
        ["ada@example.com"],
    )
    mail.attach("forwarded.eml", inner, "message/rfc822")

    mail.send()

    (seen,) = smtp_server.messages
    assert seen.content.isascii()
    assert b"8bit" not in seen.content
    assert b"quoted-printable" in seen.content
    message = read(seen.content)
    assert (message["Subject"], message["From"]) == ("Grüße aus Köln", "Jürgen <j@example.com>")
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Schöne Grüße", ".", "From Köln"]
    assert max(map(len, seen.content.splitlines())) <= 998


def test_a_domain_in_other_letters_goes_out_in_ascii(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    send_mail("Hello", "Hello", None, ["Ada <ada@bücher.example>"])

    assert smtp_server.messages[0].recipients == ("ada@xn--bcher-kva.example",)
    assert Delivery.objects.get().recipient == "ada@xn--bcher-kva.example"


def test_a_local_mailbox_without_a_domain_is_left_to_the_server(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    send_mail("Hello", "Hello", "cron", ["root"])

    assert (smtp_server.messages[0].sender, smtp_server.messages[0].recipients) == (
        "cron",
        ("root",),
    )


@pytest.mark.parametrize("setting", ["DEFAULT_FROM_EMAIL", "SERVER_EMAIL"])
@pytest.mark.parametrize("value", [None, "Shop <shop@example.org>"])
def test_a_default_sender_gives_way_to_the_connectors_in_header_and_envelope(
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    settings: Settings,
    setting: str,
    value: str | None,
) -> None:
    if value:
        setattr(settings, setting, value)
    mail = EmailMessage("Hello", "Hello", getattr(settings, setting), ["ada@example.com"])

    mail.send()

    assert read_only_message(smtp_server)["From"] == CONNECTORS_SENDER
    assert smtp_server.messages[0].sender == "no-reply@example.com"
    assert mail.from_email == getattr(settings, setting)
    assert mail.extra_headers == {}


def test_a_sender_that_the_app_names_is_kept(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    send_mail("Hello", "Hello", "Sales <sales@example.org>", ["ada@example.com"])

    assert read_only_message(smtp_server)["From"] == "Sales <sales@example.org>"
    assert smtp_server.messages[0].sender == "sales@example.org"


def test_a_from_header_that_the_app_names_is_kept_beside_the_connectors_envelope(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    mail = EmailMessage(
        "Hello", "Hello", to=["ada@example.com"], headers={"From": "Sales <sales@example.org>"}
    )

    mail.send()

    assert read_only_message(smtp_server)["From"] == "Sales <sales@example.org>"
    assert smtp_server.messages[0].sender == "no-reply@example.com"


def test_reply_address_and_headers_of_the_connector_are_added_where_the_app_has_none(
    smtp_server: ScriptedSmtpServer,
) -> None:
    config = make_config(
        smtp_server.port,
        replyTo="help@example.com",
        customHeaders={"X-Entity": ["one", "two"], "X-App": "connector"},
    )
    Connector.objects.create_connector("Mail", config=config)

    EmailMessage("Hello", "Hello", to=["ada@example.com"], headers={"x-app": "mine"}).send()

    message = read_only_message(smtp_server)
    assert message["Reply-To"] == "help@example.com"
    assert message.get_all("X-Entity") == ["one", "two"]
    assert message.get_all("X-App") == ["mine"]


def test_a_mail_to_nobody_is_not_counted_and_makes_no_row(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    assert EmailMessage("Hello", "Hello").send() == 0
    assert not smtp_server.clients
    assert not Delivery.objects.exists()
