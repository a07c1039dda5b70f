from __future__ import annotations

import pytest

from smtp_connector.diagnostics.hints import find_reply_hint
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.terms import Stage


@pytest.mark.parametrize(
    ("stage", "reply_code", "text", "word"),
    [
        (Stage.AUTH, 535, "5.7.8 Username and Password not accepted", "app password"),
        (Stage.AUTH, 534, "5.7.9 Application-specific password required", "two-step"),
        (Stage.AUTH, 535, "5.7.139 SmtpClientAuthentication is disabled", "authenticated SMTP"),
        (Stage.ENVELOPE, 554, "5.7.1 Relay access denied", "Sign in"),
        (Stage.ENVELOPE, 550, "5.7.54 Unable to relay", "Sign in"),
        (Stage.ENVELOPE, 530, "5.7.0 Must issue a STARTTLS command first", "requireTLS"),
        (Stage.ENVELOPE, 530, "5.7.0 Authentication Required", "auth.user"),
        (Stage.ENVELOPE, 550, "5.1.1 No such user", "address"),
        (Stage.ENVELOPE, 403, "You are not authorized to send from that email", "fromEmail"),
        (Stage.DATA, 451, "Authentication failed: Maximum credits exceeded", "credits"),
        (Stage.ENVELOPE, 450, "4.2.0 Greylisted", "few minutes"),
        (Stage.EHLO, 421, "Too many connections", "Wait"),
        (Stage.AUTH, 538, "5.7.11 Encryption required for requested mechanism", "requireTLS"),
        (Stage.EHLO, 530, "5.7.0 Must issue a STARTTLS command first", "requireTLS"),
        (Stage.ENVELOPE, 451, "5.7.3 STARTTLS is required to send mail", "requireTLS"),
        (Stage.ENVELOPE, 421, "4.7.66 TLS 1.0 and 1.1 are not supported", "tls.minVersion"),
        (Stage.DATA, 550, "5.4.5 Daily user\n5.4.5 sending limit exceeded", "24 hours"),
        (Stage.ENVELOPE, 550, "Ip frequency limited", "Wait"),
        (Stage.DATA, 552, "5.3.4 Message size exceeds limit", "shorter"),
    ],
)
def test_frequent_reply_has_its_advice(stage: Stage, reply_code: int, text: str, word: str) -> None:
    assert word in find_reply_hint(stage, Reply(reply_code, "", text))


def test_other_reply_has_none() -> None:
    assert find_reply_hint(Stage.DATA, Reply(554, "", "Something else")) == ""
