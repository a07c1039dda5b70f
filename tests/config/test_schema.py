from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.config.parsing import parse_config
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.tls import TlsMode
from smtp_connector.terms import UsageType
from tests.configs import make_config


def config_with(**changes: Any) -> SmtpConfig:
    return parse_config(make_config(**{"port": ..., "ignoreTLS": ..., **changes})).config


@pytest.mark.parametrize(
    ("changes", "port", "mode"),
    [
        ({}, 587, TlsMode.STARTTLS_WHEN_OFFERED),
        ({"port": 465}, 465, TlsMode.IMPLICIT),
        ({"port": 465, "secure": False}, 465, TlsMode.STARTTLS_WHEN_OFFERED),
        ({"secure": True}, 465, TlsMode.IMPLICIT),
        ({"port": 587, "secure": True}, 587, TlsMode.IMPLICIT),
        ({"port": "2525"}, 2525, TlsMode.STARTTLS_WHEN_OFFERED),
        ({"requireTLS": True}, 587, TlsMode.STARTTLS_REQUIRED),
        ({"ignoreTLS": True}, 587, TlsMode.NONE),
        ({"secure": True, "ignoreTLS": True}, 465, TlsMode.IMPLICIT),
    ],
)
def test_port_and_tls_mode_follow_from_each_other(
    changes: dict[str, Any], port: int, mode: TlsMode
) -> None:
    config = config_with(**changes)

    assert (config.resolved_port, config.tls_mode) == (port, mode)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "smtp.example.com"),
        ({"servername": "a.example"}, "a.example"),
        ({"servername": "a.example", "tls": {"servername": "b.example"}}, "b.example"),
    ],
)
def test_certificate_is_checked_for_the_most_special_name(
    changes: dict[str, Any], name: str
) -> None:
    assert config_with(host="smtp.example.com", **changes).tls_server_name == name


@pytest.mark.parametrize(
    ("changes", "mechanism"),
    [
        ({}, ""),
        ({"authMethod": "login"}, "LOGIN"),
        ({"authMethod": "LOGIN", "auth": {"user": "a", "pass": "b", "method": "plain"}}, "PLAIN"),
    ],
)
def test_mechanism_of_auth_wins_over_the_general_one(
    changes: dict[str, Any], mechanism: str
) -> None:
    assert config_with(**changes).sasl_mechanism == mechanism


def test_missing_template_falls_back_to_generic() -> None:
    template = config_with().find_template(UsageType.BIND_MFA)

    assert template is not None
    assert template.usage_type is UsageType.GENERIC


def test_repr_of_a_config_holds_no_secret() -> None:
    auth = {"user": "ada", "pass": "canary-7f3a"}
    config = config_with(auth=auth, customHeaders={"X-Api-Key": "canary-7f3a"})

    assert "canary-7f3a" not in repr(config)
