from __future__ import annotations

import base64
import threading
import time
from typing import Any

import pytest

from smtp_connector import errors
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import Stage
from smtp_connector.transport.submission import SendLimits, make_session, submit
from tests.certificates import Authority
from tests.smtp_server import WAIT_SECONDS, ScriptedSmtpServer, close
from tests.token_endpoint import TokenEndpoint, make_grant, make_refusal, stay_silent

from .conftest import USER, ConfigMaker

HOUR_MS = 3_600_000


@pytest.fixture
def token_server(tls_server: ScriptedSmtpServer) -> ScriptedSmtpServer:
    tls_server.auth_mechanisms = ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"]
    return tls_server


@pytest.fixture
def config(
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    authority: Authority,
    config_for: ConfigMaker,
) -> SmtpConfig:
    return config_for(tls={"ca": authority.pem}, auth=token_endpoint.auth)


def change_auth(config: SmtpConfig, **changes: Any) -> SmtpConfig:
    assert config.auth is not None
    auth = type(config.auth).model_validate({**dict(config.auth), **changes}, by_name=True)
    return config.model_copy(update={"auth": auth})


def get_auth_lines(server: ScriptedSmtpServer) -> list[str]:
    """Return the lines between EHLO and MAIL that sign in."""
    return [command.line for command in server.commands if command.verb not in {"EHLO", "STARTTLS"}]


