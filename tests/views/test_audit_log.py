"""The page of the audit log."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from lxml.html import fromstring  # type: ignore[import-untyped]  # lxml ships no types
from pytest_django import DjangoAssertNumQueries

from smtp_connector.models import AuditEvent, Connector
from smtp_connector.services.audit import Actor, record_event
from smtp_connector.services.connector import activate_connector
from smtp_connector.views.paging import PAGE_SIZE
from tests.smtp_server import ScriptedSmtpServer
from tests.views.console import EVERYTHING, config_text, make_client, make_connector, page, posted

pytestmark = pytest.mark.django_db

Action = AuditEvent.Action
LOG = "/audit-log/"


@pytest.fixture
def reader() -> Client:
    client = make_client("view_auditevent")
    AuditEvent.objects.all().order_by()._raw_delete("default")  # its own sign-in
    return client


def read_rows(client: Client, query: str = "") -> list[list[str]]:
    """Return who, what, connector and address of each row."""
    root = fromstring(client.get(page("audit_log") + query).text)
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./td")[1:]]
        for row in root.xpath("//tbody/tr")
    ]


def test_log_without_events_says_what_will_stand_here(reader: Client) -> None:
    assert "Nothing happened yet" in reader.get(page("audit_log")).text


def test_what_administrators_did_is_read_with_who_and_from_where(
    reader: Client, smtp_server: ScriptedSmtpServer
) -> None:
    administrator = make_client(*EVERYTHING)
    name = User.objects.latest("pk").username
    guide = page("connector_guide", "custom-smtp")
    administrator.post(guide, posted(config_text(smtp_server.port)))
    first = Connector.objects.get()
    test = page("connector_test", first.public_id)
    administrator.post(
        test, posted(config_text(smtp_server.port), recipient="a@b.example", version="1")
    )
    change = posted(config_text(smtp_server.port, replyTo="help@example.com"), version="1")
    administrator.post(page("connector_edit", first.public_id), {**change, "name": "Other"})

    assert read_rows(reader) == [
        [name, "Connector changed Changed: name, replyTo", "Other", "127.0.0.1"],
        [name, "Test sent", "Mail", "127.0.0.1"],
        [name, "Connector made active", "Mail", "127.0.0.1"],
        [name, "Connector created", "Mail", "127.0.0.1"],
        [name, "Signed in", "–", "–"],
    ]


def test_connector_is_linked_while_it_is_there_and_named_after_it_is_gone(reader: Client) -> None:
    first, second = make_connector("First"), make_connector("Second")
    activate_connector(second)
    link = f'href="{page("connector_edit", first.public_id)}"'

    before, rows = reader.get(page("audit_log")).text, read_rows(reader)
    first.delete()
    after = reader.get(page("audit_log")).text

    assert [
        "The project's own code",
        "Connector made active In place of First",
        "Second",
        "–",
    ] in rows
    assert link in before
    assert link not in after
    assert "First" in after
    assert f"In place of {first.public_id}" in after


def test_who_is_not_known_is_said_in_words(reader: Client, client: Client) -> None:
    client.post(page("account_sign_in"), {"username": "s3cret", "password": "x"})
    record_event(Action.CONNECTOR_DELETED)

    assert read_rows(reader) == [
        ["The project's own code", "Connector deleted", "–", "–"],
        ["Unknown account", "Sign-in failed", "–", "127.0.0.1"],
    ]


def test_name_of_a_deleted_account_stays_and_no_name_is_markup(reader: Client) -> None:
    user = User.objects.create_user("<b>grace</b>")
    record_event(Action.SIGN_OUT, by=Actor(user, "2001:db8::1"))
    user.delete()

    assert read_rows(reader) == [["<b>grace</b>", "Signed out", "–", "2001:db8::1"]]
    assert "<b>grace" not in reader.get(page("audit_log")).text


def test_action_of_a_newer_version_is_shown_as_it_is(reader: Client) -> None:
    record_event("connector_copied", details={"from": "x"})  # type: ignore[arg-type]  # on purpose

    assert read_rows(reader) == [["The project's own code", "connector_copied", "–", "–"]]


def test_pages_are_walked_by_their_links(reader: Client) -> None:
    for number in range(PAGE_SIZE + 1):
        record_event(Action.SIGN_OUT, by=Actor(None, f"192.0.2.{number}"))

    newest = fromstring(reader.get(page("audit_log")).text)
    [older] = newest.xpath("//a[@rel='next']/@href")
    [newer] = fromstring(reader.get(LOG + older).text).xpath("//a[@rel='prev']/@href")

    assert [row[-1] for row in read_rows(reader, older)] == ["192.0.2.0"]
    assert read_rows(reader, newer) == read_rows(reader)
    assert "Nothing more in this direction" in reader.get(f"{LOG}?older=2000-01-01T00:00Z~1").text
    assert len(read_rows(reader, "?older=x~\x00")) == PAGE_SIZE


@pytest.mark.parametrize("count", [1, PAGE_SIZE])
def test_page_costs_the_same_whatever_it_shows(
    reader: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        connector = make_connector(f"Mail {number}")
        record_event(Action.TEST_SENT, connector=connector)

    reader.get(page("audit_log"))
    with django_assert_num_queries(6):  # session, user, two of permissions, events, connectors
        reader.get(page("audit_log"))


@pytest.mark.parametrize(("permissions", "is_linked"), [(("view_auditevent",), True), ((), False)])
def test_navigation_leads_there_whom_it_lets_in(permissions: Any, is_linked: bool) -> None:
    shown = make_client("view_connector", *permissions).get(page("connector_list")).text

    assert (f'href="{page("audit_log")}"' in shown) is is_linked
    assert "Audit log" in shown
