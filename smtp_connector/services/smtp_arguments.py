"""Lay the arguments of Django's SMTP backend over a connector's config."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from smtp_connector.config.auth import LoginAuth, OAuth2Auth
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.errors import ConfigError
from smtp_connector.terms import gettext_noop

MAX_PORT = 65_535
MAX_TIMEOUT = 3_600_000  # milliseconds, as in a config
TIMEOUTS = ("dns_timeout", "connection_timeout", "greeting_timeout", "socket_timeout")


def apply_arguments(config: SmtpConfig, arguments: Mapping[str, Any]) -> SmtpConfig:
    """Return the config with what the app's code asked for.

    arguments: by their names in Django's SMTP backend, without `host`; only those that were given. An empty
        user name or password switches the sign-in off, False for use_tls or use_ssl that kind of encryption.

    Raises:
        ConfigError: port or timeout is none, a certificate or key file cannot be read, or the stored password would travel in clear.
    """
    changes: dict[str, Any] = {}
    if "port" in arguments:
        changes["port"] = _read_port(arguments["port"])
    if "timeout" in arguments:
        changes |= dict.fromkeys(TIMEOUTS, _read_timeout(arguments["timeout"]))
    if "use_ssl" in arguments:
        changes["secure"] = bool(arguments["use_ssl"])
    if "use_tls" in arguments:
        is_implicit = changes.get("secure", config.is_implicit_tls)
        changes |= _choose_starttls(bool(arguments["use_tls"]), is_implicit=is_implicit)
    if arguments.keys() & {"username", "password"}:
        changes["auth"] = _make_auth(config, arguments)
    if arguments.keys() & {"ssl_keyfile", "ssl_certfile"}:
        changes["tls"] = config.tls.model_copy(update=_read_files(arguments))
    changed = config.model_copy(update=changes)
    is_exposed = changed.ignore_tls and not config.ignore_tls and "password" not in arguments
    if is_exposed and changed.has_sign_in:
        raise ConfigError(
            gettext_noop(
                "use_tls=False would send the connector's secret without encryption. Leave it out, or give a"
                " user name and a password with it."
            )
        )
    return changed


def _read_port(value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MAX_PORT):
        raise ConfigError(
            gettext_noop("port must be a number from 1 to 65535, not %(port)s.", port=text[:40])
        )
    return int(text)


def _read_timeout(value: Any) -> int:
    """Return milliseconds. value: seconds."""
    try:
        milliseconds: int = round(value * 1000)
    except (TypeError, ValueError, OverflowError):  # no number, NaN, or without an end
        milliseconds = 0
    if not 0 < milliseconds <= MAX_TIMEOUT:
        raise ConfigError(
            gettext_noop(
                "timeout must be a number of seconds up to 3600, not %(timeout)s.",
                timeout=str(value)[:40],
            )
        )
    return milliseconds


def _choose_starttls(is_wanted: bool, *, is_implicit: bool) -> dict[str, Any]:
    if is_wanted:
        return {"require_tls": True, "ignore_tls": False, "secure": False}
    return {} if is_implicit else {"require_tls": False, "ignore_tls": True}


def _make_auth(config: SmtpConfig, arguments: Mapping[str, Any]) -> LoginAuth | None:
    stored_user, stored_password = config.credentials or ("", SecretStr(""))
    user = arguments.get("username", stored_user)
    password = arguments.get("password", stored_password.get_secret_value())
    if isinstance(config.auth, OAuth2Auth) and bool(user) != bool(password):
        raise ConfigError(
            gettext_noop(
                "The connector signs in with OAuth2. Give the mail backend a user name and a password both, or neither."
            )
        )
    if not (user and password):
        return None
    return LoginAuth.model_validate(
        {"user": str(user), "pass": SecretStr(str(password)), "method": config.sasl_mechanism}
    )


def _read_files(arguments: Mapping[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    try:
        if certificate := arguments.get("ssl_certfile"):
            read["cert"] = Path(certificate).read_text()
        if key := arguments.get("ssl_keyfile"):
            read["key"] = SecretStr(Path(key).read_text())
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(
            gettext_noop("ssl_certfile or ssl_keyfile names a file that cannot be read.")
        ) from error
    return read