def test_token_is_fetched_once_for_two_mails(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    for _ in range(2):
        submit(config, message, limits=limits)

    assert token_server.logins == [(USER, "token-1")] * 2
    assert len(token_server.messages) == 2
    assert len(token_endpoint.requests) == 1
    blob = base64.b64encode(f"user={USER}\x01auth=Bearer token-1\x01\x01".encode()).decode()
    assert get_auth_lines(token_server)[0] == f"AUTH XOAUTH2 {blob}"


def test_oauthbearer_is_used_where_only_that_is_offered(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.auth_mechanisms = ["PLAIN", "OAUTHBEARER"]

    submit(config, message, limits=limits)

    _verb, mechanism, blob = get_auth_lines(token_server)[0].split(" ")
    assert mechanism == "OAUTHBEARER"
    assert base64.b64decode(blob).decode() == (
        f"n,a={USER},\x01host=127.0.0.1\x01port={token_server.port}\x01auth=Bearer token-1\x01\x01"
    )


@pytest.mark.parametrize(("mechanism", "end"), [("XOAUTH2", ""), ("OAUTHBEARER", "AQ==")])
def test_revoked_access_token_is_renewed_once_and_the_mail_delivered_once(
    mechanism: str,
    end: str,
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.auth_mechanisms, token_server.tokens = [mechanism], {"token-1"}

    submit(change_auth(config, access_token="revoked"), message, limits=limits)

    assert token_server.logins == [(USER, "revoked"), (USER, "token-1")]
    assert get_auth_lines(token_server)[1] == end
    assert len(token_endpoint.requests) == 1
    assert len(token_server.messages) == 1
    assert len(token_server.clients) == 1


def test_second_refusal_is_final_and_names_the_scope(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.tokens = ()

    with pytest.raises(errors.CredentialsRefusedError) as caught:
        submit(config, message, limits=limits)

    assert token_server.logins == [(USER, "token-1"), (USER, "token-2")]
    assert len(token_endpoint.requests) == 2
    assert (caught.value.reply_code, caught.value.is_transient) == (535, False)
    assert "https://mail.google.com/" in caught.value.hint
    assert "auth.pass" not in caught.value.hint


def test_refusal_without_a_challenge_is_final(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.replies["AUTH"] = "535 5.7.3 Authentication unsuccessful"

    with pytest.raises(errors.CredentialsRefusedError) as caught:
        submit(config, message, limits=limits)

    assert token_server.verbs.count("AUTH") == 1
    assert len(token_endpoint.requests) == 1
    assert "auth.user" in caught.value.hint


def test_temporary_refusal_of_a_token_is_transient(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.replies["AUTH"] = "454 4.7.0 Temporary authentication failure"

    with pytest.raises(errors.AuthError) as caught:
        submit(config, message, limits=limits)

    assert caught.value.is_transient


def test_lone_access_token_that_is_refused_is_not_offered_again(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.tokens = ()
    lone = change_auth(config, refresh_token="", access_token="lone")

    with pytest.raises(errors.CredentialsRefusedError) as caught:
        submit(lone, message, limits=limits)

    assert token_server.logins == [(USER, "lone")]
    assert not token_endpoint.requests
    assert "refreshToken" in caught.value.hint


@pytest.mark.parametrize(
    ("ends_in_ms", "used"), [(HOUR_MS, "ready"), (-1, "token-1"), (5, "token-1")]
)
def test_ready_access_token_is_used_until_it_expires(
    ends_in_ms: int,
    used: str,
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    expires = round(time.time() * 1000) + ends_in_ms

    submit(change_auth(config, access_token="ready", expires=expires), message, limits=limits)

    assert token_server.logins == [(USER, used)]


def test_lone_access_token_that_has_expired_is_told_before_it_is_offered(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    old = change_auth(config, refresh_token="", access_token="old", expires=1)

    with pytest.raises(errors.TokenRefusedError):
        submit(old, message, limits=limits)

    assert "AUTH" not in token_server.verbs


@pytest.mark.parametrize("lifetime", [1, "30"])
def test_token_that_ends_within_a_minute_is_not_kept(
    lifetime: object,
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_endpoint.answers = [(200, make_grant("short", expires_in=lifetime))]

    for _ in range(2):
        submit(config, message, limits=limits)

    assert len(token_endpoint.requests) == 2


def test_token_without_a_lifetime_is_used_until_it_is_refused(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_endpoint.answers = [(200, make_grant("first", expires_in=0)), (200, make_grant("second"))]
    submit(config, message, limits=limits)
    token_server.tokens = {"second"}

    submit(config, message, limits=limits)

    assert [token for _user, token in token_server.logins] == ["first", "first", "second"]


def test_refresh_token_that_takes_the_place_of_the_old_one_is_used_next(
    config: SmtpConfig,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_endpoint.answers = [
        (200, make_grant("short", expires_in=1, refresh_token="rotated")),
        (200, make_grant("short", expires_in=1)),
    ]

    for _ in range(3):
        submit(config, message, limits=limits)

    used = [request.form["refresh_token"] for request in token_endpoint.requests]
    assert used == [token_endpoint.auth["refreshToken"], "rotated", "rotated"]


def test_edited_auth_begins_anew(
    config: SmtpConfig,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_endpoint.answers = [(200, make_grant("any", refresh_token="rotated"))]
    submit(config, message, limits=limits)

    submit(change_auth(config, refresh_token="typed"), message, limits=limits)

    assert token_endpoint.requests[1].form["refresh_token"] == "typed"


def test_eight_sends_at_once_share_one_renewal(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    threads = [
        threading.Thread(target=submit, args=(config, message), kwargs={"limits": limits})
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(token_server.messages) == 8
    assert len(token_endpoint.requests) == 1


def test_send_that_waits_for_the_renewal_of_another_ends_in_its_own_time(
    config: SmtpConfig,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_endpoint.answers = [stay_silent]
    first = threading.Thread(target=_fail, args=(config, message, limits))
    first.start()
    assert token_endpoint.asked.wait(WAIT_SECONDS)
    short = SendLimits(deadline_seconds=0.5, allowed_networks=["127.0.0.0/8"], allowed_ports=[])

    with pytest.raises(errors.DeliveryError) as caught:
        submit(config, message, limits=short)

    token_endpoint.stopping.set()
    first.join()
    assert caught.value.code == "deadline_exceeded"
    assert len(token_endpoint.requests) == 1


def _fail(config: SmtpConfig, message: OutgoingMessage, limits: SendLimits) -> None:
    with pytest.raises(errors.TokenUnavailableError):
        submit(config, message, limits=limits)


def test_token_never_travels_in_clear_and_is_not_even_fetched(
    token_endpoint: TokenEndpoint,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["XOAUTH2"], False
    changes = {"auth": token_endpoint.auth, "tls": {"ca": authority.pem}}

    with pytest.raises(errors.PlaintextCredentialsError):
        submit(config_for(**changes), message, limits=limits)
    assert not token_endpoint.requests
    submit(config_for(**changes, ignoreTLS=True), message, limits=limits)

    assert smtp_server.logins == [(USER, "token-1")]


def test_refused_starttls_is_not_passed_over_with_a_token_to_send(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.replies["STARTTLS"] = "454 4.7.0 Not now"

    with pytest.raises(errors.StarttlsRefusedError):
        submit(config.model_copy(update={"opportunistic_tls": True}), message, limits=limits)


@pytest.mark.parametrize("method", ["", "XOAUTH2"])
def test_server_that_takes_no_token_is_told_from_one_that_refuses_it(
    method: str,
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.auth_mechanisms = ["PLAIN", "LOGIN"]

    with pytest.raises(errors.MechanismNotOfferedError) as caught:
        submit(config.model_copy(update={"auth_method": method}), message, limits=limits)

    assert "PLAIN, LOGIN" in str(caught.value)
    assert not token_endpoint.requests


def test_endless_challenges_are_given_up(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.replies["AUTH"] = "334 "
    token_server.replies[""] = "334 "
    token_server.replies["*"] = "334 "

    with pytest.raises(errors.UnexpectedReplyError):
        submit(config, message, limits=limits)

    assert token_server.verbs.count("AUTH") == 2


def test_server_that_hangs_up_after_a_refused_token_is_a_lost_connection(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.replies["AUTH"] = ["334 e30=", close]
    token_server.replies[""] = "535 5.7.8 No"

    with pytest.raises(errors.ConnectionLostError) as caught:
        submit(config, message, limits=limits)

    assert caught.value.stage == Stage.AUTH


def test_refresh_token_that_ends_between_two_tries_is_what_the_error_speaks_of(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.tokens = ()
    token_endpoint.answers = [make_refusal("invalid_grant")]

    with pytest.raises(errors.TokenRefusedError):
        submit(change_auth(config, access_token="revoked"), message, limits=limits)

    assert token_server.logins == [(USER, "revoked")]


def test_server_that_repeats_the_token_betrays_nothing(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token = "canary-token-48a1"
    token_endpoint.answers = [(200, make_grant(token))]
    blob = base64.b64encode(f"user={USER}\x01auth=Bearer {token}\x01\x01".encode()).decode()
    token_server.replies["AUTH"] = f"535-5.7.8 {token}\n535 5.7.8 {blob}"

    with pytest.raises(errors.CredentialsRefusedError) as caught:
        submit(config, message, limits=limits)

    shown = caught.value.reply_text + str(caught.value) + caught.value.hint
    assert token not in shown
    assert blob[:-8] not in shown


def test_lasting_session_signs_in_again_with_the_kept_token(
    config: SmtpConfig,
    token_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    token_server.replies["RSET"] = ["421 4.4.2 Idle", "250 2.0.0 Ok"]
    session = make_session(config, limits=limits)
    try:
        for _ in range(3):
            session.hand_over(message.sender, [message.recipient], message.content)
    finally:
        session.quit()

    assert token_server.logins == [(USER, "token-1")] * 2
    assert len(token_server.messages) == 3
    assert len(token_endpoint.requests) == 1
