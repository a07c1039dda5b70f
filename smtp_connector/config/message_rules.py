"""Rules of what is sent: addresses, templates and their variables, headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from smtp_connector.terms import UsageType, gettext_noop

from .address import AddressError, parse_mailbox
from .breach import Rule, RuleBreach, get_text
from .json_reader import Path
from .secrets import Plain
from .shape import find_lacking_usage_types

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
CODE_VARIABLE = re.compile(r"\{\{\s*code\s*\}\}")
LINK_VARIABLE = re.compile(r"\{\{\s*link\s*\}\}")
VARIABLE_START = "{{"


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
    missing = find_lacking_usage_types(plain.get("templates"))
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


MESSAGE_RULES: tuple[Rule, ...] = (_addresses, _usage_types, _needed_variables, _custom_headers)
