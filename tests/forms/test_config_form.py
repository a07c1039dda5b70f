"""The form view of a config."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from smtp_connector.config.form_fields import read_fields
from smtp_connector.forms.config_fields import LABELS, find_part
from smtp_connector.forms.config_form import ADVANCED, MAIN, ConfigForm
from smtp_connector.terms import SECRET_MASK, UsageType
from tests.configs import USAGE_TYPES, make_config


class Said(NamedTuple):
    """A finding as far as the form looks at it."""

    path: str
    kind: str = "error"


def make_form(config: dict[str, Any], *findings: Said, **options: Any) -> ConfigForm:
    return ConfigForm(read_fields(json.dumps(config)), findings, **options)


def test_every_value_has_a_field_with_a_label_and_a_place_on_the_page() -> None:
    form = make_form(make_config(customHeaders={"X-A": "1"}))

    placed = {*MAIN, *ADVANCED}
    placed |= {name for name in form.fields if name.startswith(("template_", "header_"))}
    assert set(form.fields) == placed
    assert all(find_part(name) in LABELS for name in form.fields)


def test_stored_password_is_an_empty_field_that_says_so() -> None:
    form = make_form(make_config(auth={"user": "ada", "pass": SECRET_MASK}))

    assert "value=" not in str(form["password"])
    assert "keep the stored password" in str(form.fields["password"].help_text)


def test_browser_fills_in_no_password_of_its_own() -> None:
    assert 'autocomplete="new-password"' in str(make_form(make_config())["password"])


def test_placeholder_is_shown_as_one() -> None:
    field = str(make_form(make_config(host="<host>"))["host"])

    assert 'placeholder="&lt;host&gt;"' in field
    assert "value=" not in field


def test_choice_that_nobody_knows_is_still_shown() -> None:
    templates = [{"usageType": "Sign<In", "contentType": "text/odd"}]

    form = make_form(make_config(templates=templates))

    assert 'value="text/odd" selected' in str(form["template_0_content_type"])
    assert form.tabs[0].title == "Sign<In"


def test_each_finding_stands_beside_its_field_and_the_others_in_a_list() -> None:
    form = make_form(make_config(), Said("host"), Said("rateLimit"), Said("port", "warning"))

    assert form.value_fields["host"].findings == [Said("host")]
    assert form.rest == [Said("rateLimit")]
    assert 'aria-invalid="true"' in str(form["host"])
    assert "aria-invalid" not in str(form["port"])


def test_field_names_its_problems_and_its_help_for_screen_readers() -> None:
    form = make_form(make_config())

    assert 'aria-describedby="id_form-host-problems id_form-host-help"' in str(form["host"])
    assert 'aria-describedby="id_form-header_0_name-problems"' in str(form["header_0_name"])


@pytest.mark.parametrize(
    ("path", "is_open"), [("proxy", True), ("customHeaders.X-A", True), ("host", False)]
)
def test_advanced_part_is_open_where_something_in_it_is_wrong(path: str, is_open: bool) -> None:
    form = make_form(make_config(customHeaders={"X-A": "1"}), Said(path))

    assert form.is_advanced_open == is_open


@pytest.mark.parametrize(
    ("findings", "options", "open_tab"),
    [
        ((), {}, 0),
        ((), {"tab": "2"}, 2),
        ((), {"tab": "no number"}, 0),
        ((Said("templates.3.subject"),), {"tab": "2"}, 3),
        ((Said("templates.3.subject"),), {"focus": "template_1_subject"}, 1),
    ],
)
def test_template_that_needs_a_look_is_the_open_one(
    findings: tuple[Said, ...], options: dict[str, str], open_tab: int
) -> None:
    assert make_form(make_config(), *findings, **options).open_tab == open_tab


def test_config_without_templates_has_none_to_open() -> None:
    form = make_form(make_config(templates=[]))

    assert (form.tabs, form.open_tab) == ([], None)
    assert form.missing_usage_types == [str(each) for each in UsageType]


def test_usage_types_without_a_template_are_offered() -> None:
    missing = make_form(make_config()).missing_usage_types

    assert set(missing) == set(UsageType) - set(USAGE_TYPES)


def test_last_row_of_headers_is_empty() -> None:
    rows = make_form(make_config(customHeaders={"X-A": "1"})).headers

    assert [(row.name.value(), row.value.value()) for row in rows] == [("X-A", "1"), ("", "")]


def test_read_only_form_lets_nobody_type_or_choose() -> None:
    form = make_form(make_config(), is_read_only=True)

    for name in form.fields:
        assert "readonly" in str(form[name]) or "disabled" in str(form[name]), name


def test_field_that_the_pressed_button_leads_to_gets_the_focus() -> None:
    form = make_form(make_config(), focus="header_0_name")

    assert "autofocus" in str(form["header_0_name"])
    assert form.is_advanced_open
