"""The connector's form."""

from __future__ import annotations

import pytest

from smtp_connector.errors import ConfigError, ConfigProblem
from smtp_connector.forms.connector import ConnectorForm, DeleteConnectorForm
from smtp_connector.models import Connector
from smtp_connector.terms import SECRET_MASK, gettext_noop
from tests.views.console import config_text, secret_text


def make_form(text: str, **fields: str) -> ConnectorForm:
    return ConnectorForm({"name": "Mail", "config": text, **fields})


def test_valid_text_becomes_a_parsed_config() -> None:
    form = make_form(secret_text())

    assert form.is_valid()
    assert form.cleaned_data["config"].config.host == "127.0.0.1"
    assert form.problems == []


def test_lines_are_counted_as_they_are_seen() -> None:
    form = make_form(config_text(70000).replace("\n", "\r\n"))

    assert not form.is_valid()
    assert [(problem.path, problem.line) for problem in form.problems] == [("port", 3)]


@pytest.mark.parametrize("text", ["", "   ", "\x00", "{", "[]"])
def test_any_text_ends_in_problems_and_never_in_an_error(text: str) -> None:
    form = make_form(text)

    assert not form.is_valid()
    assert form.problems
    assert form["config"].value() == text


def test_mask_needs_a_stored_config() -> None:
    assert not make_form(secret_text(password=SECRET_MASK)).is_valid()


@pytest.mark.parametrize(
    ("text", "version"), [("3", 3), ("", 0), ("-1", 0), ("x", 0), ("٣", 0), ("9" * 30, 0)]
)
def test_version_that_is_none_fits_no_connector(text: str, version: int) -> None:
    form = make_form(config_text(), version=text)

    form.is_valid()
    assert form.cleaned_data["version"] == version


def test_fault_of_the_name_stands_beside_the_name() -> None:
    form = make_form(config_text())
    assert form.is_valid()

    form.add_config_error(
        ConfigError([ConfigProblem("name", None, None, gettext_noop("Too odd."), "")])
    )

    assert form.errors["name"] == ["Too odd."]
    assert form.problems == []


def test_fault_found_later_is_listed_under_the_box() -> None:
    form = make_form(config_text())
    assert form.is_valid()

    form.add_config_error(ConfigError("No key."))

    assert [problem.message for problem in form.problems] == ["No key."]
    assert "config" in form.errors


def test_read_only_form_lets_nobody_type() -> None:
    form = ConnectorForm(initial={"config": "{}"}, is_read_only=True)

    assert " readonly" in str(form["config"])
    assert " readonly" in str(form["name"])


@pytest.mark.parametrize(
    ("is_active", "typed", "is_valid"),
    [
        (True, "Mail", True),
        (True, " Mail ", True),
        (True, "mail", False),
        (True, "", False),
        (False, "", True),
    ],
)
def test_name_is_typed_only_for_the_active_connector(
    is_active: bool, typed: str, is_valid: bool
) -> None:
    connector = Connector(name="Mail", is_active=is_active)

    assert DeleteConnectorForm({"name": typed}, connector=connector).is_valid() is is_valid


def test_missing_name_says_what_to_do() -> None:
    assert ConnectorForm({"config": "{}"}).errors["name"] == ["Write a name for this connector."]
