from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from smtp_connector import presets
from smtp_connector.config.breach import PLACEHOLDER
from smtp_connector.config.parsing import parse_config
from smtp_connector.config.services import SERVICES, Service, make_service_key
from smtp_connector.errors import ConfigError
from smtp_connector.presets import (
    PRESETS,
    Preset,
    find_preset,
    find_preset_by_service,
    get_preset,
)
from smtp_connector.presets.preset import GROUPS
from smtp_connector.terms import UsageType

ROOT = Path(__file__).resolve().parents[2]

DOCUMENT = ROOT / "docs" / "configuration.md"
BEGIN, END = "<!-- presets: begin -->\n", "<!-- presets: end -->\n"
TABLE_HEAD = "| Preset | Id | Server | User | Secret |\n| --- | --- | --- | --- | --- |"

NOT_PRESETS = {"__init__", "preset", "guide", "translated_guides"}
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
each_preset = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)


with_regions = pytest.mark.parametrize(
    "preset", [preset for preset in PRESETS if preset.regions], ids=lambda preset: preset.id
)


def find_placeholders(preset: Preset) -> set[str]:
    values = {
        "host": preset.host,
        "auth.user": preset.user,
        "auth.pass": preset.password,
        "fromEmail": preset.from_email,
    }
    return {path for path, value in values.items() if PLACEHOLDER.fullmatch(value)}


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


def describe_server(preset: Preset) -> str:
    if preset.host.startswith("<"):
        return "any"
    others = f"; {len(preset.regions)} hosts by region" if preset.regions else ""
    purpose = "; for development" if preset.is_development else ""
    return f"{preset.host}, port {preset.port}{others}{purpose}"


def make_preset_tables() -> str:
    """Return what docs/configuration.md holds of the presets: one table for each group."""
    rows = {
        preset: f"| {preset.name} | `{preset.id}` | {describe_server(preset)} "
        f"| {preset.user_convention or 'none'} | {preset.secret_kind or 'none'} |"
        for preset in PRESETS
    }
    return "\n\n".join(
        "\n".join(
            [
                f"### {group}\n\n{TABLE_HEAD}",
                *(row for preset, row in rows.items() if preset.group == group),
            ]
        )
        for group in GROUPS
    )


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

    assert sorted(problem.path for problem in problems) == sorted(find_placeholders(preset))


def test_at_most_user_secret_and_sender_are_placeholders() -> None:
    allowed = {"auth.user", "auth.pass", "fromEmail"}
    for preset in PRESETS:
        also = {"host"} if preset.id == "custom-smtp" else set()
        assert find_placeholders(preset) <= allowed | also, preset.id
        assert preset.is_development or "auth.pass" in find_placeholders(preset), preset.id


def test_the_port_decides_how_a_preset_encrypts() -> None:
    for preset in PRESETS:
        if preset.is_development:
            continue
        assert preset.port in {465, 587}, preset.id
        assert preset.secure is (preset.port == 465), preset.id
        assert preset.require_tls is (preset.port == 587), preset.id


def test_only_the_local_mailbox_goes_without_tls() -> None:
    plain = [preset.id for preset in PRESETS if not (preset.secure or preset.require_tls)]

    assert plain == ["local-mailbox"]
    assert [preset.id for preset in PRESETS if preset.ignore_tls] == plain
    assert [preset.id for preset in PRESETS if preset.is_development] == plain


def test_the_local_mailbox_asks_for_no_sign_in() -> None:
    config = parse_config(get_preset("local-mailbox").example_text()).config

    assert config.credentials is None
    assert config.ignore_tls
    assert config.from_email == "SMTP Connector <no-reply@example.com>"


def test_the_local_mailbox_takes_the_address_it_runs_on() -> None:
    text = get_preset("local-mailbox").example_text(host="127.0.0.2", port=2026)

    assert json.loads(text)["host"] == "127.0.0.2"
    assert json.loads(text)["port"] == 2026


@pytest.mark.parametrize(
    ("preset_id", "user"),
    [("sendgrid", "apikey"), ("resend", "resend"), ("sparkpost", "SMTP_Injection")],
)
def test_a_literal_user_is_filled_in(preset_id: str, user: str) -> None:
    preset = get_preset(preset_id)

    assert json.loads(preset.example_text())["auth"]["user"] == user
    assert "literally" in preset.user_convention
    assert user in preset.caveat


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


@with_regions
def test_the_first_region_is_the_examples_and_no_region_comes_twice(preset: Preset) -> None:
    assert preset.regions[0].host == preset.host
    assert len({region.id for region in preset.regions}) == len(preset.regions)
    assert len({region.host for region in preset.regions}) == len(preset.regions)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", region.id) for region in preset.regions)


@with_regions
def test_every_region_gives_a_config_that_parses(preset: Preset) -> None:
    text = fill_placeholders(preset)
    for region in preset.regions:
        assert f'"host": "{region.host}"' in preset.example_text(region=region.id)
        config = parse_config(text.replace(f'"{preset.host}"', f'"{region.host}"')).config
        assert config.host == region.host


def test_amazon_ses_has_the_regions_that_nodemailer_has() -> None:
    ses = get_preset("amazon-ses")
    named = {
        name.removeprefix("SES-").lower(): service.host
        for service in SERVICES
        for name in service.names
        if name.startswith("SES-")
    }

    assert {region.id: region.host for region in ses.regions} == named
    assert len(named) == 19


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


