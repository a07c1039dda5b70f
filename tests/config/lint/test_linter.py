from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.fix import apply_fix
from smtp_connector.config.lint.linter import MAX_WARNINGS, RULES, ConfigWarning, find_warnings
from smtp_connector.config.parsing import parse_config
from smtp_connector.config.providers import ALIYUN_HOSTS
from smtp_connector.errors import ConfigProblem
from smtp_connector.presets import PRESETS, Preset, get_preset
from smtp_connector.presets.preset import Region
from smtp_connector.terms import SECRET_MASK
from tests.config.test_parsing import config_with, problems_of
from tests.configs import make_config

APP_PASSWORD = "abcdefghijklmnop"
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "configuration.md"
INNER_KEYS = st.sampled_from(
    ["user", "pass", "usageType", "contentType", "content", "sendFrom", "minVersion", "x"]
)
TEXTS = st.sampled_from(
    ["", "a b", " x", "smtp.qq.com", "imap.a", "465", "{otp}", "<p>", "text/html", "TLSv1"]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(INNER_KEYS, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["host", "port", "secure", "auth", "fromEmail", "tls", "name", "templates", "service", "debug"]
)


def lint(**changes: Any) -> list[ConfigWarning]:
    return find_warnings(json.dumps(config_with(**changes)))


def rules_of(**changes: Any) -> list[str]:
    return [warning.rule for warning in lint(**changes)]


def iter_filled_examples() -> Iterator[tuple[Preset, Region | None]]:
    for preset in PRESETS:
        for region in preset.regions or (None,):
            yield preset, region


@pytest.mark.parametrize(
    ("preset", "region"),
    list(iter_filled_examples()),
    ids=lambda item: getattr(item, "id", ""),
)
def test_filled_example_of_a_preset_gives_no_false_alarm(
    preset: Preset, region: Region | None
) -> None:
    text = preset.example_text(region=region.id if region else "")
    for placeholder, value in (
        (preset.host, "smtp.acme.example"),
        (preset.password, APP_PASSWORD),
        (preset.user, "ada@acme.example"),
        (preset.from_email, "ada@acme.example"),
    ):
        if placeholder.startswith("<"):
            text = text.replace(json.dumps(placeholder), json.dumps(value))

    expected = ["password_sign_in_ending"] if preset.id == "microsoft-365" else []
    assert [warning.rule for warning in find_warnings(text)] == expected


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_example_that_is_not_filled_yet_gives_no_false_alarm(preset: Preset) -> None:
    rules = {warning.rule for warning in find_warnings(preset.example_text())}

    assert rules <= {"password_sign_in_ending"}


def test_config_that_tests_start_from_gives_no_warning() -> None:
    assert find_warnings(json.dumps(make_config())) == []
    assert rules_of() == []


def test_hosts_of_directmail_are_those_of_its_preset() -> None:
    regions = get_preset("aliyun-directmail").regions

    assert {region.host for region in regions} == set(ALIYUN_HOSTS)


def test_warning_says_where_it_stands_and_offers_a_fix() -> None:
    text = '{\n  "host": "smtp.example.com",\n  "port": 465,\n  "secure": false\n}'

    (warning,) = find_warnings(text)

    assert (warning.rule, warning.path) == ("port_and_secure_disagree", "secure")
    assert (warning.line, warning.column) == (4, 13)
    assert warning.fix is not None
    assert warning.fix.id == "port_and_secure_disagree.secure"
    assert apply_fix(text, warning.fix) == text.replace("false", "true")


def test_warnings_stand_in_the_order_of_the_text() -> None:
    text = '{"debug": true, "port": 465, "secure": false, "name": "localhost", "host": "a.example"}'

    rules = [warning.rule for warning in find_warnings(text)]

    assert rules == ["debug_on", "port_and_secure_disagree", "ehlo_name_refused"]


def test_path_with_an_error_gets_no_warning() -> None:
    config = config_with(
        host="smtp.gmail.com", auth={"user": "a@b.example", "pass": SECRET_MASK + " "}
    )
    text = json.dumps(config)

    assert "auth.pass" in {warning.path for warning in find_warnings(text)}
    assert "auth.pass" not in {
        warning.path for warning in find_warnings(text, problems=problems_of(text))
    }
    everywhere = [ConfigProblem("auth.pass", 1, 1, "x", "")]
    assert "auth.pass" not in {warning.path for warning in find_warnings(text, problems=everywhere)}


def test_stored_secret_is_looked_at_and_a_mask_is_not() -> None:
    config = config_with(
        host="smtp.gmail.com", auth={"user": "no-reply@example.com", "pass": "short"}
    )
    parsed = parse_config(config)

    assert "no_app_password" in {warning.rule for warning in find_warnings(parsed)}
    assert find_warnings(parsed.masked_text) == []


@pytest.mark.parametrize("text", ["", "[]", "{", "smtp://a", '"x"', "{}" + " " * 300_000])
def test_text_that_is_no_config_has_no_warnings(text: str) -> None:
    assert find_warnings(text) == []


@given(st.dictionaries(KEYS, JSON_VALUES, max_size=5))
def test_any_json_is_looked_at_without_an_exception(config: dict[str, Any]) -> None:
    text = json.dumps(config)

    for warning in find_warnings(text):
        assert warning.fix is None or json.loads(apply_fix(text, warning.fix)) != config


def test_warnings_of_a_hostile_text_are_bounded() -> None:
    template = {"usageType": "SignIn", "contentType": "text/html", "content": "{code}"}

    assert len(lint(templates=[template] * 500)) == MAX_WARNINGS
    assert lint(templates=[{**template, "content": "{{x}}%{" * 5_000}])


@pytest.mark.parametrize("rule", RULES)
def test_id_of_a_rule_is_made_of_words(rule: str) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", rule)
