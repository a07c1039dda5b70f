"""Secrets in a config: which values they are, the mask that stands for them, and when a mask may keep one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from smtp_connector.terms import SECRET_MASK, Sentence, gettext_noop

from .json_reader import Path
from .schema import SmtpConfig

SECRET_PATHS = frozenset(
    {
        "auth.pass",
        "auth.clientSecret",
        "auth.refreshToken",
        "auth.accessToken",
        "auth.privateKey",
        "auth.privateKey.key",
        "auth.privateKey.passphrase",
        "tls.key",
        "tls.passphrase",
        "dkim.privateKey",
    }
)
_SECRET_PATHS = frozenset(tuple(path.split(".")) for path in SECRET_PATHS)
SECRET_HEADER = re.compile(r"key|token|secret|auth", re.IGNORECASE)
USER_INFO = re.compile(r"\A(?P<scheme>[^/@]*//)(?P<user_info>[^/]*)(?=@)", re.DOTALL)

# Everything that decides where a secret goes and how it travels (besides all of `tls`).
BINDING_PATHS = (
    "host",
    "port",
    "service",
    "auth.user",
    "auth.type",
    "auth.method",
    "authMethod",
    "auth.accessUrl",
    "auth.scope",
    "auth.serviceClient",
    "auth.clientId",
    "proxy",
    "secure",
    "requireTLS",
    "ignoreTLS",
    "opportunisticTLS",
    "servername",
)

Plain = dict[str, Any]


def join_path(path: Path) -> str:
    """Write a path as people do: "templates.2.subject"."""
    return ".".join(str(part) for part in path)


def secret_key(path: Path) -> str:
    """Write a path so that no two read alike, as the key of a secret: dots inside a name are escaped."""
    return ".".join(str(part).replace("\\", "\\\\").replace(".", "\\.") for part in path)


def is_secret_path(path: Path) -> bool:
    """Tell whether the value at the path is a secret as a whole (a proxy holds one only in its user-info)."""
    if path[0] == "customHeaders" and len(path) > 1:
        return bool(SECRET_HEADER.search(str(path[1])))
    return path in _SECRET_PATHS


def find_secret(path: Path, value: object) -> str:
    """Return the secret that the value at the path holds, or ""."""
    if not isinstance(value, str):
        return ""
    if path == ("proxy",):
        match = USER_INFO.match(value)
        return match["user_info"] if match else ""
    return value if is_secret_path(path) else ""


def put_secret(path: Path, value: str, secret: str) -> str:
    """Return the value at the path with its secret replaced by `secret`."""
    if path != ("proxy",):
        return secret
    return USER_INFO.sub(lambda match: match["scheme"] + secret, value)


def iter_leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every value below that is neither object nor list, with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from iter_leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from iter_leaves(item, (*path, index))
    else:
        yield path, value


def find_secrets(plain: Plain) -> dict[str, str]:
    """Return each secret by the `secret_key` of its path."""
    leaves = ((path, find_secret(path, value)) for path, value in iter_leaves(plain))
    return {secret_key(path): secret for path, secret in leaves if secret}


def fill_secrets(plain: Plain, secrets: Mapping[str, str]) -> Plain:
    """Return a copy of the config in which each masked secret is replaced by its stored one."""

    def fill(value: object, path: Path) -> object:
        if isinstance(value, dict):
            return {key: fill(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [fill(item, (*path, index)) for index, item in enumerate(value)]
        is_masked = find_secret(path, value) == SECRET_MASK
        secret = secrets.get(secret_key(path)) if is_masked else None
        return value if secret is None else put_secret(path, str(value), secret)

    return {key: fill(item, (key,)) for key, item in plain.items()}


def find_changed_binding(before: Plain, after: Plain) -> str:
    """Return the first key that decides where and how a secret travels and that differs, or ""."""
    tls_options = (_get(plain, "tls") for plain in (before, after))
    tls_paths = sorted(
        {f"tls.{key}" for options in tls_options if isinstance(options, dict) for key in options}
    )
    for path in (*BINDING_PATHS, *tls_paths):
        if _normalize(path, _get(before, path)) != _normalize(path, _get(after, path)):
            return path
    return ""


def explain_lost_mask(path: str, changed: str, *, is_stored: bool, is_unreadable: bool) -> Sentence:
    """Say why a mask at the path cannot stand for the stored secret."""
    if is_unreadable:
        return gettext_noop(
            "The stored value of %(path)s cannot be decrypted with the keys at hand. Type it again.",
            path=path,
        )
    if not is_stored:
        return gettext_noop("Nothing is stored for %(path)s yet. Type the value.", path=path)
    return gettext_noop(
        "Type %(path)s again, because %(changed)s changed.", path=path, changed=changed
    )


def _get(plain: Plain, path: str) -> Any:
    value: Any = plain
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


_DEFAULTS: Plain = {
    str(field.alias): field.default
    for name, field in SmtpConfig.model_fields.items()
    if name in {"require_tls", "ignore_tls", "opportunistic_tls"}
}


def _normalize(path: str, value: object) -> object:
    """Make equal what means the same: 587 and "587", a key at its default and an absent one."""
    if path == "port":
        return str(value)
    if path in {"auth.type", "auth.method", "authMethod"}:
        written = str(value or "").upper()
        return "" if written == "LOGIN" and path == "auth.type" else written
    return _DEFAULTS.get(path) if value is None else value
