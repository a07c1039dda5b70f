from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from smtp_connector.config.auth import LoginAuth
from smtp_connector.config.example import TEXTS_BY_LANGUAGE, ExampleValues, make_example
from smtp_connector.config.parsing import parse_config
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.template import TemplateConfig
from smtp_connector.config.tls import TlsOptions
from smtp_connector.terms import ContentType, UsageType

VALUES = ExampleValues(
    host="smtp.example.com",
    port=587,
    secure=False,
    require_tls=True,
    from_email="ada@example.com",
    user="ada",
    password="hunter22",
)


def iter_values(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from iter_values(item)
    else:
        yield value


def keys_of(model: type[Any]) -> list[str]:
    return [field.alias for field in model.model_fields.values()]


def test_every_parameter_stands_in_the_example_in_the_order_of_the_schema() -> None:
    example = json.loads(make_example(VALUES))

    assert list(example) == keys_of(SmtpConfig)
    assert list(example["auth"]) == keys_of(LoginAuth)
    assert list(example["tls"]) == keys_of(TlsOptions)
    assert list(example["templates"][0]) == keys_of(TemplateConfig)


def test_the_first_keys_are_those_that_people_change_and_templates_come_last() -> None:
    keys = list(json.loads(make_example(VALUES)))

    assert keys[:7] == ["host", "port", "secure", "requireTLS", "auth", "fromEmail", "replyTo"]
    assert keys[-1] == "templates"


def test_parameters_that_nobody_chose_are_at_their_defaults() -> None:
    parsed = parse_config(make_example(VALUES)).config
    chosen = {"host", "port", "secure", "require_tls", "auth", "from_email", "templates"}

    for name, field in SmtpConfig.model_fields.items():
        if name not in chosen:
            assert getattr(parsed, name) == field.default, name


def test_nothing_in_the_example_is_a_placeholder_of_its_own_making() -> None:
    texts = [text for text in iter_values(json.loads(make_example(VALUES))) if text]

    assert "<" not in "".join(str(text) for text in texts if not str(text).startswith("<p>"))


@pytest.mark.parametrize("language", TEXTS_BY_LANGUAGE)
def test_each_usage_type_has_one_template_with_its_variable(language: str) -> None:
    templates = json.loads(make_example(VALUES, language=language))["templates"]

    assert [template["usageType"] for template in templates] == list(UsageType)
    for template in templates:
        is_invitation = template["usageType"] == UsageType.ORGANIZATION_INVITATION
        assert ("{{link}}" if is_invitation else "{{code}}") in template["content"]
        assert is_invitation or re.search(r"\b10 (?:minutes|分钟)", template["content"])


@pytest.mark.parametrize("language", TEXTS_BY_LANGUAGE)
def test_the_templates_of_each_language_can_be_sent(language: str) -> None:
    assert parse_config(make_example(VALUES, language=language)).config.templates


def test_the_sentence_with_the_code_is_joined_as_the_language_does() -> None:
    content = json.loads(make_example(VALUES, language="zh-hans"))["templates"][1]["content"]

    assert "：{{code}}。" in content


@pytest.mark.parametrize("language", ["", "xx", "en-gb"])
def test_a_language_without_templates_gets_the_english_ones(language: str) -> None:
    assert make_example(VALUES, language=language) == make_example(VALUES)


def test_both_content_types_are_shown() -> None:
    templates = json.loads(make_example(VALUES))["templates"]
    content_types = [template["contentType"] for template in templates]

    assert content_types.count(ContentType.HTML) == 1
    assert content_types.count(ContentType.TEXT) == len(UsageType) - 1


def test_no_sign_in_parses_as_no_credentials() -> None:
    values = ExampleValues(
        host="127.0.0.1",
        port=1025,
        secure=False,
        require_tls=False,
        ignore_tls=True,
        from_email="ada@example.com",
    )

    assert parse_config(make_example(values)).config.credentials is None


def test_the_text_is_indented_json_that_ends_with_a_line_break() -> None:
    text = make_example(VALUES)

    assert text.startswith('{\n  "host": "smtp.example.com",\n  "port": 587,')
    assert text.endswith("}\n")
