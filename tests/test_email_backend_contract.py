"""The contract of Django's SMTP backend, which ours keeps; and which of its sources a setting comes from."""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, send_mail
from django.db import connections
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.config.parsing import parse_config
from smtp_connector.email_backend import EmailBackend, Mailers
from smtp_connector.errors import NoActiveConnectorError
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.connector import update_connector
from tests.certificates import Authority
from tests.configs import make_config
from tests.mail_settings import HAS_MAILERS, send_mail_through_connectors
from tests.smtp_server import ScriptedSmtpServer, close

pytestmark = pytest.mark.django_db

needs_mailers = pytest.mark.skipif(not HAS_MAILERS, reason="MAILERS came with Django 6.1")
needs_email_host = pytest.mark.skipif(
    HAS_MAILERS, reason="Django 6.1 has MAILERS in place of EMAIL_HOST"
)


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    send_mail_through_connectors(settings)


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


@pytest.fixture
def own_server() -> Iterator[ScriptedSmtpServer]:
    """A server that no connector knows."""
    with ScriptedSmtpServer() as server:
        yield server


def make_mails(count: int = 1) -> list[EmailMessage]:
    return [
        EmailMessage(f"Number {number}", "Hello", "a@example.org", [f"{number}@example.com"])
        for number in range(count)
    ]


# --- open, close, send_messages -------------------------------------------------------------------


