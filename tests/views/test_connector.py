"""A connector's page: edit, test, make active, delete."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.models import Connector, Delivery
from smtp_connector.services.connector import update_connector
from smtp_connector.terms import SECRET_MASK
from tests.smtp_server import ScriptedSmtpServer
from tests.views.console import (
    EVERYTHING,
    PASSWORD,
    config_text,
    content_of,
    make_client,
    make_connector,
    page,
    password_of,
    posted,
    secret_text,
    text_in_box,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


@pytest.fixture
def connector() -> Connector:
    return make_connector()


def edit(connector: Connector) -> str:
    return page("connector_edit", connector.public_id)


def save(client: Client, connector: Connector, text: str, **fields: Any) -> Any:
    return client.post(edit(connector), posted(text, **{"version": connector.version, **fields}))


def test_page_shows_the_stored_text_with_secrets_masked(
    client: Client, connector: Connector
) -> None:
    response = client.get(edit(connector))

    assert text_in_box(response) == connector.config_text
    text = html.unescape(content_of(response))
    assert SECRET_MASK in text
    assert PASSWORD not in text
    assert "Valid" in text


def test_page_has_a_csrf_token_in_every_form(client: Client, connector: Connector) -> None:
    text = content_of(client.get(edit(connector)))

    assert text.count("csrfmiddlewaretoken") >= text.count('<form method="post"') > 1


def test_page_shows_how_to_use_it_in_python(client: Client, connector: Connector) -> None:
    text = html.unescape(content_of(client.get(edit(connector))))

    assert "from smtp_connector.models import Connector" in text
    assert "Connector.objects.get_active().send_code(" in text
    first = html.unescape(content_of(client.get(edit(connector) + "?new=1")))
    assert first.index("Use it in your app") < first.index("Parameter configuration")


def test_unknown_connector_is_not_found(client: Client) -> None:
    assert client.get(page("connector_edit", "0123456789")).status_code == 404


def test_name_is_escaped(client: Client) -> None:
    connector = make_connector("<script>alert(1)</script>")

    assert "<script>alert" not in content_of(client.get(edit(connector)))
    assert "<script>alert" not in content_of(
        client.get(page("connector_delete", connector.public_id))
    )


def test_page_asks_a_bounded_number_of_queries(
    client: Client, connector: Connector, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_connector(f"Mail {number}")
        Delivery.objects.create(connector=connector, recipient="a@example.com", status="sent")

    with django_assert_max_num_queries(10):
        client.get(edit(connector))


class TestSave:
    def test_mask_left_in_place_keeps_the_secret(
        self, client: Client, connector: Connector
    ) -> None:
        text = connector.config_text.replace("Generic code", "Changed")

        response = save(client, connector, text, name="Renamed")

        assert response.status_code == 302
        connector.refresh_from_db()
        assert connector.name == "Renamed"
        assert connector.version == 2
        assert "Changed" in connector.config_text
        assert password_of(connector) == PASSWORD

    def test_typed_secret_replaces_the_stored_one(
        self, client: Client, connector: Connector
    ) -> None:
        save(client, connector, secret_text(password="newer"))

        connector.refresh_from_db()
        assert password_of(connector) == "newer"
        assert "newer" not in content_of(client.get(edit(connector)))

    def test_another_host_asks_for_the_secret_again(
        self, client: Client, connector: Connector
    ) -> None:
        text = connector.config_text.replace("127.0.0.1", "evil.example.com")

        response = save(client, connector, text)

        assert "Type auth.pass again, because host changed." in content_of(response)
        assert text_in_box(response) == text
        connector.refresh_from_db()
        assert connector.version == 1

    def test_typed_text_and_name_come_back_with_the_problems(
        self, client: Client, connector: Connector
    ) -> None:
        response = save(client, connector, "{ not yet", name="Mine")

        assert response.status_code == 200
        assert text_in_box(response) == "{ not yet"
        assert 'value="Mine"' in content_of(response)
        assert 'name="version" value="1"' in content_of(response)
        assert response["Cache-Control"] == "no-store"

    def test_save_of_somebody_else_is_not_overwritten(
        self, client: Client, connector: Connector
    ) -> None:
        mine = connector.config_text.replace("Generic code", "My code")
        theirs = connector.stored_config
        update_connector(connector, name="Theirs", parsed=theirs, version=1)

        response = save(client, Connector(public_id=connector.public_id, version=1), mine)

        assert response.status_code == 409
        assert text_in_box(response) == mine
        text = html.unescape(content_of(response))
        assert "changed by somebody else" in text
        assert connector.config_text in text
        assert 'name="version" value="2"' in text
        assert PASSWORD not in text
        connector.refresh_from_db()
        assert connector.name == "Theirs"

    def test_mine_can_be_saved_over_theirs(self, client: Client, connector: Connector) -> None:
        mine = connector.config_text.replace("Generic code", "My code")
        update_connector(connector, name="Theirs", parsed=connector.stored_config, version=1)

        response = save(client, connector, mine, version=2)

        assert response.status_code == 302
        connector.refresh_from_db()
        assert "My code" in connector.config_text

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
    def test_missing_or_wrong_version_is_a_conflict(
        self, client: Client, connector: Connector, version: str
    ) -> None:
        assert save(client, connector, connector.config_text, version=version).status_code == 409

    def test_missing_encryption_key_is_a_problem_and_no_crash(
        self, client: Client, connector: Connector, settings: Settings
    ) -> None:
        settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "ENCRYPTION_KEYS": []}

        assert client.get(edit(connector)).status_code == 200
        response = save(client, connector, secret_text())
        assert response.status_code == 200
        assert [finding.kind for finding in response.context["findings"]] == ["error"]


class TestUnreadableSecret:
    @pytest.fixture
    def connector(self) -> Connector:
        connector, other = make_connector("Mail"), make_connector("Other")
        connector.sealed_secrets = other.sealed_secrets
        connector.save()
        return connector

    def test_page_says_which_secret_to_type_again(
        self, client: Client, connector: Connector
    ) -> None:
        text = content_of(client.get(edit(connector)))

        assert "This connector does not send" in text
        assert "<code>auth.pass</code>" in text

    def test_its_mask_is_a_problem(self, client: Client, connector: Connector) -> None:
        response = save(client, connector, connector.config_text)

        assert "cannot be decrypted with the keys at hand" in content_of(response)

    def test_a_send_with_its_mask_connects_nowhere(
        self, client: Client, connector: Connector
    ) -> None:
        response = client.post(
            page("connector_test", connector.public_id),
            posted(connector.config_text, recipient="ada@example.com"),
        )

        assert response.status_code == 200
        assert not Delivery.objects.exists()

    def test_typing_it_again_heals_the_connector(
        self, client: Client, connector: Connector
    ) -> None:
        save(client, connector, secret_text())

        connector.refresh_from_db()
        assert connector.is_readable


class TestSend:
    def test_send_uses_the_typed_text_with_the_stored_secret(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ("PLAIN",), False
        connector = make_connector(text=secret_text(smtp_server.port))
        text = connector.config_text.replace("Generic code", "Unsaved subject")

        response = client.post(
            page("connector_test", connector.public_id),
            posted(text, recipient="ada@example.com", version=1),
        )

        assert smtp_server.logins == [("ada", PASSWORD)]
        assert b"Unsaved subject" in smtp_server.messages[0].content
        delivery = Delivery.objects.get()
        assert (delivery.connector, delivery.is_test) == (connector, True)
        connector.refresh_from_db()
        assert "Unsaved subject" not in connector.config_text
        assert text_in_box(response) == text
        assert "The server accepted the message" in content_of(response)

    def test_htmx_gets_a_fragment(self, client: Client, connector: Connector) -> None:
        response = client.post(
            page("connector_test", connector.public_id),
            posted("{", recipient="ada@example.com"),
            headers=HTMX,
        )

        assert "<html" not in content_of(response)
        assert "Nothing was sent" in content_of(response)

    def test_get_of_the_test_address_goes_to_the_page(
        self, client: Client, connector: Connector
    ) -> None:
        response = client.get(page("connector_test", connector.public_id))

        assert response["Location"] == edit(connector)


class TestActivate:
    @pytest.fixture
    def connector(self) -> Connector:
        make_connector("First")
        return make_connector("Second")

    def activate(self, client: Client, connector: Connector, **fields: str) -> Any:
        return client.post(page("connector_activate", connector.public_id), fields)

    @pytest.mark.parametrize("status", [None, "failed", "unknown"])
    def test_untested_or_failed_connector_asks_once_more(
        self, client: Client, connector: Connector, status: str | None
    ) -> None:
        if status:
            connector.deliveries.create(recipient="a@example.com", status=status, is_test=True)

        response = self.activate(client, connector)

        assert response.status_code == 200
        assert 'name="confirm"' in content_of(response)
        assert Connector.objects.get_active().name == "First"
        self.activate(client, connector, confirm="1")
        assert Connector.objects.get_active() == connector

    def test_tested_connector_becomes_active_at_once(
        self, client: Client, connector: Connector
    ) -> None:
        connector.deliveries.create(recipient="a@example.com", status="sent", is_test=True)

        response = self.activate(client, connector)

        assert response.status_code == 302
        assert Connector.objects.get_active() == connector

    def test_deactivate_leaves_none_active(self, client: Client) -> None:
        connector = make_connector()

        client.post(page("connector_deactivate", connector.public_id))

        assert Connector.objects.find_active() is None

    def test_carried_post_changes_nothing(self, client: Client, connector: Connector) -> None:
        self.activate(client, connector, restore="1", confirm="1")

        assert Connector.objects.get_active().name == "First"


class TestDelete:
    def delete(self, client: Client, connector: Connector, **fields: str) -> Any:
        return client.post(page("connector_delete", connector.public_id), fields)

    def test_page_says_what_stays_and_what_cannot_be_brought_back(
        self, client: Client, connector: Connector
    ) -> None:
        text = content_of(client.get(page("connector_delete", connector.public_id)))

        assert "cannot be brought back" in text
        assert "email logs stay" in text

    def test_active_connector_is_deleted_only_with_its_name(
        self, client: Client, connector: Connector
    ) -> None:
        response = self.delete(client, connector, name="mail")

        assert response.status_code == 200
        assert "exactly as it is written here" in content_of(response)
        assert Connector.objects.exists()
        self.delete(client, connector, name="Mail")
        assert not Connector.objects.exists()

    def test_other_connector_is_deleted_without_typing(
        self, client: Client, connector: Connector
    ) -> None:
        other = make_connector("Other")

        response = self.delete(client, other)

        assert response["Location"] == page("connector_list")
        assert Connector.objects.get() == connector

    def test_its_log_rows_stay(self, client: Client, connector: Connector) -> None:
        connector.deliveries.create(recipient="a@example.com", status="sent")

        self.delete(client, connector, name="Mail")

        assert Delivery.objects.get().connector is None

    def test_carried_post_deletes_nothing(self, client: Client, connector: Connector) -> None:
        self.delete(client, connector, name="Mail", restore="1")

        assert Connector.objects.exists()


class TestRestore:
    @pytest.mark.parametrize("name", ["connector_edit", "connector_test"])
    def test_carried_text_is_shown_with_its_version_and_nothing_else_happens(
        self, client: Client, connector: Connector, name: str
    ) -> None:
        fields = posted("{ not yet", name="Mine", version=7, restore="1")

        response = client.post(page(name, connector.public_id), fields)

        assert text_in_box(response) == "{ not yet"
        assert 'name="version" value="7"' in content_of(response)
        assert not response.context["findings"]
        connector.refresh_from_db()
        assert connector.version == 1


class TestPermissions:
    @pytest.mark.parametrize(
        ("name", "missing"),
        [
            ("connector_edit", "change_connector"),
            ("connector_test", "test_connector"),
            ("connector_activate", "activate_connector"),
            ("connector_deactivate", "activate_connector"),
            ("connector_delete", "delete_connector"),
        ],
    )
    def test_post_without_the_permission_is_refused(
        self, connector: Connector, name: str, missing: str
    ) -> None:
        client = make_client(*(each for each in EVERYTHING if each != missing))

        fields = posted(secret_text(), recipient="ada@example.com", version=1, confirm="1")
        response = client.post(page(name, connector.public_id), fields)

        assert response.status_code == 403
        connector.refresh_from_db()
        assert (connector.version, connector.is_active) == (1, True)
        assert not Delivery.objects.exists()

    @pytest.mark.parametrize("name", ["connector_activate", "connector_deactivate"])
    def test_get_of_an_action_leads_to_the_connector_and_changes_nothing(
        self, client: Client, connector: Connector, name: str
    ) -> None:
        before = Connector.objects.values().get()

        response = client.get(page(name, connector.public_id))

        assert response["Location"] == page("connector_edit", connector.public_id)
        assert Connector.objects.values().get() == before

    @pytest.mark.parametrize(
        "name",
        ["connector_edit", "connector_test", "connector_activate", "connector_delete"],
    )
    def test_post_without_csrf_token_is_refused(self, connector: Connector, name: str) -> None:
        client = make_client(*EVERYTHING, enforce_csrf_checks=True)

        assert client.post(page(name, connector.public_id), {}).status_code == 403

    def test_viewer_reads_the_page_and_learns_why_nothing_can_be_pressed(
        self, connector: Connector
    ) -> None:
        text = content_of(make_client("view_connector").get(edit(connector)))

        assert " readonly" in text
        for sentence in (
            "You may not save here.",
            "You may not send tests.",
            "You may not switch connectors.",
            "You may not delete connectors.",
        ):
            assert sentence in text


def test_config_of_another_age_is_still_shown(client: Client, connector: Connector) -> None:
    Connector.objects.update(config_text='{"host": 1}')

    response = client.get(edit(connector))

    assert response.status_code == 200
    assert save(client, connector, config_text()).status_code == 302
