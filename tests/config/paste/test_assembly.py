from __future__ import annotations

import json
from typing import Any

import pytest

from smtp_connector.config.paste.assembly import make_config_text
from tests.config.test_parsing import TEMPLATES


def assemble(**values: Any) -> dict[str, Any]:
    config: dict[str, Any] = json.loads(make_config_text(values))
    return config


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("port", "587", 587),
        ("port", "<PORT>", "<PORT>"),
        ("port", 587, 587),
        ("pool", "False", False),
        ("pool", "perhaps", "perhaps"),
        ("dnsTimeout", "1000", 1000),
        ("replyTo", "1000", "1000"),
        ("tls", {"rejectUnauthorized": "false"}, {"rejectUnauthorized": False}),
        ("tls", {"rejectUnauthorized": False}, {"rejectUnauthorized": False}),
        ("tls", "x", "x"),
        ("auth", {"user": "", "pass": None}, {}),
        ("auth", "x", "x"),
        ("auth", {"pass": "p"}, {"user": "<user>", "pass": "p"}),
    ],
)
def test_value_is_written_as_its_key_wants_it(key: str, value: Any, expected: Any) -> None:
    assert assemble(**{key: value})[key] == expected


def test_config_without_a_server_or_with_a_service_names_what_is_missing() -> None:
    assert assemble()["host"] == "<host>"
    assert "host" not in assemble(service="Gmail")


@pytest.mark.parametrize("templates", ["x", [1, {"subject": "x"}], [{"usageType": "Continue"}]])
def test_what_is_no_template_is_left_out(templates: Any) -> None:
    types = [template["usageType"] for template in assemble(templates=templates)["templates"]]

    assert types == ["Register", "SignIn", "ForgotPassword", "Generic"]


def test_first_template_of_a_usage_type_stays() -> None:
    templates = [*TEMPLATES, {**TEMPLATES[0], "subject": "Second"}]

    assert assemble(templates=templates)["templates"] == TEMPLATES
