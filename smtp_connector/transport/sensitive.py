"""Collect the values of a config that no text may show."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, SecretStr

from smtp_connector.config.proxy import ProxyUrlError, parse_proxy
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.secrets import SECRET_HEADER


def collect_sensitive_values(config: SmtpConfig) -> tuple[str, ...]:
    """Return all secrets of the config, and the text that AUTH PLAIN encodes."""
    values = list(_iter_secrets(config))
    for name, header in config.custom_headers.items():
        if SECRET_HEADER.search(name):
            values += [header] if isinstance(header, str) else header
    values += _find_proxy_secrets(config)
    if config.credentials:
        user, password = config.credentials
        values.append(f"\0{user}\0{password.get_secret_value()}")
    return tuple(value for value in values if value)


def _find_proxy_secrets(config: SmtpConfig) -> list[str]:
    """Return what goes to the proxy; the config has it in a URL."""
    try:
        proxy = parse_proxy(config.proxy.get_secret_value())
    except ProxyUrlError:
        return []
    return [proxy.password, f"{proxy.user}:{proxy.password}"] if proxy.password else []


def _iter_secrets(value: object) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for _name, item in value:
            yield from _iter_secrets(item)
