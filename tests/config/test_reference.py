from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smtp_connector.config.parsing import parse_config
from smtp_connector.config.reference import (
    SECTIONS,
    TOP_SECTION,
    ConfigKey,
    config_json_schema,
    config_keys,
    reference_markdown,
)
from smtp_connector.config.rules import UNAVAILABLE
from smtp_connector.config.secrets import SECRET_PATHS
from smtp_connector.presets import PRESETS, get_preset
from smtp_connector.terms import UsageType
from tests.rsa_keys import make_rsa_pem

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
BEGIN, END = "<!-- reference: begin -->\n", "<!-- reference: end -->\n"


def get_key(path: str, section: str = TOP_SECTION) -> ConfigKey:
    return next(key for key in config_keys() if (key.path, key.section) == (path, section))


def iter_paths(value: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield f"{prefix}{name}"
            yield from iter_paths(item, f"{prefix}{name}.")
    elif isinstance(value, list):
        for item in value:
            yield from iter_paths(item, f"{prefix.removesuffix('.')}[].")


def test_every_key_of_the_example_is_explained_in_the_same_order() -> None:
    example = json.loads(get_preset("gmail").example_text())
    shown = list(dict.fromkeys(iter_paths(example)))
    explained = [
        key.path
        for key in config_keys()
        if not key.section.startswith("OAuth2") and not key.path.startswith("dkim.")
    ]

    assert explained == shown


def test_every_property_of_the_schema_has_a_description() -> None:
    schema = config_json_schema()
    parts = {"": schema, **schema["$defs"]}
    missing = [
        f"{part}.{name}"
        for part, model in parts.items()
        for name, prop in model.get("properties", {}).items()
        if not prop.get("description")
    ]

    assert missing == []


def test_the_schema_shows_no_mask_as_a_default() -> None:
    assert "**" not in json.dumps(config_json_schema())


def test_a_caller_may_change_its_copy_of_the_schema() -> None:
    config_json_schema()["properties"].clear()

    assert "host" in config_json_schema()["properties"]


def test_types_defaults_and_enum_values_are_told() -> None:
    assert get_key("host").is_required
    assert get_key("port").type == "integer or string"
    assert get_key("port").default == ""
    assert get_key("dnsTimeout").default == "5000"
    assert get_key("requireTLS").default == "false"
    assert get_key("templates").type == "Template[]"
    usage_type = get_key("templates[].usageType", SECTIONS["TemplateConfig"])
    assert usage_type.enum_values == tuple(UsageType)
    assert get_key("tls.ca", SECTIONS["TlsOptions"]).type == "string or string[]"
    assert get_key("auth.type", SECTIONS["LoginAuth"]).enum_values == ("login",)


def test_all_kinds_of_auth_are_explained() -> None:
    paths = {(key.section, key.path) for key in config_keys()}

    assert (SECTIONS["LoginAuth"], "auth.pass") in paths
    assert (SECTIONS["OAuth2KeyAuth"], "auth.privateKey.passphrase") in paths
    assert (SECTIONS["OAuth2TokenAuth"], "auth.refreshToken") in paths


def test_path_and_section_tell_each_key_apart() -> None:
    names = [(key.path, key.section) for key in config_keys()]

    assert len(set(names)) == len(names)


def test_secrets_are_marked() -> None:
    secret_paths = {key.path for key in config_keys() if key.is_secret}

    assert secret_paths == SECRET_PATHS | {"proxy"}


def test_keys_that_cannot_be_used_yet_say_so() -> None:
    for path in UNAVAILABLE:
        key = get_key(path)
        assert not key.is_available
        assert key.note.startswith("Not available yet")
    assert get_key("host").is_available
    assert get_key("host").note == ""


def test_a_key_with_an_off_value_says_which() -> None:
    off_values = {path: value for path, value in UNAVAILABLE.items() if value is not None}

    for path, value in off_values.items():
        assert get_key(path).note == f"Not available yet; leave it at {json.dumps(value)}."


@pytest.mark.parametrize(
    ("auth", "section"),
    [
        ({"user": "ada@example.com", "pass": "hunter22"}, "LoginAuth"),
        (
            {
                "type": "oauth2",
                "user": "a@example.com",
                "serviceClient": "c",
                "privateKey": make_rsa_pem(),
            },
            "OAuth2KeyAuth",
        ),
        (
            {"type": "oauth2", "user": "a@example.com", "clientId": "c", "refreshToken": "t"},
            "OAuth2TokenAuth",
        ),
    ],
)
def test_each_kind_of_auth_is_taken_and_marked_as_available(
    auth: dict[str, str], section: str
) -> None:
    config = json.loads(get_preset("local-mailbox").example_text()) | {"auth": auth}

    assert type(parse_config(config).config.auth).__name__ == section
    assert get_key("auth.user", SECTIONS[section]).is_available


def test_the_reference_has_one_table_for_each_section() -> None:
    markdown = reference_markdown()
    headings = re.findall(r"^### (.+)$", markdown, re.MULTILINE)

    assert headings == [TOP_SECTION, *SECTIONS.values()]
    assert markdown.count("| Name | Type | Enum values | Default | Meaning |") == len(headings)
    assert markdown.count("\n| `") == len(config_keys())


def test_every_row_has_five_cells() -> None:
    rows = [row for row in reference_markdown().splitlines() if row.startswith("| `")]

    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_the_document_holds_the_reference_as_it_is_today() -> None:
    generated = DOCUMENT.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]

    assert generated.strip() == reference_markdown().strip(), (
        "Put the output of this between the markers of docs/configuration.md: python -c "
        '"from smtp_connector.config.reference import reference_markdown as r; print(r())"'
    )


def read_json_blocks() -> list[str]:
    return re.findall(r"^```json\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_smallest_config_of_the_document_parses() -> None:
    assert parse_config(read_json_blocks()[0]).config.host == "smtp.example.com"


def test_each_auth_of_the_document_lacks_the_placeholders_only() -> None:
    smallest, *parts = map(json.loads, read_json_blocks())

    kinds = [
        type(parse_config(smallest | fill_placeholders(part)).config.auth).__name__
        for part in parts
    ]

    assert kinds == ["OAuth2TokenAuth", "OAuth2KeyAuth"]


def fill_placeholders(part: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(part).replace('"<private-key>"', json.dumps(make_rsa_pem()))
    filled: dict[str, Any] = json.loads(text)
    return filled


def test_the_document_names_every_preset() -> None:
    text = DOCUMENT.read_text("utf-8")

    assert all(f"| {preset.name} | `{preset.id}` |" in text for preset in PRESETS)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("host", '""'),
        ("secure", "false"),
        ("pool", "true"),
        ("port", '""'),
        ("auth.expires", "null"),
        ("tls", "{}"),
        ("tls.minVersion", '"TLSv1.2"'),
        ("templates", "[]"),
        ("templates[].usageType", '""'),
        ("auth.type", '"login"'),
    ],
)
def test_new_key_begins_with_its_default_or_with_nothing(path: str, written: str) -> None:
    key = next(key for key in config_keys() if key.path == path)

    assert key.off_value == written
    assert key.is_boolean == (path in {"secure", "pool"})
