from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.config.parsing import parse_config
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.connector import update_connector
from smtp_connector.services.delivery import send_test_message
from smtp_connector.views.connector_list import describe_route
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db

CONFIG = """{
  "host": "smtp.example.com", "port": 587, "fromEmail": "Mailer <mailer@example.com>",
  "auth": {"type": "login", "user": "mailer", "pass": "geheim-geheim"},
  "templates": [
    {"usageType": "Register", "contentType": "text/plain", "subject": "Code", "content": "{{code}}"},
    {"usageType": "SignIn", "contentType": "text/plain", "subject": "Code", "content": "{{code}}"},
    {"usageType": "ForgotPassword", "contentType": "text/plain", "subject": "Code", "content": "{{code}}"},
    {"usageType": "Generic", "contentType": "text/plain", "subject": "Code", "content": "{{code}}"}
  ]
}"""


def make_connector(name: str, *, preset: str = "", activate: bool = False) -> Connector:
    connector: Connector = Connector.objects.create_connector(
        name, config=CONFIG, preset=preset, activate=activate
    )
    return connector


def make_delivery(
    connector: Connector, status: str, *, is_test: bool = False, stage: str = ""
) -> None:
    Delivery.objects.create(
        connector=connector,
        recipient="ada@example.com",
        status=status,
        is_test=is_test,
        stage=stage,
        started_at=timezone.now(),
        duration_ms=971,
    )


def test_empty_list_offers_one_way_on(admin_client: Client) -> None:
    page = admin_client.get("/connectors/").text

    assert "No email connector yet" in page
    assert page.count('href="/connectors/create/"') == 1


def test_row_shows_what_it_sends_from_and_how_it_stands(admin_client: Client) -> None:
    connector = make_connector("Mail", preset="gmail", activate=True)
    make_delivery(connector, "sent")
    make_delivery(connector, "failed", is_test=True, stage="auth")

    page = admin_client.get("/connectors/").text

    assert "mailer@example.com via smtp.example.com:587" in page
    assert "Active" in page
    assert "Delivering" in page
    assert "Failed at AUTH" in page
    assert "geheim" not in page


def test_tests_never_make_a_connector_failing(admin_client: Client) -> None:
    make_delivery(make_connector("Mail", activate=True), "failed", is_test=True)

    page = admin_client.get("/connectors/").text

    assert "Failing" not in page
    assert "Nothing sent yet" in page


def test_active_connector_whose_last_mail_failed_is_failing(admin_client: Client) -> None:
    make_delivery(make_connector("Mail", activate=True), "failed")

    assert "Failing" in admin_client.get("/connectors/").text


