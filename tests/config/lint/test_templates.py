from __future__ import annotations

import json
from typing import Any

import pytest

from smtp_connector.config.fix import apply_fix
from smtp_connector.config.lint.linter import ConfigWarning, find_warnings
from tests.config.test_parsing import TEMPLATES, config_with


def lint(**changes: Any) -> tuple[str, list[ConfigWarning]]:
    """Lint a config whose first template is changed."""
    text = json.dumps(config_with(templates=[{**TEMPLATES[0], **changes}, *TEMPLATES[1:]]))
    return text, find_warnings(text)


@pytest.mark.parametrize(
    "written",
    ["{code}", "{{verification_code}}", "{{ otp }}", "%code%", "${code}", "{{Code}}", "{{{code}}}",
     "{{verification-code}}", "{{.Code}}", "<%= code %>", "[[code]]", "%(code)s", "{{ code | upper }}"],
)  # fmt: skip
def test_variable_in_another_notation_is_found_and_rewritten(written: str) -> None:
    text, warnings = lint(content=f"Your code {{{{code}}}} is {written}.")
    if written == "{{ code | upper }}":
        assert [warning.fix for warning in warnings] == [None]
        return

    (warning,) = warnings
    assert (warning.rule, warning.path) == ("variable_not_filled", "templates.0.content")
    assert written in warning.message
    assert warning.fix is not None
    changed = json.loads(apply_fix(text, warning.fix))["templates"][0]["content"]
    assert changed == "Your code {{code}} is {{code}}."


def test_all_that_were_meant_are_rewritten_at_once() -> None:
    text, (warning,) = lint(subject="{otp} {{otp}} {{code}} {{who}}")

    assert warning.fix is not None
    changed = json.loads(apply_fix(text, warning.fix))["templates"][0]["subject"]
    assert changed == "{{code}} {{code}} {{code}} {{who}}"


@pytest.mark.parametrize(
    ("usage_type", "content"),
    [
        ("SignIn", "{{code}} {{ code }} {{application.name}} {{user.name}} {{locale}} {{link}}"),
        ("SignIn", "<style>p {color: red} .code {top: 0}</style> {{code}}"),
        ("SignIn", "{{code}} is valid for 100% of 5% minutes"),
        ("SignIn", "{{code}} costs ${price} and {amount}"),
        ("OrganizationInvitation", "{{link}} {{organization.name}} {{anything}} {who}"),
    ],
)
def test_what_is_filled_or_no_variable_gives_no_warning(usage_type: str, content: str) -> None:
    _, warnings = lint(usageType=usage_type, content=content, contentType="text/html")

    assert "variable_not_filled" not in {warning.rule for warning in warnings}


def test_unknown_name_in_a_template_for_codes_is_doubtful() -> None:
    _, (warning,) = lint(content="{{code}} for {{brand}}")

    assert "{{brand}}" in warning.message
    assert warning.fix is None


@pytest.mark.parametrize("written", ["{{url}}", "{link}", "{{invite_link}}", "{{code}}"])
def test_invitation_needs_a_link(written: str) -> None:
    text, (warning,) = lint(usageType="OrganizationInvitation", content=f"{{{{link}}}} {written}")

    assert warning.fix is not None
    changed = json.loads(apply_fix(text, warning.fix))["templates"][0]["content"]
    assert changed == "{{link}} {{link}}"


@pytest.mark.parametrize(
    ("content_type", "content", "rule", "right"),
    [
        ("text/plain", "<p>Your code: {{code}}</p>", "html_as_text", "text/html"),
        ("text/plain", 'A<br/>b <a href="x">{{code}}</a>', "html_as_text", "text/html"),
        ("text/html", "Your code:\n{{code}}", "text_as_html", "text/plain"),
    ],
)
def test_content_of_another_type_than_it_says(
    content_type: str, content: str, rule: str, right: str
) -> None:
    text, (warning,) = lint(contentType=content_type, content=content)

    assert (warning.rule, warning.path) == (rule, "templates.0.contentType")
    assert warning.fix is not None
    changed = json.loads(apply_fix(text, warning.fix))
    assert changed["templates"][0]["contentType"] == right
    assert find_warnings(json.dumps(changed)) == []


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/plain", "Write to <a@b.example> or <support>: {{code}}, 3 < 4 > 2"),
        ("text/html", "{{code}}&nbsp;!"),
        ("text/html", "<!-- x -->{{code}}"),
    ],
)
def test_content_of_its_type_gives_no_warning(content_type: str, content: str) -> None:
    assert lint(contentType=content_type, content=content)[1] == []
