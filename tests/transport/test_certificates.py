"""Bad certificates, weak keys and old versions, each over STARTTLS and from the first byte."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import NamedTuple

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, submit
from tests.certificates import Authority, WeakAuthority, make_self_signed_server_context
from tests.smtp_server import Conversation, ScriptedSmtpServer

from .conftest import ConfigMaker

TLS_1_0, TLS_1_2, TLS_1_3 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


class BadServer(NamedTuple):
    """A server whose certificate does not pass. ca: what the config trusts. word: stands in the hint."""

    context: ssl.SSLContext
    ca: str
    word: str


@pytest.fixture(scope="session")
def weak_authority() -> WeakAuthority:
    return WeakAuthority()


Maker = Callable[[Authority, WeakAuthority], BadServer]

BAD_SERVERS: dict[str, Maker] = {
    "expired": lambda good, weak: BadServer(
        good.make_expired_server_context(), good.pem, "has expired"
    ),
    "not yet valid": lambda good, weak: BadServer(
        good.make_future_server_context(), good.pem, "not valid yet"
    ),
    "wrong host": lambda good, weak: BadServer(
        good.make_server_context("mail.example.org"), good.pem, "does not name this IP address"
    ),
    "self-signed": lambda good, weak: BadServer(
        make_self_signed_server_context(), good.pem, "self-signed"
    ),
    "unknown authority": lambda good, weak: BadServer(
        Authority().make_server_context(), good.pem, "authority is not known here"
    ),
    "intermediate left out": lambda good, weak: BadServer(
        good.make_intermediate_server_context(is_complete=False),
        good.pem,
        "left out an intermediate",
    ),
    "key of 1024 bits": lambda good, weak: BadServer(
        weak.make_small_key_context(), weak.pem, "too weak"
    ),
    "signed over SHA-1": lambda good, weak: BadServer(
        weak.make_sha1_context(), weak.pem, "too weak"
    ),
}
BOTH_WAYS = pytest.mark.parametrize("implicit_tls", [False, True], ids=["starttls", "implicit"])


@pytest.fixture(params=BAD_SERVERS)
def bad_server(
    request: pytest.FixtureRequest, authority: Authority, weak_authority: WeakAuthority
) -> BadServer:
    return BAD_SERVERS[request.param](authority, weak_authority)


@BOTH_WAYS
def test_certificate_that_does_not_pass_ends_the_session_before_the_sign_in(
    implicit_tls: bool,
    bad_server: BadServer,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.tls_context, smtp_server.implicit_tls = bad_server.context, implicit_tls
    smtp_server.auth_mechanisms = ["PLAIN"]
    config = config_for(secure=implicit_tls, auth=login, tls={"ca": bad_server.ca})

    with pytest.raises(errors.CertificateError) as caught:
        submit(config, message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == ("tls", "tls")
    assert not caught.value.is_transient
    assert bad_server.word in caught.value.hint
    assert set(smtp_server.verbs) <= {"EHLO", "STARTTLS"}


@BOTH_WAYS
def test_certificate_that_does_not_pass_is_taken_where_the_check_is_switched_off(
    implicit_tls: bool,
    bad_server: BadServer,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context, smtp_server.implicit_tls = bad_server.context, implicit_tls

    submit(
        config_for(secure=implicit_tls, tls={"rejectUnauthorized": False}), message, limits=limits
    )

    assert smtp_server.messages[0].is_encrypted


@BOTH_WAYS
def test_name_that_the_certificate_does_not_carry_is_told_apart_from_an_address(
    implicit_tls: bool,
    smtp_server: ScriptedSmtpServer,
    other_host_context: ssl.SSLContext,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context, smtp_server.implicit_tls = other_host_context, implicit_tls
    config = config_for(secure=implicit_tls, host="localhost", tls={"ca": authority.pem})

    with pytest.raises(errors.CertificateError) as caught:
        submit(config, message, limits=limits)

    assert "for another name" in caught.value.hint


def test_chain_that_is_complete_passes(
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = authority.make_intermediate_server_context(is_complete=True)

    submit(config_for(tls={"ca": authority.pem}), message, limits=limits)

    assert smtp_server.messages[0].is_encrypted


@BOTH_WAYS
def test_key_exchange_that_is_too_weak_fails_unless_the_ciphers_allow_it(
    implicit_tls: bool,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = authority.make_small_group_server_context()
    smtp_server.implicit_tls = implicit_tls
    tls = {"ca": authority.pem}

    with pytest.raises(errors.TlsError) as caught:
        submit(config_for(secure=implicit_tls, tls=tls), message, limits=limits)
    assert not smtp_server.messages
    assert not caught.value.is_transient
    assert "key exchange is too weak" in caught.value.hint

    allowed = {**tls, "ciphers": "DEFAULT:@SECLEVEL=0"}
    submit(config_for(secure=implicit_tls, tls=allowed), message, limits=limits)
    assert len(smtp_server.messages) == 1


@BOTH_WAYS
@pytest.mark.parametrize(
    ("spoken", "allowed", "is_common"),
    [
        ((TLS_1_0, TLS_1_0), {}, False),
        ((TLS_1_0, TLS_1_0), {"minVersion": "TLSv1.1"}, False),
        ((TLS_1_0, TLS_1_0), {"minVersion": "TLSv1"}, True),
        ((TLS_1_3, TLS_1_3), {}, True),
        ((TLS_1_3, TLS_1_3), {"minVersion": "TLSv1"}, True),
        ((TLS_1_3, TLS_1_3), {"minVersion": "TLSv1.3"}, True),
        ((TLS_1_3, TLS_1_3), {"maxVersion": "TLSv1.2"}, False),
        ((TLS_1_2, TLS_1_2), {"minVersion": "TLSv1.3"}, False),
    ],
    ids=str,
)
def test_session_is_encrypted_when_a_version_is_common(
    implicit_tls: bool,
    spoken: tuple[ssl.TLSVersion, ssl.TLSVersion],
    allowed: dict[str, str],
    is_common: bool,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = authority.make_server_context_of_versions(*spoken)
    smtp_server.implicit_tls = implicit_tls
    config = config_for(secure=implicit_tls, tls={"ca": authority.pem, **allowed})

    if is_common:
        submit(config, message, limits=limits)
        assert smtp_server.messages[0].is_encrypted
        return
    with pytest.raises(errors.TlsError) as caught:
        submit(config, message, limits=limits)
    assert not caught.value.is_transient
    assert "tls.minVersion" in caught.value.hint
    assert not smtp_server.messages


@BOTH_WAYS
def test_server_that_wants_a_certificate_of_ours_says_so(
    implicit_tls: bool,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = authority.make_demanding_server_context()
    smtp_server.implicit_tls = implicit_tls

    with pytest.raises(errors.TlsError) as caught:
        submit(config_for(secure=implicit_tls, tls={"ca": authority.pem}), message, limits=limits)

    assert "tls.cert" in caught.value.hint
    assert not smtp_server.messages


@BOTH_WAYS
def test_plain_text_within_an_encrypted_session_breaks_it(
    implicit_tls: bool,
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    def send_plain_text(conversation: Conversation) -> None:
        with socket.socket(fileno=conversation.connection.detach()) as plain:
            plain.sendall(b"250 2.1.0 Sender ok\r\n")
            plain.recv(4096)

    tls_server.implicit_tls = implicit_tls
    tls_server.replies["MAIL"] = send_plain_text

    with pytest.raises(errors.ConnectionLostError) as caught:
        submit(config_for(secure=implicit_tls, tls={"ca": authority.pem}), message, limits=limits)

    assert (caught.value.stage, caught.value.is_transient) == ("envelope", True)
    assert "RCPT" not in tls_server.verbs
