from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import Phase, Stage
from smtp_connector.transport.submission import SendLimits, submit
from tests.certificates import Authority
from tests.rsa_keys import make_public_pem, make_rsa_pem
from tests.smtp_server import ScriptedSmtpServer
from tests.token_endpoint import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    Answer,
    TokenEndpoint,
    drip,
    endless,
    make_grant,
    make_refusal,
    send_raw,
    stay_silent,
)

from .conftest import ConfigMaker

Send = Callable[..., None]

HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def send(
    tls_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> Send:
    """Send one mail with the refresh token; changes are those of `auth`, or of the config."""
    tls_server.auth_mechanisms = ["PLAIN", "XOAUTH2"]

    def act(config: dict[str, Any] | None = None, **auth: Any) -> None:
        plain = {"tls": {"ca": authority.pem}, "auth": {**token_endpoint.auth, **auth}}
        submit(config_for(**{**plain, **(config or {})}), message, limits=limits)

    return act


def make_key_auth(endpoint: TokenEndpoint, **changes: object) -> dict[str, object]:
    return {
        "type": "oauth2",
        "user": "ada@example.com",
        "serviceClient": "sender@project.example",
        "privateKey": make_rsa_pem(),
        "accessUrl": endpoint.url,
        **changes,
    }


def test_token_is_asked_for_with_the_refresh_token_and_nothing_else(
    send: Send, token_endpoint: TokenEndpoint
) -> None:
    send()

    (request,) = token_endpoint.requests
    assert request.path == "/oauth2/token?api=1"
    assert request.headers["Host"] == token_endpoint.url.split("/")[2]
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Authorization" not in request.headers
    assert request.form == {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": REFRESH_TOKEN,
        "grant_type": "refresh_token",
    }


def test_scope_of_the_config_is_asked_for(send: Send, token_endpoint: TokenEndpoint) -> None:
    send(scope="https://outlook.office.com/SMTP.Send")

    assert token_endpoint.requests[0].form["scope"] == "https://outlook.office.com/SMTP.Send"


@pytest.mark.parametrize(
    ("form", "passphrase"),
    [
        (PrivateFormat.PKCS8, ""),
        (PrivateFormat.TraditionalOpenSSL, ""),
        (PrivateFormat.PKCS8, "lö"),
    ],
)
def test_service_account_signs_a_claim_for_the_mailbox(
    send: Send,
    token_endpoint: TokenEndpoint,
    tls_server: ScriptedSmtpServer,
    form: PrivateFormat,
    passphrase: str,
) -> None:
    pem = make_rsa_pem(passphrase, form=form)
    key = {"key": pem, "passphrase": passphrase} if passphrase else pem

    send(config={"auth": make_key_auth(token_endpoint, privateKey=key)})

    (request,) = token_endpoint.requests
    assertion = request.form["assertion"]
    claims = jwt.decode(
        assertion, make_public_pem(), algorithms=["RS256"], audience=token_endpoint.url
    )
    assert jwt.get_unverified_header(assertion) == {"alg": "RS256", "typ": "JWT"}
    assert request.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert claims["iss"] == "sender@project.example"
    assert claims["sub"] == "ada@example.com"
    assert claims["scope"] == "https://mail.google.com/"
    assert claims["exp"] - claims["iat"] == 300
    assert tls_server.logins == [("ada@example.com", "token-1")]


def test_key_that_is_none_is_told_without_asking_anybody(
    send: Send, token_endpoint: TokenEndpoint
) -> None:
    with pytest.raises(errors.AuthError) as caught:
        send(config={"auth": make_key_auth(token_endpoint, privateKey="canary-key")})

    assert "canary-key" not in str(caught.value) + repr(caught.value.__context__)
    assert caught.value.hint
    assert not token_endpoint.requests


@pytest.mark.parametrize(
    ("error", "description", "hint"),
    [
        ("invalid_grant", "Token has been expired or revoked.", "auth.refreshToken"),
        ("invalid_grant", "AADSTS65001: no consent", "admin consent"),
        ("invalid_client", "", "auth.clientSecret"),
        ("unauthorized_client", "", "admin consent"),
        ("invalid_scope", "", "auth.scope"),
        ("something_else", "", "accessUrl"),
    ],
)
def test_refusal_of_the_endpoint_is_permanent_and_says_what_to_change(
    send: Send,
    token_endpoint: TokenEndpoint,
    tls_server: ScriptedSmtpServer,
    error: str,
    description: str,
    hint: str,
) -> None:
    token_endpoint.answers = [make_refusal(error, description)]

    with pytest.raises(errors.TokenRefusedError) as caught:
        send()

    assert (caught.value.code, caught.value.phase) == ("token_refused", Phase.AUTH)
    assert caught.value.stage == Stage.AUTH
    assert not caught.value.is_transient
    assert error in str(caught.value)
    assert description in str(caught.value)
    assert hint in caught.value.hint
    assert "AUTH" not in tls_server.verbs


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("invalid_grant", "clock"),
        ("invalid_client", "auth.serviceClient"),
        ("unauthorized_client", "delegation"),
    ],
)
def test_refusal_of_a_service_account_says_what_to_change(
    send: Send, token_endpoint: TokenEndpoint, error: str, hint: str
) -> None:
    token_endpoint.answers = [make_refusal(error)]

    with pytest.raises(errors.TokenRefusedError) as caught:
        send(config={"auth": make_key_auth(token_endpoint)})

    assert hint in caught.value.hint


