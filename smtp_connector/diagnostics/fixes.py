"""Fixes: what a cause of the catalogue may change in a config."""

from __future__ import annotations

import re

from smtp_connector.config.auth import LoginAuth
from smtp_connector.config.fix import REMOVE, Change, Fix
from smtp_connector.config.providers import find_near_host
from smtp_connector.config.schema import IMPLICIT_TLS_PORT, SUBMISSION_PORT, SmtpConfig
from smtp_connector.config.tls import TlsMode
from smtp_connector.terms import gettext_noop

from .facts import Facts
from .record import MakeFix

IMPLICIT_TLS_PORTS = frozenset({443, IMPLICIT_TLS_PORT, 2465, 8465})
OTHER_PROTOCOL_PORTS = frozenset({80, 110, 143, 443, 993, 995})
SUBMISSION_PORT_BEHIND_FIREWALLS = 2525
ANY_IPV4_ADDRESS = "0.0.0.0"  # noqa: S104  # to connect from, not to listen on
ADDRESS_IN_BRACKETS = re.compile(r"<[^<>]*>")
OTHER_SERVERS = re.compile(r"(?:imap|pop|pop3)(?=\.)", re.IGNORECASE)
OTHER_MAILGUN_REGIONS = {
    "smtp.mailgun.org": "smtp.eu.mailgun.org",
    "smtp.eu.mailgun.org": "smtp.mailgun.org",
}
DEFAULT_TIMEOUTS = {
    "dnsTimeout": 5_000,
    "connectionTimeout": 10_000,
    "greetingTimeout": 10_000,
    "socketTimeout": 15_000,
}

# --- encryption ----------------------------------------------------------------------------------


def use_starttls(facts: Facts) -> Fix | None:
    """Begin in plain text and require STARTTLS, on the same port unless that is one for implicit TLS."""
    port = facts.config.resolved_port
    return _use_starttls_on(facts.config, SUBMISSION_PORT if port in IMPLICIT_TLS_PORTS else port)


def use_port_587(facts: Facts) -> Fix | None:
    """Require STARTTLS on the port of submission."""
    return _use_starttls_on(facts.config, SUBMISSION_PORT)


def use_port_2525(facts: Facts) -> Fix | None:
    """Require STARTTLS on the port that some providers offer where others are blocked."""
    if not (facts.provider and facts.provider.has_port_2525):
        return None
    return _use_starttls_on(facts.config, SUBMISSION_PORT_BEHIND_FIREWALLS)


def use_implicit_tls(facts: Facts) -> Fix | None:
    """Encrypt from the first byte on the same port."""
    config = facts.config
    if config.is_implicit_tls or facts.refuses_implicit_tls:
        return None
    return _use_implicit_tls_on(config, config.resolved_port)


def use_port_465(facts: Facts) -> Fix | None:
    """Encrypt from the first byte on the port for it."""
    config = facts.config
    is_set = config.is_implicit_tls and config.resolved_port == IMPLICIT_TLS_PORT
    if is_set or facts.refuses_implicit_tls:
        return None
    return _use_implicit_tls_on(config, IMPLICIT_TLS_PORT)


def use_port_of_provider(facts: Facts) -> Fix | None:
    """Use the port where the host's provider takes mail from programs, and the encryption that goes with it."""
    if facts.provider is None:
        return None
    if facts.provider.port == IMPLICIT_TLS_PORT:
        return _use_implicit_tls_on(facts.config, IMPLICIT_TLS_PORT)
    return _use_starttls_on(facts.config, facts.provider.port)


def allow_plain_text(facts: Facts) -> Fix | None:
    """Go on without STARTTLS where there is none; never with a password."""
    if facts.has_credentials or not facts.config.require_tls:
        return None
    title = gettext_noop("Encrypt only when the server offers it")
    return Fix("allow_plain_text", title, (Change(("requireTLS",), False),))


