from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from smtp_connector.config.fix import REMOVE, Change
from smtp_connector.diagnostics import fixes
from smtp_connector.diagnostics.facts import make_facts
from smtp_connector.diagnostics.record import MakeFix
from tests.configs import make_config

from .failure_cases import FailureCase, make_config_for
from .provider_replies import DIRECTMAIL, GMAIL, MAILGUN, SENDGRID
from .reply_cases import LOGIN, NO_LOGIN, UNKNOWN_HOST, USER, make_failure

M365 = "smtp.office365.com"
STARTTLS = {"port": 587, "secure": False, "requireTLS": True}
IMPLICIT = {"port": 465, "secure": True}
NAMES = {"certificate_names": ("*.example.org", "mx.example.org")}


def find_changes(
    make: MakeFix, host: str, changes: Mapping[str, Any], failure: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    met = FailureCase("", "", make_failure("AUTH", "535 No").stage, failure=failure or {})
    fix = make(make_facts(met.make_failure(), make_config_for(host, **changes)))
    if fix is None:
        return None
    assert fix.title[0].isupper()
    changes_made = (change for change in fix.changes if isinstance(change, Change))
    return {".".join(map(str, change.path)): change.value for change in changes_made}


@pytest.mark.parametrize(
    ("make", "host", "changes", "expected"),
    [
        (fixes.use_starttls, UNKNOWN_HOST, IMPLICIT, STARTTLS),
        (fixes.use_starttls, UNKNOWN_HOST, {"port": 2525}, STARTTLS | {"port": 2525}),
        (fixes.use_starttls, UNKNOWN_HOST, {"ignoreTLS": True}, STARTTLS | {"ignoreTLS": False}),
        (fixes.use_starttls, UNKNOWN_HOST, STARTTLS, None),
        (fixes.use_port_587, UNKNOWN_HOST, {"port": 25}, STARTTLS),
        (fixes.use_port_2525, SENDGRID, {}, STARTTLS | {"port": 2525}),
        (fixes.use_port_2525, UNKNOWN_HOST, {}, None),
        (fixes.use_implicit_tls, UNKNOWN_HOST, {"port": 8465}, {"port": 8465, "secure": True}),
        (fixes.use_implicit_tls, UNKNOWN_HOST, STARTTLS, {"port": 587, "secure": True, "requireTLS": False}),
        (fixes.use_implicit_tls, UNKNOWN_HOST, IMPLICIT, None),
        (fixes.use_implicit_tls, M365, {}, None),
        (fixes.use_port_465, UNKNOWN_HOST, {}, IMPLICIT),
        (fixes.use_port_465, UNKNOWN_HOST, IMPLICIT, None),
        (fixes.use_port_465, M365, {}, None),
        (fixes.allow_plain_text, UNKNOWN_HOST, {**NO_LOGIN, "requireTLS": True}, {"requireTLS": False}),
        (fixes.allow_plain_text, UNKNOWN_HOST, NO_LOGIN, None),
        (fixes.allow_plain_text, UNKNOWN_HOST, {"requireTLS": True}, None),
        (fixes.use_usual_tls, UNKNOWN_HOST, {"tls": {"minVersion": "TLSv1.3", "ciphers": "AES"}}, {"tls.minVersion": REMOVE, "tls.ciphers": REMOVE}),
        (fixes.use_usual_tls, UNKNOWN_HOST, {}, None),
        (fixes.trust_system_authorities, UNKNOWN_HOST, {"tls": {"ca": "x"}}, {"tls.ca": REMOVE}),
        (fixes.trust_system_authorities, UNKNOWN_HOST, {}, None),
        (fixes.use_near_host, "smtp.gmial.com", {}, {"host": "smtp.gmail.com"}),
        (fixes.use_near_host, UNKNOWN_HOST, {}, None),
        (fixes.use_smtp_host, "imap.example.com", {"port": 993}, {"host": "smtp.example.com", **STARTTLS}),
        (fixes.use_smtp_host, UNKNOWN_HOST, {"port": 143}, {"host": UNKNOWN_HOST, **STARTTLS}),
        (fixes.use_smtp_host, UNKNOWN_HOST, {}, None),
        (fixes.use_ipv4, UNKNOWN_HOST, {}, {"localAddress": "0.0.0.0"}),
        (fixes.use_ipv4, UNKNOWN_HOST, {"localAddress": "192.0.2.1"}, None),
        (fixes.use_default_timeout("dnsTimeout"), UNKNOWN_HOST, {}, {"dnsTimeout": 5000}),
        (fixes.use_sender_domain_as_name, UNKNOWN_HOST, {}, {"name": "example.com"}),
        (fixes.use_sender_domain_as_name, UNKNOWN_HOST, {"name": "example.com"}, None),
        (fixes.use_sender_domain_as_name, UNKNOWN_HOST, {"fromEmail": "broken"}, None),
        (fixes.remove_auth, UNKNOWN_HOST, {}, {"auth": REMOVE}),
        (fixes.remove_auth, UNKNOWN_HOST, NO_LOGIN, None),
        (fixes.let_server_choose_mechanism, UNKNOWN_HOST, {"auth": LOGIN | {"method": "PLAIN"}, "authMethod": "LOGIN"}, {"auth.method": REMOVE, "authMethod": REMOVE}),
        (fixes.let_server_choose_mechanism, UNKNOWN_HOST, {}, None),
        (fixes.use_user("apikey"), SENDGRID, {}, {"auth.user": "apikey"}),
        (fixes.use_user("apikey"), SENDGRID, {"auth": LOGIN | {"user": "apikey"}}, None),
        (fixes.use_user("apikey"), SENDGRID, NO_LOGIN, None),
        (fixes.use_sender_as_user, DIRECTMAIL, {}, {"auth.user": "no-reply@example.com"}),
        (fixes.use_sender_as_user, DIRECTMAIL, {"fromEmail": USER}, None),
        (fixes.use_sender_as_user, DIRECTMAIL, NO_LOGIN, None),
        (fixes.use_full_address_as_user, GMAIL, {"auth": LOGIN | {"user": "ada"}}, {"auth.user": "no-reply@example.com"}),
        (fixes.use_full_address_as_user, GMAIL, {}, None),
        (fixes.use_user_as_sender, UNKNOWN_HOST, {}, {"fromEmail": f"Example <{USER}>"}),
        (fixes.use_user_as_sender, UNKNOWN_HOST, {"fromEmail": "bob@example.com"}, {"fromEmail": USER}),
        (fixes.use_user_as_sender, UNKNOWN_HOST, {"fromEmail": "broken"}, {"fromEmail": USER}),
        (fixes.use_user_as_sender, UNKNOWN_HOST, {"fromEmail": f"Ada <{USER.title()}>"}, None),
        (fixes.use_user_as_sender, UNKNOWN_HOST, NO_LOGIN, None),
        (fixes.use_login_mechanism, UNKNOWN_HOST, {}, {"auth.method": "LOGIN"}),
        (fixes.use_login_mechanism, UNKNOWN_HOST, {"authMethod": "login"}, None),
        (fixes.use_login_mechanism, UNKNOWN_HOST, NO_LOGIN, None),
        (fixes.use_other_mailgun_region, MAILGUN, {}, {"host": "smtp.eu.mailgun.org"}),
        (fixes.use_other_mailgun_region, UNKNOWN_HOST, {}, None),
        (fixes.use_certificate_name, UNKNOWN_HOST, {}, None),
    ],
)  # fmt: skip
def test_fix_changes_what_helps_and_is_none_where_nothing_would_change(
    make: MakeFix, host: str, changes: Mapping[str, Any], expected: dict[str, Any] | None
) -> None:
    assert find_changes(make, host, changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"servername": "mx.example.org"}),
        ({"tls": {"servername": "old.example.org"}}, {"tls.servername": "mx.example.org"}),
    ],
)
def test_name_of_the_certificate_is_set_where_one_is_set_already(
    changes: Mapping[str, Any], expected: dict[str, Any]
) -> None:
    assert find_changes(fixes.use_certificate_name, UNKNOWN_HOST, changes, NAMES) == expected


def test_sender_is_not_changed_where_templates_have_their_own() -> None:
    templates = [
        template | {"sendFrom": "Codes <codes@example.org>"}
        for template in make_config()["templates"]
    ]

    assert find_changes(fixes.use_user_as_sender, UNKNOWN_HOST, {"templates": templates}) is None
