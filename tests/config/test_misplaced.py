from __future__ import annotations

import json
from typing import Any

import pytest

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConfigError, ConfigProblem
from smtp_connector.terms import SECRET_MASK
from tests.config.test_parsing import TEMPLATES, config_with

KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"


def problem_of(**changes: Any) -> ConfigProblem:
    stored = parse_config(config_with(customHeaders={"X-Api-Token": "t0ken"}))
    with pytest.raises(ConfigError) as excinfo:
        parse_config(json.dumps(config_with(**changes)), stored=stored)
    (problem,) = excinfo.value.problems
    return problem


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("auth.user", {"auth": {"user": SECRET_MASK, "pass": "s3cret-word"}}),
        ("auth.pass", {"auth": {"user": "ada", "pass": SECRET_MASK + "x"}}),
        ("auth.pass", {"auth": {"user": "ada", "pass": SECRET_MASK[:-1]}}),
        ("customHeaders.X-Campaign", {"customHeaders": {"X-Campaign": SECRET_MASK}}),
        ("customHeaders.X-Api-Token", {"customHeaders": {"X-Api-Token": f"Bearer {SECRET_MASK}"}}),
        ("customHeaders.X-List.1", {"customHeaders": {"X-List": ["a", SECRET_MASK]}}),
    ],
)
def test_mask_that_stands_for_nothing_is_a_problem(path: str, changes: dict[str, Any]) -> None:
    problem = problem_of(**changes)

    assert problem.path == path
    assert "mask" in problem.message


def test_bullets_in_a_template_are_no_mask() -> None:
    templates = [{**TEMPLATES[0], "content": f"{SECRET_MASK} {{{{code}}}}"}, *TEMPLATES[1:]]

    assert parse_config(config_with(templates=templates))


@pytest.mark.parametrize("key", ["cert", "ca"])
def test_private_key_where_it_would_be_stored_readable_is_refused(key: str) -> None:
    tls = {"cert": CERTIFICATE, "key": KEY} | {key: f"{CERTIFICATE}\n{KEY}"}

    problem = problem_of(tls=tls)

    assert problem.path == f"tls.{key}"
    assert "tls.key" in problem.suggestion


def test_private_key_in_its_own_place_is_accepted() -> None:
    assert parse_config(config_with(tls={"cert": CERTIFICATE, "key": KEY}))


def test_more_headers_than_a_message_can_carry_are_refused() -> None:
    problem = problem_of(customHeaders={"X-A": ["a"] * 60, "X-B": ["b"] * 41})

    assert problem.path == "customHeaders"
    assert "100" in problem.message
