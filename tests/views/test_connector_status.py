"""The verdict of the newest test: in the list, on the details page, and where a connector is made active."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from smtp_connector.config.parsing import parse_config
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.connector import update_connector
from smtp_connector.services.delivery import send_test_message
from smtp_connector.views.connector_status import describe_ago, find_verdict, get_start_of_today
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer, close
from tests.views.console import EVERYTHING, content_of, make_client, page

pytestmark = pytest.mark.django_db

Prepare = Callable[[Connector, ScriptedSmtpServer], None]


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    """A connector that is not the active one."""
    Connector.objects.create_connector("First", config=make_config())
    return Connector.objects.create_connector("Mail", config=config_of(smtp_server))


def config_of(server: ScriptedSmtpServer, **changes: Any) -> dict[str, Any]:
    auth = {"user": "ada", "pass": "s3cret"}
    return make_config(server.port, **{"auth": auth, **changes})


def send_test(connector: Connector) -> None:
    """Send a test with the stored config."""
    send_test_message(connector.config, "ada@example.com", connector=connector)


def change_config(connector: Connector, config: dict[str, Any]) -> None:
    connector.refresh_from_db()
    version = connector.version
    update_connector(connector, name="Mail", parsed=parse_config(config), version=version)


def never_tested(connector: Connector, server: ScriptedSmtpServer) -> None:
    """Leave it as it is."""


def passed(connector: Connector, server: ScriptedSmtpServer) -> None:
    send_test(connector)


def failed(connector: Connector, server: ScriptedSmtpServer) -> None:
    server.replies["MAIL"] = "550 5.7.1 Not you"
    send_test(connector)


def unknown(connector: Connector, server: ScriptedSmtpServer) -> None:
    server.replies["."] = close
    send_test(connector)


def changed(connector: Connector, server: ScriptedSmtpServer) -> None:
    send_test(connector)
    change_config(connector, config_of(server, auth={"user": "ada", "pass": "other"}))


VERDICTS = [
    (never_tested, "none", "Not tested"),
    (passed, "passed", "Passed"),
    (failed, "failed", "Failed at Envelope"),
    (unknown, "unknown", "Outcome unknown"),
    (changed, "changed", "Config changed since the test"),
]
IDS = ["none", "passed", "failed", "unknown", "changed"]


@pytest.fixture(autouse=True)
def _sign_in(smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False


@pytest.mark.parametrize(("prepare", "kind", "label"), VERDICTS, ids=IDS)
def test_list_and_details_show_the_verdict_with_its_age(
    client: Client,
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    prepare: Prepare,
    kind: str,
    label: str,
) -> None:
    prepare(connector, smtp_server)
    Delivery.objects.update(started_at=timezone.now() - timedelta(hours=3))

    row = content_of(client.get(page("connector_list"))).split("<tr")[-1]
    head = content_of(client.get(page("connector_edit", connector.public_id)))

    assert label in row
    if kind != "none":
        assert "3\xa0hours ago" in row
        assert label in head
        assert "3\xa0hours ago" in head


@pytest.mark.parametrize(("prepare", "kind", "label"), VERDICTS, ids=IDS)
def test_only_a_connector_whose_test_passed_becomes_active_at_once(
    client: Client,
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    prepare: Prepare,
    kind: str,
    label: str,
) -> None:
    prepare(connector, smtp_server)
    url = page("connector_activate", connector.public_id)

    response = client.post(url)

    asks = kind != "passed"
    assert response.status_code == (200 if asks else 302)
    assert (Connector.objects.get_active() == connector) is not asks
    if asks:
        doubt = find_verdict(read(connector)).doubt  # type: ignore[union-attr]  # read with activity
        assert doubt in content_of(response)
        client.post(url, {"confirm": "1"})
        assert Connector.objects.get_active() == connector


def test_verdict_comes_back_when_the_change_is_taken_back(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    changed(connector, smtp_server)

    change_config(connector, config_of(smtp_server))

    assert kind_of(connector) == "passed"


def test_other_layout_of_the_same_config_is_no_change(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    send_test(connector)

    config = config_of(smtp_server)
    change_config(connector, dict(reversed(config.items())))

    assert kind_of(connector) == "passed"


def test_test_of_an_unsaved_config_says_nothing_of_the_stored_one(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    other = parse_config(config_of(smtp_server, fromEmail="other@example.com")).config

    send_test_message(other, "ada@example.com", connector=connector)

    assert kind_of(connector) == "changed"


def test_test_of_before_fingerprints_is_judged_by_its_time(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    send_test(connector)
    Delivery.objects.update(config_fingerprint="")
    assert kind_of(connector) == "passed"

    Delivery.objects.update(started_at=timezone.now() - timedelta(hours=3))

    assert kind_of(connector) == "changed"


def test_connector_that_was_read_without_its_activity_has_no_verdict(connector: Connector) -> None:
    assert find_verdict(connector) is None


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=5), "5\xa0minutes ago"),
        (timedelta(days=2, hours=3), "2\xa0days ago"),
    ],
)
def test_age_is_told_in_its_largest_unit(ago: timedelta, words: str) -> None:
    assert describe_ago(timezone.now() - ago) == words


def read(connector: Connector) -> Connector:
    connectors = Connector.objects.with_activity(since=get_start_of_today())
    found: Connector = connectors.get(pk=connector.pk)
    return found


def kind_of(connector: Connector) -> str:
    verdict = find_verdict(read(connector))
    assert verdict
    return verdict.kind