def use_usual_tls(facts: Facts) -> Fix | None:
    """Take back a choice of TLS versions."""
    tls = facts.config.tls
    changes = [
        Change(("tls", key), REMOVE)
        for key, value, default in (
            ("minVersion", tls.min_version, "TLSv1.2"),
            ("maxVersion", tls.max_version, "TLSv1.3"),
            ("ciphers", tls.ciphers, ""),
        )
        if value != default
    ]
    title = gettext_noop("Use the usual TLS versions and ciphers")
    return Fix("use_usual_tls", title, tuple(changes)) if changes else None


# --- certificates --------------------------------------------------------------------------------


def trust_system_authorities(facts: Facts) -> Fix | None:
    """Remove tls.ca, which stands instead of this machine's own authorities."""
    if not facts.config.tls.ca:
        return None
    return Fix(
        "trust_system_authorities",
        gettext_noop("Trust this machine's own authorities"),
        (Change(("tls", "ca"), REMOVE),),
    )


def use_certificate_name(facts: Facts) -> Fix | None:
    """Check the certificate for a name that it carries."""
    name = next((name for name in facts.failure.certificate_names if "*" not in name), "")
    if not name:
        return None
    path = ("tls", "servername") if facts.config.tls.servername else ("servername",)
    title = gettext_noop("Check the certificate for %(name)s", name=name)
    return Fix("use_certificate_name", title, (Change(path, name),))


# --- where to connect ----------------------------------------------------------------------------


def use_near_host(facts: Facts) -> Fix | None:
    """Correct the spelling of a known provider's host."""
    host = find_near_host(facts.config.host)
    return _use_host("use_near_host", host) if host else None


def use_other_mailgun_region(facts: Facts) -> Fix | None:
    """Use the host of Mailgun's other region."""
    host = OTHER_MAILGUN_REGIONS.get(facts.config.host.lower())
    return _use_host("use_other_mailgun_region", host) if host else None


def use_smtp_host(facts: Facts) -> Fix | None:
    """Use smtp.example.com in place of imap.example.com, on a port for SMTP."""
    config = facts.config
    host = OTHER_SERVERS.sub("smtp", config.host, 1)
    if host == config.host and config.resolved_port not in OTHER_PROTOCOL_PORTS:
        return None
    changes = (Change(("host",), host), *_make_starttls_changes(config, SUBMISSION_PORT))
    title = gettext_noop("Use %(host)s, port %(port)d", host=host, port=SUBMISSION_PORT)
    return Fix("use_smtp_host", title, changes)


def use_ipv4(facts: Facts) -> Fix | None:
    """Connect from an IPv4 address, so that no IPv6 address of the host is tried."""
    if facts.config.local_address:
        return None
    title = gettext_noop("Connect over IPv4 only")
    return Fix("use_ipv4", title, (Change(("localAddress",), ANY_IPV4_ADDRESS),))


def use_default_timeout(key: str) -> MakeFix:
    """Return what gives the timeout with this key its default."""

    def make(_facts: Facts) -> Fix:
        milliseconds = DEFAULT_TIMEOUTS[key]
        title = gettext_noop(
            "Set %(key)s to %(seconds)d seconds", key=key, seconds=milliseconds // 1000
        )
        return Fix(f"use_default_{key.lower()}", title, (Change((key,), milliseconds),))

    return make


def use_sender_domain_as_name(facts: Facts) -> Fix | None:
    """Introduce this machine by the sender's domain."""
    domain = facts.sender.domain if facts.sender else ""
    if not domain or facts.config.name == domain:
        return None
    title = gettext_noop("Introduce this machine as %(name)s", name=domain)
    return Fix("use_sender_domain_as_name", title, (Change(("name",), domain),))


# --- signing in and the sender -------------------------------------------------------------------


def remove_auth(facts: Facts) -> Fix | None:
    """Send without signing in."""
    if not facts.has_credentials:
        return None
    return Fix("remove_auth", gettext_noop("Send without signing in"), (Change(("auth",), REMOVE),))


