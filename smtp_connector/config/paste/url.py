"""smtp://user:pass@host:port/?key=value, as Nodemailer, Symfony, Kratos and dj-email-url write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.terms import gettext_noop

from .pasted import Pasted, Values, make_storable

MAX_URL = 2000  # characters
MAX_QUERY_FIELDS = 50
# User and password may hold any sign, encoded or not; they end at the first @ behind which a host can stand.
# Without any is tried first, since a query may hold an @ too.
URL = re.compile(
    r"(?P<scheme>smtps?|smtp\+(?:starttls|tls|ssl)|submissions?)://"
    r"(?:(?P<user_info>\S*?)@)??(?P<host>[^\s@/?#:\[\]]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>\d{1,5}))?/?(?:\?(?P<query>[\w.]+=[^\s&]*(?:&[\w.]+=[^\s&]*)*))?",
    re.IGNORECASE,
)
IMPLICIT_SCHEMES = frozenset({"smtps", "smtp+ssl", "submissions"})
STARTTLS_SCHEMES = frozenset({"smtp+starttls", "smtp+tls"})
OPTIONS = frozenset(str(field.alias) for field in SmtpConfig.model_fields.values()) - {
    "host",
    "auth",
    "tls",
    "dkim",
    "customHeaders",
    "templates",
}
OFF_WORDS = frozenset({"0", "false", "no"})
ON_WORDS = frozenset({"1", "true", "yes"})


def find_url(text: str) -> Pasted | None:
    """Read a text that is nothing but such a URL."""
    values = read_url(text)
    if values is None:
        return None
    return Pasted("smtp_url", gettext_noop("Turn this SMTP URL into a config"), values)


def read_url(text: str) -> Values | None:
    """Return what the URL says, or None when it is none."""
    text = text.strip().strip("\"'")
    match = URL.fullmatch(text) if len(text) <= MAX_URL else None
    if match is None:
        return None
    scheme = match["scheme"].lower()
    values: Values = {"host": _decode(match["host"]).strip("[]")}
    if match["port"]:
        values["port"] = int(match["port"])
    if scheme in IMPLICIT_SCHEMES:
        values["secure"] = True
    elif scheme in STARTTLS_SCHEMES:
        values["requireTLS"] = True
    if match["user_info"]:
        user, _, password = match["user_info"].partition(":")
        values["auth"] = {"user": _decode(user), "pass": _decode(password)}
    return values | _read_query(match["query"] or "", values)


def _decode(text: str) -> str:
    return make_storable(unquote(text))


def _read_query(query: str, values: Values) -> Values:
    try:
        fields = dict(parse_qsl(query, max_num_fields=MAX_QUERY_FIELDS))
    except ValueError:
        return {}
    options: Values = {key: make_storable(value) for key, value in fields.items() if key in OPTIONS}
    sender = fields.get("from") or fields.get("_default_from_email", "")
    if sender:
        options["fromEmail"] = make_storable(sender)
    options |= _read_switches({key.lower(): value.lower() for key, value in fields.items()})
    return {key: value for key, value in options.items() if key not in values or key == "secure"}


def _read_switches(fields: Mapping[str, str]) -> Values:
    """Return what is said about encryption by names that are none of ours."""
    switches: Values = {}
    if fields.get("skip_ssl_verify") in ON_WORDS or fields.get("verify_peer") in OFF_WORDS:
        switches["tls"] = {"rejectUnauthorized": False}
    if fields.get("disable_starttls") in ON_WORDS:
        switches["ignoreTLS"] = True
    if fields.get("ssl") in ON_WORDS:
        switches["secure"] = True
    elif fields.get("tls") in ON_WORDS:
        switches["requireTLS"] = True
    return switches
