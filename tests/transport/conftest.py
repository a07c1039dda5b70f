"""Servers, certificates and messages for the tests of transport."""

from __future__ import annotations

import contextlib
import json
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import UsageType
from smtp_connector.transport.submission import SendLimits
from tests.certificates import Authority, make_self_signed_server_context
from tests.configs import make_config
from tests.proxy_server import ScriptedProxy
from tests.smtp_server import ScriptedSmtpServer

USER, PASSWORD, CODE = "ada@example.com", "pä ss\u00ad=wörd+/9", "493817"

ConfigMaker = Callable[..., SmtpConfig]
ProxyMaker = Callable[..., ScriptedProxy]


@pytest.fixture
def config_for(smtp_server: ScriptedSmtpServer) -> ConfigMaker:
    """Make a config that leads to `smtp_server`; changes are written as in JSON."""

    def make(**changes: Any) -> SmtpConfig:
        plain = make_config(**{"port": smtp_server.port, "ignoreTLS": ..., **changes})
        return SmtpConfig.model_validate_json(json.dumps(plain))

    return make


@pytest.fixture
def proxy_for(smtp_server: ScriptedSmtpServer) -> Iterator[ProxyMaker]:
    """Start a proxy in front of `smtp_server`."""
    with contextlib.ExitStack() as stack:

        def make(kind: str, **changes: object) -> ScriptedProxy:
            server = (smtp_server.host, smtp_server.port)
            return stack.enter_context(ScriptedProxy(kind, server, **changes))  # type: ignore[arg-type]  # by name

        yield make


@pytest.fixture
def message() -> OutgoingMessage:
    return OutgoingMessage(
        sender="no-reply@example.com",
        recipient="ada@example.com",
        message_id="<1@example.com>",
        template=UsageType.GENERIC,
        content=f"Subject: Code\r\n\r\n.Your code is {CODE}.\r\n..\r\nBye\r\n".encode(),
        sensitive_values=(CODE,),
    )


@pytest.fixture
def limits() -> SendLimits:
    return SendLimits(
        deadline_seconds=10, allowed_networks=["127.0.0.0/8"], allowed_ports=[25, 587]
    )


@pytest.fixture
def login() -> dict[str, str]:
    return {"type": "login", "user": USER, "pass": PASSWORD}


@pytest.fixture(scope="session")
def server_context(authority: Authority) -> ssl.SSLContext:
    return authority.make_server_context()


@pytest.fixture(scope="session")
def expired_context(authority: Authority) -> ssl.SSLContext:
    return authority.make_expired_server_context()


@pytest.fixture(scope="session")
def other_host_context(authority: Authority) -> ssl.SSLContext:
    return authority.make_server_context("mail.example.org")


@pytest.fixture(scope="session")
def self_signed_context() -> ssl.SSLContext:
    return make_self_signed_server_context()


@pytest.fixture
def tls_server(
    smtp_server: ScriptedSmtpServer, server_context: ssl.SSLContext
) -> ScriptedSmtpServer:
    smtp_server.tls_context = server_context
    return smtp_server
