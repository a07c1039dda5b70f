"""OAuth2 with every server that takes tokens: what a token endpoint gives signs in, what is revoked is renewed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from smtp_connector import errors
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.transport.submission import SendLimits, submit
from tests.token_endpoint import TokenEndpoint, make_grant

from .conftest import ConfigMaker, MessageMaker
from .server import TOKEN, USER, RealServer

pytestmark = pytest.mark.slow

# Exim is built without a way to judge tokens, and smtp-server knows no OAUTHBEARER.
XOAUTH2_SERVERS = pytest.mark.parametrize(
    "server", ["postfix", "smtp-server"], indirect=True, scope="session"
)
OAUTHBEARER_SERVERS = pytest.mark.parametrize("server", ["postfix"], indirect=True, scope="session")

TokenConfigMaker = Callable[..., SmtpConfig]


@pytest.fixture
def token_config_for(
    server: RealServer, config_for: ConfigMaker, token_endpoint: TokenEndpoint
) -> TokenConfigMaker:
    """Make a config that signs in with a token of the endpoint; changes are those of `auth`."""
    token_endpoint.answers = [(200, make_grant(TOKEN))]

    def make(*, secure: bool = False, mechanism: str = "", **changes: Any) -> SmtpConfig:
        auth = {**token_endpoint.auth, "user": USER, **changes}
        return config_for(secure=secure, auth=auth, authMethod=mechanism)

    return make


def wait_for_login(server: RealServer, mechanism: str, start: int) -> None:
    """Wait until the server's log says, after `start` characters, that the user signed in with this mechanism."""
    pattern = server.get_login_pattern(mechanism)
    server.wait_until(lambda: bool(re.search(pattern, server.read_log()[start:])), pattern)


@XOAUTH2_SERVERS
@pytest.mark.parametrize("secure", [False, True], ids=["starttls", "implicit-tls"])
def test_token_of_the_endpoint_signs_in(
    secure: bool,
    server: RealServer,
    token_config_for: TokenConfigMaker,
    message_for: MessageMaker,
    token_endpoint: TokenEndpoint,
    limits: SendLimits,
) -> None:
    start, messages = len(server.read_log()), [message_for(), message_for()]

    for message in messages:
        submit(token_config_for(secure=secure), message, limits=limits)

    wait_for_login(server, "XOAUTH2", start)
    for message in messages:
        server.wait_for_mail(message.message_id)
    assert len(token_endpoint.requests) == 1


@XOAUTH2_SERVERS
def test_revoked_token_is_renewed_and_the_mail_delivered_once(
    server: RealServer,
    token_config_for: TokenConfigMaker,
    message_for: MessageMaker,
    token_endpoint: TokenEndpoint,
    limits: SendLimits,
) -> None:
    message = message_for()

    submit(token_config_for(accessToken="revoked"), message, limits=limits)

    server.wait_for_mail(message.message_id)
    server.wait_for_empty_queue()
    assert len(server.find_mails(message.message_id)) == 1
    assert len(token_endpoint.requests) == 1


@XOAUTH2_SERVERS
def test_token_of_somebody_else_is_refused_after_one_renewal(
    server: RealServer,
    token_config_for: TokenConfigMaker,
    message_for: MessageMaker,
    token_endpoint: TokenEndpoint,
    limits: SendLimits,
) -> None:
    config, message = token_config_for(), message_for()
    token_endpoint.answers = [(200, make_grant("of-somebody-else"))]

    with pytest.raises(errors.CredentialsRefusedError) as caught:
        submit(config, message, limits=limits)

    assert (caught.value.reply_code, caught.value.is_transient) == (535, False)
    assert "auth.user" in caught.value.hint
    assert len(token_endpoint.requests) == 2
    assert server.find_mails(message.message_id) == []


@OAUTHBEARER_SERVERS
def test_oauthbearer_signs_in_where_it_is_offered(
    server: RealServer,
    token_config_for: TokenConfigMaker,
    message_for: MessageMaker,
    limits: SendLimits,
) -> None:
    start, message = len(server.read_log()), message_for()

    submit(token_config_for(mechanism="OAUTHBEARER"), message, limits=limits)

    wait_for_login(server, "OAUTHBEARER", start)
    server.wait_for_mail(message.message_id)
    assert len(server.find_mails(message.message_id)) == 1
