from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from smtp_connector.config.parsing import MAX_CONFIG_BYTES, ParsedConfig, load_config, parse_config
from smtp_connector.errors import ConfigError, ConfigProblem
from smtp_connector.terms import SECRET_MASK
from tests.config.test_parsing import GOOD, config_with


def stored_config(**changes: Any) -> ParsedConfig:
    return parse_config(json.dumps(config_with(**changes)))


def problems_of(config: dict[str, Any], stored: ParsedConfig | None) -> list[ConfigProblem]:
    with pytest.raises(ConfigError) as excinfo:
        parse_config(json.dumps(config), stored=stored)
    return excinfo.value.problems


MASKED_LOGIN = {"user": "ada", "pass": SECRET_MASK}


@pytest.mark.parametrize("tls", [5, 1.5, True, "abc", [1]])
def test_tls_of_a_wrong_type_beside_a_mask_is_a_problem_and_no_crash(tls: object) -> None:
    problems = problems_of(config_with(auth=MASKED_LOGIN, tls=tls), stored_config())

    assert "tls" in [problem.path for problem in problems]


@pytest.mark.parametrize("key", ["auth.pass", "auth\\.pass", "AUTH.PASS", "auth.pass\u200b"])
def test_key_that_spells_the_path_of_a_secret_gets_none(key: str) -> None:
    config = {**config_with(auth=MASKED_LOGIN), key: SECRET_MASK}

    (problem,) = problems_of(config, stored_config())

    assert "unknown key" in problem.message


def test_two_headers_whose_paths_read_alike_keep_their_own_secrets() -> None:
    headers = {"X-Key": ["first"], "X-Key.0": "second", "X-Key\\": "third"}
    stored = stored_config(customHeaders=headers)

    again = parse_config(stored.masked_text, stored=stored)

    assert dict(again.config.custom_headers) == {**headers, "X-Key": ("first",)}
    assert load_config(stored.masked_text, stored.secrets).config == stored.config


def test_text_that_is_too_long_with_its_masks_is_refused_before_it_is_stored() -> None:
    config = config_with(customHeaders={"X-Key": ["a"] * 50})
    room = MAX_CONFIG_BYTES - len(json.dumps(config)) - 100
    config["templates"] = copy.deepcopy(GOOD["templates"])
    config["templates"][0]["content"] += "x" * room

    (problem,) = problems_of(config, None)

    assert "longer than 256 KiB" in problem.message


def test_stored_text_of_any_length_is_loaded() -> None:
    stored = stored_config()
    long_text = stored.masked_text + " " * MAX_CONFIG_BYTES

    assert load_config(long_text, stored.secrets).config == stored.config
