from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from smtp_connector.models import Connector
from smtp_connector.presets import PRESETS

pytestmark = pytest.mark.django_db

CHOOSER = "/connectors/create/"


def shown_cards(page: str) -> list[str]:
    cards = page.split("<li data-chooser-card=")[1:]
    return [
        card.split('href="/connectors/create/')[1].split("/")[0]
        for card in cards
        if " hidden>" not in card.split("<a ")[0]
    ]


def test_every_preset_has_a_card_that_leads_to_its_guide(admin_client: Client) -> None:
    page = admin_client.get(CHOOSER).text

    assert shown_cards(page) == [preset.id for preset in PRESETS if not preset.is_development]
    assert "smtp.gmail.com:587" in page


def test_local_mailbox_has_a_card_only_where_it_runs(
    admin_client: Client, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {"LOCAL_MAILBOX": "127.0.0.1:2025"}

    page = admin_client.get(CHOOSER).text

    assert "local-mailbox" in shown_cards(page)
    assert "127.0.0.1:2025" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (" smtp.gmail ", ["gmail"]),
        ("SENDGRID", ["sendgrid"]),
        ("mail google", ["gmail", "google-workspace-relay"]),
    ],
)
def test_search_finds_name_or_host_and_keeps_custom_smtp(
    admin_client: Client, query: str, found: list[str]
) -> None:
    page = admin_client.get(CHOOSER, {"q": query}).text

    assert shown_cards(page) == [*found, "custom-smtp"]
    assert "data-chooser-no-match hidden" in page


def test_cards_stand_in_four_groups(admin_client: Client) -> None:
    page = admin_client.get(CHOOSER).text

    assert re.findall(r'<h2 id="chooser-group-\d">(.+?)</h2>', page) == [
        "Popular",
        "Sending services",
        "Mailboxes",
        "Your own server",
    ]


def test_search_without_a_match_says_so_and_keeps_custom_smtp(admin_client: Client) -> None:
    page = admin_client.get(CHOOSER, {"q": "zzz"}).text

    assert shown_cards(page) == ["custom-smtp"]
    assert "data-chooser-no-match hidden" not in page
    assert 'value="zzz"' in page


@pytest.mark.parametrize("query", ["发信地址", "邮件推送 发信", "directmail"])
def test_search_finds_what_stands_on_a_card_in_the_readers_language(
    admin_client: Client, query: str
) -> None:
    page = admin_client.get(CHOOSER, {"q": query}, headers={"Accept-Language": "zh-CN"}).text

    assert "aliyun-directmail" in shown_cards(page)


def test_search_text_is_escaped_and_cut(admin_client: Client) -> None:
    page = admin_client.get(CHOOSER, {"q": '"><script>' + "x" * 5000}).text

    box = re.search(r'name="q" value="([^"]*)"', page)
    assert "<script>x" not in page
    assert box is not None
    assert box[1].endswith("x" * 90)
    assert "x" * 101 not in box[1]


def test_preset_in_use_is_marked(admin_client: Client) -> None:
    assert "In use" not in admin_client.get(CHOOSER).text
    Connector.objects.create(name="Mail", preset="gmail", config_text="{}")

    assert admin_client.get(CHOOSER).text.count("In use") == 1


def test_page_can_be_shown_as_a_dialog(admin_client: Client) -> None:
    assert "data-dialog-content" in admin_client.get(CHOOSER).text
    assert 'data-dialog-link="chooser-dialog"' in admin_client.get("/connectors/").text
