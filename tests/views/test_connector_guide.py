"""The set-up guide."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.config.reference import ConfigKey, config_keys
from smtp_connector.models import Connector, Delivery
from smtp_connector.presets import PRESETS, Preset
from tests.smtp_server import ScriptedSmtpServer, close
from tests.views.console import (
    EVERYTHING,
    PASSWORD,
    config_text,
    content_of,
    make_client,
    make_connector,
    page,
    posted,
    secret_text,
    text_in_box,
    token_in,
)

pytestmark = pytest.mark.django_db

GUIDE = ("connector_guide", "custom-smtp")
TEST = ("connector_guide_test", "custom-smtp")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


@pytest.mark.parametrize("preset", [preset for preset in PRESETS if not preset.is_development])
def test_guide_shows_the_preset_its_example_and_all_keys(client: Client, preset: Preset) -> None:
    response = client.get(page("connector_guide", preset.id))

    assert text_in_box(response) == preset.example_text()
    text = content_of(response)
    assert f'value="{preset.name}"' in text
    assert "<h1" in text
    assert "templates[].subject" in text
    assert "Not saved yet" in text


def test_each_key_stands_under_the_guide_with_all_that_is_known_of_it(client: Client) -> None:
    text = content_of(client.get(page(*GUIDE)))
    parts = text[text.index('id="all-keys"') :].split("<dt>")[1:]

    assert len(parts) == len(config_keys())
    for part, key in zip(parts, sorted_by_section(), strict=True):
        words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split())
        default = f"default {key.default}" if key.default else "optional"
        assert words.startswith(f"{key.path} {key.type} ")
        assert ("required" if key.is_required else default) in words
        assert " ".join(key.meaning.split()) in words
        assert all(value in words for value in key.enum_values)


def sorted_by_section() -> list[ConfigKey]:
    keys = config_keys()
    order = list(dict.fromkeys(key.section for key in keys))
    return sorted(keys, key=lambda key: order.index(key.section))


def test_unknown_preset_is_not_found(client: Client) -> None:
    assert client.get(page("connector_guide", "nobody")).status_code == 404


def test_box_lets_the_browser_correct_nothing(client: Client) -> None:
    text = content_of(client.get(page(*GUIDE)))

    assert 'spellcheck="false"' in text
    assert 'autocorrect="off"' in text
    assert 'autocapitalize="off"' in text


def test_form_has_a_csrf_token_and_a_hidden_save_as_its_first_button(client: Client) -> None:
    text = content_of(client.get(page(*GUIDE)))

    form = text[text.index('<form id="connector-form"') :]
    assert "csrfmiddlewaretoken" in form
    first_button = form[form.index("<button") :].partition(">")[0]
    assert "visually-hidden" in first_button
    assert "formaction" not in first_button


def test_post_without_csrf_token_is_refused() -> None:
    client = make_client(*EVERYTHING, enforce_csrf_checks=True)

    assert client.post(page(*GUIDE), posted(config_text())).status_code == 403
    assert client.post(page(*TEST), posted(config_text())).status_code == 403


def test_guide_asks_a_bounded_number_of_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_connector(f"Mail {number}")

    with django_assert_max_num_queries(8):
        client.get(page(*GUIDE))


def test_guide_loads_no_inline_script_or_style(client: Client) -> None:
    text = content_of(client.get(page(*GUIDE)))

    assert " style=" not in text
    assert " onclick=" not in text
    assert "<style" not in text


class TestRegion:
    def test_region_rewrites_the_host_of_the_example(self, client: Client) -> None:
        response = client.get(page("connector_guide", "aliyun-directmail"), {"region": "singapore"})

        assert '"host": "smtpdm-ap-southeast-1.aliyuncs.com"' in text_in_box(response)

    def test_unknown_region_gives_the_first_one(self, client: Client) -> None:
        response = client.get(page("connector_guide", "aliyun-directmail"), {"region": "moon"})

        assert '"host": "smtpdm.aliyun.com"' in text_in_box(response)

    def test_preset_with_one_host_offers_no_region(self, client: Client) -> None:
        assert "data-region-picker" not in content_of(client.get(page(*GUIDE)))


class TestLocalMailbox:
    def test_example_holds_the_address_of_the_setting(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "LOCAL_MAILBOX": "127.0.0.1:4711"}

        text = text_in_box(client.get(page("connector_guide", "local-mailbox")))

        assert '"port": 4711' in text

    def test_preset_is_not_found_where_no_mailbox_runs(self, client: Client) -> None:
        assert client.get(page("connector_guide", "local-mailbox")).status_code == 404


class TestSave:
    def test_save_stores_the_connector_and_goes_to_its_page(self, client: Client) -> None:
        response = client.post(page(*GUIDE), posted(secret_text(), name="Invoices"))

        connector = Connector.objects.get()
        assert response.status_code == 302
        assert response["Location"] == page("connector_edit", connector.public_id) + "?new=1"
        assert (connector.name, connector.preset) == ("Invoices", "custom-smtp")
        assert connector.is_active
        assert PASSWORD not in connector.config_text

    def test_line_ends_of_the_browser_are_not_stored(self, client: Client) -> None:
        client.post(page(*GUIDE), posted(config_text()))

        assert Connector.objects.get().config_text == config_text()

    def test_second_connector_does_not_become_active(self, client: Client) -> None:
        make_connector("First")

        response = client.post(page(*GUIDE), posted(config_text(), name="Second"), follow=True)

        assert not Connector.objects.get(name="Second").is_active
        assert "Make it active to send through it." in content_of(response)

    def test_a_passed_test_belongs_to_the_connector_that_is_saved_after_it(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        text = config_text(smtp_server.port)
        client.post(page(*TEST), posted(text, recipient="ada@example.com"))

        client.post(page(*GUIDE), posted(text))

        assert Delivery.objects.get().connector == Connector.objects.get()

    def test_a_test_of_another_text_stays_without_a_connector(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        text = config_text(smtp_server.port)
        client.post(page(*TEST), posted(text, recipient="ada@example.com"))

        client.post(page(*GUIDE), posted(text + " "))

        assert Delivery.objects.get().connector is None

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "no JSON at all </textarea><script>alert(1)</script>",
            '{"host": "a\u2028b", "x": "\U0001f600 \\u0000"',
            "\n\n  {  }\t\n",
            "{\x00}",
            "[]",
            secret_text(post=1),
        ],
    )
    def test_typed_text_comes_back_byte_for_byte(self, client: Client, text: str) -> None:
        response = client.post(page(*GUIDE), posted(text))

        assert response.status_code == 200
        assert text_in_box(response) == text
        assert "problem" in content_of(response)
        assert "<script>alert" not in content_of(response)
        assert response["Cache-Control"] == "no-store"
        assert not Connector.objects.exists()

    def test_a_megabyte_is_refused_and_comes_back(self, client: Client) -> None:
        text = '{"host": "' + "x" * 1024 * 1024 + '"}'

        response = client.post(page(*GUIDE), posted(text))

        assert text_in_box(response) == text
        assert "256 KiB" in content_of(response)

    def test_problems_name_path_line_and_what_to_write(self, client: Client) -> None:
        response = client.post(page(*GUIDE), posted(config_text(70000)))

        text = content_of(response)
        assert '<span class="problem-path">port</span>' in text
        assert 'data-line="3" data-column="11"' in text
        assert "Line 3" in text
        assert "Fix 1 problem to save" in text

    def test_missing_name_is_said_beside_its_field(self, client: Client) -> None:
        response = client.post(page(*GUIDE), posted(config_text(), name="  "))

        assert response.context["form"].errors["name"]
        assert "Fix 1 problem to save" in content_of(response)
        assert not Connector.objects.exists()

    def test_name_that_cannot_be_shown_is_said_beside_its_field(self, client: Client) -> None:
        response = client.post(page(*GUIDE), posted(config_text(), name="a\u202eb"))

        assert "cannot be shown" in str(response.context["form"].errors["name"])

    def test_recipient_is_kept_while_saving_finds_problems(self, client: Client) -> None:
        response = client.post(page(*GUIDE), posted("{", recipient="ada@example.com"))

        assert 'value="ada@example.com"' in content_of(response)

    def test_missing_encryption_key_is_a_problem_and_no_crash(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "ENCRYPTION_KEYS": []}

        response = client.post(page(*GUIDE), posted(secret_text()))

        assert response.status_code == 200
        assert response.context["problems"]
        assert not Connector.objects.exists()


class TestSend:
    def test_send_uses_the_unsaved_config_and_saves_nothing(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        text = config_text(smtp_server.port)

        response = client.post(page(*TEST), posted(text, recipient="ada@example.com"))

        assert smtp_server.messages[0].recipients == ("ada@example.com",)
        assert b"000000" in smtp_server.messages[0].content
        assert not Connector.objects.exists()
        assert text_in_box(response) == text
        assert response["Cache-Control"] == "no-store"
        shown = content_of(response)
        assert "The server accepted the message" in shown
        assert "Accepted is not delivered yet" in shown
        assert "Test passed with this config" in shown
        assert "Queued as 4B7F" in shown

    def test_send_needs_no_name(self, client: Client, smtp_server: ScriptedSmtpServer) -> None:
        fields = posted(config_text(smtp_server.port), recipient="ada@example.com", name="")

        client.post(page(*TEST), fields)

        assert len(smtp_server.messages) == 1

    def test_htmx_gets_the_result_and_a_fresh_token(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        fields = posted(config_text(smtp_server.port), recipient="ada@example.com")

        response = client.post(page(*TEST), fields, headers=HTMX)

        text = content_of(response)
        assert "<html" not in text
        assert "The server accepted the message" in text
        assert token_in(response) != "token-1"
        assert 'id="save-state" hx-swap-oob="innerHTML">Test passed' in text

    def test_refused_recipient_shows_reason_hint_and_every_line(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        smtp_server.replies["RCPT"] = "550-5.1.1 No <b>such</b> user\n550 5.1.1 Goodbye"

        response = client.post(
            page(*TEST), posted(config_text(smtp_server.port), recipient="ada@example.com")
        )

        text = html.unescape(content_of(response))
        assert "Stopped at Envelope" in text
        assert "What to do" in text
        assert "5.1.1 Goodbye" in text
        assert "<b>such</b>" not in content_of(response)
        assert "You can save now and fix it later" in text

    def test_lost_connection_after_the_final_dot_is_called_unknown(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        smtp_server.replies["."] = close

        response = client.post(
            page(*TEST), posted(config_text(smtp_server.port), recipient="ada@example.com")
        )

        assert "may have been delivered" in content_of(response)
        assert "The outcome of the test is unknown" in content_of(response)

    def test_repeated_token_shows_the_first_result_and_sends_nothing(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
        client.post(page(*TEST), fields)

        response = client.post(page(*TEST), fields)

        assert len(smtp_server.messages) == 1
        assert Delivery.objects.count() == 1
        assert "The server accepted the message" in content_of(response)

    def test_token_of_the_answer_sends_again(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
        first = client.post(page(*TEST), fields)

        client.post(page(*TEST), {**fields, "send_token": token_in(first)})

        assert len(smtp_server.messages) == 2

    def test_used_token_with_another_recipient_sends(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        text = config_text(smtp_server.port)
        client.post(page(*TEST), posted(text, recipient="ada@example.com"))

        client.post(page(*TEST), posted(text, recipient="bob@example.com"))

        assert len(smtp_server.messages) == 2

    def test_second_press_while_the_first_is_under_way_sends_nothing(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
        client.post(page(*TEST), fields)
        session = client.session
        session["smtp_connector_sent_tests"] = []
        session.save()  # as the second press reads it: before the first has written

        response = client.post(page(*TEST), fields)

        assert len(smtp_server.messages) == 1
        assert "This test was started already" in content_of(response)

    @pytest.mark.parametrize(
        "recipient",
        [
            "",
            "ada@example.com, bob@example.com",
            "ada@example.com\r\nBcc: eve@example.com",
            "ada@example.com\n",
            "a" * 400 + "@example.com",
            "jürgen@example.com",
            "nobody",
            "<script>@example.com",
        ],
    )
    def test_bad_recipient_is_said_beside_its_field_and_nothing_connects(
        self, client: Client, smtp_server: ScriptedSmtpServer, recipient: str
    ) -> None:
        response = client.post(
            page(*TEST), posted(config_text(smtp_server.port), recipient=recipient)
        )

        assert response.context["test_form"].recipient_error
        assert not smtp_server.clients
        assert not Delivery.objects.exists()
        assert "Nothing was sent" in content_of(response)
        assert "<script>@" not in content_of(response)

    def test_problems_in_the_config_stop_send_and_come_with_the_recipients(
        self, client: Client
    ) -> None:
        response = client.post(page(*TEST), posted("{", recipient="x"), headers=HTMX)

        text = content_of(response)
        assert "Nothing was sent" in text
        assert 'class="problems"' in text
        assert 'id="recipient-error" hx-swap-oob="innerHTML">This address has no @' in text
        assert not Delivery.objects.exists()

    def test_typed_password_is_in_the_form_of_the_answer_and_nowhere_else(
        self, client: Client, smtp_server: ScriptedSmtpServer
    ) -> None:
        smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ("PLAIN",), False
        smtp_server.credentials = ("ada", "other")
        fields = posted(secret_text(smtp_server.port), recipient="ada@example.com")

        response = client.post(page(*TEST), fields)

        assert PASSWORD in text_in_box(response)
        assert PASSWORD not in html.unescape(content_of(client.get(page(*GUIDE))))
        fragment = client.post(page(*TEST), fields, headers=HTMX)
        assert PASSWORD not in html.unescape(content_of(fragment))

    def test_local_mailbox_in_use_links_to_the_inbox(
        self, client: Client, smtp_server: ScriptedSmtpServer, settings: Settings, tmp_path: Path
    ) -> None:
        settings.DEBUG = True
        settings.SMTP_CONNECTOR = {
            **settings.SMTP_CONNECTOR,
            "LOCAL_MAILBOX": f"127.0.0.1:{smtp_server.port}",
            "LOCAL_MAILBOX_DIRECTORY": str(tmp_path),
        }

        response = client.post(
            page(*TEST),
            posted(config_text(smtp_server.port), recipient="ada@example.com"),
            headers=HTMX,
        )

        assert f'href="{page("inbox")}"' in content_of(response)

    def test_get_of_the_test_address_goes_to_the_guide(self, client: Client) -> None:
        response = client.get(page(*TEST))

        assert response.status_code == 302
        assert response["Location"] == page(*GUIDE)


class TestRestore:
    @pytest.mark.parametrize("path", [GUIDE, TEST])
    def test_carried_text_is_shown_and_nothing_else_happens(
        self, client: Client, path: tuple[str, str]
    ) -> None:
        fields = posted("{ not yet", recipient="ada@example.com", name="Mine", restore="1")

        response = client.post(page(*path), fields)

        assert text_in_box(response) == "{ not yet"
        text = content_of(response)
        assert 'value="Mine"' in text
        assert 'value="ada@example.com"' in text
        assert not response.context["problems"]
        assert not Connector.objects.exists()
        assert not Delivery.objects.exists()


class TestPermissions:
    def test_visitor_is_sent_to_the_sign_in(self) -> None:
        assert Client().get(page(*GUIDE)).status_code == 302

    def test_visitors_post_keeps_its_text(self) -> None:
        response = Client().post(page(*GUIDE), posted("{ not yet"))

        assert response.status_code == 401
        assert "{ not yet" in content_of(response)

    def test_page_needs_the_permission_to_see_connectors(self) -> None:
        assert make_client("add_connector").get(page(*GUIDE)).status_code == 403

    def test_save_needs_the_permission_to_add(self) -> None:
        client = make_client("view_connector", "test_connector")

        assert client.post(page(*GUIDE), posted(config_text())).status_code == 403
        assert not Connector.objects.exists()

    def test_send_needs_the_permission_to_test(self) -> None:
        client = make_client("view_connector", "add_connector")

        response = client.post(page(*TEST), posted(config_text(), recipient="ada@example.com"))

        assert response.status_code == 403
        assert not Delivery.objects.exists()

    def test_what_one_may_not_do_is_disabled_with_the_reason(self) -> None:
        text = content_of(make_client("view_connector").get(page(*GUIDE)))

        assert "You may not save here." in text
        assert "You may not send tests." in text
        save = text[: text.rindex("Save and Done")].rpartition("<button")[2]
        assert " disabled" in save
