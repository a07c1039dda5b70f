from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import (
    DeliveryError,
    DestinationNotAllowedError,
    InvalidPayloadError,
    InvalidRecipientError,
    RecipientRefusedError,
)
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.delivery import send_test_message
from smtp_connector.signals import delivery_failed
from smtp_connector.terms import UsageType
from tests.configs import make_config
from tests.conftest import TEST_KEY
from tests.smtp_server import ScriptedSmtpServer, close

pytestmark = pytest.mark.django_db


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


def test_code_is_sent_with_the_template_of_its_usage_type(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    delivery = Connector.objects.get_active().send_code(
        "ada@example.com", "123456", usage_type=UsageType.SIGN_IN
    )

    (message,) = smtp_server.messages
    assert (message.sender, message.recipients) == ("no-reply@example.com", ("ada@example.com",))
    assert b"Your SignIn code is 123456." in message.content
    assert (delivery.status, delivery.template, delivery.usage_type) == ("sent", "SignIn", "SignIn")
    assert (delivery.reply_code, delivery.enhanced_status_code) == (250, "2.0.0")
    assert delivery.message_id.encode() in message.content


def test_missing_template_falls_back_to_generic_and_the_row_says_so(connector: Connector) -> None:
    delivery = connector.send_code("ada@example.com", "1", usage_type=UsageType.BIND_MFA)

    assert (delivery.usage_type, delivery.template) == ("BindMfa", "Generic")


def test_row_is_one_insert_and_holds_no_code(
    connector: Connector, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(
        3
    ) as captured:  # SAVEPOINT, INSERT, RELEASE: the test runs in a transaction
        connector.send_code("ada@example.com", "481516", payload={"user": {"name": "Zaphod"}})

    assert sum("INSERT" in query["sql"] for query in captured.captured_queries) == 1
    row = Delivery.objects.values().get()
    assert "481516" not in str(row)
    assert "Zaphod" not in str(row)


def test_refused_recipient_is_logged_and_raised(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550-5.1.1 No such user\n550 5.1.1 Ask elsewhere"

    with pytest.raises(RecipientRefusedError) as excinfo:
        connector.send_code("nobody@example.com", "123456")

    error, row = excinfo.value, Delivery.objects.get()
    assert isinstance(error, OSError)
    assert (error.phase, error.stage, error.reply_code, error.is_transient) == (
        "recipient",
        "envelope",
        550,
        False,
    )
    assert "Ask elsewhere" in error.reply_text
    assert (row.status, row.phase, row.stage, row.error_code) == (
        "failed",
        "recipient",
        "envelope",
        "recipient_refused",
    )
    assert (row.reply_code, row.enhanced_status_code) == (550, "5.1.1")
    assert "Ask elsewhere" in row.reply_text


def test_lost_connection_after_the_final_dot_is_unknown_and_never_sent_again(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["."] = close

    with pytest.raises(DeliveryError) as excinfo:
        connector.send_code("ada@example.com", "123456")

    assert excinfo.value.is_outcome_unknown
    assert Delivery.objects.get().status == "unknown"
    assert len(smtp_server.received) == 1


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "x" * 400 + "@b.example",
        "jürgen@",
        "\x00",
    ],
)
def test_recipient_that_is_not_one_address_connects_to_nothing(
    connector: Connector, smtp_server: ScriptedSmtpServer, recipient: str
) -> None:
    with pytest.raises(InvalidRecipientError) as excinfo:
        connector.send_code(recipient, "123456")

    assert (excinfo.value.phase, excinfo.value.stage) == ("recipient", "")
    assert not smtp_server.clients
    assert Delivery.objects.get().status == "failed"


@pytest.mark.parametrize("code", ["", "  ", 123456, None])
def test_code_that_is_no_text_is_refused_and_logged(connector: Connector, code: Any) -> None:
    with pytest.raises(InvalidPayloadError):
        connector.send_code("ada@example.com", code)

    assert Delivery.objects.get().error_code == "invalid_payload"


@pytest.mark.parametrize("payload", [["a"], "a", {5: "a"}])
def test_payload_that_is_no_mapping_of_names_is_refused_and_logged(
    connector: Connector, payload: Any
) -> None:
    with pytest.raises(InvalidPayloadError):
        connector.send_code("ada@example.com", "123456", payload=payload)

    assert Delivery.objects.get().error_code == "invalid_payload"


def test_unknown_usage_type_is_a_message_error_that_names_the_known_ones(
    connector: Connector,
) -> None:
    with pytest.raises(InvalidPayloadError, match="SignIn"):
        connector.send_message("ada@example.com", usage_type="Signin")


def test_inactive_connector_sends_when_it_is_called_itself(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    other = Connector.objects.create_connector("Other", config=make_config(smtp_server.port))

    assert not other.is_active
    assert other.send_code("ada@example.com", "1").status == "sent"


def test_failure_in_a_transaction_is_logged_and_signalled_since_the_rollback_takes_the_row(
    connector: Connector, smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"
    seen: list[dict[str, Any]] = []

    def listen(**signal: Any) -> None:
        seen.append(signal)

    delivery_failed.connect(listen)
    with pytest.raises(RecipientRefusedError), transaction.atomic():
        connector.send_code("nobody@example.com", "123456")
    delivery_failed.disconnect(listen)

    assert not Delivery.objects.exists()
    assert seen[0]["delivery"].recipient == "nobody@example.com"
    assert "recipient_refused" in caplog.text


def test_accepted_message_is_never_reported_as_failed_when_its_row_cannot_be_written(
    connector: Connector, smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        config = connector.config
        assert config
        transaction.set_rollback(
            True
        )  # the caller's transaction is broken: every query fails from here
        delivery = connector.send_code("ada@example.com", "481516")

    assert delivery.status == "sent"
    assert delivery._state.adding
    assert len(smtp_server.messages) == 1
    assert delivery.message_id in caplog.text
    assert "481516" not in caplog.text


def test_address_outside_the_allowed_networks_is_refused_with_the_line_to_add(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {"ENCRYPTION_KEYS": [TEST_KEY], "SEND_IN_TESTS": True}

    with pytest.raises(DestinationNotAllowedError) as excinfo:
        connector.send_code("ada@example.com", "123456")

    assert "127.0.0.1/32" in str(excinfo.value) + excinfo.value.hint
    assert not smtp_server.clients


def test_test_message_reports_a_failure_as_its_result(smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.replies["MAIL"] = "553 5.7.1 Sender not owned"
    config = parse_config(make_config(smtp_server.port)).config

    delivery = send_test_message(config, "ada@example.com").delivery

    assert (delivery.status, delivery.is_test, delivery.stage) == ("failed", True, "envelope")
    assert delivery.pk


def test_test_message_uses_the_generic_template_and_the_code_of_zeros(
    smtp_server: ScriptedSmtpServer,
) -> None:
    config = parse_config(make_config(smtp_server.port)).config

    send_test_message(config, "ada@example.com")

    assert b"Your Generic code is 000000." in smtp_server.messages[0].content


@pytest.mark.django_db(transaction=True)
def test_async_code_sends_through_sync_to_async(smtp_server: ScriptedSmtpServer) -> None:
    connector = Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))

    async def sign_in() -> Delivery:
        delivery = await sync_to_async(connector.send_code)("ada@example.com", "123456")
        await sync_to_async(connections.close_all)()  # those of the thread that sent
        return delivery

    assert asyncio.run(sign_in()).status == "sent"


def test_failure_is_logged_with_ids_and_codes_only(
    connector: Connector, smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    smtp_server.replies["."] = "550 5.7.1 We do not like 481516"

    with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError):
        connector.send_code("ada@example.com", "481516")

    assert "message_refused" in caplog.text
    assert "481516" not in caplog.text
    assert "ada@example.com" not in caplog.text


def test_long_reply_is_cut_in_every_column(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "\n".join([*["550-no such user here"] * 600, "550 no"])

    with pytest.raises(RecipientRefusedError) as excinfo:
        connector.send_code("ada@example.com", "123456")

    row = Delivery.objects.get()
    assert len(excinfo.value.reply_text) > 10_000
    assert len(row.reply_text) <= 4000
    assert len(row.error_message) <= 5000
