from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_connector.config.fix import Fix, apply_fix
from smtp_connector.config.mending import PLACEHOLDERS
from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConfigError, ConfigProblem
from tests.config.test_parsing import TEMPLATES, config_with, problems_of

HTML = {
    "usageType": "SignIn",
    "contentType": "text/html",
    "subject": "S",
    "content": "<b>{code}</b>",
}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.sampled_from(["", "true", "25", "{otp}", "<b>"]),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["user", "pss", "usageType", "content", "key", ""]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "host",
        "port",
        "secure",
        "auth",
        "from",
        "tls",
        "ignoreTLS",
        "templates",
        "service",
        "url",
        "ssl",
    ]
)


def problem_of(path: str, **changes: Any) -> tuple[str, ConfigProblem]:
    text = json.dumps(config_with(**changes), indent=2)
    return text, next(problem for problem in problems_of(text) if problem.path == path)


# Path of the problem, changes that make it, what stands in the text after the fix; ... for no longer there.
MENDED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("post", {"port": ..., "post": 465}, {"port": 465, "post": ...}),
    ("user", {"auth": ..., "user": "ada"}, {"auth": {"user": "ada"}, "user": ...}),
    ("auth.password", {"auth": {"user": "a", "password": "s3cret"}}, {"auth": {"user": "a", "pass": "s3cret"}}),
    ("tls.rejectUnautorized", {"tls": {"rejectUnautorized": True}}, {"tls": {"rejectUnauthorized": True}}),
    ("from", {"fromEmail": ..., "from": "a@b.example"}, {"fromEmail": "a@b.example", "from": ...}),
    ("sendmail", {"sendmail": True}, {"sendmail": ...}),
    ("zzz", {"zzz": 1}, {"zzz": ...}),
    ("host", {"host": "smtp://smtp.example.com"}, {"host": "smtp.example.com"}),
    ("host", {"host": "smtp.example.com:465", "port": ...}, {"host": "smtp.example.com", "port": 465}),
    ("host", {"host": "smtps://smtp.example.com/x"}, {"host": "smtp.example.com", "secure": True}),
    ("host", {"host": " smtp.example.com "}, {"host": "smtp.example.com"}),
    ("host", {"host": "smtp.bücher.example"}, {"host": "smtp.xn--bcher-kva.example"}),
    ("host", {"host": ...}, {"host": "<host>"}),
    ("fromEmail", {"fromEmail": ""}, {"fromEmail": "<from-email>"}),
    ("auth.pass", {"auth": {"user": "ada"}}, {"auth": {"user": "ada", "pass": "<password>"}}),
    ("auth.user", {"auth": {"pass": "s3cret"}}, {"auth": {"pass": "s3cret", "user": "<user>"}}),
    ("ignoreTLS", {"ignoreTLS": True}, {"ignoreTLS": False, "requireTLS": True}),
    ("secure", {"secure": "False"}, {"secure": False}),
    ("connectionTimeout", {"connectionTimeout": "10000"}, {"connectionTimeout": 10000}),
    ("templates.0.usageType", {"templates": [{**HTML, "usageType": "signin"}]},
     {"templates": [{**HTML, "usageType": "SignIn"}]}),
    ("templates.0.contentType", {"templates": [{**HTML, "contentType": "html"}]}, {"templates": [HTML]}),
    ("templates.0.content", {"templates": [HTML]}, {"templates": [{**HTML, "content": "<b>{{code}}</b>"}]}),
    ("templates.0.html", {"templates": [{"html": "{{code}}"}]}, {"templates": [{"content": "{{code}}"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "changes", "after"), MENDED)
def test_fix_of_a_problem_puts_it_right(
    path: str, changes: dict[str, Any], after: dict[str, Any]
) -> None:
    text, problem = problem_of(path, **changes)

    assert problem.fix is not None
    config = json.loads(apply_fix(text, problem.fix))
    assert {key: config.get(key, ...) for key in after} == after


def test_renamed_key_stays_in_its_line() -> None:
    text, problem = problem_of("post", port=..., post=465)

    assert problem.fix is not None
    assert apply_fix(text, problem.fix) == text.replace('"post"', '"port"')


@pytest.mark.parametrize("present", [[], TEMPLATES[:2], ...])
def test_missing_templates_are_added_behind_those_that_are_there(present: Any) -> None:
    text, problem = problem_of("templates", templates=present)

    assert problem.fix is not None
    assert problem.fix.title == "Add the missing ones"
    parsed = parse_config(apply_fix(text, problem.fix))
    types = [template.usage_type for template in parsed.config.templates]
    assert types == ["Register", "SignIn", "ForgotPassword", "Generic"]


def test_templates_of_the_reader_are_added() -> None:
    text = json.dumps(config_with(templates=TEMPLATES[:3]))
    own = {**TEMPLATES[3], "subject": "验证码"}
    with pytest.raises(ConfigError) as excinfo:
        parse_config(text, templates=[own])

    (problem,) = excinfo.value.problems

    assert problem.fix is not None
    assert json.loads(apply_fix(text, problem.fix))["templates"][3] == own


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("post", {"post": 465}),
        ("host", {"host": "not a host"}),
        ("host", {"host": 5}),
        ("port", {"port": 70000}),
        ("templates", {"templates": "x"}),
        ("templates.0.content", {"templates": [{**TEMPLATES[0], "content": "no code"}]}),
        ("secure", {"secure": "perhaps"}),
        ("templates.0.usageType", {"templates": [{**TEMPLATES[0], "usageType": "zzz"}]}),
    ],
)
def test_what_only_the_person_knows_has_no_fix(path: str, changes: dict[str, Any]) -> None:
    assert problem_of(path, **changes)[1].fix is None


def test_config_that_is_no_text_gets_no_fix() -> None:
    assert [problem.fix for problem in problems_of(config_with(post=465))] == [None]


def test_fix_of_a_secret_does_not_hold_it() -> None:
    text, problem = problem_of("auth.password", auth={"user": "ada", "password": "s3cret-word"})

    assert "s3cret-word" not in repr(problem)
    assert isinstance(problem.fix, Fix)
    assert "s3cret-word" in apply_fix(text, problem.fix)


@pytest.mark.parametrize("placeholder", PLACEHOLDERS.values())
def test_what_is_put_in_the_place_of_a_missing_value_is_a_placeholder(placeholder: str) -> None:
    problems = problems_of(config_with(host=placeholder))

    assert problems[0].message == f"{placeholder} is only an example."


@settings(max_examples=40)
@given(st.dictionaries(KEYS, JSON_VALUES, max_size=5))
def test_every_fix_of_any_json_can_be_made(config: dict[str, Any]) -> None:
    text = json.dumps(config)
    try:
        parse_config(text)
    except ConfigError as error:
        for problem in error.problems:
            assert problem.fix is None or json.loads(apply_fix(text, problem.fix)) != config
