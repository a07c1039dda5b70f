"""What an app is told, and what is logged, when mail through the connector does not get out."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

import pytest
from django.core.mail import EmailMessage, send_mail
from django.db import connection as database
from pytest_django import Settings

from smtp_connector.email_backend import EmailBackend
from smtp_connector.errors import (
    ConfigError,
    DeliveryError,
    DestinationNotAllowedError,
    InvalidRecipientError,
    MessageError,
    NoActiveConnectorError,
    RecipientRefusedError,
    SecretUnreadableError,
)
from smtp_connector.models import Connector, Delivery
from smtp_connector.signals import delivery_failed
from tests.configs import make_config
from tests.conftest import TEST_KEY
from tests.mail_settings import HAS_MAILERS, send_mail_through_connectors
from tests.smtp_server import ScriptedSmtpServer, close

pytestmark = pytest.mark.django_db

ADA, BOB, EVE = "ada@example.com", "bob@example.com", "eve@example.com"


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    send_mail_through_connectors(settings)


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


def make_mails(*recipients: str) -> list[EmailMessage]:
    return [EmailMessage("Hello", "Hello", to=[recipient]) for recipient in recipients]


def test_a_refused_recipient_of_several_is_logged_and_recorded_and_the_others_get_the_mail(
    connector: Connector, smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    smtp_server.replies["RCPT"] = ["250 Ok", "550 5.1.1 No such user", "250 Ok"]

    assert send_mail("Hello", "Hello", None, [ADA, EVE, BOB]) == 1

    assert smtp_server.messages[0].recipients == (ADA, BOB)
    row = Delivery.objects.get()
    assert (row.status, row.recipient_count, row.reply_code) == ("sent", 3, 250)
    assert (row.error_code, row.phase) == ("recipient_refused", "recipient")
    assert f"{EVE} (550 5.1.1 No such user)" in row.error_message
    assert f"{row.pk} through connector {connector.pk}: 1 of 3" in caplog.text
    assert EVE not in caplog.text


def test_a_refused_recipient_is_smtplibs_error_and_ours(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        send_mail("Hello", "Hello", None, [ADA, BOB])

    assert caught.value.recipients == dict.fromkeys([ADA, BOB], (550, b"5.1.1 No such user"))
    assert isinstance(caught.value, RecipientRefusedError)
    assert (caught.value.phase, caught.value.reply_code) == ("recipient", 550)
    assert Delivery.objects.get().status == "failed"


def test_a_mail_that_fails_does_not_keep_the_rest_back_and_the_error_comes_at_the_end(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["."] = ["250 Ok", "554 5.7.1 Looks like spam", "250 Ok"]

    with pytest.raises(smtplib.SMTPDataError) as caught:
        EmailBackend().send_messages(make_mails(ADA, BOB, EVE))

    assert [message.recipients for message in smtp_server.messages] == [(ADA,), (EVE,)]
    assert list(Delivery.objects.order_by("pk").values_list("status", flat=True)) == [
        "sent",
        "failed",
        "sent",
    ]
    assert isinstance(caught.value, DeliveryError)
    assert caught.value.__notes__ == ["2 messages were sent all the same."]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
def test_a_session_that_is_lost_in_one_mail_is_opened_again_for_the_next(
    connector: Connector, smtp_server: ScriptedSmtpServer, verb: str
) -> None:
    backend = EmailBackend(fail_silently=True)
    smtp_server.replies[verb] = [close, "354 Go on" if verb == "DATA" else "250 Ok"]

    assert backend.send_messages(make_mails(ADA, BOB)) == 1
    assert [message.recipients for message in smtp_server.messages] == [(BOB,)]
    assert len(smtp_server.clients) == 2


def test_silence_swallows_and_counts_truly(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = ["250 Ok", "550 5.1.1 No such user", "250 Ok"]
    mails = [*make_mails(ADA, BOB), EmailMessage("Hello", "Hello"), *make_mails("no address", EVE)]

    assert EmailBackend(fail_silently=True).send_messages(mails) == 2
    assert Delivery.objects.filter(status="failed").count() == 2


def test_each_mail_of_a_session_that_did_not_open_is_logged(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["greeting"] = "554 5.3.2 Not now"

    with pytest.raises(smtplib.SMTPConnectError) as caught:
        EmailBackend().send_messages(iter(make_mails(ADA, BOB)))
    assert EmailBackend(fail_silently=True).send_messages(make_mails(EVE)) == 0

    assert isinstance(caught.value, DeliveryError)
    rows = Delivery.objects.order_by("pk")
    assert [(row.recipient, row.status, row.stage) for row in rows] == [
        (ADA, "failed", "ehlo"),
        (BOB, "failed", "ehlo"),
        (EVE, "failed", "ehlo"),
    ]


def test_a_failed_mail_is_signalled_as_a_code_is(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["MAIL"] = "553 5.7.1 Not yours"
    seen: list[str] = []

    def listen(delivery: Delivery, error: DeliveryError, **_signal: object) -> None:
        seen.append(f"{delivery.pk} {error.code}")

    delivery_failed.connect(listen)
    with pytest.raises(smtplib.SMTPSenderRefused):
        send_mail("Hello", "Hello", None, [ADA])
    delivery_failed.disconnect(listen)

    assert seen == [f"{Delivery.objects.get().pk} sender_refused"]


def test_an_unknown_outcome_is_told_and_never_tried_again(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["."] = close

    with pytest.raises(smtplib.SMTPServerDisconnected) as caught:
        send_mail("Hello", "Hello", None, [ADA])

    assert vars(caught.value)["is_outcome_unknown"]
    assert Delivery.objects.get().status == "unknown"
    assert len(smtp_server.received) == 1


@pytest.mark.parametrize(
    ("subject", "sender", "recipient"),
    [
        ("Hello\r\nBcc: eve@example.com", None, ADA),
        ("Hello", "sales@example.com\nBcc: eve@example.com", ADA),
        ("Hello", "no address", ADA),
        ("Hello", None, "ada@example.com, eve@example.com"),
        ("Hello", None, "ada@example.com>\r\nRCPT TO:<eve@example.com"),
        ("Hello", None, "jürgen@example.com"),
    ],
)
def test_what_cannot_be_a_header_or_an_address_is_a_value_error_too(
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    subject: str,
    sender: str | None,
    recipient: str,
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # Django's, by its name alone
        send_mail(subject, "Hello", sender, [recipient])

    assert isinstance(caught.value, DeliveryError)
    assert isinstance(caught.value, smtplib.SMTPException)
    assert "MAIL" not in smtp_server.verbs
    assert "Hello" not in str(caught.value)


def test_without_a_connector_and_without_a_host_it_says_so(settings: Settings) -> None:
    with pytest.raises(NoActiveConnectorError, match="make one active"):
        send_mail("Hello", "Hello", None, [ADA])

    assert EmailBackend(fail_silently=True).send_messages(make_mails(ADA)) == 0
    assert not Delivery.objects.exists()


def test_a_connector_that_does_not_exist_is_a_config_error(connector: Connector) -> None:
    with pytest.raises(ConfigError, match="zzzzzzzzzz"):
        EmailBackend(connector="zzzzzzzzzz").open()


def test_a_secret_that_does_not_decrypt_is_a_config_error(
    smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    config = make_config(smtp_server.port, auth={"user": "ada", "pass": "secret"})
    Connector.objects.create_connector("Mail", config=config)
    settings.SMTP_CONNECTOR = {
        **settings.SMTP_CONNECTOR,
        "ENCRYPTION_KEYS": [TEST_KEY.replace("a", "b")],
    }

    with pytest.raises(SecretUnreadableError):
        send_mail("Hello", "Hello", None, [ADA])

    assert not smtp_server.clients


def test_the_egress_rule_holds_for_connectors(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "ALLOWED_NETWORKS": []}

    with pytest.raises(DestinationNotAllowedError):
        send_mail("Hello", "Hello", None, [ADA])

    assert not smtp_server.clients


def test_a_password_is_in_no_error_and_no_log(
    smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.replies["AUTH"] = "535 5.7.8 tr0ub4dor is wrong"
    config = make_config(smtp_server.port, auth={"user": "ada", "pass": "tr0ub4dor"})
    Connector.objects.create_connector("Mail", config=config)

    with caplog.at_level(logging.DEBUG), pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        send_mail("Hello", "Hello", None, [ADA])

    assert "tr0ub4dor" not in f"{caught.value} {vars(caught.value)} {caplog.text}"
    assert "tr0ub4dor" not in str(Delivery.objects.values().get())


def test_a_database_that_is_down_is_a_delivery_error_that_may_pass(connector: Connector) -> None:
    with database.cursor() as cursor:
        cursor.execute("ALTER TABLE smtp_connector_connector RENAME TO taken_away")

    with pytest.raises(smtplib.SMTPException) as caught:
        EmailBackend().open()

    assert isinstance(caught.value, DeliveryError)
    assert caught.value.is_transient
    assert EmailBackend(fail_silently=True).send_messages(make_mails(ADA)) == 0


@pytest.mark.skipif(HAS_MAILERS, reason="MAILERS stands in place of EMAIL_HOST")
def test_transaction_that_is_to_be_rolled_back_sends_nothing_by_another_server(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    database.set_rollback(True)

    with pytest.raises(DeliveryError, match="transaction") as caught:
        send_mail("Hello", "Hello", None, [ADA])

    assert not caught.value.is_transient
    assert not smtp_server.clients


@pytest.mark.parametrize("has_host", [False, True], ids=["by a connector", "by a host of its own"])
@pytest.mark.parametrize(
    "fault",
    [
        {"encoding": "bogus"},
        {"attachments": [("a.txt", None, "text/plain")]},
        {"attachments": [("a.txt", 5, "text/plain")]},
    ],
    ids=["encoding", "no content", "number"],
)
def test_mail_that_cannot_be_written_does_not_stop_the_next(
    connector: Connector, smtp_server: ScriptedSmtpServer, fault: dict[str, Any], has_host: bool
) -> None:
    bad, good = make_mails(ADA, ADA)
    for name, value in fault.items():
        setattr(bad, name, value)
    arguments: dict[str, Any] = {"host": smtp_server.host, "port": smtp_server.port}

    with pytest.raises(
        (ValueError, LookupError, TypeError, AttributeError, MessageError)
    ) as caught:
        EmailBackend(**(arguments if has_host else {})).send_messages([bad, good])

    assert "1 messages were sent all the same." in caught.value.__notes__
    assert len(smtp_server.messages) == 1


@pytest.mark.parametrize("name", ["X-A\r\n\r\nbody\r\nX-Z", "X-A\nBcc", "X A", "", "X-\u00e9"])
def test_header_whose_name_is_none_goes_nowhere(
    connector: Connector, smtp_server: ScriptedSmtpServer, name: str
) -> None:
    mail = make_mails(ADA)[0]
    mail.extra_headers = {name: "\u00e9\u00e9\u00e9"}

    with pytest.raises(MessageError):
        EmailBackend().send_messages([mail])

    assert not smtp_server.messages


@pytest.mark.parametrize(
    "arguments",
    [
        *({"port": port} for port in ("abc", 99_999_999)),
        *({"timeout": seconds} for seconds in (float("inf"), float("nan"), "3", 0)),
        {"ssl_certfile": "\0"},
    ],
    ids=str,
)
def test_argument_that_is_none_is_a_config_error(
    connector: Connector, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError):
        EmailBackend(**arguments).open()


def test_a_database_that_is_down_does_not_stop_mail_with_a_host_of_its_own(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    database.set_rollback(True)

    backend = EmailBackend(host=smtp_server.host, port=smtp_server.port)

    assert backend.send_messages(make_mails(ADA)) == 1


def test_a_row_that_cannot_be_written_does_not_make_a_sent_mail_fail(
    connector: Connector, smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    backend = EmailBackend()
    backend.open()
    database.set_rollback(True)

    assert backend.send_messages(make_mails(ADA)) == 1
    backend.close()

    assert "could not be written" in caplog.text


def test_a_bad_address_of_several_mails_fails_only_its_own(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    with pytest.raises(InvalidRecipientError):
        EmailBackend().send_messages(make_mails(ADA, "no address", BOB))

    assert len(smtp_server.messages) == 2
    assert len(smtp_server.clients) == 1


def test_the_list_of_allowed_recipients_holds_for_every_recipient(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "RECIPIENT_ALLOWLIST": ["example.com"]}

    with pytest.raises(InvalidRecipientError, match="on its list only"):
        send_mail("Hello", "Hello", None, [ADA, "customer@example.org"])

    assert "MAIL" not in smtp_server.verbs


def test_a_log_that_holds_hashes_names_no_recipient(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "HASH_RECIPIENTS": True}
    smtp_server.replies["RCPT"] = ["250 Ok", "550 5.1.1 bob@example.com is unknown"]

    send_mail("Hello", "Hello", None, [ADA, BOB])

    row = str(Delivery.objects.values().get())
    assert "ada@" not in row
    assert "bob@" not in row
