from __future__ import annotations

import json
import time
from typing import Any

import pytest

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConfigError
from tests.config.test_parsing import config_with


def error_of(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as excinfo:
        parse_config(text)
    return excinfo.value


LONG_KEY = "A" * 60_000


@pytest.mark.parametrize(
    "changes",
    [
        {LONG_KEY: ["<a>"] * 2000},
        {"templates": [{LONG_KEY: 1, "usageType": LONG_KEY}] * 2},
        {"authMethod": LONG_KEY, "host": f"<{LONG_KEY}>"},
        {"customHeaders": {LONG_KEY: {LONG_KEY: 1}}},
    ],
)
def test_long_keys_and_values_are_cut_in_problems(changes: dict[str, Any]) -> None:
    assert len(str(error_of(json.dumps(config_with(**changes))))) < 100_000


def test_repeated_long_keys_are_cut_in_problems() -> None:
    members = ",".join(f'"k{number}": 1, "k{number}": 2' for number in range(500))

    assert len(str(error_of(f'{{"{LONG_KEY}": {{{members}}}}}'))) < 100_000


@pytest.mark.parametrize("mark", ["\x1b[2J", "\u202e", "\x9b", "\n"])
def test_what_a_terminal_would_obey_is_not_repeated_in_problems(mark: str) -> None:
    changes: dict[str, Any] = {
        f"{mark}key": 1,
        "authMethod": f"{mark}x",
        "host": f"<{mark}>",
        "customHeaders": {f"{mark} x": "y"},
    }

    for problem in error_of(json.dumps(config_with(**changes))).problems:
        assert str(problem).isprintable()


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {f"k{number:05}": 1 for number in range(15_000)},
        {"tls": {f"k{number:05}": 1 for number in range(15_000)}},
        {"templates": [{"usageType": f"Regist{number}"} for number in range(8_000)]},
        {"templates": [{"a": 1}] * 8_000},
        {LONG_KEY: ["<a>"] * 20_000, **{f"k{number}": 1 for number in range(99)}},
    ],
)
def test_thousands_of_faults_are_judged_in_bearable_time(changes: dict[str, Any]) -> None:
    text = json.dumps(config_with(**changes))

    started = time.process_time()
    problems = error_of(text).problems

    assert len(problems) == 100
    assert time.process_time() - started < 3  # seconds; unbounded it is several times that