def test_a_card_has_all_that_it_shows() -> None:
    for preset in PRESETS:
        assert 1 <= len(preset.monogram) <= 2, preset.id
        assert preset.summary, preset.id
        assert preset.group in GROUPS, preset.id
        assert preset.caveat.endswith("."), preset.id
        assert preset.is_development or (preset.user_convention and preset.secret_kind), preset.id


def test_the_cards_stand_by_group_and_then_by_name() -> None:
    popular, others = list(PRESETS[:3]), list(PRESETS[3:])

    assert [preset.name for preset in popular] == ["Gmail", "SendGrid", "Aliyun DirectMail"]
    assert others == sorted(
        others, key=lambda preset: (GROUPS.index(preset.group), preset.name.casefold())
    )
    assert {preset.group for preset in PRESETS} == set(GROUPS)


def test_every_colour_has_its_tile() -> None:
    css = (ROOT / "static/smtp_connector/css/pages.css").read_text("utf-8")

    assert {preset.colour for preset in PRESETS} <= set(
        re.findall(r"^\.tile-(\w+) ", css, re.MULTILINE)
    )


def test_the_search_finds_a_preset_by_its_name_and_by_each_of_its_hosts() -> None:
    for preset in PRESETS:
        assert preset.is_match(preset.name.upper()), preset.id
        assert preset.is_match(preset.endpoint), preset.id
        assert all(preset.is_match(region.host) for region in preset.regions), preset.id


def test_keywords_are_in_lower_case() -> None:
    words = [keyword for preset in PRESETS for keyword in preset.keywords]

    assert words == [word.lower() for word in words]


def test_the_endpoint_of_a_placeholder_host_reads_as_yours() -> None:
    assert get_preset("gmail").endpoint == "smtp.gmail.com:587"
    assert get_preset("custom-smtp").endpoint == "your-host:587"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("google", {"gmail", "google-workspace-relay"}),
        ("  SMTP.SendGrid ", {"sendgrid"}),
        ("alibaba", {"aliyun-directmail", "alibaba-mail", "alibaba-mail-enterprise"}),
        ("eu-central-1", {"aliyun-directmail", "amazon-ses"}),
        ("sendinblue", {"brevo"}),
        ("163.com", {"netease-163"}),
        ("smtp.eu.mailgun", {"mailgun"}),
        ("授权码", {"qq-mail", "netease-163", "netease-126"}),
        ("apple", {"icloud"}),
        ("no such thing", set()),
    ],
)
def test_the_search_finds_by_name_host_and_keyword(query: str, found: set[str]) -> None:
    assert {preset.id for preset in PRESETS if preset.is_match(query)} == found


def test_an_empty_search_finds_all() -> None:
    assert all(preset.is_match("") for preset in PRESETS)


@pytest.mark.parametrize(
    ("service", "preset_id"),
    [
        ("SendGrid", "sendgrid"),
        ("sendgrid", "sendgrid"),
        ("Google Mail", "gmail"),
        ("ada@googlemail.com", "gmail"),
        ("GmailWorkspace", "google-workspace-relay"),
        ("SES", "amazon-ses"),
        ("SES-EU-WEST-1", "amazon-ses"),
        ("SendinBlue", "brevo"),
        ("Outlook365", "microsoft-365"),
        ("Feishu Mail", "feishu-mail"),
        ("163", "netease-163"),
        ("126", "netease-126"),
        ("Mail.ru", "mail-ru"),
        ("qiye.aliyun", "alibaba-mail-enterprise"),
        ("QQ Enterprise", "tencent-exmail"),
    ],
)
def test_a_service_of_nodemailer_leads_to_its_preset(service: str, preset_id: str) -> None:
    assert find_preset_by_service(service) is get_preset(preset_id)
    assert find_preset_by_service(service.upper()) is get_preset(preset_id)


@pytest.mark.parametrize(
    "service", ["", "@", "nowhere", "Hotmail", "Outlook.com", "smtp.gmail.com"]
)
def test_any_other_service_leads_nowhere(service: str) -> None:
    assert find_preset_by_service(service) is None


def test_no_service_belongs_to_two_presets() -> None:
    keys = [
        key for service in SERVICES for key in {make_service_key(name) for name in service.names}
    ]

    assert len(set(keys)) == len(keys)
    assert "" not in keys


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.names[0])
def test_a_service_leads_to_the_server_of_its_preset(service: Service) -> None:
    preset = get_preset(service.preset_id)

    assert (service.port, service.secure, not service.secure) == (
        preset.port,
        preset.secure,
        preset.require_tls,
    )
    assert service.host in {preset.host, *(region.host for region in preset.regions)}


def test_microsoft_365_says_that_passwords_end_and_outlook_com_has_no_preset() -> None:
    microsoft = get_preset("microsoft-365")

    assert "OAuth2" in microsoft.caveat
    assert "OAuth2" in microsoft.guide
    assert "Outlook.com" in microsoft.guide
    assert all("smtp-mail.outlook.com" not in preset.search_text for preset in PRESETS)


def test_the_mailboxes_of_alibaba_say_that_they_are_not_directmail() -> None:
    for preset_id in ("alibaba-mail", "alibaba-mail-enterprise"):
        preset = get_preset(preset_id)
        assert "not DirectMail" in preset.summary
        assert "DirectMail" in preset.caveat
        assert "DirectMail" in preset.guide


def test_the_document_holds_the_presets_as_they_are_today() -> None:
    tables = DOCUMENT.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]

    assert tables.strip() == make_preset_tables(), (
        "Put the output of this between the markers of docs/configuration.md: python -c "
        '"from tests.presets.test_preset import make_preset_tables as m; print(m())"'
    )
