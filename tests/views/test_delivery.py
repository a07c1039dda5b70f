from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smtp_connector.models import Connector, Delivery
from smtp_connector.views.test_result import describe_delivery

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def connector() -> Connector:
    connector: Connector = Connector.objects.create(name="Mail", config_text="{}")
    return connector


def make_delivery(connector: Connector | None, number: int = 0, **values: object) -> Delivery:
    defaults: dict[str, object] = {
        "connector": connector,
        "connector_name": "Mail",
        "recipient": f"user{number:03}@example.com",
        "usage_type": "SignIn",
        "template": "SignIn",
        "status": "sent",
        "started_at": START + timedelta(seconds=number),
        "duration_ms": 1020,
    }
    delivery: Delivery = Delivery.objects.create(**(defaults | values))
    return delivery


def recipients(page: str) -> list[str]:
    return re.findall(r"user\d+@example\.com", page)


def follow(client: Client, page: str, rel: str) -> str:
    found = re.search(rf'href="(\?[^"]+)" rel="{rel}"', page)
    assert found
    return client.get("/email-logs/" + found[1].replace("&amp;", "&")).text


def test_empty_log_says_how_to_fill_it(admin_client: Client) -> None:
    assert "No email yet" in admin_client.get("/email-logs/").text


def test_row_shows_time_with_date_and_zone(admin_client: Client, connector: Connector) -> None:
    make_delivery(connector)
    admin_client.cookies["smtp_connector_timezone"] = "Europe%2FBerlin"

    page = admin_client.get("/email-logs/").text

    assert "22 Nov 2026," in page
    assert "13:00:00 CET" in page
    assert "Sign in" in page
    assert "1.02 s" in page
    assert f'href="/connectors/{connector.public_id}/"' in page


@pytest.mark.parametrize(
    ("status", "word"), [("sent", "Sent"), ("failed", "Failed"), ("unknown", "Unknown")]
)
def test_status_and_kind_stand_apart(
    admin_client: Client, connector: Connector, status: str, word: str
) -> None:
    make_delivery(connector, status=status, is_test=True)

    page = admin_client.get("/email-logs/").text

    assert re.search(rf'cell-outcome">.*?{word}</span>', page, re.DOTALL)
    assert re.search(r'cell-kind">.*?Test</span>', page, re.DOTALL)


def test_failure_shows_what_the_server_said(admin_client: Client, connector: Connector) -> None:
    make_delivery(
        connector,
        status="failed",
        reply_code=550,
        enhanced_status_code="5.1.1",
        reply_text="No <b>such</b> user",
        error_message="The server refused the recipient.",
    )

    assert "550 5.1.1 No &lt;b&gt;such&lt;/b&gt; user" in admin_client.get("/email-logs/").text


def test_failure_without_a_reply_shows_our_sentence(
    admin_client: Client, connector: Connector
) -> None:
    make_delivery(connector, status="failed", error_message="The host was not found.")

    assert "The host was not found." in admin_client.get("/email-logs/").text


def test_row_outlives_its_connector(admin_client: Client) -> None:
    make_delivery(None, connector_name="Old relay", usage_type="", template="")

    assert "Old relay" in admin_client.get("/email-logs/").text


def test_pages_follow_one_another_without_a_gap(admin_client: Client, connector: Connector) -> None:
    for number in range(45):
        make_delivery(connector, number)

    first = admin_client.get("/email-logs/").text
    second = follow(admin_client, first, "next")
    third = follow(admin_client, second, "next")

    seen = recipients(first) + recipients(second) + recipients(third)
    assert seen == [f"user{number:03}@example.com" for number in reversed(range(45))]
    assert 'rel="next"' not in third
    assert 'rel="prev"' not in first
    assert recipients(follow(admin_client, third, "prev")) == recipients(second)
    assert recipients(follow(admin_client, second, "prev")) == recipients(first)


def test_rows_of_one_moment_are_neither_lost_nor_repeated(
    admin_client: Client, connector: Connector
) -> None:
    for number in range(30):
        make_delivery(connector, number, started_at=START)

    first = admin_client.get("/email-logs/").text
    second = follow(admin_client, first, "next")

    assert len(set(recipients(first) + recipients(second))) == 30


