"""Credentials: on which wire they may go, and that no error, traceback or log shows them."""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

import smtp_connector
from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, make_session, submit
from tests.certificates import Authority, make_self_signed_server_context
from tests.smtp_server import (
    FINAL_DOT,
    GREETING,
    Behaviour,
    Conversation,
    HangUp,
    Script,
    ScriptedSmtpServer,
    close,
    endless,
    reset,
    stay_silent,
)

from .conftest import CODE, PASSWORD, USER, ConfigMaker

APP = str(Path(smtp_connector.__file__).parent)
PLAIN = f"\0{USER}\0{PASSWORD}"


def iter_wire_forms(secret: str) -> Iterator[str]:
    """Yield the secret as a server may write it back."""
    raw = secret.encode()
    yield from (secret, quote(raw), quote(raw, safe=""), quote_plus(raw))
    yield from (base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode())


SECRETS = (PASSWORD, PLAIN, CODE)
ECHOES = [form for secret in SECRETS for form in iter_wire_forms(secret)]
FORBIDDEN = [*ECHOES, *(repr(secret)[1:-1] for secret in SECRETS)]
FORBIDDEN += [repr(secret.encode())[2:-1] for secret in SECRETS]


def assert_clean(text: str) -> None:
    for form in FORBIDDEN:
        assert form not in text


def iter_chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and all that led to it, whatever a traceback would leave out."""
    yield error
    for other in (error.__cause__, error.__context__):
        if other is not None:
            yield from iter_chain(other)


def show_everything(error: BaseException) -> str:
    shown = ["".join(traceback.format_exception(error))]
    for link in iter_chain(error):
        shown += [str(link), repr(link), repr(link.args), repr(vars(link))]
        shown += getattr(link, "__notes__", [])
        shown += map(show_variables, traceback.walk_tb(link.__traceback__))
    return "\n".join(shown)


def show_variables(place: tuple[Any, int]) -> str:
    """Return what an error reporter shows of our functions' variables."""
    frame, _line = place
    return repr(frame.f_locals) if frame.f_code.co_filename.startswith(APP) else ""


def echo(code: int, *, is_reply: bool = True) -> Behaviour:
    """Say back the password and the last command in every form, as a reply or as none."""

    def behave(conversation: Conversation) -> None:
        last = conversation.server.commands[-1].line if conversation.server.commands else ""
        said = f"{last} {' '.join(ECHOES)}".replace("\0", " ")
        conversation.send(f"{code} {said}" if is_reply else said)
        conversation.wait_for_hang_up()

    return behave


def send_garbage_and_hang_up(conversation: Conversation) -> None:
    conversation.send(conversation.server.commands[-1].line.split()[-1])
    raise HangUp


FAULTS: list[tuple[str, Script]] = [
    *(("AUTH", script) for script in (close, reset, stay_silent, endless(b"334-x\r\n"))),
    *(("AUTH", echo(code)) for code in (535, 454, 334, 235, 220)),
    ("AUTH", echo(0, is_reply=False)),
    ("AUTH", send_garbage_and_hang_up),
    ("AUTH", "334 again"),
    (GREETING, echo(554)),
    *((step, echo(550)) for step in ("EHLO", "MAIL", "RCPT", "DATA", FINAL_DOT)),
    (FINAL_DOT, echo(0, is_reply=False)),
    (FINAL_DOT, close),
]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize(("step", "script"), FAULTS)
def test_no_error_and_no_log_shows_a_password_or_a_code(
    step: str,
    script: Script,
    mechanism: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = [mechanism], False
    smtp_server.replies[step] = script
    config = config_for(auth=login, ignoreTLS=True, logger=True, debug=True, socketTimeout=300)
    caplog.set_level(logging.DEBUG)

    with pytest.raises(errors.DeliveryError) as caught:
        submit(config, message, limits=limits)

    assert_clean(show_everything(caught.value))
    assert_clean(caplog.text)
    assert caplog.records


def test_no_error_of_a_lasting_session_shows_a_password(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.replies["AUTH"] = reset
    session = make_session(config_for(auth=login, ignoreTLS=True), limits=limits)

    with pytest.raises(errors.ConnectionLostError) as caught:
        session.open()

    assert_clean(show_everything(caught.value))


@pytest.mark.parametrize("is_trusted", [True, False], ids=["trusted", "not trusted"])
@pytest.mark.parametrize("starttls", ["offered", "hidden", "refused", "stripped"])
@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"requireTLS": True},
        {"opportunisticTLS": True},
        {"requireTLS": True, "opportunisticTLS": True},
    ],
    ids=str,
)
def test_credentials_go_out_encrypted_to_a_trusted_server_or_not_at_all(
    flags: dict[str, bool],
    starttls: str,
    is_trusted: bool,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN", "LOGIN"], False
    smtp_server.tls_context = (
        authority.make_server_context() if is_trusted else make_self_signed_server_context()
    )
    smtp_server.offers_starttls = starttls in {"offered", "refused"}
    if starttls in {"refused", "stripped"}:
        smtp_server.replies["STARTTLS"] = "454 4.7.0 TLS not available"
    works = is_trusted and (
        starttls == "offered" or (starttls == "hidden" and "requireTLS" in flags)
    )
    config = config_for(auth=login, tls={"ca": authority.pem}, **flags)

    if works:
        submit(config, message, limits=limits)
    else:
        with pytest.raises((errors.TlsError, errors.PlaintextCredentialsError)):
            submit(config, message, limits=limits)

    signed_in = [command for command in smtp_server.commands if command.verb == "AUTH"]
    assert [command.is_encrypted for command in signed_in] == [True] * works
    assert_clean("\n".join(seen.line for seen in smtp_server.commands if not seen.is_encrypted))
