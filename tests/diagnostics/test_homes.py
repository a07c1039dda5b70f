"""Each of the failures that were collected from other products and providers' pages has a home."""

from __future__ import annotations

import json
from typing import Any

import pytest

from smtp_connector.config.lint.linter import RULES
from smtp_connector.config.parsing import parse_config
from smtp_connector.diagnostics import success
from smtp_connector.diagnostics.catalogue import CATALOGUE
from smtp_connector.errors import ConfigError, SecretUnreadableError
from tests.configs import make_config

CAUSES = {record.id for record in CATALOGUE}
NOTES = {name.lower() for name in vars(success) if name.isupper()}

# Number of the record -> the causes of a failure, "lint:" a warning before the test, "config:" an error of the
# config before the test, "note:" a remark on success. 1 to 92.
HOMES: dict[int, tuple[str, ...]] = {
    1: ("host_not_found", "host_misspelt", "config:host"),
    2: ("resolver_unavailable",),
    3: ("config:host_with_port",),
    4: ("config:host_empty",),
    5: ("connection_refused",),
    6: ("port_25_closed", "lint:port_25_blocked"),
    7: ("port_filtered",),
    8: ("aliyun_port_25_closed", "lint:port_25_blocked"),
    9: ("ipv6_without_route",),
    10: ("ipv6_refused",),
    11: ("tls_on_plain_port", "lint:port_and_secure_disagree"),
    12: ("plain_on_tls_port", "lint:port_and_secure_disagree"),
    13: ("no_greeting", "qq_closed_at_sign_in"),
    14: ("tls_handshake_cut",),
    15: ("certificate_self_signed",),
    16: ("certificate_authority_unknown", "certificate_not_of_own_authority"),
    17: ("certificate_for_other_name", "certificate_for_other_name_known"),
    18: ("certificate_for_other_address", "lint:ip_address_with_tls"),
    19: ("certificate_expired", "certificate_expired_on"),
    20: ("tls_version_too_old", "own_tls_choice_too_narrow", "tls_version_too_old_for_server"),
    21: ("tls_key_exchange_too_weak",),
    22: ("tls_renegotiation_unsafe",),
    23: ("imap_server", "pop_server", "lint:mailbox_server"),
    24: ("web_server",),
    25: ("deadline_exceeded",),
    26: ("destination_not_allowed",),
    27: ("server_busy", "too_fast"),
    28: ("address_blocked",),
    29: ("ehlo_hostname_refused", "lint:ehlo_name_refused"),
    30: ("ehlo_hostname_refused", "lint:ehlo_name_refused"),
    31: ("starttls_missing", "starttls_missing_on_tls_port"),
    32: ("starttls_unavailable",),
    33: ("sign_in_only_after_tls",),
    34: ("sign_in_not_offered",),
    35: ("mechanism_not_offered", "mechanism_of_config_not_offered"),
    36: ("mechanism_not_offered",),
    37: ("encryption_required",),
    38: ("encryption_required",),
    39: ("encryption_required",),
    40: ("sign_in_missing", "sign_in_not_counted", "microsoft_sign_in_not_counted"),
    41: ("google_app_password_wanted", "app_password_wanted"),
    42: ("google_credentials_refused", "lint:no_app_password"),
    43: ("google_wants_browser_sign_in",),
    44: ("microsoft_smtp_auth_disabled", "authenticated_smtp_off"),
    45: ("microsoft_basic_authentication_off", "lint:password_sign_in_ending"),
    46: ("microsoft_security_defaults",),
    47: ("microsoft_basic_authentication_off", "lint:password_sign_in_ending"),
    48: ("microsoft_credentials_refused",),
    49: ("sendgrid_user_is_apikey", "sendgrid_key_refused", "lint:fixed_user_name"),
    50: ("sign_in_missing",),
    51: ("alibaba_mail_password", "directmail_smtp_password"),
    52: ("qq_authorization_code",),
    53: ("netease_authorization_code",),
    54: ("mailbox_app_password", "mailbox_access_off"),
    55: ("ses_smtp_credentials", "lint:wrong_kind_of_key"),
    56: ("brevo_smtp_key", "lint:wrong_kind_of_key"),
    57: ("brevo_sign_in_not_counted",),
    58: ("zoho_credentials_refused",),
    59: ("too_many_sign_ins",),
    60: ("sign_in_fails_for_now",),
    61: ("lint:stray_characters",),
    62: ("credentials_unreadable", "lint:stray_characters"),
    63: ("config:secret_unreadable",),
    64: ("sender_is_not_the_login", "sender_is_not_the_login_here", "lint:sender_is_not_user"),
    65: ("sender_not_owned", "yandex_sender_not_owned"),
    66: ("zoho_relaying_disallowed",),
    67: ("microsoft_send_as_denied",),
    68: ("sendgrid_sender_unverified",),
    69: ("ses_sender_unverified",),
    70: ("ses_recipient_unverified",),
    71: ("ses_permission_missing",),
    72: ("sparkpost_domain_unconfigured",),
    73: ("sender_syntax", "config:sender_without_address"),
    74: ("config:sender_empty",),
    75: ("relay_denied", "relay_denied_without_sign_in"),
    76: ("greylisted",),
    77: ("mailbox_full",),
    78: ("recipient_unknown", "recipient_malformed"),
    79: ("address_not_ascii", "smtputf8_missing"),
    80: ("google_sending_limit",),
    81: ("too_fast",),
    82: ("sender_not_authenticated",),
    83: ("dmarc_refused", "lint:freemail_sender_elsewhere"),
    84: ("dynamic_address_refused",),
    85: ("taken_for_spam",),
    86: ("message_too_big",),
    87: ("mailgun_sandbox", "note:sandbox"),
    88: ("brevo_not_activated",),
    89: ("outcome_unknown",),
    90: ("note:accepted", "note:queued"),
    91: ("note:sender_replaced",),
    92: ("workspace_relay_not_reached", "workspace_relay_denied"),
}
# What providers' own pages say besides.
PROVIDER_TEXTS: dict[str, tuple[str, ...]] = {
    "SendGrid 403 You are not authorized to send from that email address": ("sendgrid_sender_unverified",),
    "SendGrid 451 Authentication failed: Maximum credits exceeded": ("credits_used_up",),
    "Aliyun 436 MAIL FROM doesn't conform with authentication": ("sender_is_not_the_login_here",),
    "Alibaba Mail 440 mail from account doesn't conform with authentication": ("sender_is_not_the_login_here",),
    "Alibaba Mail 526 Authentication failure[0]": ("alibaba_mail_password",),
    "DirectMail 526 No data by dns resolve": ("directmail_no_recipient_domain",),
    "DirectMail 535 Authentication failure.": ("directmail_smtp_password",),
    "DirectMail 559 Invalid rcptto": ("directmail_recipient_on_list",),
    "Microsoft 535 5.7.139 the request did not meet the criteria": ("microsoft_sign_in_forbidden",),
    "Microsoft 530 5.7.57 at MAIL": ("sign_in_missing", "microsoft_sign_in_not_counted"),
    "Microsoft 554 5.2.0 STOREDRV … SendAsDenied": ("microsoft_send_as_denied",),
    "Google 450 and 421, too much at once": ("too_fast", "server_busy"),
}  # fmt: skip
REFUSED_CONFIGS: dict[str, dict[str, Any]] = {
    "host": {"host": "smtp://mail.example.com/"},
    "host_with_port": {"host": "mail.example.com:587"},
    "host_empty": {"host": ""},
    "sender_without_address": {"fromEmail": "Example"},
    "sender_empty": {"fromEmail": ""},
}


def test_each_of_the_92_records_has_a_home() -> None:
    assert sorted(HOMES) == list(range(1, 93))
    assert all(HOMES.values())


@pytest.mark.parametrize("name", sorted({name for names in HOMES.values() for name in names}))
def test_home_exists(name: str) -> None:
    kind, _colon, place = name.rpartition(":")
    match kind:
        case "":
            assert place in CAUSES
        case "note":
            assert place in NOTES
        case "lint":
            assert place in RULES
        case _:
            assert place in {*REFUSED_CONFIGS, SecretUnreadableError.code}


@pytest.mark.parametrize("text", PROVIDER_TEXTS)
def test_text_of_a_provider_has_a_home(text: str) -> None:
    assert set(PROVIDER_TEXTS[text]) <= CAUSES


@pytest.mark.parametrize("name", REFUSED_CONFIGS)
def test_config_that_could_not_be_sent_with_is_refused_before_any_test(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(json.dumps(make_config(**REFUSED_CONFIGS[name])))

    assert caught.value.problems[0].path in {"host", "fromEmail"}
