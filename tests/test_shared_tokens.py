"""Two processes on one database: an OAuth2 token is fetched by one of them, and a new refresh token is lost by none."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smtp_connector.models.encrypted_config import make_encryption_key
from tests.certificates import Authority
from tests.configs import make_config
from tests.installation import MAKE_CONNECTOR, Installation
from tests.smtp_server import ScriptedSmtpServer
from tests.token_endpoint import REFRESH_TOKEN, Handler, TokenEndpoint, make_grant

pytestmark = pytest.mark.slow


@pytest.fixture
def installation(
    tmp_path: Path,
    smtp_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    authority: Authority,
) -> Installation:
    """An installation whose active connector signs in with a token."""
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["XOAUTH2"], False
    installation = Installation(f"sqlite:///{tmp_path / 'db.sqlite3'}", make_encryption_key())
    config = make_config(
        smtp_server.port,
        tls={"ca": authority.pem},
        auth=token_endpoint.auth,
        socketTimeout=10_000,
    )
    installation.manage("migrate", "--verbosity=0")
    installation.manage("shell", "--command", MAKE_CONNECTOR.format(config=json.dumps(config)))
    return installation


def send(installation: Installation) -> None:
    installation.manage("send_message", "--to", "ada@example.com")


def test_one_of_two_processes_fetches_and_the_other_waits(
    installation: Installation, smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint
) -> None:
    def answer_when_both_are_there(handler: Handler) -> None:
        smtp_server.wait_until(lambda: len(smtp_server.clients) == 2)
        handler.answer(200, make_grant("shared"))

    token_endpoint.answers = [answer_when_both_are_there]

    with ThreadPoolExecutor() as pool:
        list(pool.map(send, [installation] * 2))

    assert [token for _user, token in smtp_server.logins] == ["shared"] * 2
    assert len(token_endpoint.requests) == 1


def test_new_refresh_token_is_used_by_the_next_process_and_after_a_key_rotation(
    installation: Installation, smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint
) -> None:
    token_endpoint.answers = [
        (200, make_grant("short", expires_in=1, refresh_token="rotated")),
        (200, make_grant("short", expires_in=1)),
    ]
    smtp_server.replies["RCPT"] = ["550 5.1.1 No such user", "250 2.1.5 Ok"]
    assert installation.run("send_message", "--to", "ada@example.com").returncode == 1
    old_key, new_key = installation.encryption_keys, make_encryption_key()
    installation.with_keys(f"{new_key},{old_key}").manage("rotate_encryption_keys")

    send(installation.with_keys(new_key))

    used = [request.form["refresh_token"] for request in token_endpoint.requests]
    assert used == [REFRESH_TOKEN, "rotated"]
    assert installation.run("check_secrets").returncode == 1
