"""Failures without a reply, with the cause that each has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.diagnosis import Failure
from smtp_connector.terms import Phase, Stage
from tests.configs import make_config

from .provider_replies import DIRECTMAIL, GMAIL, QQ
from .reply_cases import LOGIN, NO_LOGIN, UNKNOWN_HOST

IMPLICIT = {"secure": True, "port": 465}
PEM = "-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class FailureCase:
    """One failure and its cause. failure: what differs from one of the connection. host, changes: of the config."""

    cause: str | None
    code: str
    stage: Stage
    detail: str = ""
    host: str = UNKNOWN_HOST
    changes: Mapping[str, Any] = field(default_factory=dict)
    failure: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.cause}: {self.code} {self.detail}"

    def make_failure(self) -> Failure:
        """Return it as the catalogue gets it."""
        return Failure(
            code=self.code,
            phase=Phase.CONNECT,
            stage=self.stage,
            detail=self.detail,
            **self.failure,
        )


def make_config_for(host: str, **changes: Any) -> SmtpConfig:
    """Return a config for the host, with `LOGIN` unless the changes say otherwise."""
    values = {"host": host, "port": 587, "ignoreTLS": ..., "auth": LOGIN, **changes}
    return SmtpConfig.model_validate_json(json.dumps(make_config(**values)))


DNS_CASES = (
    FailureCase("host_not_found", "host_not_found", Stage.DNS, "EAI_NONAME"),
    FailureCase("host_misspelt", "host_not_found", Stage.DNS, host="smtp.gmial.com"),
    FailureCase("host_misspelt", "host_not_found", Stage.DNS, host="smtp.sendgrid.com"),
    FailureCase("host_not_found", "host_not_found", Stage.DNS, host="mail.gmail-relay.test"),
    FailureCase("resolver_unavailable", "dns_unavailable", Stage.DNS, "EAI_AGAIN"),
    FailureCase("resolver_unavailable", "dns_timeout", Stage.DNS),
    FailureCase("resolver_unavailable", "dns_timeout", Stage.DNS, changes={"dnsTimeout": 0}),
    FailureCase("dns_timeout_in_seconds", "dns_timeout", Stage.DNS, changes={"dnsTimeout": 5}),
)
CONNECT_CASES = (
    FailureCase("connection_refused", "connection_refused", Stage.CONNECT, "ECONNREFUSED"),
    FailureCase("port_25_closed", "connect_timeout", Stage.CONNECT, changes={"port": 25}),
    FailureCase(
        "aliyun_port_25_closed",
        "connect_timeout",
        Stage.CONNECT,
        host="smtpdm-eu-central-1.aliyuncs.com",
        changes={"port": 25},
    ),
    FailureCase(
        "port_not_offered",
        "connect_timeout",
        Stage.CONNECT,
        host="smtp.office365.com",
        changes=IMPLICIT,
    ),
    FailureCase("port_not_offered", "connection_refused", Stage.CONNECT, host=DIRECTMAIL),
    FailureCase("no_route", "connect_failed", Stage.CONNECT, "ENETUNREACH", changes={"port": 25}),
    FailureCase("port_filtered", "connect_timeout", Stage.CONNECT),
    FailureCase("host_silent", "connect_timeout", Stage.CONNECT, changes={"port": 2526}),
    FailureCase(
        "connection_timeout_in_seconds",
        "connect_timeout",
        Stage.CONNECT,
        changes={"connectionTimeout": 10},
    ),
    FailureCase(
        "ipv6_without_route",
        "connect_failed",
        Stage.CONNECT,
        "ENETUNREACH",
        failure={"addresses": ("2001:db8::1", "2001:db8::2")},
    ),
    FailureCase(
        "no_route",
        "connect_failed",
        Stage.CONNECT,
        "ENETUNREACH",
        failure={"addresses": ("2001:db8::1", "192.0.2.1")},
    ),
    FailureCase("no_route", "connect_failed", Stage.CONNECT, "EHOSTUNREACH"),
    FailureCase(None, "connect_failed", Stage.CONNECT, "ECONNRESET"),
    FailureCase("destination_not_allowed", "destination_not_allowed", Stage.CONNECT),
    FailureCase("local_address_unusable", "local_address", Stage.CONNECT),
    FailureCase(
        "workspace_relay_not_reached", "connect_timeout", Stage.CONNECT, host="smtp-relay.gmail.com"
    ),
    FailureCase(
        "workspace_relay_not_reached", "connection_lost", Stage.EHLO, host="smtp-relay.gmail.com"
    ),
)
PROXY = {"proxy": "http://user:secret@proxy.test:8080"}
PROXY_CASES = (
    FailureCase("proxy_unreachable", "proxy_unreachable", Stage.CONNECT, changes=PROXY),
    FailureCase("proxy_sign_in_refused", "proxy_auth_required", Stage.CONNECT, changes=PROXY),
    FailureCase("proxy_refused", "proxy_refused", Stage.CONNECT, changes=PROXY),
    FailureCase("not_a_proxy", "proxy_failed", Stage.CONNECT, changes=PROXY),
    FailureCase("ended_before_the_proxy", "host_not_found", Stage.DNS, changes=PROXY),
    FailureCase("ended_before_the_proxy", "connect_timeout", Stage.CONNECT, changes=PROXY),
    FailureCase("destination_not_allowed", "destination_not_allowed", Stage.DNS, changes=PROXY),
    FailureCase("no_greeting", "timeout", Stage.EHLO, "NO_GREETING", changes=PROXY),
)
TLS_CASES = (
    FailureCase("tls_on_plain_port", "tls_failed", Stage.TLS, "WRONG_VERSION_NUMBER", changes={"secure": True}),
    FailureCase(None, "tls_failed", Stage.TLS, "WRONG_VERSION_NUMBER"),
    FailureCase("tls_handshake_cut", "tls_failed", Stage.TLS, "UNEXPECTED_EOF_WHILE_READING", changes={"secure": True}),
    FailureCase("tls_handshake_cut", "timeout", Stage.TLS, changes={"secure": True}),
    FailureCase(None, "tls_failed", Stage.TLS, "ECONNRESET"),
    FailureCase("plain_on_tls_port", "timeout", Stage.EHLO, "NO_GREETING", changes={"port": 465, "secure": False}),
    FailureCase("plain_on_tls_port", "connection_lost", Stage.EHLO, "NO_GREETING", changes={"port": 8465}),
    FailureCase("no_greeting", "timeout", Stage.EHLO, "NO_GREETING"),
    FailureCase("no_greeting", "connection_lost", Stage.EHLO, "NO_GREETING"),
    FailureCase(None, "timeout", Stage.EHLO, "NO_GREETING", changes=IMPLICIT),
    FailureCase(None, "timeout", Stage.EHLO),
    FailureCase("greeting_timeout_in_seconds", "timeout", Stage.EHLO, "NO_GREETING", changes={"greetingTimeout": 30}),
    FailureCase("socket_timeout_in_seconds", "timeout", Stage.ENVELOPE, changes={"socketTimeout": 60}),
    FailureCase(None, "timeout", Stage.ENVELOPE),
    FailureCase("starttls_missing", "starttls_missing", Stage.TLS, changes={"requireTLS": True}),
    FailureCase("starttls_missing_on_tls_port", "starttls_missing", Stage.TLS, changes={"port": 465, "secure": False, "requireTLS": True}),
    FailureCase("tls_version_too_old", "tls_failed", Stage.TLS, "TLSV1_ALERT_PROTOCOL_VERSION"),
    FailureCase("tls_version_too_old", "tls_failed", Stage.TLS, "UNSUPPORTED_PROTOCOL"),
    FailureCase("own_tls_choice_too_narrow", "tls_failed", Stage.TLS, "TLSV1_ALERT_PROTOCOL_VERSION", changes={"tls": {"minVersion": "TLSv1.3"}}),
    FailureCase("tls_key_exchange_too_weak", "tls_failed", Stage.TLS, "DH_KEY_TOO_SMALL"),
    FailureCase("tls_renegotiation_unsafe", "tls_failed", Stage.TLS, "UNSAFE_LEGACY_RENEGOTIATION_DISABLED"),
    FailureCase("tls_client_certificate", "tls_failed", Stage.TLS, "TLSV13_ALERT_CERTIFICATE_REQUIRED"),
    FailureCase("tls_server_name_unknown", "tls_failed", Stage.TLS, "TLSV1_UNRECOGNIZED_NAME"),
    FailureCase("tls_no_common_cipher", "tls_failed", Stage.TLS, "SSLV3_ALERT_HANDSHAKE_FAILURE"),
    FailureCase(None, "tls_failed", Stage.TLS, "SOMETHING_NEW"),
    FailureCase(None, "tls_failed", Stage.TLS, changes=IMPLICIT),
)  # fmt: skip
CERTIFICATE_CASES = tuple(
    FailureCase(cause, "certificate_invalid", Stage.TLS, detail, host, changes, failure)
    for cause, detail, host, changes, failure in (
        ("certificate_expired", "CERTIFICATE_10", UNKNOWN_HOST, {}, {}),
        ("certificate_expired_on", "CERTIFICATE_10", UNKNOWN_HOST, {}, {"certificate_end": "2025-01-31T12:00:00+00:00"}),
        ("certificate_not_yet_valid", "CERTIFICATE_9", UNKNOWN_HOST, {}, {}),
        ("certificate_self_signed", "CERTIFICATE_18", UNKNOWN_HOST, {}, {}),
        ("certificate_authority_unknown", "CERTIFICATE_19", UNKNOWN_HOST, {}, {}),
        ("certificate_authority_unknown", "CERTIFICATE_20", UNKNOWN_HOST, {}, {}),
        ("certificate_not_of_own_authority", "CERTIFICATE_20", UNKNOWN_HOST, {"tls": {"ca": PEM}}, {}),
        ("certificate_replaced_on_the_way", "CERTIFICATE_19", GMAIL, {}, {}),
        ("certificate_for_other_name", "CERTIFICATE_62", UNKNOWN_HOST, {}, {}),
        ("certificate_for_other_name_known", "CERTIFICATE_62", UNKNOWN_HOST, {}, {"certificate_names": ("mx.example.org",)}),
        ("certificate_for_other_address", "CERTIFICATE_64", "192.0.2.1", {}, {}),
        ("certificate_too_weak", "CERTIFICATE_66", UNKNOWN_HOST, {}, {}),
        (None, "CERTIFICATE_79", UNKNOWN_HOST, {}, {}),
    )
)  # fmt: skip
SESSION_CASES = (
    FailureCase("imap_server", "unexpected_reply", Stage.EHLO, failure={"reply_text": "* OK [CAPABILITY IMAP4rev1] ready"}),
    FailureCase("pop_server", "unexpected_reply", Stage.EHLO, failure={"reply_text": "+OK POP3 ready"}),
    FailureCase("web_server", "unexpected_reply", Stage.EHLO, failure={"reply_text": "HTTP/1.1 400 Bad Request"}),
    FailureCase("not_smtp", "unexpected_reply", Stage.EHLO, failure={"reply_text": "SSH-2.0-OpenSSH_9.6"}),
    FailureCase("not_smtp", "reply_too_long", Stage.EHLO),
    FailureCase(None, "unexpected_reply", Stage.ENVELOPE, failure={"reply_text": "\ufffd\ufffd"}),
    FailureCase("ipv6_refused", "greeting_refused", Stage.EHLO, failure={"reply_code": 554, "addresses": ("2001:db8::1",)}),
    FailureCase("qq_closed_at_sign_in", "connection_lost", Stage.AUTH, host=QQ),
    FailureCase(None, "connection_lost", Stage.AUTH),
    FailureCase(None, "connection_lost", Stage.DATA),
    FailureCase("credentials_not_sent_in_clear", "plaintext_credentials", Stage.AUTH),
    FailureCase("sign_in_only_after_tls", "auth_not_offered", Stage.AUTH, changes={"ignoreTLS": True}),
    FailureCase("sign_in_not_offered", "auth_not_offered", Stage.AUTH, changes={"port": 25}),
    FailureCase("mechanism_not_offered", "mechanism_not_offered", Stage.AUTH),
    FailureCase(None, "mechanism_not_offered", Stage.NONE),
    FailureCase("mechanism_of_config_not_offered", "mechanism_not_offered", Stage.AUTH, changes={"authMethod": "LOGIN"}),
    FailureCase("deadline_exceeded", "deadline_exceeded", Stage.DATA),
    FailureCase("outcome_unknown", "connection_lost", Stage.DATA, failure={"is_outcome_unknown": True}),
    FailureCase("outcome_unknown", "timeout", Stage.DATA, changes=NO_LOGIN, failure={"is_outcome_unknown": True}),
    FailureCase("smtputf8_missing", "recipient_needs_smtputf8", Stage.ENVELOPE),
    FailureCase(None, "invalid_recipient", Stage.NONE),
    FailureCase(None, "invalid_payload", Stage.NONE),
)  # fmt: skip
OAUTH2: Mapping[str, Any] = {
    "auth": {"type": "oauth2", "user": "ada@example.com", "clientId": "c", "refreshToken": "r"}
}
OAUTH2_CASES = (
    FailureCase("token_refused_by_endpoint", "token_refused", Stage.AUTH, changes=OAUTH2),
    FailureCase("token_endpoint_unavailable", "token_unavailable", Stage.AUTH, "ECONNREFUSED", changes=OAUTH2),
    FailureCase("token_endpoint_wrong", "token_reply", Stage.AUTH, changes=OAUTH2),
    FailureCase("token_endpoint_not_allowed", "destination_not_allowed", Stage.AUTH, changes=OAUTH2),
    FailureCase("token_not_taken", "mechanism_not_offered", Stage.AUTH, changes=OAUTH2),
    FailureCase("token_refused_by_server", "credentials_refused", Stage.AUTH, changes=OAUTH2, failure={"reply_code": 535, "reply_text": "5.7.8 Username and Password not accepted"}),
    FailureCase("microsoft_smtp_auth_disabled", "credentials_refused", Stage.AUTH, changes=OAUTH2, failure={"reply_code": 535, "reply_text": "5.7.139 SmtpClientAuthentication is disabled"}),
)  # fmt: skip
FAILURE_CASES = (
    *OAUTH2_CASES,
    *DNS_CASES,
    *CONNECT_CASES,
    *PROXY_CASES,
    *TLS_CASES,
    *CERTIFICATE_CASES,
    *SESSION_CASES,
)
