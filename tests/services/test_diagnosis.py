"""Causes and fixes against what sessions really meet: every reply over the wire, and every fix by the same server."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smtp_connector.config.fix import Change, Fix, apply_fix
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.diagnosis import Diagnosis
from smtp_connector.errors import DeliveryError, RecipientRefusedError
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.services.check import check_config
from smtp_connector.services.diagnosis import explain
from smtp_connector.terms import UsageType
from smtp_connector.transport.submission import SendLimits, submit
from tests.certificates import Authority
from tests.configs import make_config
from tests.diagnostics.general_replies import GENERAL_REPLIES
from tests.diagnostics.provider_replies import PROVIDER_REPLIES
from tests.diagnostics.reply_cases import LOGIN, USER, VARIANTS, ReplyCase, write_lines
from tests.smtp_server import Conversation, ScriptedSmtpServer

Plain = dict[str, Any]
Prepare = Callable[[ScriptedSmtpServer], None]

LIMITS = SendLimits(deadline_seconds=10, allowed_networks=["127.0.0.0/8"], allowed_ports=[])
MESSAGE = OutgoingMessage(
    sender="no-reply@example.com",
    recipient="bob@elsewhere.test",
    message_id="<1@example.com>",
    template=UsageType.GENERIC,
    content=b"Subject: Code\r\n\r\nYour code is 000000.\r\n",
)


def parse(plain: Plain) -> SmtpConfig:
    return SmtpConfig.model_validate_json(json.dumps(plain))


def change(plain: Plain, fix: Fix) -> Plain:
    changed: Plain = json.loads(apply_fix(json.dumps(plain), fix))
    return changed


@pytest.fixture(scope="module")
def lasting_server() -> Iterator[ScriptedSmtpServer]:
    with ScriptedSmtpServer(auth_mechanisms=["PLAIN"], auth_needs_tls=False) as server:
        yield server


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def server_context(authority: Authority) -> ssl.SSLContext:
    return authority.make_server_context()


# --- replies over the wire -------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("case", [*PROVIDER_REPLIES, *GENERAL_REPLIES], ids=str)
def test_reply_over_the_wire_has_its_cause_however_it_is_written(
    case: ReplyCase, lasting_server: ScriptedSmtpServer, server_context: ssl.SSLContext
) -> None:
    is_starttls = case.at == "STARTTLS"
    lasting_server.tls_context = server_context if is_starttls else None
    changes = {"ignoreTLS": not is_starttls, "auth": LOGIN, **case.changes}
    config = parse(make_config(lasting_server.port, **changes))
    spelt = [make(case.reply[:3], case.reply[4:]) for make in VARIANTS.values()]

    for reply in (case.reply, *spelt, *case.others):
        lasting_server.replies = {case.at: write_lines(reply)}
        with pytest.raises(DeliveryError) as caught:
            submit(config, MESSAGE, limits=LIMITS)
        diagnosis = explain(caught.value, config.model_copy(update={"host": case.host}))
        assert (diagnosis.id if diagnosis else None) == case.cause, reply


@pytest.mark.parametrize(
    ("octets", "cause"),
    [
        ("535 登录失败 https://service.mail.qq.com/detail/0/53".encode("gb18030"), "qq_authorization_code"),
        ("535-Échec\r\n535 https://support.google.com/mail/?p=BadCredentials".encode("latin-1"), "google_credentials_refused"),
        (b"535", "credentials_refused"),
    ],
)  # fmt: skip
def test_reply_in_another_encoding_has_its_cause(
    octets: bytes, cause: str, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.replies["AUTH"] = octets + b"\r\n"

    diagnosis = check_config(parse(make_config(smtp_server.port, auth=LOGIN))).diagnosis

    assert diagnosis is not None
    assert diagnosis.id == cause


def test_error_gets_its_cause_and_the_advice(smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    result = check_config(parse(make_config(smtp_server.port)))

    assert result.error is not None
    assert result.diagnosis is not None
    assert "recipient's address" in result.error.hint
    assert (result.error.cause, result.error.hint) == (
        result.diagnosis.cause,
        result.diagnosis.advice,
    )


def test_error_that_nothing_explains_stays_as_it_is(smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.replies["MAIL"] = "550 5.7.1 Nein"

    result = check_config(parse(make_config(smtp_server.port)))

    assert result.error is not None
    assert (result.diagnosis, result.error.cause, result.error.hint) == (None, "", "")


def test_cause_decides_whether_waiting_helps() -> None:
    config = parse(make_config())
    used_up = RecipientRefusedError(
        "No.", is_transient=True, reply_code=451, reply_text="Maximum credits exceeded"
    )
    full = RecipientRefusedError("No.", is_transient=True, reply_code=452, reply_text="4.2.2 Full")

    explain(used_up, config)
    explain(full, config)

    assert (used_up.is_transient, full.is_transient) == (False, True)


def test_explaining_twice_changes_nothing(smtp_server: ScriptedSmtpServer) -> None:
    error = DeliveryError("No.", is_outcome_unknown=True, hint="Look into the mailbox.")

    explain(error, parse(make_config()))
    explain(error, parse(make_config()))

    assert error.hint == "Look into the mailbox."


# --- the first fix, applied, gets further with the same server -------------------------------------


def be_as_usual(server: ScriptedSmtpServer) -> None:
    """Change nothing."""


def encrypt_at_once(server: ScriptedSmtpServer) -> None:
    server.implicit_tls = True


def speak_plain_text_only(server: ScriptedSmtpServer) -> None:
    server.tls_context = None


def let_in_after_tls(server: ScriptedSmtpServer) -> None:
    server.auth_mechanisms = ["PLAIN"]


def let_in_by_login(server: ScriptedSmtpServer) -> None:
    server.auth_mechanisms = ["LOGIN"]


def greet_slowly(server: ScriptedSmtpServer) -> None:
    def greet(conversation: Conversation) -> None:
        server.stopping.wait(0.2)
        conversation.send("220 test")

    server.replies["greeting"] = greet


def know_old_tls_only(server: ScriptedSmtpServer) -> None:
    assert server.tls_context is not None
    server.tls_context.maximum_version = ssl.TLSVersion.TLSv1_2


def let_in_by_one_name(server: ScriptedSmtpServer) -> None:
    def answer(conversation: Conversation) -> None:
        is_known = server.commands[-1].line.split()[-1] == "example.com"
        known = "250-test\n250 AUTH PLAIN"
        conversation.send(known if is_known else "501 5.5.4 Invalid EHLO argument")

    server.replies["EHLO"] = answer


def let_in_own_sender(server: ScriptedSmtpServer) -> None:
    server.auth_mechanisms = ["PLAIN"]

    def answer(conversation: Conversation) -> None:
        is_own = USER in server.commands[-1].line
        conversation.send("250 Ok" if is_own else "553 Mail from must equal authorized user")

    server.replies["MAIL"] = answer


def let_in_apikey(server: ScriptedSmtpServer) -> None:
    server.auth_mechanisms = ["PLAIN"]
    server.credentials = ("apikey", LOGIN["pass"])
    server.replies["AUTH"] = answer_like_sendgrid


def answer_like_sendgrid(conversation: Conversation) -> None:
    server = conversation.server
    is_apikey = "AGFwaWtleQ" in server.commands[-1].line  # "\0apikey\0" in base64
    refusal = "535 Authentication failed: The provided authorization grant is invalid, expired, or revoked"
    conversation.send("235 Ok" if is_apikey else refusal)


@pytest.mark.parametrize(
    ("prepare", "changes", "cause"),
    [
        (be_as_usual, {"secure": True}, "tls_on_plain_port"),
        (encrypt_at_once, {"greetingTimeout": 300}, "no_greeting"),
        (speak_plain_text_only, {"requireTLS": True}, "starttls_missing"),
        (let_in_after_tls, {"ignoreTLS": True, "auth": LOGIN}, "sign_in_only_after_tls"),
        (be_as_usual, {"auth": LOGIN}, "sign_in_not_offered"),
        (let_in_by_login, {"auth": LOGIN | {"method": "PLAIN"}}, "mechanism_of_config_not_offered"),
        (let_in_by_login, {"auth": LOGIN, "authMethod": "PLAIN"}, "mechanism_of_config_not_offered"),
        (let_in_by_one_name, {"ignoreTLS": True, "name": "my_host", "auth": LOGIN}, "ehlo_hostname_refused"),
        (let_in_own_sender, {"auth": LOGIN}, "sender_is_not_the_login"),
        (let_in_apikey, {"auth": LOGIN}, "sendgrid_user_is_apikey"),
        (be_as_usual, {"host": "localhost", "servername": "mx.elsewhere.test"}, "certificate_for_other_name_known"),
        (know_old_tls_only, {"tls": {"minVersion": "TLSv1.3"}}, "own_tls_choice_too_narrow"),
        (greet_slowly, {"greetingTimeout": 20}, "greeting_timeout_in_seconds"),
    ],
)  # fmt: skip
def test_after_the_fix_the_same_server_takes_the_session(
    prepare: Prepare,
    changes: Plain,
    cause: str,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
) -> None:
    smtp_server.tls_context = authority.make_server_context()
    prepare(smtp_server)
    tls = {"ca": authority.pem, **changes.get("tls", {})}
    plain = make_config(smtp_server.port, **{"ignoreTLS": ..., **changes, "tls": tls})

    diagnosis = require_diagnosis(plain)
    after = [check_config(parse(change(plain, fix))).error for fix in diagnosis.fixes]

    assert diagnosis.id == cause
    assert None in after


def require_diagnosis(plain: Plain) -> Diagnosis:
    result = check_config(parse(plain))
    assert result.diagnosis is not None, result.error
    return result.diagnosis


# --- certificates ----------------------------------------------------------------------------------


@pytest.mark.parametrize("implicit_tls", [False, True], ids=["starttls", "implicit"])
def test_test_tells_the_names_of_a_certificate_that_is_for_others(
    implicit_tls: bool, smtp_server: ScriptedSmtpServer, authority: Authority
) -> None:
    smtp_server.tls_context = authority.make_server_context("mx.example.org", "*.example.net")
    smtp_server.implicit_tls = implicit_tls
    smtp_server.auth_mechanisms = ["PLAIN"]

    diagnosis = require_diagnosis(
        make_config(
            smtp_server.port,
            ignoreTLS=...,
            secure=implicit_tls,
            auth=LOGIN,
            tls={"ca": authority.pem},
        )
    )

    assert diagnosis.id == "certificate_for_other_name_known"
    assert "mx.example.org, *.example.net" in diagnosis.cause
    [fix] = diagnosis.fixes
    assert isinstance(fix.changes[0], Change)
    assert fix.changes[0].value == "mx.example.org"
    assert not {"AUTH", "MAIL"} & set(smtp_server.verbs)


def test_test_tells_when_a_certificate_expired(
    smtp_server: ScriptedSmtpServer, authority: Authority
) -> None:
    smtp_server.tls_context = authority.make_expired_server_context()

    diagnosis = require_diagnosis(
        make_config(smtp_server.port, ignoreTLS=..., tls={"ca": authority.pem})
    )

    assert diagnosis.id == "certificate_expired_on"
    assert "2020-01-01" in diagnosis.cause


def test_server_that_does_not_show_its_certificate_again_gets_the_general_cause(
    smtp_server: ScriptedSmtpServer, authority: Authority
) -> None:
    smtp_server.tls_context = authority.make_server_context("mx.example.org")
    smtp_server.replies["greeting"] = ["220 test", "421 Not again"]

    diagnosis = require_diagnosis(
        make_config(smtp_server.port, host="localhost", ignoreTLS=..., tls={"ca": authority.pem})
    )

    assert diagnosis.id == "certificate_for_other_name"
    assert diagnosis.fixes == ()
