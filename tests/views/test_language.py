"""The choice of a language, and pages in the chosen one."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings as project
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from smtp_connector.models import Delivery
from smtp_connector.presets import get_preset
from tests.views.console import make_client, page, text_in_box

pytestmark = pytest.mark.django_db

SWITCH = 'class="language-switch"'
CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9"}


def read_choices(text: str) -> list[tuple[str, str]]:
    """Return code and name of each button, of the first switch of a page."""
    switch = text.partition(SWITCH)[2].partition("</form>")[0]
    return re.findall(r'value="([\w-]+)" lang=[^>]*>([^<]+)</button>', switch)


def is_chinese(response: object) -> bool:
    return '<html lang="zh-Hans">' in response.text  # type: ignore[attr-defined]  # Django's client


@pytest.mark.parametrize("url_name", ["connector_list", "connector_create", "account_sign_in"])
def test_each_language_is_named_in_itself(
    client: Client, admin_client: Client, url_name: str
) -> None:
    reader = client if url_name == "account_sign_in" else admin_client

    text = reader.get(page(url_name)).text

    assert read_choices(text) == [("en", "English"), ("zh-hans", "简体中文")]
    assert 'lang="en" aria-current="true"' in text


def test_chosen_language_stays_and_leads_back_to_the_page(client: Client) -> None:
    url = f"{page('account_sign_in')}?next=/email-logs/"

    response = client.post(page("language"), {"language": "zh-hans", "next": url})

    assert (response.status_code, response["Location"]) == (302, url)
    assert is_chinese(client.get(url))
    client.post(page("language"), {"language": "en", "next": url})
    assert not is_chinese(client.get(url))


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http://[", "\n\x00"],
)
def test_no_language_leads_to_another_site(client: Client, wanted: str) -> None:
    response = client.post(page("language"), {"language": "zh-hans", "next": wanted})

    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "zh-hans\x00", "e" * 10_000])
def test_unknown_language_changes_nothing(client: Client, language: str) -> None:
    response = client.post(page("language"), {"language": language, "next": "/account/sign-in/"})

    assert response.status_code == 302
    assert not response.cookies
    assert not is_chinese(client.get("/account/sign-in/"))


def test_browser_says_the_language_at_first(client: Client) -> None:
    assert is_chinese(client.get(page("account_sign_in"), headers=CHINESE))
    assert not is_chinese(client.get(page("account_sign_in"), headers={"Accept-Language": "fr"}))


def test_stale_token_is_refused_with_a_page_of_ours() -> None:
    strict = make_client("view_connector", enforce_csrf_checks=True)

    response = strict.post(page("language"), {"language": "zh-hans", "next": "/connectors/"})

    assert response.status_code == 403
    assert "Nothing was done" in response.text


@pytest.mark.parametrize(
    "values",
    [
        {"USE_I18N": False},
        {"LANGUAGES": [("en", "English")]},
        {"LANGUAGES": [("de", "Deutsch"), ("fr", "français")], "LANGUAGE_CODE": "de"},
        {
            "MIDDLEWARE": [
                name for name in project.MIDDLEWARE if not name.endswith("LocaleMiddleware")
            ]
        },
    ],
)
def test_project_that_cannot_switch_shows_no_switch(
    admin_client: Client,
    settings: Settings,
    values: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Django keeps for the process what USE_I18N first made it take.
    monkeypatch.setattr(translation, "_trans", type(vars(translation)["_trans"])())
    for name, value in values.items():
        setattr(settings, name, value)

    for url in (page("connector_list"), page("connector_guide", "gmail"), "/no-such-page/"):
        text = admin_client.get(url).text
        assert SWITCH not in text
        assert '<html lang="en">' in text


def test_guide_and_example_are_in_the_readers_language(admin_client: Client) -> None:
    preset = get_preset("aliyun-directmail")

    response = admin_client.get(page("connector_guide", preset.id), headers=CHINESE)

    assert '<div class="prose" lang="zh-hans">' in response.text
    assert text_in_box(response) == preset.example_text(language="zh-hans")
    assert text_in_box(response) != preset.example_text()


def test_guide_that_is_not_translated_says_that_it_is_english(admin_client: Client) -> None:
    response = admin_client.get(page("connector_guide", "zoho-mail"), headers=CHINESE)

    assert '<div class="prose" lang="en">' in response.text
    assert "Before you start" in response.text


def test_region_and_reset_keep_the_language(admin_client: Client) -> None:
    url = page("connector_guide", "aliyun-directmail")

    response = admin_client.get(f"{url}?region=frankfurt", headers=CHINESE)

    example = get_preset("aliyun-directmail").example_text(region="frankfurt", language="zh-hans")
    assert response.context["example_text"] == example
    assert json.loads(text_in_box(response))["host"] == "smtpdm-eu-central-1.aliyuncs.com"


def test_row_is_read_in_the_language_of_who_reads_it(admin_client: Client) -> None:
    Client(headers=CHINESE)
    delivery = Delivery.objects.create(
        recipient="ada@example.com",
        status="failed",
        error_message="Check the spelling of host.",
        sentences={"error_message": {"template": "Check the spelling of host.", "values": {}}},
    )
    old = Delivery.objects.create(
        recipient="bob@example.com", status="failed", error_message="An older row."
    )

    shown = admin_client.get(page("email_logs"), headers=CHINESE).text

    assert str(delivery.error_message) not in shown
    assert str(old.error_message) in shown
    assert str(delivery.error_message) in admin_client.get(page("email_logs")).text
