"""The names that other systems give to the keys of a config, and what their values mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from smtp_connector.config.address import AddressError, parse_mailbox
from smtp_connector.config.schema import IMPLICIT_TLS_PORT, SmtpConfig

from .pasted import Values, is_placeholder_text
from .url import read_url

KNOWN_KEYS = frozenset(str(field.alias) for field in SmtpConfig.model_fields.values())
MAIL = re.compile("smtp|mail", re.IGNORECASE)
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NOT_IN_NAME = re.compile(r"[^A-Z0-9]+")
PREFIX = re.compile(r"\A(?:.{0,60}?_)?(?:SMTP|EMAIL|MAIL|MAILER|NODEMAILER)_(?=.)")
SECOND_PREFIX = re.compile(r"\A(?:SMTP|EMAIL|MAIL|MAILER|AUTH|SERVER|TRANSPORT)_(?=.)")

MEANINGS: Mapping[str, tuple[str, ...]] = {
    "host": ("HOST", "SERVER", "HOSTNAME", "HOST_NAME", "ADDRESS", "SMARTHOST", "RELAYHOST"),
    "port": ("PORT", "HOST_PORT"),
    "user": ("USER", "USERNAME", "USER_NAME", "LOGIN", "HOST_USER"),
    "pass": ("PASS", "PASSWORD", "PASSWD", "PWD", "HOST_PASSWORD"),
    "from": (
        *(
            "FROM",
            "FROM_EMAIL",
            "FROM_ADDRESS",
            "FROM_ADDR",
            "SENDER",
            "SENDER_EMAIL",
            "SENDER_ADDRESS",
        ),
        *("DEFAULT_FROM_EMAIL", "DEFAULT_FROM", "DEFAULT_SENDER", "EMAIL_FROM", "MAIL_FROM"),
    ),
    "from_name": ("FROM_NAME", "SENDER_NAME"),
    "reply_to": ("REPLY_TO", "REPLYTO", "DEFAULT_REPLY_TO"),
    "ssl": ("SECURE", "SSL", "USE_SSL", "SSL_ENABLED", "ENABLE_SSL"),
    "starttls": (
        *(
            "TLS",
            "USE_TLS",
            "STARTTLS",
            "USE_STARTTLS",
            "REQUIRE_TLS",
            "REQUIRETLS",
            "STARTTLS_REQUIRED",
        ),
        *("ENABLE_STARTTLS", "ENABLE_STARTTLS_AUTO", "STARTTLS_ENABLE", "TLS_ENABLED"),
    ),
    "encryption": ("ENCRYPTION", "SECURITY", "SCHEME", "CONNECTION_SECURITY"),
    "timeout": ("TIMEOUT",),
    "url": ("URL", "URI", "DSN", "CONNECTION_URL", "CONNECTION_URI", "MAILER_DSN", "SMTP_URL"),
}
BY_NAME = {name: meaning for meaning, names in MEANINGS.items() for name in names}
NOTHING = ("", "null", "None")  # as environment files write it
TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
FALSE_WORDS = frozenset({"false", "0", "no", "off", "none", "null", ""})
IMPLICIT_WORDS = frozenset({"ssl", "smtps", "implicit", "ssl/tls", "force_tls"})
STARTTLS_WORDS = frozenset({"tls", "starttls", "explicit", "smtp+starttls"})
MAX_TIMEOUT_SECONDS = 3600


def adopt(
    pairs: Mapping[str, Any], *, is_mail: bool = False, keeps_unknown: bool = False
) -> Values:
    """Return what the pairs say by the config's own keys; {} when they name no mail server.

    Own keys are taken as they stand; "SMTP_HOST", "EMAIL_HOST_USER", "from" and the like by what they mean. Where
    names speak of mail, a mere HOST or PORT is another server's.
    is_mail: it is known that they are about mail; else that must be seen in them.
    keeps_unknown: take over other keys too, for the parser to name.
    """
    values: Values = {}
    meant: dict[bool, dict[str, Any]] = {True: {}, False: {}}
    for name, value in pairs.items():
        meaning, has_prefix = find_meaning(name)
        if name in KNOWN_KEYS and name != "secure":
            values[name] = value
        elif meaning:
            meant[has_prefix].setdefault(meaning, value)
        elif keeps_unknown:
            values[name] = value
    said = {**_read_meant(meant[True] or meant[False]), **values}
    is_about_mail = is_mail or bool(meant[True]) or _is_about_mail(said)
    return said if is_about_mail and (said.get("host") or said.get("service")) else {}


def find_meaning(name: str) -> tuple[str, bool]:
    """Return what a name such as "SMTP_USER" or "userName" stands for, or "", and whether it speaks of mail."""
    upper = NOT_IN_NAME.sub("_", HUMP.sub("_", name[:120]).upper()).strip("_")
    stripped = PREFIX.sub("", upper)
    candidates = (upper, stripped, SECOND_PREFIX.sub("", stripped))
    meaning = next((BY_NAME[known] for known in candidates if known in BY_NAME), "")
    return meaning, stripped != upper or MAIL.search(upper) is not None


def _is_about_mail(said: Values) -> bool:
    host = said.get("host")
    has_mail_name = isinstance(host, str) and MAIL.search(host) is not None
    return has_mail_name or not said.keys().isdisjoint(
        {"fromEmail", "templates", "service", "secure"}
    )


def _read_meant(meant: Mapping[str, Any]) -> Values:
    values: Values = {}
    if isinstance(meant.get("url"), str):
        values = read_url(meant["url"]) or {}
    for key in ("host", "port"):
        if _is_scalar(meant.get(key)):
            values[key] = meant[key]
    auth = {key: meant[key] for key in ("user", "pass") if _is_scalar(meant.get(key))}
    if auth:
        values["auth"] = {key: str(value) for key, value in auth.items()}
    values |= _read_addresses(meant)
    values |= _read_encryption(meant, str(values.get("port", "")))
    seconds = str(meant.get("timeout", ""))
    if seconds.isascii() and seconds.isdigit() and 0 < int(seconds[:9]) <= MAX_TIMEOUT_SECONDS:
        values |= {"connectionTimeout": int(seconds) * 1000, "socketTimeout": int(seconds) * 1000}
    return values


def _read_addresses(meant: Mapping[str, Any]) -> Values:
    values: Values = {}
    sender, name = meant.get("from"), meant.get("from_name")
    if isinstance(sender, str) and sender:
        values["fromEmail"] = _with_name(sender, name) if isinstance(name, str) else sender
    if isinstance(meant.get("reply_to"), str):
        values["replyTo"] = meant["reply_to"]
    return values


def _with_name(sender: str, name: str) -> str:
    """Return "Name <address>" where the sender is a bare address and the name can stand before it."""
    text = f"{name.strip()} <{sender.strip()}>"
    if "<" in sender or is_placeholder_text(name):
        return sender
    try:
        parse_mailbox(text)
    except AddressError:
        return sender
    return text


def _read_encryption(meant: Mapping[str, Any], port: str) -> Values:
    """Return secure and requireTLS; 465 has no STARTTLS, whatever the flag is called."""
    words = {key: _word(meant.get(key)) for key in ("ssl", "starttls", "encryption")}
    starttls = words["starttls"] in TRUE_WORDS or STARTTLS_WORDS & set(words.values())
    if words["ssl"] in TRUE_WORDS or IMPLICIT_WORDS & set(words.values()):
        return {"secure": True}
    if starttls:
        return (
            {"secure": True}
            if port == str(IMPLICIT_TLS_PORT)
            else {"secure": False, "requireTLS": True}
        )
    is_switched_off = meant.get("ssl") not in (None, "") and words["ssl"] in FALSE_WORDS
    return {"secure": False} if is_switched_off else {}


def _word(value: object) -> str:
    return str(value).strip().lower() if _is_scalar(value) else ""


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int) and value not in NOTHING