def test_endpoint_that_repeats_what_it_was_told_betrays_nothing(
    send: Send, token_endpoint: TokenEndpoint
) -> None:
    told = f"{CLIENT_SECRET} {REFRESH_TOKEN} \x1b[2J client%2Fsecret%2B%C3%BC refresh%2Ftoken%2B1"
    token_endpoint.answers = [make_refusal("invalid_grant", told)]

    with pytest.raises(errors.TokenRefusedError) as caught:
        send()

    text = str(caught.value)
    assert "secret" not in text
    assert "token+1" not in text
    assert "token%2B1" not in text
    assert text.isprintable()


@pytest.mark.parametrize(
    "answer",
    [
        (503, b"busy"),
        (500, {"error": "invalid_grant"}),
        (429, {"error": "slow_down"}),
        make_refusal("temporarily_unavailable"),
        send_raw(HEAD + b"Content-Length: 99\r\n\r\n{"),
        send_raw(b""),
    ],
)
def test_endpoint_that_cannot_answer_now_is_a_transient_fault(
    send: Send, token_endpoint: TokenEndpoint, answer: Answer
) -> None:
    token_endpoint.answers = [answer]

    with pytest.raises(errors.TokenUnavailableError) as caught:
        send()

    assert (caught.value.code, caught.value.is_transient) == ("token_unavailable", True)
    assert caught.value.stage == Stage.AUTH
    assert caught.value.hint
    token_endpoint.answers = []
    send()


@pytest.mark.parametrize(
    "answer",
    [
        lambda handler: handler.answer(302, b"", Location="https://evil.example/"),
        (200, b"<html>Sign in</html>"),
        (404, b"Not found"),
        (200, b""),
        (200, ["token"]),
        (200, b"[" * 60_000),
        (200, {"token_type": "Bearer"}),
        (200, make_grant("two\r\nlines")),
        (200, make_grant("x" * 20_000)),
        send_raw(b"220 smtp.example.com ESMTP\r\n"),
        endless(HEAD + b"\r\n", b"{}"),
        endless(HEAD, b"X-More: 1\r\n"),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n"),
        (200, b" " * 70_000),
    ],
)
def test_answer_that_is_none_of_a_token_endpoint_is_permanent(
    send: Send, token_endpoint: TokenEndpoint, answer: Answer
) -> None:
    token_endpoint.answers = [answer]

    with pytest.raises(errors.TokenReplyError) as caught:
        send()

    assert (caught.value.code, caught.value.is_transient) == ("token_reply", False)
    assert "auth.accessUrl" in caught.value.hint
    assert len(token_endpoint.requests) == 1


@pytest.mark.parametrize("answer", [stay_silent, drip])
def test_slow_endpoint_costs_its_own_time_limit_and_no_more(
    send: Send, token_endpoint: TokenEndpoint, answer: Answer
) -> None:
    token_endpoint.answers = [answer]
    started = time.monotonic()

    with pytest.raises(errors.TokenUnavailableError) as caught:
        send(config={"socketTimeout": 300})

    assert time.monotonic() - started < 3
    assert (caught.value.phase, caught.value.is_transient) == (Phase.TIMEOUT, True)


def test_endpoint_with_another_name_in_its_certificate_gets_no_secret(
    send: Send, token_endpoint: TokenEndpoint, other_host_context: ssl.SSLContext
) -> None:
    token_endpoint.context = other_host_context

    with pytest.raises(errors.TokenUnavailableError) as caught:
        send()

    assert (caught.value.phase, caught.value.is_transient) == (Phase.TLS, False)
    assert "tls.ca" in caught.value.hint
    assert not token_endpoint.requests


def test_switching_off_the_check_for_the_mail_server_does_not_for_the_endpoint(
    send: Send, token_endpoint: TokenEndpoint
) -> None:
    with pytest.raises(errors.TokenUnavailableError) as caught:
        send(config={"tls": {"rejectUnauthorized": False}})

    assert caught.value.phase == Phase.TLS
    assert not token_endpoint.requests


def test_endpoint_that_nobody_runs_is_a_connect_fault(
    send: Send, token_endpoint: TokenEndpoint
) -> None:
    with pytest.raises(errors.TokenUnavailableError) as caught:
        send(accessUrl="https://127.0.0.1:9/token")

    assert (caught.value.phase, caught.value.is_transient) == (Phase.CONNECT, True)


def test_endpoint_whose_host_does_not_exist_is_a_permanent_dns_fault(send: Send) -> None:
    with pytest.raises(errors.TokenUnavailableError) as caught:
        send(accessUrl="https://login.invalid/token")

    assert caught.value.phase in {Phase.DNS, Phase.TIMEOUT}
    assert "login.invalid" in str(caught.value)
    assert "accessUrl" in caught.value.hint


@pytest.mark.parametrize("host", ["169.254.169.254", "[::ffff:10.0.0.1]", "192.168.1.1"])
def test_endpoint_obeys_the_egress_rule(send: Send, host: str) -> None:
    with pytest.raises(errors.DestinationNotAllowedError) as caught:
        send(accessUrl=f"https://{host}/token")

    assert "token endpoint" in str(caught.value)
    assert "ALLOWED_NETWORKS" in caught.value.hint
    assert caught.value.stage == Stage.AUTH


def test_deadline_of_the_send_ends_the_fetch(
    token_endpoint: TokenEndpoint,
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
) -> None:
    tls_server.auth_mechanisms = ["XOAUTH2"]
    token_endpoint.answers = [stay_silent]
    limits = SendLimits(deadline_seconds=0.5, allowed_networks=["127.0.0.0/8"], allowed_ports=[])

    with pytest.raises(errors.DeadlineExceededError) as caught:
        submit(
            config_for(tls={"ca": authority.pem}, auth=token_endpoint.auth), message, limits=limits
        )

    assert caught.value.stage == Stage.AUTH
