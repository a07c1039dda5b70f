"""One delivery's page: what came of it, and its session where that was kept."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import DeliveryError
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.delivery import send_test_message
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer, close
from tests.views.console import content_of, make_client, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return make_client("view_connector", "view_delivery")


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


def detail(delivery: Delivery) -> str:
    return page("delivery_detail", str(delivery.pk))


def send_and_fail(connector: Connector) -> Delivery:
    with pytest.raises(DeliveryError):
        connector.send_code("ada@example.com", "602214")
    return Delivery.objects.get()


def test_failed_delivery_keeps_its_trace_and_its_row_links_to_its_page(
    client: Client, connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"
    delivery = send_and_fail(connector)

    log = content_of(client.get(page("email_logs")))
    shown = content_of(client.get(detail(delivery)))

    assert f'href="{detail(delivery)}"' in log
    assert "Stopped at Envelope, stage 6 of 7." in shown
    assert "RCPT TO:&lt;ada@example.com&gt;" in shown
    assert "550 5.1.1 No such user" in shown
    assert "What to do:" in shown
    assert "recipient_refused" in shown
    assert delivery.message_id.strip("<>") in shown
    assert "Copy report" in shown
    assert "602214" not in shown


def test_failed_delivery_says_why_in_the_words_of_the_time_it_failed(
    client: Client, connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"
    delivery = send_and_fail(connector)
    connector.set_config(parse_config(json.dumps(make_config(host="smtp.elsewhere.example"))))
    connector.save()

    shown = content_of(client.get(detail(delivery)))
    translated = content_of(client.get(detail(delivery), headers={"Accept-Language": "zh-hans"}))

    assert delivery.cause
    assert f'<p class="result-cause">{delivery.cause}</p>' in shown
    assert f"Cause: {delivery.cause}" in shown  # of the report
    assert f'<p class="result-cause">{delivery.cause}</p>' not in translated
    assert '<p class="result-cause">' in translated


def test_failure_without_a_certain_cause_shows_none(
    client: Client, connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["MAIL"] = "550 5.7.1 Nein"
    delivery = send_and_fail(connector)

    shown = content_of(client.get(detail(delivery)))

    assert delivery.cause == ""
    assert "result-cause" not in shown
    assert "550 5.7.1 Nein" in shown


def test_page_offers_no_change_and_carries_no_failure(
    client: Client, connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    shown = content_of(client.get(detail(send_and_fail(connector))))

    assert "data-fix" not in shown
    assert 'name="failure"' not in shown


def test_live_delivery_that_was_sent_has_its_facts_and_no_session(
    client: Client, connector: Connector
) -> None:
    delivery = connector.send_code("ada@example.com", "602214")

    shown = content_of(client.get(detail(delivery)))

    assert "The server accepted the message" in shown
    assert "Accepted is not delivered yet" in shown
    assert "trace-row" not in shown
    assert "602214" not in shown


def test_test_that_was_sent_keeps_its_session(client: Client, connector: Connector) -> None:
    delivery = send_test_message(connector.config, "ada@example.com", connector=connector).delivery

    shown = content_of(client.get(detail(delivery)))

    assert "5 stages passed." in shown
    assert "SMTP transcript" in shown


def test_unknown_outcome_says_what_to_do_before_sending_again(
    client: Client, connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["."] = close

    shown = content_of(client.get(detail(send_and_fail(connector))))

    assert 'data-result="unknown"' in shown
    assert "The outcome is unknown" in shown
    assert "before you send it again" in shown


@pytest.mark.parametrize("trace", ["x", "{}", "[]", '{"stages": 1, "lines": [], "is_cut": 0}'])
def test_trace_of_another_version_leaves_the_rest_of_the_page(client: Client, trace: str) -> None:
    delivery = Delivery.objects.create(recipient="ada@example.com", status="failed", trace=trace)

    response = client.get(detail(delivery))

    assert response.status_code == 200
    assert "trace-row" not in content_of(response)


def test_row_outlives_its_connector(client: Client) -> None:
    delivery = Delivery.objects.create(
        recipient="ada@example.com", status="sent", connector_name="Old <relay>"
    )

    assert "Old &lt;relay&gt;" in content_of(client.get(detail(delivery)))


def test_hashed_recipient_stays_hidden(
    client: Client, connector: Connector, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "HASH_RECIPIENTS": True}
    delivery = send_test_message(connector.config, "ada@example.com", connector=connector).delivery

    shown = content_of(client.get(detail(delivery)))

    assert "Look into the recipient&#x27;s inbox." in shown
    assert "ada@example.com" not in shown
    assert "hash:" not in shown


@pytest.mark.parametrize("pk", ["0", "7", "9" * 30])
def test_delivery_that_is_not_there_is_not_found(client: Client, pk: str) -> None:
    assert client.get(page("delivery_detail", pk)).status_code == 404


def test_page_needs_the_permission_to_see_deliveries() -> None:
    delivery = Delivery.objects.create(recipient="ada@example.com", status="sent")

    assert make_client("view_connector").get(detail(delivery)).status_code == 403
    assert Client().get(detail(delivery)).status_code == 302


@pytest.mark.parametrize("others", [0, 30])
def test_queries_do_not_grow_with_the_log(
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    others: int,
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"
    delivery = send_and_fail(connector)
    for _ in range(others):
        Delivery.objects.create(connector=connector, recipient="a@example.com", status="sent")
    client = Client()
    client.force_login(User.objects.create_superuser("grace"))

    with django_assert_max_num_queries(3):  # session, user, delivery with its connector
        client.get(detail(delivery))


def test_log_reads_no_trace(
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"
    send_and_fail(connector)
    client = Client()
    client.force_login(User.objects.create_superuser("grace"))

    with django_assert_max_num_queries(3) as captured:
        client.get(page("email_logs"))

    assert not any('"trace"' in query["sql"] for query in captured)


def test_delivery_of_the_local_mailbox_leads_to_its_inbox(
    client: Client, connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.DEBUG = True
    settings.SMTP_CONNECTOR = {
        **settings.SMTP_CONNECTOR,
        "LOCAL_MAILBOX": f"127.0.0.1:{smtp_server.port}",
        "LOCAL_MAILBOX_DIRECTORY": "/nowhere",
    }
    delivery = connector.send_code("ada@example.com", "602214")

    shown = content_of(client.get(detail(delivery)))

    assert f'href="{page("inbox")}">Open the inbox</a>' in shown
    assert "spam folder" not in shown
