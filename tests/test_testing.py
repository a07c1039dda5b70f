"""The tests of other apps: messages in a list, and no socket opened."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import connections
from pytest_django import Settings

from smtp_connector.errors import InvalidRecipientError
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.delivery import send_test_message
from smtp_connector.terms import UsageType
from smtp_connector.testing import capture_messages, sent_messages
from tests.configs import make_config
from tests.mail_settings import send_mail_through_connectors
from tests.smtp_server import ScriptedSmtpServer

__all__ = ["sent_messages"]  # a fixture is used by its name alone

ROOT = Path(__file__).resolve().parent.parent

# Another team's suite, run by Django's own test runner in a process that opens no socket.
OTHER_TEAMS_PROJECT = """
import sys

def refuse_sockets(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
        raise AssertionError(f"a socket was used: {event} {arguments}")

sys.addaudithook(refuse_sockets)

import django
from django.conf import settings

MAIL = (
    {"MAILERS": {"default": {"BACKEND": "smtp_connector.email_backend.EmailBackend"}}}
    if django.VERSION >= (6, 1)
    else {"EMAIL_BACKEND": "smtp_connector.email_backend.EmailBackend"}
)
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "smtp_connector"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SMTP_CONNECTOR={"ENCRYPTION_KEYS": ["a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="]},
    **MAIL,
)
django.setup()
from django.test.utils import get_runner

sys.exit(bool(get_runner(settings)(verbosity=0).run_tests(["other_team"])))
"""
OTHER_TEAMS_TESTS = """
from django.core import mail
from django.test import TestCase

from smtp_connector.models import Connector, Delivery

CONFIG = {
    "host": "smtp.example.com",
    "auth": {"user": "mailer@example.com", "pass": "secret"},
    "fromEmail": "Example <mailer@example.com>",
    "templates": [
        {"usageType": name, "contentType": "text/plain", "subject": "Code", "content": "It is {{code}}."}
        for name in ("Register", "SignIn", "ForgotPassword", "Generic")
    ],
}


class SignInTests(TestCase):
    def test_code_is_sent(self):
        connector = Connector.objects.create_connector("Mail", config=CONFIG)
        delivery = connector.send_code("ada@example.com", "123456", usage_type="SignIn")
        mail.send_mail("Hello", "Hello", None, ["bob@example.com"])

        code, hello = mail.outbox
        self.assertEqual((code.usage_type, code.payload), ("SignIn", {"code": "123456"}))
        self.assertEqual(code.body, "It is 123456.")
        self.assertEqual(delivery.status, "sent")
        self.assertEqual(hello.to, ["bob@example.com"])
        self.assertEqual(Delivery.objects.count(), 1)
"""


@pytest.fixture
def connector(db: None) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(host="smtp.example.com"))


@pytest.fixture
def other_team(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what another team has: the default settings, and sockets that fail."""
    settings.SMTP_CONNECTOR = {
        key: value for key, value in settings.SMTP_CONNECTOR.items() if key != "SEND_IN_TESTS"
    }

    def refuse(*arguments: Any) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


def test_a_code_lands_in_djangos_outbox_while_its_test_runner_collects_mail(
    other_team: None, connector: Connector
) -> None:
    delivery = connector.send_code(
        "ada@example.com", "123456", usage_type=UsageType.SIGN_IN, payload={"user": {"name": "Ada"}}
    )

    (message,) = mail.outbox
    assert (vars(message)["usage_type"], vars(message)["payload"]) == (
        "SignIn",
        {"code": "123456", "user": {"name": "Ada"}},
    )
    assert (message.subject, message.to) == ("SignIn code", ["ada@example.com"])
    assert message.from_email == "Example <no-reply@example.com>"
    assert message.body == "Your SignIn code is 123456."
    assert message.extra_headers["Message-ID"] == delivery.message_id
    assert (delivery.status, delivery.template, delivery.reply_code) == ("sent", "SignIn", 250)
    assert Delivery.objects.count() == 1


def test_an_html_template_lands_there_with_both_its_parts(
    other_team: None, connector: Connector
) -> None:
    config = make_config()
    config["templates"][3] |= {"contentType": "text/html", "content": "<p>Code <b>{{code}}</b></p>"}
    html = Connector.objects.create_connector("HTML", config=config)

    html.send_code("ada@example.com", "123456")

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert message.body == "Code 123456"
    assert "<b>123456</b>" in str(message.alternatives[0][0])


def test_what_would_fail_before_any_socket_fails_all_the_same(
    other_team: None, connector: Connector
) -> None:
    with pytest.raises(InvalidRecipientError):
        connector.send_code("not an address", "123456")

    assert not mail.outbox
    assert Delivery.objects.get().status == "failed"


def test_the_consoles_test_message_lands_there_too(other_team: None, connector: Connector) -> None:
    assert send_test_message(connector.config, "ada@example.com").delivery.status == "sent"
    assert len(mail.outbox) == 1


def test_send_in_tests_asks_the_server(smtp_server: ScriptedSmtpServer, db: None) -> None:
    connector = Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))

    connector.send_code("ada@example.com", "123456")

    assert len(smtp_server.messages) == 1
    assert not mail.outbox


def test_messages_are_captured_wherever_mail_goes(
    settings: Settings, smtp_server: ScriptedSmtpServer, db: None
) -> None:
    send_mail_through_connectors(settings)
    connector = Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))

    with capture_messages() as messages:
        connector.send_code("ada@example.com", "123456", usage_type="SignIn")
        count = send_mail("Hello", "Hello", None, ["bob@example.com"])
    connector.send_code("ada@example.com", "654321")

    assert count == 1
    assert [(vars(message)["usage_type"], message.to) for message in messages] == [
        ("SignIn", ["ada@example.com"]),
        ("", ["bob@example.com"]),
    ]
    assert vars(messages[1])["payload"] == {}
    assert messages[1].from_email == "Example <no-reply@example.com>"
    assert len(smtp_server.messages) == 1


def test_the_innermost_block_takes_the_messages(connector: Connector) -> None:
    with capture_messages() as outer, capture_messages() as inner:
        connector.send_code("ada@example.com", "123456")

    assert (len(outer), len(inner)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_messages_of_other_threads_are_captured(smtp_server: ScriptedSmtpServer) -> None:
    config = make_config(smtp_server.port)
    connector = Connector.objects.create_connector("Mail", config=config)

    def send() -> None:
        connector.send_code("ada@example.com", "123456")
        connections.close_all()  # those of this thread

    with capture_messages() as messages:
        thread = threading.Thread(target=send)
        thread.start()
        thread.join()

    assert len(messages) == 1
    assert not smtp_server.clients


def test_the_fixture_collects_what_a_test_sends(
    sent_messages: list[EmailMessage], connector: Connector
) -> None:
    connector.send_code("ada@example.com", "123456")

    assert [message.to for message in sent_messages] == [["ada@example.com"]]


@pytest.mark.slow
def test_another_teams_suite_opens_no_socket(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(OTHER_TEAMS_PROJECT)
    (tmp_path / "other_team").mkdir()
    (tmp_path / "other_team" / "__init__.py").touch()
    (tmp_path / "other_team" / "tests.py").write_text(OTHER_TEAMS_TESTS)

    result = subprocess.run(
        [sys.executable, "-W", "error", "run.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert "Ran 1 test" in result.stderr
