"""What a config must hold beyond its shape. Every rule looks at the plain data, so that all problems show at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple, get_args

from smtp_connector.terms import REQUIRED_USAGE_TYPES, Sentence, UsageType, gettext_noop

from .address import AddressError, find_ascii_host, is_host, is_ip_address, parse_mailbox
from .json_reader import Path
from .secrets import Plain, iter_leaves
from .tls import TlsVersion

ADDRESS_LIKE = re.compile(r"[:@]")
PLACEHOLDER = re.compile(r"<[^<>]*>")
# A placeholder that looks like an address; `<a@b.c>` with any other domain is an address.
EXAMPLE_DOMAINS = ("your.domain", "your-domain.com", "yourdomain.com")
HEADER_NAME = re.compile(r"[!-9;-~]{1,200}")  # RFC 5322, 3.6.8; the length is ours
MAX_CUSTOM_HEADERS = 100
OWN_HEADERS = frozenset(
    {
        *("from", "to", "cc", "bcc", "sender", "subject", "date", "reply-to", "message-id"),
        *("mime-version", "content-type", "content-transfer-encoding", "content-disposition"),
        *("content-id", "dkim-signature", "received", "return-path"),
        *("resent-from", "resent-to", "resent-cc", "resent-bcc"),
    }
)
TLS_VERSIONS = get_args(TlsVersion)  # the oldest first
CODE_VARIABLE = re.compile(r"\{\{\s*code\s*\}\}")
LINK_VARIABLE = re.compile(r"\{\{\s*link\s*\}\}")
VARIABLE_START = "{{"

# Keys that parse but that nothing sends by yet, each with the value that switches it off.
UNAVAILABLE: dict[str, object] = {
    "proxy": None,
    "dkim": None,
    "service": None,
    "maxConnections": 5,
    "maxMessages": 100,
    "rateLimit": 0,
    "rateDelta": 1000,
}


class RuleBreach(NamedTuple):
    """One broken rule. at: whether the value or its key is meant."""

    path: Path
    sentence: Sentence
    suggestion: Sentence | str = ""
    at: Literal["value", "key"] = "value"


Rule = Callable[[Plain], Iterator[RuleBreach]]


def find_breaches(plain: Plain) -> Iterator[RuleBreach]:
    """Yield every broken rule; the shape may be wrong too, which the models report."""
    for rule in RULES:
        yield from rule(plain)


def is_placeholder(path: Path, value: object) -> bool:
    """Tell whether the value is `<...>` as the examples have it, still to be replaced."""
    if not isinstance(value, str) or is_template_body(path):
        return False
    text = value.strip()
    if not PLACEHOLDER.fullmatch(text):
        return False
    if path[0] == "customHeaders" and ADDRESS_LIKE.search(text):
        return False  # List-Unsubscribe: <mailto:…>, RFC 2369
    try:
        mailbox = parse_mailbox(text)
    except AddressError:
        return True
    return mailbox.domain in EXAMPLE_DOMAINS


def get_text(plain: Plain, *path: str | int) -> str:
    """Return the text at the path; "" when it is absent, of another type or a placeholder."""
    value: Any = plain
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return ""
    return value if isinstance(value, str) and not is_placeholder(path, value) else ""


def is_template_body(path: Path) -> bool:
    """Tell whether the path is one of the texts that go into a message."""
    return path[0] == "templates" and path[-1] in {"subject", "content", "text"}


def _placeholders(plain: Plain) -> Iterator[RuleBreach]:
    for path, value in iter_leaves(plain):
        if is_placeholder(path, value):
            text = str(value).strip()[:80]
            yield RuleBreach(
                path,
                gettext_noop("%(placeholder)s is only an example.", placeholder=text),
                gettext_noop("Replace %(placeholder)s with your value.", placeholder=text),
            )


def _host(plain: Plain) -> Iterator[RuleBreach]:
    host = get_text(plain, "host")
    if not host or is_host(host):
        return
    path: Path = ("host",)
    if not host.isascii() and (ascii_host := find_ascii_host(host.strip())):
        yield RuleBreach(
            path,
            gettext_noop("The host may hold plain ASCII characters only."),
            gettext_noop('Write "%(host)s".', host=ascii_host),
        )
        return
    bare = re.sub(r"^[a-z+]+://", "", host.strip(), flags=re.IGNORECASE)
    name, colon, port = bare.rstrip("/").partition(":")
    if colon and port.isdigit() and is_host(name):
        suggestion = gettext_noop(
            'Write "%(host)s" here and %(port)s in port.', host=name, port=port
        )
    elif is_host(bare.split("/")[0]):
        suggestion = gettext_noop('Write "%(host)s".', host=bare.split("/")[0])
    else:
        suggestion = gettext_noop('Write the name only, for example "smtp.example.com".')
    yield RuleBreach(path, gettext_noop("This is not a host name or an IP address."), suggestion)


def _names(plain: Plain) -> Iterator[RuleBreach]:
    for path in (("name",), ("servername",), ("tls", "servername")):
        name = get_text(plain, *path)
        if name and not is_host(name.removeprefix("[").removesuffix("]").removeprefix("IPv6:")):
            yield RuleBreach(
                path,
                gettext_noop("This is not a host name."),
                gettext_noop(
                    'Write a name such as "mail.example.com", in ASCII and without blanks.'
                ),
            )
    address = get_text(plain, "localAddress")
    if address and not is_ip_address(address):
        yield RuleBreach(
            ("localAddress",),
            gettext_noop("This is not an IP address."),
            gettext_noop(
                'Write one of this machine\'s addresses, for example "192.0.2.10", or remove the key.'
            ),
        )


def _addresses(plain: Plain) -> Iterator[RuleBreach]:
    paths: list[Path] = [("fromEmail",), ("replyTo",)]
    for index, _ in _templates(plain):
        paths += [("templates", index, "sendFrom"), ("templates", index, "replyTo")]
    for path in paths:
        text = get_text(plain, *path)
        is_filled_later = path[0] == "templates" and VARIABLE_START in text
        is_bare_name = path[-1] == "sendFrom" and "@" not in text and "<" not in text
        if not text or is_filled_later or is_bare_name:
            continue
        try:
            parse_mailbox(text)
        except AddressError as error:
            yield RuleBreach(path, error.sentence)


def _tls(plain: Plain) -> Iterator[RuleBreach]:
    if plain.get("requireTLS") is True and plain.get("ignoreTLS") is True:
        yield RuleBreach(
            ("ignoreTLS",),
            gettext_noop("requireTLS and ignoreTLS contradict each other."),
            gettext_noop(
                "Set one of them to false; keep requireTLS for every server on the internet."
            ),
        )
    tls = plain.get("tls")
    if not isinstance(tls, dict):
        return
    low, high = tls.get("minVersion", "TLSv1.2"), tls.get("maxVersion", "TLSv1.3")
    if (
        low in TLS_VERSIONS
        and high in TLS_VERSIONS
        and TLS_VERSIONS.index(low) > TLS_VERSIONS.index(high)
    ):
        yield RuleBreach(
            ("tls", "minVersion"), gettext_noop("tls.minVersion is newer than tls.maxVersion.")
        )
    yield from _certificates(tls)


def _certificates(tls: dict[str, Any]) -> Iterator[RuleBreach]:
    authorities = tls["ca"] if isinstance(tls.get("ca"), list) else [tls.get("ca")]
    for index, text in enumerate(authorities):
        if (
            isinstance(text, str)
            and "-----BEGIN" not in text
            and not is_placeholder(("tls", "ca"), text)
        ):
            yield RuleBreach(
                ("tls", "ca", index) if isinstance(tls["ca"], list) else ("tls", "ca"),
                gettext_noop("This is not a certificate in PEM form."),
                gettext_noop(
                    r'Paste the text from "-----BEGIN CERTIFICATE-----" on, with \n for each line break.'
                ),
            )
    if ("cert" in tls) != ("key" in tls):
        missing = "key" if "cert" in tls else "cert"
        yield RuleBreach(
            ("tls", missing),
            gettext_noop("A client certificate needs both tls.cert and tls.key."),
            gettext_noop("Write both, or remove both."),
        )


def _templates(plain: Plain) -> Iterator[tuple[int, dict[str, Any]]]:
    templates = plain.get("templates")
    for index, template in enumerate(templates if isinstance(templates, list) else []):
        if isinstance(template, dict):
            yield index, template


def _usage_types(plain: Plain) -> Iterator[RuleBreach]:
    if not isinstance(plain.get("templates", []), list):
        return
    seen: dict[object, int] = {}
    for index, template in _templates(plain):
        usage_type = template.get("usageType")
        if isinstance(usage_type, str) and usage_type in seen:
            yield RuleBreach(
                ("templates", index, "usageType"),
                gettext_noop(
                    "%(usage_type)s stands already in templates.%(first)d.",
                    usage_type=usage_type[:40],
                    first=seen[usage_type],
                ),
                gettext_noop("Keep one template for each usage type."),
            )
        elif isinstance(usage_type, str):
            seen[usage_type] = index
    missing = [str(usage_type) for usage_type in REQUIRED_USAGE_TYPES if usage_type not in seen]
    if missing:
        yield RuleBreach(
            ("templates",),
            gettext_noop("Templates are missing: %(missing)s.", missing=", ".join(missing)),
            gettext_noop("Add one for each of Register, SignIn, ForgotPassword and Generic."),
        )


def _needed_variables(plain: Plain) -> Iterator[RuleBreach]:
    for index, template in _templates(plain):
        is_invitation = template.get("usageType") == UsageType.ORGANIZATION_INVITATION
        variable, name = (
            (LINK_VARIABLE, "{{link}}") if is_invitation else (CODE_VARIABLE, "{{code}}")
        )
        texts = [template.get("subject"), template.get("content")]
        if isinstance(texts[1], str) and not any(
            isinstance(text, str) and variable.search(text) for text in texts
        ):
            yield RuleBreach(
                ("templates", index, "content"),
                gettext_noop(
                    "%(variable)s stands neither in subject nor in content.", variable=name
                ),
                gettext_noop(
                    "Write %(variable)s where it should appear in the message.", variable=name
                ),
            )


def _custom_headers(plain: Plain) -> Iterator[RuleBreach]:
    headers = plain.get("customHeaders")
    if not isinstance(headers, dict):
        return
    count = sum(len(value) if isinstance(value, list) else 1 for value in headers.values())
    if count > MAX_CUSTOM_HEADERS:
        yield RuleBreach(
            ("customHeaders",),
            gettext_noop("There are more than %(limit)d headers.", limit=MAX_CUSTOM_HEADERS),
            gettext_noop("Remove some; servers refuse messages with a head that long."),
        )
    for name in headers:
        if name.strip().lower() in OWN_HEADERS:
            yield RuleBreach(
                ("customHeaders", name),
                gettext_noop("%(name)s is set by the connector itself.", name=name[:80]),
                gettext_noop(
                    "Remove it; sender and reply address have their own keys, and there is one recipient."
                ),
                at="key",
            )
        elif not HEADER_NAME.fullmatch(name):
            yield RuleBreach(
                ("customHeaders", name),
                gettext_noop("This is not a header name."),
                gettext_noop('Write letters, digits and hyphens, for example "X-Campaign".'),
                at="key",
            )


def find_unavailable(plain: Plain) -> Iterator[RuleBreach]:
    """Yield each key that is on and that nothing sends by yet."""
    for key, off_value in UNAVAILABLE.items():
        if key in plain and plain[key] != off_value:
            off = (
                gettext_noop("Set it to %(value)s.", value=off_value)
                if off_value is not None
                else gettext_noop("Remove it.")
            )
            yield RuleBreach((key,), gettext_noop("%(key)s cannot be used yet.", key=key), off)


RULES: tuple[Rule, ...] = (
    _placeholders,
    _host,
    _names,
    _addresses,
    _tls,
    _usage_types,
    _needed_variables,
    _custom_headers,
)
