from __future__ import annotations

import pytest
from django.core.mail import EmailMessage, send_mail
from pytest_django import Settings

from smtp_connector.diagnostics.trace import Outcome
from smtp_connector.email_backend import EmailBackend
from smtp_connector.errors import DeliveryError, RecipientRefusedError
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.delivery import send_test_message
from smtp_connector.services.fingerprint import is_fingerprint_of, make_fingerprint
from smtp_connector.services.recipient import forget_recipient
from tests.configs import make_config
from tests.free_port import find_free_port
from tests.mail_settings import send_mail_through_connectors
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


def find_failed_stages(delivery: Delivery) -> list[str]:
    trace = delivery.find_trace()
    assert trace is not None
    return [str(stage.stage) for stage in trace.stages if stage.outcome is Outcome.FAILED]


def test_failed_delivery_keeps_its_trace(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    with pytest.raises(RecipientRefusedError):
        connector.send_code("ada@example.com", "481516")
    delivery = Delivery.objects.get()

    assert find_failed_stages(delivery) == ["envelope"]
    assert "550 5.1.1 No such user" in delivery.trace
    assert "481516" not in delivery.trace


def test_delivery_that_was_sent_keeps_none_and_a_test_does(
    connector: Connector,
) -> None:
    assert connector.send_code("ada@example.com", "481516").trace == ""

    test = send_test_message(connector.config, "ada@example.com").delivery
    assert find_failed_stages(test) == []
    assert "000000" not in test.trace


def test_mail_of_django_that_failed_keeps_the_trace_of_its_session(
    smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    send_mail_through_connectors(settings)
    config = make_config(find_free_port())
    Connector.objects.create_connector("Mail", config=config, activate=True)

    with pytest.raises(DeliveryError):
        send_mail("Hello", "Text", None, ["ada@example.com"])

    assert find_failed_stages(Delivery.objects.get()) == ["connect"]


def test_second_mail_of_a_session_has_a_trace_of_its_own(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = ["250 OK", "550 5.1.1 No such user"]
    mails = [
        EmailMessage("Hello", "Text", None, [f"{name}@example.com"]) for name in ("ada", "bob")
    ]

    with pytest.raises(DeliveryError):
        EmailBackend().send_messages(mails)

    failed = Delivery.objects.get(status="failed")
    assert "ada@example.com" not in failed.trace
    assert find_failed_stages(failed) == ["envelope"]


def test_forgotten_recipient_is_in_no_trace(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["EHLO"] = "250-hello\n250 ada@example.com"
    smtp_server.replies["RCPT"] = "550-5.1.1 no such user\n550 5.1.1 ada@example.com"
    with pytest.raises(RecipientRefusedError):
        connector.send_code("ada@example.com", "481516")
    assert "ada@example.com" in Delivery.objects.get().trace

    forget_recipient("ada@example.com")

    delivery = Delivery.objects.get()
    assert "ada" not in delivery.trace
    assert find_failed_stages(delivery) == ["envelope"]


def test_hashed_recipient_is_in_no_trace(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "HASH_RECIPIENTS": True}
    smtp_server.replies["RCPT"] = "550 5.1.1 ada@example.com is unknown"

    with pytest.raises(RecipientRefusedError):
        connector.send_code("ada@example.com", "481516")

    assert "ada" not in Delivery.objects.get().trace


def test_quoted_address_of_another_recipient_is_forgotten_and_hashed_too(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    smtp_server.replies["DATA"] = "554 5.7.1 no"
    mail = EmailMessage("Hello", "Text", None, ["ada@example.com", '"jane doe"@example.com'])
    with pytest.raises(DeliveryError):
        EmailBackend().send_messages([mail])
    assert "jane doe" in Delivery.objects.get().trace

    forget_recipient('"jane doe"@example.com')
    assert "jane doe" not in Delivery.objects.get().trace

    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "HASH_RECIPIENTS": True}
    with pytest.raises(DeliveryError):
        EmailBackend().send_messages([mail])
    assert "jane doe" not in Delivery.objects.latest("pk").trace


def test_recipient_that_reads_like_a_stage_leaves_the_stages_alone(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 envelope@example.com is unknown"
    with pytest.raises(RecipientRefusedError):
        connector.send_code("envelope@example.com", "481516")
    delivery = Delivery.objects.get()

    delivery.change_texts(lambda text: text.replace("envelope", "x").replace("failed", "x"))

    assert find_failed_stages(delivery) == ["envelope"]
    assert "envelope@example.com" not in delivery.trace


@pytest.mark.parametrize("text", ["", "[", "{}", '{"stages": [{"stage": "x"}], "lines": []}'])
def test_trace_of_another_version_is_none(text: str) -> None:
    assert Delivery(trace=text).find_trace() is None


def test_fingerprint_is_of_the_whole_config_and_tells_no_secret(settings: Settings) -> None:
    auth = {"user": "ada", "pass": "first-secret"}
    first = Connector.objects.create_connector("A", config=make_config(auth=auth)).config
    second = Connector.objects.create_connector("B", config=make_config(auth=auth)).config
    auth["pass"] = "second-secret"
    third = Connector.objects.create_connector("C", config=make_config(auth=auth)).config

    before = make_fingerprint(first)
    assert before == make_fingerprint(second) != make_fingerprint(third)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert make_fingerprint(first) != before
    assert is_fingerprint_of(first, before)
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_fingerprint_of(first, before)


def test_key_at_its_default_changes_no_fingerprint() -> None:
    first = Connector.objects.create_connector("A", config=make_config()).config
    written = make_config(disableFileAccess=False, rateLimit=0, name="")
    second = Connector.objects.create_connector("B", config=written).config

    assert make_fingerprint(first) == make_fingerprint(second)
