from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.config.parsing import load_config, parse_config
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.services import SERVICES
from smtp_connector.config.tls import TlsMode
from smtp_connector.errors import ConfigError
from tests.configs import make_config

BARE: dict[str, Any] = {"host": ..., "port": ..., "ignoreTLS": ...}


def parse(**changes: Any) -> SmtpConfig:
    return parse_config(make_config(**{**BARE, **changes})).config


def test_service_fills_host_port_and_encryption() -> None:
    config = parse(service="Google Mail")

    assert (config.host, config.resolved_port) == ("smtp.gmail.com", 587)
    assert config.tls_mode is TlsMode.STARTTLS_REQUIRED


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.names[0])
def test_every_name_stands_for_a_server_with_tls(service: Any) -> None:
    for name in service.names:
        config = parse(service=f" {name.upper()} ")

        assert (config.host, config.resolved_port) == (service.host, service.port)
        assert config.tls_mode in {TlsMode.IMPLICIT, TlsMode.STARTTLS_REQUIRED}


def test_what_the_config_says_itself_wins_over_the_service() -> None:
    config = parse(service="SendGrid", host="relay.example.com", port=2525, requireTLS=False)

    assert (config.host, config.resolved_port) == ("relay.example.com", 2525)
    assert config.tls_mode is TlsMode.STARTTLS_WHEN_OFFERED


@pytest.mark.parametrize(
    ("changes", "port", "mode"),
    [
        ({"port": 465}, 465, TlsMode.IMPLICIT),
        ({"secure": True}, 465, TlsMode.IMPLICIT),
        ({"port": 587}, 587, TlsMode.STARTTLS_REQUIRED),
        ({"ignoreTLS": True}, 587, TlsMode.NONE),
        ({"opportunisticTLS": True}, 587, TlsMode.STARTTLS_WHEN_OFFERED),
    ],
)
def test_port_and_encryption_stay_a_pair(changes: dict[str, Any], port: int, mode: TlsMode) -> None:
    config = parse(service="Gmail", **changes)

    assert (config.resolved_port, config.tls_mode) == (port, mode)


def test_stored_config_finds_its_service_again() -> None:
    parsed = parse_config(make_config(**BARE, service="SES-EU-WEST-1"))

    assert "amazonaws" not in parsed.masked_text
    assert load_config(parsed.masked_text, {}).config == parsed.config


def test_host_is_missing_without_a_service() -> None:
    with pytest.raises(ConfigError) as caught:
        parse()

    assert [problem.path for problem in caught.value.problems] == ["host"]