def test_new_rows_shift_no_older_page(admin_client: Client, connector: Connector) -> None:
    for number in range(25):
        make_delivery(connector, number)
    first = admin_client.get("/email-logs/").text
    make_delivery(connector, 99)

    assert recipients(follow(admin_client, first, "next"))[0] == "user004@example.com"


@pytest.mark.parametrize("cursor", ["x", "~", "2026~1", "2026-11-22~1", "1~" + "9" * 40, "\0~1"])
def test_odd_cursor_shows_the_newest(
    admin_client: Client, connector: Connector, cursor: str
) -> None:
    make_delivery(connector)

    for name in ("older", "newer"):
        assert recipients(admin_client.get("/email-logs/", {name: cursor}).text)


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow_with_the_rows(
    admin_client: Client,
    connector: Connector,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for number in range(count):
        make_delivery(connector, number)

    with django_assert_max_num_queries(3):  # session, user, deliveries
        admin_client.get("/email-logs/")


def test_tab_of_a_connector_shows_its_own_rows(admin_client: Client, connector: Connector) -> None:
    make_delivery(connector, 1)
    make_delivery(Connector.objects.create(name="Other", config_text="{}"), 2)

    page = admin_client.get(f"/connectors/{connector.public_id}/email-logs/").text

    assert recipients(page) == ["user001@example.com"]
    assert page.count("<h1") == 1
    assert 'aria-current="page">Email logs' in page


def test_log_needs_its_own_permission(client: Client, connector: Connector) -> None:
    viewer = User.objects.create_user("eve")
    viewer.user_permissions.add(Permission.objects.get(codename="view_connector"))
    client.force_login(viewer)

    assert client.get("/email-logs/").status_code == 403
    assert client.get(f"/connectors/{connector.public_id}/email-logs/").status_code == 403
    assert "(no permission)" in client.get("/connectors/").text


def test_enhanced_status_code_is_said_once(admin_client: Client, connector: Connector) -> None:
    make_delivery(
        connector,
        status="failed",
        reply_code=535,
        enhanced_status_code="5.7.8",
        reply_text="5.7.8 Not accepted.\n5.7.8 Bye",
    )

    assert ">535 5.7.8 Not accepted. 5.7.8 Bye<" in admin_client.get("/email-logs/").text


def test_test_of_an_unsaved_config_says_so_in_place_of_a_connector(admin_client: Client) -> None:
    make_delivery(None, connector_name="", is_test=True, duration_ms=6)

    page = admin_client.get("/email-logs/").text

    assert "Not saved" in page
    assert ">6 ms<" in page


@pytest.mark.parametrize("name", ["older", "newer"])
@pytest.mark.parametrize(
    "cursor", ["0001-01-01T00:00:00+14:00~1", "9999-12-31T23:59:59-14:00~1", "2026-11-22T12:00~1"]
)
def test_cursor_outside_of_time_means_the_first_page(
    admin_client: Client, connector: Connector, name: str, cursor: str
) -> None:
    make_delivery(connector)

    assert recipients(admin_client.get("/email-logs/", {name: cursor}).text)


def test_hashed_recipient_shows_by_its_first_digits_and_its_domain(
    admin_client: Client, connector: Connector
) -> None:
    make_delivery(connector, recipient=f"hash:00112233:{'3f9a2c1b' * 4}@example.com")

    page = admin_client.get("/email-logs/").text

    assert ">#3f9a2c1b@example.com<" in page
    assert "hash:" not in page


def test_result_of_a_test_names_no_hash() -> None:
    delivery = Delivery(recipient="hash:00112233:3f9a2c1b@example.com", status="sent")

    assert describe_delivery(delivery).text.startswith("Look into the recipient's inbox.")


def test_mail_for_several_shows_how_many_others_and_who_was_refused(
    admin_client: Client, connector: Connector
) -> None:
    make_delivery(
        connector,
        recipient="ada@example.com",
        recipient_count=3,
        error_message="Sent, but the server refused some recipients: eve@example.com (550 No)",
    )

    page = admin_client.get("/email-logs/").text

    assert "and 2 others" in page
    assert "refused some recipients: eve@example.com (550 No)" in page