def let_server_choose_mechanism(facts: Facts) -> Fix | None:
    """Remove the SASL mechanism that the config insists on."""
    auth = facts.config.auth
    changes = []
    if isinstance(auth, LoginAuth) and auth.method:
        changes.append(Change(("auth", "method"), REMOVE))
    if facts.config.auth_method:
        changes.append(Change(("authMethod",), REMOVE))
    title = gettext_noop("Sign in by what the server offers")
    return Fix("let_server_choose_mechanism", title, tuple(changes)) if changes else None


def use_user(user: str) -> MakeFix:
    """Return what writes the one user name that all accounts of a provider share."""

    def make(facts: Facts) -> Fix | None:
        auth = facts.config.auth
        if not isinstance(auth, LoginAuth) or auth.user == user:
            return None
        return _use_user("use_literal_user", user)

    return make


def use_login_mechanism(facts: Facts) -> Fix | None:
    """Sign in by LOGIN, which some servers count where they do not count PLAIN."""
    if not facts.has_credentials or facts.config.sasl_mechanism == "LOGIN":
        return None
    title = gettext_noop("Sign in by the method LOGIN")
    return Fix("use_login_mechanism", title, (Change(("auth", "method"), "LOGIN"),))


def use_sender_as_user(facts: Facts) -> Fix | None:
    """Sign in as the sender."""
    auth = facts.config.auth
    if not facts.sender or not isinstance(auth, LoginAuth) or auth.user == facts.sender.address:
        return None
    return _use_user("use_sender_as_user", facts.sender.address)


def use_full_address_as_user(facts: Facts) -> Fix | None:
    """Sign in as the sender where auth.user is no whole address."""
    auth = facts.config.auth
    return use_sender_as_user(facts) if auth and "@" not in auth.user else None


def use_user_as_sender(facts: Facts) -> Fix | None:
    """Send as the mailbox that signs in; the display name stays."""
    is_own = facts.sender is not None and facts.sender.address.lower() == facts.user.lower()
    has_other_sources = any(template.send_from for template in facts.config.templates)
    if not facts.user or is_own or has_other_sources:
        return None
    text = facts.config.from_email
    is_named = ADDRESS_IN_BRACKETS.search(text) is not None
    value = ADDRESS_IN_BRACKETS.sub(f"<{facts.user}>", text) if is_named else facts.user
    title = gettext_noop("Send as %(user)s", user=facts.user)
    return Fix("use_user_as_sender", title, (Change(("fromEmail",), value),))


# --- how they are made ---------------------------------------------------------------------------


def _use_starttls_on(config: SmtpConfig, port: int) -> Fix | None:
    if config.tls_mode is TlsMode.STARTTLS_REQUIRED and config.resolved_port == port:
        return None
    title = gettext_noop("Use STARTTLS on port %(port)d", port=port)
    return Fix(f"use_starttls_{port}", title, tuple(_make_starttls_changes(config, port)))


def _make_starttls_changes(config: SmtpConfig, port: int) -> list[Change]:
    return [
        Change(("port",), port),
        Change(("secure",), False),
        Change(("requireTLS",), True),
        *_stop_ignoring_tls(config),
    ]


def _use_implicit_tls_on(config: SmtpConfig, port: int) -> Fix:
    changes = (
        Change(("port",), port),
        Change(("secure",), True),
        *([Change(("requireTLS",), False)] if config.require_tls else []),
        *_stop_ignoring_tls(config),
    )
    title = gettext_noop("Use TLS from the first byte on port %(port)d", port=port)
    return Fix(f"use_implicit_tls_{port}", title, changes)


def _stop_ignoring_tls(config: SmtpConfig) -> list[Change]:
    return [Change(("ignoreTLS",), False)] if config.ignore_tls else []


def _use_host(fix_id: str, host: str) -> Fix:
    return Fix(fix_id, gettext_noop("Use %(host)s", host=host), (Change(("host",), host),))


def _use_user(fix_id: str, user: str) -> Fix:
    title = gettext_noop("Sign in as %(user)s", user=user)
    return Fix(fix_id, title, (Change(("auth", "user"), user),))
