"""What was typed in a form, as the least change of the config's text; all else stays as it was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smtp_connector.terms import REMOVE, Change

from .auth import LoginAuth, OAuth2KeyAuth, OAuth2TokenAuth
from .config_model import ConfigModel
from .fix import apply_changes, read_object
from .form_fields import (
    AUTH_NAMES,
    FIXED_FIELDS,
    AuthKind,
    FieldKind,
    FieldValues,
    FormField,
    HeaderRow,
    clean,
    find_auth_kind,
    find_tls_mode,
    read_headers,
    show_scalar,
)
from .json_reader import MAX_DIGITS, Path, to_data
from .parsing import to_plain
from .secrets import Plain
from .services import fill_service
from .tls import TlsMode

AUTH_MODELS: Mapping[AuthKind, type[ConfigModel]] = {
    AuthKind.LOGIN: LoginAuth,
    AuthKind.OAUTH2_TOKEN: OAuth2TokenAuth,
    AuthKind.OAUTH2_KEY: OAuth2KeyAuth,
}
BOUND_TO_KIND = frozenset({"accessToken", "expires"})
"""What the kind of before was given, and the one of now cannot use."""

NEEDED: Mapping[AuthKind, Mapping[str, str]] = {
    AuthKind.LOGIN: {"user": "<user>", "password": "<password>"},
    AuthKind.OAUTH2_TOKEN: {
        "user": "<user>",
        "client_id": "<client-id>",
        "refresh_token": "<refresh-token>",
    },
    AuthKind.OAUTH2_KEY: {
        "user": "<user>",
        "service_client": "<service-account>",
        "private_key": "<private-key>",
    },
}
"""What stands for a value that is still to be typed, so that the chosen kind is not forgotten."""

Typed = Mapping[str, str]


def write_fields(text: str, before: FieldValues, typed: Typed) -> str:
    """Return the text with what was typed; a field that is not among it stays as it is.

    before: what `read_fields` found in the text. typed: by the names of the fields, as a browser posts it.

    Raises:
        ConfigError: the text is no JSON object, or a value cannot be set where something else stands.
    """
    root = read_object(text)
    data, plain = to_data(root), to_plain(root)
    simple = [each.name for each in FIXED_FIELDS]
    changes = [
        *_list_changes(data, before, typed, [*simple, "servername"]),
        *_list_auth_changes(data, plain, before, typed),
        *_list_changes(
            data, before, typed, [name for name in before if name.startswith("template_")]
        ),
        *_list_header_changes(data, read_headers(root), typed),
    ]
    text = apply_changes(text, changes)
    mode = typed.get("tls", before["tls"].value)
    return apply_changes(text, _list_tls_changes(to_plain(read_object(text)), mode))


def _list_changes(
    data: Plain, before: FieldValues, typed: Typed, names: list[str]
) -> Iterator[Change]:
    for name in names:
        field = before[name]
        value = clean(field.kind, typed.get(name, field.value))
        if value != field.value:
            yield _place(data, field.path, _to_json(field, value))


def _to_json(field: FormField, value: str) -> str | int | None:
    """Return the value as it is written; what is no number stays a text, which the parser then explains."""
    if field.kind is FieldKind.TEXT:
        return value.strip()
    if field.kind is not FieldKind.NUMBER:
        return value
    digits = value.strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS
    return int(digits) if is_number else digits or None


def _place(data: Plain, path: Path, value: Any) -> Change:
    """Return the change, of the whole object where something that holds no keys stands in its place."""
    holder = data.get(str(path[0]))
    if len(path) == 2 and not isinstance(holder, dict | None):
        return Change(path[:1], {path[1]: value})
    return Change(path, value)


def _list_tls_changes(plain: Plain, mode: str) -> Iterator[Change]:
    """Yield what makes the config mean that mode, which a new port alone may have changed."""
    now = find_tls_mode(plain)
    if mode == now or mode not in set(TlsMode):
        return
    is_implicit = mode == TlsMode.IMPLICIT
    if is_implicit or now is TlsMode.IMPLICIT:
        plain = {**plain, "secure": is_implicit}
        yield Change(("secure",), is_implicit)
    if is_implicit:
        return
    # In this order: a service asks for TLS unless ignoreTLS is on.
    for key, meant in (("ignoreTLS", TlsMode.NONE), ("requireTLS", TlsMode.STARTTLS_REQUIRED)):
        if (fill_service(plain).get(key) is True) != (mode == meant):
            plain = {**plain, key: mode == meant}
            yield Change((key,), mode == meant)


def _list_auth_changes(
    data: Plain, plain: Plain, before: FieldValues, typed: Typed
) -> Iterator[Change]:
    now = find_auth_kind(plain)
    chosen = typed.get("auth", now)
    kind = AuthKind(chosen) if chosen in set(AuthKind) else now
    if kind is AuthKind.NONE:
        yield from _sign_out(plain) if kind is not now else ()
        return
    if kind is not now:
        yield from _turn(data.get("auth"), kind)
    for name in AUTH_NAMES[kind]:
        field = before[name]
        value = clean(field.kind, typed.get(name, field.value))
        needed = NEEDED[kind].get(name, "")
        is_emptied = value != field.value or (kind is not now and not _stands(field))
        if not value and needed and is_emptied:
            yield Change(field.path, needed)
        elif value != field.value:
            yield Change(field.path, _to_json(field, value))


def _stands(field: FormField) -> bool:
    return bool(field.value or field.hint or field.is_stored)


def _sign_out(plain: Plain) -> Iterator[Change]:
    """Yield what ends the sign-in; keys of a password stay, for another time."""
    auth = plain["auth"]
    if not set(auth) <= _known_keys(AuthKind.LOGIN):
        yield Change(("auth",), {})
        return
    for key in ("user", "pass"):
        if key in auth:
            yield Change(("auth", key), "")


def _turn(auth: Any, kind: AuthKind) -> Iterator[Change]:
    """Yield what makes `auth` another kind: its type, and nothing that only the kind of before knows."""
    type_name = "login" if kind is AuthKind.LOGIN else "oauth2"
    if not isinstance(auth, dict):
        yield Change(("auth",), {"type": type_name})
        return
    known = _known_keys(kind) - BOUND_TO_KIND
    written = str(auth.get("type") or "")
    if written.lower() != type_name and (written or kind is not AuthKind.LOGIN):
        yield Change(("auth", "type"), type_name)
    for key in auth:
        if key not in known:
            yield Change(("auth", key), REMOVE)


def _known_keys(kind: AuthKind) -> set[str]:
    return {str(field.alias) for field in AUTH_MODELS[kind].model_fields.values()}


def _list_header_changes(data: Plain, rows: list[HeaderRow], typed: Typed) -> Iterator[Change]:
    """Yield a change for each header that a row was changed of; all its values are written anew."""
    after: list[HeaderRow] = []
    touched: dict[str, None] = {}
    for index, row in enumerate([*rows, HeaderRow("", "")]):
        changed = _read_row(index, row, typed)
        after.append(changed or row)
        if changed:
            touched |= {row.name: None, changed.name: None}
    for name in touched:
        values = [row.value for row in after if row.name == name and (name or row.value)]
        is_list = len(values) > 1 or any(row.is_listed for row in rows if row.name == name)
        if values:
            yield _place(data, ("customHeaders", name), values if is_list else values[0])
        elif any(row.name == name for row in rows):
            yield Change(("customHeaders", name), REMOVE)


def _read_row(index: int, row: HeaderRow, typed: Typed) -> HeaderRow | None:
    """Return what was typed over the row; None where nothing was."""
    shown = (clean(FieldKind.TEXT, row.name), show_scalar(row.value))
    name = clean(FieldKind.TEXT, typed.get(f"header_{index}_name", shown[0]))
    value = clean(FieldKind.TEXT, typed.get(f"header_{index}_value", shown[1]))
    if (name, value) == shown:
        return None
    return HeaderRow(name.strip(), value.strip(), row.is_listed)
