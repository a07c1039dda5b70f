"""The set-up guide."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.config.reference import ConfigKey, config_keys
from smtp_connector.models import Connector, Delivery
from smtp_connector.presets import PRESETS, Preset
from tests.smtp_server import ScriptedSmtpServer
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
    assert html.escape(preset.caveat) in content_of(response)

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
        assert '<span class="problem-path" translate="no">port</span>' in text
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
        assert [finding.kind for finding in response.context["findings"]] == ["error"]
        assert not Connector.objects.exists()


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
        assert not response.context["findings"]
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