def test_verdict_holds_for_the_config_that_was_tested(
    admin_client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    config = make_config(smtp_server.port)
    connector = Connector.objects.create_connector("Mail", config=config)
    send_test_message(connector.config, "ada@example.com", connector=connector)
    assert ">Passed<" in admin_client.get("/connectors/").content.decode()

    changed = parse_config({**config, "fromEmail": "other@example.com"})
    update_connector(connector, name="Mail", parsed=changed, version=1)
    page = admin_client.get("/connectors/").content.decode()
    assert "Config changed since the test" in page
    assert ">Passed<" not in page

    smtp_server.replies["MAIL"] = "550 5.7.1 Not you"
    send_test_message(connector.config, "ada@example.com", connector=connector)
    assert "Failed at Envelope" in admin_client.get("/connectors/").content.decode()
    head = admin_client.get(f"/connectors/{connector.public_id}/").content.decode()
    assert "Test: Failed at Envelope" in head


def test_other_layout_of_the_same_config_keeps_its_verdict(
    admin_client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    config = make_config(smtp_server.port)
    connector = Connector.objects.create_connector("Mail", config=config)
    send_test_message(connector.config, "ada@example.com", connector=connector)

    update_connector(connector, name="Mail", parsed=parse_config(json.dumps(config)), version=1)

    assert ">Passed<" in admin_client.get("/connectors/").content.decode()


def test_untested_connector_offers_a_test(admin_client: Client) -> None:
    connector = make_connector("Mail")

    page = admin_client.get("/connectors/").text

    assert "Not tested" in page
    assert f'href="/connectors/{connector.public_id}/#test"' in page


def test_lost_key_is_said_in_the_list(admin_client: Client, settings: Settings) -> None:
    make_connector("Mail")
    settings.SMTP_CONNECTOR = {"ENCRYPTION_KEYS": []}

    assert "Secret unreadable" in admin_client.get("/connectors/").text


def test_config_of_another_version_is_said_in_the_list(admin_client: Client) -> None:
    Connector.objects.create(name="Old", config_text='{"host": 1}')

    assert "Config unreadable" in admin_client.get("/connectors/").text


def test_today_begins_at_the_viewers_midnight(admin_client: Client) -> None:
    make_delivery(make_connector("Mail", activate=True), "sent")
    # Their clocks differ by 26 hours, so that their midnights are never the same moment.
    zones = [ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")]
    midnights = {
        zone.key: timezone.localtime(timezone=zone).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        for zone in zones
    }
    Delivery.objects.update(started_at=max(midnights.values()) - timedelta(minutes=1))

    shown = {}
    for name in midnights:
        admin_client.cookies["smtp_connector_timezone"] = quote(name, safe="")
        page = admin_client.get("/connectors/").text
        shown[name] = 'class="cell-sent num">1<' in page

    assert shown == {name: at == min(midnights.values()) for name, at in midnights.items()}


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow_with_the_rows(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        make_delivery(make_connector(f"Mail {number}"), "sent")

    with django_assert_max_num_queries(4):  # session, user, connectors, and one to spare
        admin_client.get("/connectors/")


def test_twenty_rows_are_a_page(admin_client: Client) -> None:
    for number in range(21):
        make_connector(f"Mail {number:02}")

    first = admin_client.get("/connectors/").text
    second = admin_client.get("/connectors/?page=2").text

    assert first.count("row-linked") == 20
    assert 'href="?page=2"' in first
    assert second.count("row-linked") == 1
    assert 'href="?page=1"' in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "٣"])
def test_odd_page_numbers_show_the_first(admin_client: Client, page: str) -> None:
    make_connector("Mail")

    assert "row-linked" in admin_client.get("/connectors/", {"page": page}).text


def test_page_past_the_end_leads_back(admin_client: Client) -> None:
    assert "No connectors on this page" in admin_client.get("/connectors/?page=7").text


def test_names_are_escaped(admin_client: Client) -> None:
    make_connector("<script>alert(1)</script>")

    assert "<script>alert" not in admin_client.get("/connectors/").text


def test_make_active_is_a_post_with_a_token(admin_client: Client) -> None:
    connector = make_connector("Mail")

    page = admin_client.get("/connectors/").text

    form = page[page.index(f'action="/connectors/{connector.public_id}/activate/"') :]
    assert "csrfmiddlewaretoken" in form[: form.index("</form>")]


def test_viewer_sees_why_nothing_can_be_done(client: Client) -> None:
    make_connector("Mail")
    viewer = User.objects.create_user("eve")
    viewer.user_permissions.add(Permission.objects.get(codename="view_connector"))
    client.force_login(viewer)

    page = client.get("/connectors/").text

    for action in ("send tests", "switch connectors", "delete connectors", "add connectors"):
        assert f"You may not {action}." in page
    assert "/activate/" not in page


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '"x"'])
def test_route_of_a_text_that_is_no_config_is_empty(text: str) -> None:
    assert describe_route(Connector(config_text=text)) == ""


def test_route_fills_in_the_port_that_is_used() -> None:
    config = make_config(host="smtp.example.com", secure=True, ignoreTLS=...)
    del config["port"]

    route = describe_route(Connector(config_text=json.dumps(config)))

    assert route == "no-reply@example.com via smtp.example.com:465"


def test_test_of_this_minute_was_just_now(admin_client: Client) -> None:
    make_delivery(make_connector("Mail"), "sent", is_test=True)

    assert ">just now, " in admin_client.get("/connectors/").text
