"""Mail of Django's functions reaches the addresses that were meant, with the names and texts that were meant."""

from __future__ import annotations

import smtplib
import warnings
from email.mime.application import MIMEApplication
from email.mime.text import MIMEText

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from smtp_connector.email_backend import EmailBackend
from smtp_connector.errors import (
    DeliveryError,
    RecipientNeedsSmtputf8Error,
    SenderNeedsSmtputf8Error,
)
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.mime import write_mail
from smtp_connector.testing import capture_messages
from tests.configs import make_config
from tests.mail_settings import send_mail_through_connectors
from tests.received import assert_is_fit_for_the_wire, normalise, read, read_mailboxes, read_text
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db

ADA, JÜRGEN = "ada@example.com", "jürgen@example.com"
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
)
LONG_TEXTS = TEXTS | st.tuples(TEXTS, st.integers(1, 200)).map(lambda pair: pair[0] * pair[1])


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    send_mail_through_connectors(settings)


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


def write(mail: EmailMessage) -> bytes:
    mail.extra_headers.setdefault("Message-ID", "<1@example.com>")
    content = write_mail(mail, {})
    return content if content.endswith(b"\r\n") else content + b"\r\n"  # as the session does


def test_address_in_other_letters_goes_out_as_it_is_where_the_server_offers_it(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.extensions = ["8BITMIME", "SMTPUTF8"]

    send_mail("Grüße", "Grüße", f"Jürgen, Köln <{JÜRGEN}>", ["用户 <用户@例え.example>", ADA])

    (seen,) = smtp_server.messages
    assert (seen.sender, seen.recipients) == (JÜRGEN, ("用户@xn--r8jz45g.example", ADA))
    assert any(c.line == f"MAIL FROM:<{JÜRGEN}> SMTPUTF8" for c in smtp_server.commands)
    assert_is_fit_for_the_wire(seen.content, has_utf8_addresses=True)
    assert read_mailboxes(seen.content, "From") == [("Jürgen, Köln", JÜRGEN)]
    assert read_mailboxes(seen.content, "To") == [("用户", "用户@xn--r8jz45g.example"), ("", ADA)]
    assert read_text(seen.content) == "Grüße\n"
    assert Delivery.objects.get().recipient == "用户@xn--r8jz45g.example"


@pytest.mark.parametrize(
    ("sender", "recipients", "kind", "phase"),
    [
        (JÜRGEN, [ADA], SenderNeedsSmtputf8Error, "sender"),
        (ADA, [ADA, JÜRGEN], RecipientNeedsSmtputf8Error, "recipient"),
    ],
)
def test_server_without_smtputf8_gets_nothing_and_the_mail_fails_for_good(
    sender: str,
    recipients: list[str],
    kind: type[DeliveryError],
    phase: str,
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
) -> None:
    with pytest.raises(smtplib.SMTPNotSupportedError) as caught:
        send_mail("Hello", "Hello", sender, recipients)

    assert isinstance(caught.value, kind)
    assert "MAIL" not in smtp_server.verbs
    row = Delivery.objects.get()
    assert (row.status, row.phase, row.is_transient) == ("failed", phase, False)


def test_reply_address_alone_asks_for_smtputf8_too(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    mail = EmailMessage("Hello", "Hello", to=[ADA], reply_to=[JÜRGEN])

    with pytest.raises(smtplib.SMTPNotSupportedError):
        mail.send()
    smtp_server.extensions = ["SMTPUTF8"]
    mail.send()

    assert read_mailboxes(smtp_server.messages[0].content, "Reply-To") == [("", JÜRGEN)]


def test_domains_in_the_header_are_those_of_the_envelope(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    EmailMessage(
        "Hello", "Hello", "a@straße.example", ["Ada <ada@straße.example>"], cc=["b@faß.example"]
    ).send()

    (seen,) = smtp_server.messages
    assert_is_fit_for_the_wire(seen.content)
    assert seen.sender == read(seen.content)["From"] == "a@xn--strae-oqa.example"
    assert seen.recipients == ("ada@xn--strae-oqa.example", "b@xn--fa-hia.example")
    assert read_mailboxes(seen.content, "To") == [("Ada", seen.recipients[0])]
    assert read_mailboxes(seen.content, "Cc") == [("", seen.recipients[1])]


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("Acme, Inc. <a@b.example>", "Acme, Inc."),
        ('"Acme, Inc." <a@b.example>', "Acme, Inc."),
        (r'"The \"Best\" Shop" <a@b.example>', 'The "Best" Shop'),
        ("Info: Shop <a@b.example>", "Info: Shop"),
        ("Äcme, Ünc 😀 <a@b.example>", "Äcme, Ünc 😀"),
        ("=?utf-8?q?J=C3=BCrgen?= <a@b.example>", "Jürgen"),
        ("確認コード " * 40 + "<a@b.example>", ("確認コード " * 40).strip()),
        ("x" * 1200 + " <a@b.example>", "x" * 1200),
    ],
)
def test_names_arrive_as_they_are_written(sender: str, name: str) -> None:
    content = write(EmailMessage("Hello", "Hello", sender, [sender], reply_to=[sender]))

    assert_is_fit_for_the_wire(content)
    for field in ("From", "To", "Reply-To"):
        assert read_mailboxes(content, field) == [(name, "a@b.example")]


def test_header_of_the_app_with_many_mailboxes_is_kept() -> None:
    headers = {
        "To": "Jürgen <j@straße.example>, undisclosed@example.com",
        "Sender": f"Ü <{JÜRGEN}>",
    }
    content = write(EmailMessage("Hello", "Hello", ADA, [ADA], headers=headers))

    assert read_mailboxes(content, "To") == [
        ("Jürgen", "j@xn--strae-oqa.example"),
        ("", "undisclosed@example.com"),
    ]
    assert read_mailboxes(content, "Sender") == [("Ü", JÜRGEN)]


@pytest.mark.parametrize("text", ["ü\r\nBcc: eve@example.com", "ü@x, \n eve@example.com"])
@pytest.mark.parametrize("place", ["subject", "from_email", "reply_to", "X-Own", "To"])
def test_line_break_in_a_header_is_refused(place: str, text: str) -> None:
    mail = EmailMessage("Hello", "Hello", ADA, [ADA])
    if place in {"subject", "from_email"}:
        setattr(mail, place, text)
    elif place == "reply_to":
        mail.reply_to = [text]
    else:
        mail.extra_headers[place] = text

    with pytest.raises(ValueError):  # noqa: PT011  # Django's or ours
        write(mail)


@given(LONG_TEXTS, LONG_TEXTS, LONG_TEXTS)
def test_any_subject_header_and_body_arrive_unchanged(subject: str, header: str, body: str) -> None:
    content = write(EmailMessage(subject, body, ADA, [ADA], headers={"X-Own": header}))

    assert_is_fit_for_the_wire(content)
    assert (read(content)["Subject"] or "") == subject.strip(" \t")
    assert (read(content)["X-Own"] or "") == header.strip(" \t")
    assert normalise(read_text(content)) == normalise(body)


def test_parts_that_the_app_made_itself_are_seven_bit_and_whole() -> None:
    mail = EmailMultiAlternatives("Hello", "x" * 3000, ADA, [ADA])
    mail.attach_alternative("<p>" + "é" * 3000, "text/html")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Django 6.1 wants other classes
        mail.attach(MIMEText("y" * 3000, "plain", "us-ascii"))
        mail.attach(MIMEApplication(b"\xff\x00\r\n.\r\n", "octet-stream", lambda _part: None))
    mail.attach("größe.txt", "a\x00b", "text/plain")
    mail.attach("inner.eml", EmailMessage("Ü", "z" * 3000, ADA, [ADA]), "message/rfc822")

    content = write(mail)

    assert_is_fit_for_the_wire(content)
    assert read_text(content).strip() == "x" * 3000
    assert read_text(content, "html").strip() == "<p>" + "é" * 3000
    text, octets, zero, inner = [
        part.get_content() for part in list(read(content).iter_parts())[1:]
    ]
    assert text.strip() == "y" * 3000
    assert octets == b"\xff\x00\r\n.\r\n"
    assert zero.strip() == "a\x00b"
    assert inner.get_content().strip() == "z" * 3000


def test_message_that_a_test_keeps_shows_its_addresses(connector: Connector) -> None:
    config = make_config(fromEmail=f'"Acme, Inc." <{JÜRGEN}>', replyTo=JÜRGEN)
    mine = Connector.objects.create_connector("Mine", config=config)

    with capture_messages() as kept:
        mine.send_code(JÜRGEN, "123456")

    assert (kept[0].to, kept[0].reply_to) == ([JÜRGEN], [JÜRGEN])
    assert kept[0].from_email == f'"Acme, Inc." <{JÜRGEN}>'


@pytest.mark.parametrize(
    ("sender", "recipient"), [(JÜRGEN, ADA), (ADA, JÜRGEN), (ADA, "Ü <ü@b.example>"), (ADA, "ü")]
)
def test_with_a_host_of_its_own_no_other_mailbox_gets_the_mail(
    smtp_server: ScriptedSmtpServer, sender: str, recipient: str
) -> None:
    backend = EmailBackend(host=smtp_server.host, port=smtp_server.port)

    with pytest.raises(ValueError, match="ASCII before the @") as caught:
        backend.send_messages([EmailMessage("Hello", "Hello", sender, [recipient])])

    assert isinstance(caught.value, smtplib.SMTPException)
    assert "MAIL" not in smtp_server.verbs


def test_with_a_host_of_its_own_domains_follow_todays_rules(
    smtp_server: ScriptedSmtpServer,
) -> None:
    backend = EmailBackend(host=smtp_server.host, port=smtp_server.port)
    mail = EmailMessage(
        "Hello", "Hello", "Ü <a@straße.example>", ["b@faß.example"], bcc=["c@faß.example"]
    )

    assert backend.send_messages([mail]) == 1

    (seen,) = smtp_server.messages
    assert seen.sender == "a@xn--strae-oqa.example"
    assert seen.recipients == ("b@xn--fa-hia.example", "c@xn--fa-hia.example")
    assert read_mailboxes(seen.content, "From") == [("Ü", "a@xn--strae-oqa.example")]
    assert mail.to == ["b@faß.example"]
