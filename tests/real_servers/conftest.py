"""The servers, each started once, and what leads to them."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.rendering.message import OutgoingMessage, render_message
from smtp_connector.terms import Payload, UsageType
from smtp_connector.transport.submission import SendLimits
from tests.certificates import Authority
from tests.configs import USAGE_TYPES, make_config
from tests.requirements_of_machine import get_found

from . import exim, npm_server, postfix
from .server import KNOWN, PASSWORD, USER, RealServer

SERVERS: dict[str, tuple[type[RealServer], Callable[[], str | None], str]] = {
    "postfix": (postfix.Postfix, postfix.find_postfix, postfix.HELP),
    "exim": (exim.Exim, exim.find_exim, exim.HELP),
    "smtp-server": (npm_server.NpmServer, npm_server.find_npm_server, npm_server.HELP),
}
REPORT_VARIABLE = "REAL_SERVERS_REPORT"  # a file; .ci/run counts its lines

TEMPLATE = {
    "contentType": "text/html",
    "subject": "Grüße, 你好: {{code}}",
    "content": "<p>Grüße: {{code}}</p>\n.<p>one dot</p>\n..<p>two dots</p>\n.\n",
    "text": "Code: {{code}}\n.\n..\n.hidden?\nThe end.\n",
}
PAYLOAD: Payload = {"code": "493817"}

ConfigMaker = Callable[..., SmtpConfig]
MessageMaker = Callable[..., OutgoingMessage]


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="session", params=SERVERS)
def server(request: pytest.FixtureRequest, authority: Authority) -> Iterator[RealServer]:
    """Each of the servers in turn; all tests of one come together."""
    make, find, help_text = SERVERS[request.param]
    get_found(find, help_text)
    server = make(authority)
    try:
        server.start()
        report(server)
        yield server
    finally:
        server.remove()


def report(server: RealServer) -> None:
    """Say for .ci/run that the server runs."""
    path = os.environ.get(REPORT_VARIABLE)
    if path:
        with Path(path).open("a") as file:
            file.write(f"{server.name} {server.version}\n")


@pytest.fixture
def config_for(server: RealServer, authority: Authority) -> ConfigMaker:
    """Make a config that leads to the server and checks its certificate; changes are as in JSON."""

    def make(*, secure: bool = False, **changes: Any) -> SmtpConfig:
        plain = make_config(
            port=server.tls_port if secure else server.starttls_port,
            ignoreTLS=...,
            secure=secure,
            requireTLS=not secure,
            auth={"type": "login", "user": USER, "pass": PASSWORD},
            tls={"ca": authority.pem},
            connectionTimeout=10_000,
            greetingTimeout=10_000,
            socketTimeout=10_000,
            templates=[{"usageType": usage_type, **TEMPLATE} for usage_type in USAGE_TYPES],
        )
        return SmtpConfig.model_validate_json(json.dumps({**plain, **changes}))

    return make


@pytest.fixture
def message_for(config_for: ConfigMaker) -> MessageMaker:
    """Make a message of its own id: a subject in three scripts, HTML and text, dots at line starts."""

    def make(recipient: str = KNOWN, **changes: Any) -> OutgoingMessage:
        return render_message(
            config_for(**changes),
            recipient=recipient,
            usage_type=UsageType.SIGN_IN,
            payload=PAYLOAD,
            message_id=f"<{uuid.uuid4()}@example.com>",
            now=datetime.now(UTC),
        )

    return make


@pytest.fixture
def limits() -> SendLimits:
    return SendLimits(deadline_seconds=30, allowed_networks=["127.0.0.0/8"], allowed_ports=[])