def test_open_tells_whether_it_was_needed(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    backend = EmailBackend()

    assert (backend.open(), backend.open()) == (True, False)
    assert backend.send_messages(make_mails(2)) == 2
    assert backend.connection
    backend.close()
    backend.close()

    assert backend.connection is None
    assert len(smtp_server.clients) == 1


def test_open_that_fails_silently_returns_none(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["greeting"] = [close, "220 Hello"]
    backend = EmailBackend(fail_silently=True)

    assert backend.open() is None
    assert backend.connection is None
    assert backend.open() is True
    backend.close()


def test_open_that_failed_leaves_nothing_half_open(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["EHLO"] = "450 4.7.1 Not now"
    backend = EmailBackend()
    for _ in range(2):
        with pytest.raises(smtplib.SMTPHeloError):
            backend.open()
    backend.close()

    smtp_server.wait_until(lambda: smtp_server.verbs.count("QUIT") == 2)


def test_it_is_a_context_manager(connector: Connector, smtp_server: ScriptedSmtpServer) -> None:
    with EmailBackend() as backend:
        backend.send_messages(make_mails())
        backend.send_messages(make_mails())

    assert len(smtp_server.clients) == 1
    smtp_server.wait_until(lambda: "QUIT" in smtp_server.verbs)


def test_messages_may_come_from_an_iterator(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    assert EmailBackend().send_messages(message for message in make_mails(3)) == 3
    assert EmailBackend().send_messages([]) == 0
    assert len(smtp_server.clients) == 1


@pytest.mark.django_db(transaction=True)
def test_threads_may_share_one(connector: Connector, smtp_server: ScriptedSmtpServer) -> None:
    backend = EmailBackend()
    counts: list[int] = []

    def send() -> None:
        counts.append(backend.send_messages(make_mails(5)))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [5] * 4
    assert len(smtp_server.messages) == Delivery.objects.count() == 20
    assert backend.connection is None


def test_nothing_is_asked_of_the_database_before_a_session_is_opened(
    connector: Connector, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        backend = EmailBackend()
    with django_assert_num_queries(1):
        backend.open()
    backend.close()


def test_an_edit_of_the_connector_is_seen_by_the_next_open(
    connector: Connector, smtp_server: ScriptedSmtpServer, own_server: ScriptedSmtpServer
) -> None:
    backend = EmailBackend()
    backend.send_messages(make_mails())
    parsed = parse_config(make_config(own_server.port))
    update_connector(connector, name="Mail", parsed=parsed, version=connector.version)
    backend.send_messages(make_mails())

    assert (len(smtp_server.messages), len(own_server.messages)) == (1, 1)


def test_a_timeout_that_is_set_on_it_later_counts(connector: Connector) -> None:
    backend = EmailBackend()
    backend.timeout = 1.5
    backend.open()

    assert backend.connection.config.socket_timeout == 1500
    backend.close()


# --- arguments over the connector -----------------------------------------------------------------


def test_another_connector_can_be_named(
    connector: Connector, smtp_server: ScriptedSmtpServer, own_server: ScriptedSmtpServer
) -> None:
    other = Connector.objects.create_connector("Other", config=make_config(own_server.port))

    EmailBackend(connector=other.public_id).send_messages(make_mails())

    assert (len(smtp_server.messages), len(own_server.messages)) == (0, 1)
    assert Delivery.objects.get().connector == other


def test_a_user_name_of_its_own_goes_over_the_connectors(smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    config = make_config(smtp_server.port, auth={"user": "stored", "pass": "stored secret"})
    Connector.objects.create_connector("Mail", config=config)

    EmailBackend(username=None, password=None).send_messages(make_mails())
    EmailBackend(username="own", password="own secret").send_messages(make_mails())
    EmailBackend(username="", password="").send_messages(make_mails())

    assert smtp_server.logins == [("stored", "stored secret"), ("own", "own secret")]
    assert [message.user for message in smtp_server.messages] == ["stored", "own", ""]


def test_starttls_can_be_asked_for_and_switched_off(
    smtp_server: ScriptedSmtpServer, authority: Authority
) -> None:
    smtp_server.tls_context = authority.make_server_context()
    config = make_config(smtp_server.port, ignoreTLS=..., tls={"ca": authority.pem})
    Connector.objects.create_connector("Mail", config=config)

    EmailBackend(use_tls=True).send_messages(make_mails())
    EmailBackend(use_tls=False).send_messages(make_mails())
    smtp_server.tls_context = None
    with pytest.raises(smtplib.SMTPNotSupportedError):
        EmailBackend(use_tls=True).open()

    assert [message.is_encrypted for message in smtp_server.messages] == [True, False]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


# --- a host of its own ----------------------------------------------------------------------------


def test_a_host_of_its_own_is_used_as_djangos_backend_uses_it(
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    own_server: ScriptedSmtpServer,
    settings: Settings,
) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "ALLOWED_NETWORKS": []}
    backend = EmailBackend(own_server.host, own_server.port, timeout=5)

    assert backend.send_messages(make_mails(2)) == 2
    assert (len(own_server.messages), len(own_server.clients)) == (2, 1)
    assert own_server.messages[0].sender == "a@example.org"
    assert not smtp_server.clients
    assert not Delivery.objects.exists()


def test_a_host_of_its_own_asks_no_database(
    own_server: ScriptedSmtpServer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        EmailBackend(own_server.host, own_server.port).send_messages(make_mails())


def test_arguments_that_exclude_each_other_are_refused_at_once(settings: Settings) -> None:
    refusal = ImproperlyConfigured if HAS_MAILERS else ValueError
    with pytest.raises(refusal):
        EmailBackend(host="smtp.example.com", use_tls=True, use_ssl=True)
    with pytest.raises(ImproperlyConfigured, match="not both"):
        EmailBackend(host="smtp.example.com", connector="abcdefghij")


def test_with_a_host_of_its_own_the_rest_is_sent_after_a_failure_too(
    own_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    own_server.replies["."] = [close, "554 5.7.1 Looks like spam", "250 Ok"]
    backend = EmailBackend(own_server.host, own_server.port)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        backend.send_messages(make_mails(4))
    own_server.replies["."] = [close, "250 Ok"]
    silent = EmailBackend(own_server.host, own_server.port, fail_silently=True)
    assert silent.send_messages(make_mails(3)) == 2

    assert len(own_server.messages) == 4


def test_with_a_host_of_its_own_a_refused_recipient_of_several_is_logged(
    own_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    own_server.replies["RCPT"] = ["550 5.1.1 No such user", "250 Ok"]
    message = EmailMessage("Hello", "Hello", to=["ada@example.com", "bob@example.com"])

    with caplog.at_level(logging.WARNING):
        assert EmailBackend(own_server.host, own_server.port).send_messages([message]) == 1

    assert "1 recipients refused, replies [550]" in caplog.text
    assert "ada@example.com" not in caplog.text


def test_with_a_host_of_its_own_implicit_tls_checks_the_certificate(
    own_server: ScriptedSmtpServer, authority: Authority
) -> None:
    own_server.tls_context, own_server.implicit_tls = authority.make_server_context(), True

    with pytest.raises(ssl.SSLError):
        EmailBackend("localhost", own_server.port, use_ssl=True, timeout=5).open()


@needs_email_host
def test_email_host_is_used_while_no_connector_is_active(
    smtp_server: ScriptedSmtpServer, own_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = own_server.host, own_server.port
    send_mail("Hello", "Hello", None, ["ada@example.com"])
    Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))
    send_mail("Hello", "Hello", None, ["ada@example.com"])

    assert (len(own_server.messages), len(smtp_server.messages)) == (1, 1)
    assert own_server.messages[0].sender == "webmaster@localhost"


@needs_email_host
def test_arguments_without_a_host_go_over_email_host(
    own_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = own_server.host, 1

    EmailBackend(port=own_server.port).send_messages(make_mails())

    assert len(own_server.messages) == 1


# --- MAILERS --------------------------------------------------------------------------------------


def test_any_connector_is_a_mailer_by_its_id() -> None:
    mailers = Mailers(default={"BACKEND": "django.core.mail.backends.smtp.EmailBackend"})

    assert mailers["connector:abcdefghij"] == {
        "BACKEND": "smtp_connector.email_backend.EmailBackend",
        "OPTIONS": {"connector": "abcdefghij"},
    }
    assert "connector:abcdefghij" not in mailers
    for alias in ("other", "connector:", "connector"):
        with pytest.raises(KeyError):
            mailers[alias]


@needs_mailers
def test_a_mailer_names_its_connector(
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    own_server: ScriptedSmtpServer,
    settings: Settings,
) -> None:
    other = Connector.objects.create_connector("Other", config=make_config(own_server.port))
    settings.MAILERS = Mailers(settings.MAILERS)

    send_mail("Hello", "Hello", None, ["ada@example.com"], using=f"connector:{other.public_id}")
    send_mail("Hello", "Hello", None, ["ada@example.com"])

    assert (len(smtp_server.messages), len(own_server.messages)) == (1, 1)


@needs_mailers
def test_options_of_a_mailer_are_checked_by_django(settings: Settings) -> None:
    send_mail_through_connectors(settings, connecter="abcdefghij")

    with pytest.raises(ImproperlyConfigured, match="connecter"):
        mail.mailers.default  # noqa: B018


@needs_mailers
def test_a_mailer_with_a_host_is_djangos(
    own_server: ScriptedSmtpServer, settings: Settings
) -> None:
    send_mail_through_connectors(settings, host=own_server.host, port=own_server.port)

    send_mail("Hello", "Hello", None, ["ada@example.com"])

    assert len(own_server.messages) == 1


def test_without_anything_to_go_by_it_raises() -> None:
    with pytest.raises(NoActiveConnectorError):
        EmailBackend().open()
