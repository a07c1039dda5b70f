from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from smtp_connector import presets
from smtp_connector.config.parsing import parse_config
from smtp_connector.config.rules import PLACEHOLDER
from smtp_connector.errors import ConfigError
from smtp_connector.presets import PRESETS, Preset, find_preset, get_preset
from smtp_connector.terms import UsageType

NOT_PRESETS = {"__init__", "preset", "guide"}
SEED_LINKS = {
    "gmail": {
        "https://mail.google.com/",
        "https://support.google.com/a/answer/176600",
    },
    "sendgrid": {
        "https://app.sendgrid.com/",
        "https://docs.sendgrid.com/for-developers/sending-email/integrating-with-the-smtp-api",
        "https://mc.sendgrid.com/senders",
    },
    "aliyun-directmail": {
        "https://cn.aliyun.com/",
        "https://www.alibabacloud.com/help/en/directmail/latest/send-emails-using-smtp",
        "https://www.alibabacloud.com/help/en/directmail/latest/smtp-service-address",
        "https://dm.console.aliyun.com/",
    },
}
PLACEHOLDER_PATHS = {
    "gmail": {"auth.user", "auth.pass", "fromEmail"},
    "sendgrid": {"auth.pass", "fromEmail"},
    "aliyun-directmail": {"auth.user", "auth.pass", "fromEmail"},
    "custom-smtp": {"host", "auth.user", "auth.pass", "fromEmail"},
    "local-mailbox": set(),
}

each_preset = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)


def fill_placeholders(preset: Preset) -> str:
    text = preset.example_text()
    for placeholder, value in (
        (preset.host, "smtp.example.com"),
        (preset.password, "hunter22"),
        (preset.user, "ada@example.com"),
        (preset.from_email, "ada@example.com"),
    ):
        if PLACEHOLDER.fullmatch(placeholder):
            text = text.replace(f'"{placeholder}"', f'"{value}"')
    return text


def test_every_file_of_a_preset_is_listed() -> None:
    folder = Path(presets.__file__).parent
    stems = {path.stem for path in folder.glob("*.py")} - NOT_PRESETS

    assert {preset.id.replace("-", "_") for preset in PRESETS} == stems


def test_ids_are_unique_slugs() -> None:
    ids = [preset.id for preset in PRESETS]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", preset_id) for preset_id in ids)


def test_a_preset_is_found_by_its_id() -> None:
    assert get_preset("gmail").name == "Gmail"
    assert find_preset("gmail") is get_preset("gmail")


def test_an_unknown_id_finds_nothing() -> None:
    assert find_preset("nowhere") is None
    with pytest.raises(KeyError):
        get_preset("nowhere")


@each_preset
def test_the_example_parses_once_its_placeholders_are_replaced(preset: Preset) -> None:
    config = parse_config(fill_placeholders(preset)).config

    assert config.port == preset.port
    assert config.is_implicit_tls == preset.secure
    assert {template.usage_type for template in config.templates} == set(UsageType)


@each_preset
def test_each_placeholder_left_is_exactly_one_problem(preset: Preset) -> None:
    problems = []
    try:
        parse_config(preset.example_text())
    except ConfigError as error:
        problems = error.problems

    assert sorted(problem.path for problem in problems) == sorted(PLACEHOLDER_PATHS[preset.id])


@each_preset
def test_a_preset_has_few_placeholders(preset: Preset) -> None:
    allowed = {"auth.user", "auth.pass", "fromEmail"}
    if preset.id == "custom-smtp":
        allowed.add("host")

    assert PLACEHOLDER_PATHS[preset.id] <= allowed


@each_preset
def test_a_preset_on_587_requires_tls(preset: Preset) -> None:
    assert preset.port != 587 or (preset.require_tls and not preset.secure)


@each_preset
def test_only_the_local_mailbox_goes_without_tls(preset: Preset) -> None:
    is_encrypted = preset.secure or preset.require_tls

    assert is_encrypted is not preset.is_development
    assert preset.ignore_tls is preset.is_development


def test_the_local_mailbox_asks_for_no_sign_in() -> None:
    config = parse_config(get_preset("local-mailbox").example_text()).config

    assert config.credentials is None
    assert config.ignore_tls
    assert config.from_email == "SMTP Connector <no-reply@example.com>"


def test_the_local_mailbox_takes_the_address_it_runs_on() -> None:
    text = get_preset("local-mailbox").example_text(host="127.0.0.2", port=2026)

    assert json.loads(text)["host"] == "127.0.0.2"
    assert json.loads(text)["port"] == 2026


def test_sendgrid_has_the_literal_user_apikey() -> None:
    assert json.loads(get_preset("sendgrid").example_text())["auth"]["user"] == "apikey"


def test_a_region_rewrites_the_host_and_nothing_else() -> None:
    aliyun = get_preset("aliyun-directmail")
    plain = json.loads(aliyun.example_text())
    frankfurt = json.loads(aliyun.example_text(region="frankfurt"))

    assert frankfurt.pop("host") == "smtpdm-eu-central-1.aliyuncs.com"
    assert plain.pop("host") == "smtpdm.aliyun.com"
    assert frankfurt == plain


def test_an_unknown_region_is_an_error() -> None:
    with pytest.raises(KeyError):
        get_preset("aliyun-directmail").example_text(region="moon")
    with pytest.raises(KeyError):
        get_preset("gmail").example_text(region="frankfurt")


def test_aliyun_has_all_regions_and_the_first_is_the_examples() -> None:
    aliyun = get_preset("aliyun-directmail")

    assert aliyun.regions[0].host == aliyun.host
    assert {(region.host, region.is_legacy) for region in aliyun.regions} == {
        ("smtpdm.aliyun.com", False),
        ("smtpdm-ap-southeast-1.aliyuncs.com", False),
        ("smtpdm-us-east-1.aliyuncs.com", False),
        ("smtpdm-eu-central-1.aliyuncs.com", False),
        ("smtpdm-ap-southeast-1.aliyun.com", True),
        ("smtpdm-ap-southeast-2.aliyun.com", True),
    }
    assert all(f"| {region.host} |" in aliyun.guide for region in aliyun.regions)


@pytest.mark.parametrize("preset_id", SEED_LINKS)
def test_the_guide_links_every_page_that_leads_through_the_provider(preset_id: str) -> None:
    preset = get_preset(preset_id)
    links = set(re.findall(r"\]\((https://[^)\s]+)\)", preset.guide))

    assert links >= SEED_LINKS[preset_id]
    assert preset.docs_url in links


@each_preset
def test_a_card_has_all_that_it_shows(preset: Preset) -> None:
    assert 1 <= len(preset.monogram) <= 2
    assert preset.colour.isalpha()
    assert preset.summary
    assert preset.group in {"Popular", "Your own server"}
    assert preset.caveat.endswith(".")


def test_the_endpoint_of_a_placeholder_host_reads_as_yours() -> None:
    assert get_preset("gmail").endpoint == "smtp.gmail.com:587"
    assert get_preset("custom-smtp").endpoint == "your-host:587"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("google", {"gmail"}),
        ("  SMTP.SendGrid ", {"sendgrid"}),
        ("alibaba", {"aliyun-directmail"}),
        ("eu-central-1", {"aliyun-directmail"}),
        ("api key", {"sendgrid"}),
        ("no such thing", set()),
    ],
)
def test_the_search_finds_by_name_host_and_keyword(query: str, found: set[str]) -> None:
    assert {preset.id for preset in PRESETS if preset.is_match(query)} == found


def test_an_empty_search_finds_all() -> None:
    assert all(preset.is_match("") for preset in PRESETS)
