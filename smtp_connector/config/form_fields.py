"""The config as a form shows it: the common values, each under a name, with the path it stands at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from smtp_connector.terms import SECRET_MASK

from .auth import kind_of_auth
from .breach import is_placeholder
from .fix import read_object
from .json_reader import Node, Path, Scalar, to_data
from .parsing import show_path, to_plain
from .schema import IMPLICIT_TLS_PORT
from .secrets import Plain
from .services import fill_service
from .tls import TlsMode

MAX_HEADERS = 50  # rows; what is beyond stays in the JSON view
MAX_TEMPLATES = 20


class FieldKind(StrEnum):
    """How a value is typed: in one line, in several, as a number, out of sight, or from a choice."""

    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    SECRET = "secret"
    SECRET_LINES = "secret_lines"
    CHOICE = "choice"


class AuthKind(StrEnum):
    """How one signs in, in the words of `kind_of_auth`, and not at all."""

    LOGIN = "login"
    OAUTH2_TOKEN = "oauth2_token"
    OAUTH2_KEY = "oauth2_key"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FormField:
    """One value of the config.

    path: where it stands, or would be written.
    value: as a browser shows and posts it; "" for a stored secret and for a placeholder.
    hint: the placeholder that stands there, "<host>". is_stored: the mask of a secret stands there.
    """

    name: str
    path: Path
    kind: FieldKind
    value: str = field(default="", repr=False)
    hint: str = ""
    is_stored: bool = False


FieldValues = Mapping[str, FormField]

FIXED_FIELDS = (
    FormField("host", ("host",), FieldKind.TEXT),
    FormField("port", ("port",), FieldKind.NUMBER),
    FormField("from_email", ("fromEmail",), FieldKind.TEXT),
    FormField("reply_to", ("replyTo",), FieldKind.TEXT),
    FormField("ehlo_name", ("name",), FieldKind.TEXT),
    FormField("connection_timeout", ("connectionTimeout",), FieldKind.NUMBER),
    FormField("greeting_timeout", ("greetingTimeout",), FieldKind.NUMBER),
    FormField("socket_timeout", ("socketTimeout",), FieldKind.NUMBER),
    FormField("dns_timeout", ("dnsTimeout",), FieldKind.NUMBER),
    FormField("ca", ("tls", "ca"), FieldKind.LINES),
    FormField("proxy", ("proxy",), FieldKind.TEXT),
)
AUTH_FIELDS = (
    FormField("user", ("auth", "user"), FieldKind.TEXT),
    FormField("password", ("auth", "pass"), FieldKind.SECRET),
    FormField("client_id", ("auth", "clientId"), FieldKind.TEXT),
    FormField("client_secret", ("auth", "clientSecret"), FieldKind.SECRET),
    FormField("refresh_token", ("auth", "refreshToken"), FieldKind.SECRET),
    FormField("service_client", ("auth", "serviceClient"), FieldKind.TEXT),
    FormField("private_key", ("auth", "privateKey"), FieldKind.SECRET_LINES),
    FormField("access_url", ("auth", "accessUrl"), FieldKind.TEXT),
    FormField("scope", ("auth", "scope"), FieldKind.TEXT),
)
AUTH_NAMES: Mapping[AuthKind, tuple[str, ...]] = {
    AuthKind.LOGIN: ("user", "password"),
    AuthKind.OAUTH2_TOKEN: (
        *("user", "client_id", "client_secret", "refresh_token", "access_url", "scope"),
    ),
    AuthKind.OAUTH2_KEY: ("user", "service_client", "private_key", "access_url", "scope"),
    AuthKind.NONE: (),
}
TEMPLATE_FIELDS = (
    ("usage_type", "usageType", FieldKind.CHOICE),
    ("subject", "subject", FieldKind.TEXT),
    ("content_type", "contentType", FieldKind.CHOICE),
    ("content", "content", FieldKind.LINES),
)
"""Part of the name, key and kind; `template_2_subject` stands at templates.2.subject."""

TLS_KEYS = ("secure", "requireTLS", "ignoreTLS", "opportunisticTLS")


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """One value of one custom header. is_listed: it stands in a list."""

    name: str
    value: Scalar
    is_listed: bool = False


def read_fields(text: str) -> FieldValues:
    """Return the values of the text by their names, in the order of the form.

    Raises:
        ConfigError: the text is no JSON object.
    """
    root = read_object(text)
    plain = to_plain(root)
    fields = [
        *(_read_field(text, root, each) for each in (*FIXED_FIELDS, _servername(plain))),
        FormField("tls", ("requireTLS",), FieldKind.CHOICE, find_tls_mode(plain)),
        FormField("auth", ("auth",), FieldKind.CHOICE, find_auth_kind(plain)),
        *(_read_field(text, root, each) for each in _list_auth_fields(plain)),
        *(_read_field(text, root, each) for each in _list_template_fields(root)),
        *_show_headers(read_headers(root)),
    ]
    return {each.name: each for each in fields}


def read_headers(root: Node) -> list[HeaderRow]:
    """Return the custom headers that a form can show, one row for each value; all values of a header or none."""
    node = root.find_child("customHeaders")
    headers = to_data(node) if node and node.kind == "object" else {}
    rows: list[HeaderRow] = []
    for name, value in headers.items():
        values = value if isinstance(value, list) else [value]
        has_room = len(rows) + len(values) <= MAX_HEADERS
        if has_room and not any(isinstance(each, (dict, list)) for each in values):
            rows += [HeaderRow(name, each, isinstance(value, list)) for each in values]
    return rows


def find_tls_mode(plain: Plain) -> TlsMode:
    """Return what a session with this config would do, whatever else is wrong with it."""
    filled = fill_service(plain)
    secure = filled.get("secure")
    if secure is True or (secure is None and str(filled.get("port")) == str(IMPLICIT_TLS_PORT)):
        return TlsMode.IMPLICIT
    if filled.get("requireTLS") is True:
        return TlsMode.STARTTLS_REQUIRED
    is_off = filled.get("ignoreTLS") is True
    return TlsMode.NONE if is_off else TlsMode.STARTTLS_WHEN_OFFERED


def find_auth_kind(plain: Plain) -> AuthKind:
    """Return how the config signs in; NONE also where neither user nor password stands."""
    auth = plain.get("auth")
    if not isinstance(auth, dict):
        return AuthKind.NONE
    kind = AuthKind(kind_of_auth(auth))
    is_empty = kind is AuthKind.LOGIN and not {"user", "pass"} & set(auth)
    return AuthKind.NONE if is_empty else kind


def find_field_name(fields: FieldValues, path: str) -> str:
    """Return the name of the field that a problem's path belongs to; "" where the form shows none.

    path: as a problem has it, "auth.pass".
    """
    if path in TLS_KEYS:
        return "tls"
    shown = AUTH_NAMES[AuthKind(fields["auth"].value)]
    hidden = {each.name for each in AUTH_FIELDS} - set(shown)
    names = {show_path(each.path): each.name for each in fields.values() if each.name not in hidden}
    return names.get(path) or names.get(path.rpartition(".")[0], "")


def clean(kind: FieldKind, value: str) -> str:
    """Return the value as it is after a browser showed and posted it."""
    if kind in {FieldKind.LINES, FieldKind.SECRET_LINES}:
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value.replace("\r", "").replace("\n", "")


def show_scalar(value: Scalar) -> str:
    """Return a header's value as its row shows it; what is no text as JSON has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else clean(FieldKind.TEXT, str(value))


def _read_field(text: str, root: Node, shown: FormField) -> FormField:
    node: Node | None = root
    for part in shown.path:
        node = node.find_child(part) if node else None
    written = _find_written(text, node)
    is_secret = shown.kind in {FieldKind.SECRET, FieldKind.SECRET_LINES}
    is_hint = is_placeholder(shown.path, written)
    is_stored = is_secret and written == SECRET_MASK
    return FormField(
        shown.name,
        shown.path,
        shown.kind,
        "" if is_hint or is_stored else clean(shown.kind, written),
        written.strip() if is_hint else "",
        is_stored,
    )


def _find_written(text: str, node: Node | None) -> str:
    """Return the text that stands there; a number or a word as it is written, a list of texts in lines."""
    if node is None or node.kind == "object":
        return ""
    if node.kind == "list":
        return "\n".join(str(item.scalar) for item in node.items if isinstance(item.scalar, str))
    if isinstance(node.scalar, str):
        return node.scalar
    return "" if node.scalar is None else text[node.start : node.end]


def _servername(plain: Plain) -> FormField:
    """`tls.servername` wins where both stand."""
    tls = plain.get("tls")
    is_below = isinstance(tls, dict) and "servername" in tls
    path: Path = ("tls", "servername") if is_below else ("servername",)
    return FormField("servername", path, FieldKind.TEXT)


def _list_auth_fields(plain: Plain) -> Iterator[FormField]:
    auth = plain.get("auth")
    is_locked = isinstance(auth, dict) and isinstance(auth.get("privateKey"), dict)
    for each in AUTH_FIELDS:
        if each.name == "private_key" and is_locked:
            yield FormField(each.name, (*each.path, "key"), each.kind)
        else:
            yield each


def _list_template_fields(root: Node) -> Iterator[FormField]:
    templates = root.find_child("templates")
    for index, item in enumerate(templates.items if templates else ()):
        if item.kind == "object" and index < MAX_TEMPLATES:
            for name, key, kind in TEMPLATE_FIELDS:
                yield FormField(f"template_{index}_{name}", ("templates", index, key), kind)


def _show_headers(rows: list[HeaderRow]) -> Iterator[FormField]:
    """Yield two fields for each row, and an empty row to add one."""
    for index, row in enumerate([*rows, HeaderRow("", "")]):
        path: Path = ("customHeaders", row.name)
        name, value = clean(FieldKind.TEXT, row.name), show_scalar(row.value)
        yield FormField(f"header_{index}_name", (*path, "name"), FieldKind.TEXT, name)
        yield FormField(f"header_{index}_value", path, FieldKind.TEXT, value)
