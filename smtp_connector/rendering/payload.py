"""What a payload may hold, and which of its values must not reach a log."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from smtp_connector.errors import InvalidPayloadError
from smtp_connector.terms import Payload, Sentence, gettext_noop

from .placeholders import MAX_DEPTH, remove_line_breaks, to_text

MAX_SIZE_BYTES = 64 * 1024
MAX_INT_BITS = 1024  # as many as the largest float has
MIN_SENSITIVE_LENGTH = 3
"""Characters. Shorter values are too common in replies to be masked."""

LEAVES = (str, int, float, Decimal, date, uuid.UUID, type(None))
UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


def add_code(payload: object, code: object) -> Payload:
    """Return the payload with the verification code in it, whatever stood there under that name.

    Raises:
        InvalidPayloadError: the code is no text or blank, or the payload is no mapping.
    """
    if not isinstance(code, str) or not code.strip():
        raise InvalidPayloadError(
            gettext_noop('The code must be a text such as "012345"; a number would lose its zeros.')
        )
    return {**_get_mapping(payload), "code": code}


def check_payload(payload: object) -> None:
    """Refuse a payload that is not shaped like JSON, is too deep, or is too large.

    Decimals, dates, datetimes and UUIDs pass as well. Every node counts as one byte more than its text, so that
    a small payload that refers to its own parts again and again is refused too.

    Raises:
        InvalidPayloadError: names the path of the first fault, "user.roles.0".
    """
    size_bytes = 0
    for path, name, value in _iterate_nodes(_get_mapping(payload)):
        fault = _find_text_fault(path, name) or _find_fault(path, value)
        if fault:
            raise InvalidPayloadError(fault)
        size_bytes += 1 + len(name.encode())
        size_bytes += 0 if _is_branch(value) else len(to_text(value).encode())
        if size_bytes > MAX_SIZE_BYTES:
            raise InvalidPayloadError(
                gettext_noop("The payload is larger than %(limit)d bytes.", limit=MAX_SIZE_BYTES)
            )


def find_sensitive_values(payload: Payload, *, public: Collection[str] = ()) -> tuple[str, ...]:
    """Return every form in which a value of the payload may stand in a message, longest first.

    payload: has passed `check_payload`. true, false and null are no secrets.
    public: values that a log may hold, such as the recipient's address; upper and lower case are one.
    """
    known = {text.casefold() for text in public}
    forms: set[str] = set()
    for _, _, value in _iterate_nodes(payload):
        text = "" if _is_branch(value) or isinstance(value, bool) else to_text(value)
        if text.strip().casefold() not in known:
            forms |= {text, html.escape(text), remove_line_breaks(text).strip()}
    long_enough = (form for form in forms if len(form) >= MIN_SENSITIVE_LENGTH)
    return tuple(sorted(long_enough, key=lambda form: (-len(form), form)))


def _get_mapping(payload: object) -> Payload:
    if isinstance(payload, Mapping):
        return payload
    raise InvalidPayloadError(
        gettext_noop("The payload must be a mapping of names to values."),
        hint=gettext_noop('Pass a mapping such as {"code": "123456"}.'),
    )


def _is_branch(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple)


def _iterate_nodes(payload: Payload) -> Iterator[tuple[tuple[str, ...], str, object]]:
    """Yield (path, name, value) of each node below the payload itself; a name that is no text stands as its `repr`."""
    stack: list[tuple[tuple[str, ...], object]] = [((), payload)]
    while stack:
        path, branch = stack.pop()
        for name, value in _children(branch):
            here = (*path, name if isinstance(name, str) else repr(name))
            if not isinstance(name, str):
                raise InvalidPayloadError(
                    gettext_noop("%(path)s: names in the payload must be text.", path=_join(here))
                )
            yield here, name, value
            if _is_branch(value):
                stack.append((here, value))


def _children(branch: object) -> Iterator[tuple[object, object]]:
    if isinstance(branch, Mapping):
        yield from branch.items()
    elif isinstance(branch, list | tuple):
        yield from ((str(index), element) for index, element in enumerate(branch))


def _find_fault(path: tuple[str, ...], value: object) -> Sentence | None:
    if _is_branch(value):
        if len(path) < MAX_DEPTH:
            return None
        return gettext_noop(
            "%(path)s: the payload is more than %(limit)d levels deep.",
            path=_join(path),
            limit=MAX_DEPTH,
        )
    if not isinstance(value, LEAVES):
        return gettext_noop(
            "%(path)s: a value of type %(type)s cannot stand in a message. Pass text, a number, a list or a mapping.",
            path=_join(path),
            type=type(value).__name__,
        )
    if isinstance(value, int) and value.bit_length() > MAX_INT_BITS:
        return gettext_noop("%(path)s: this number has too many digits.", path=_join(path))
    return _find_text_fault(path, value) if isinstance(value, str) else None


def _find_text_fault(path: tuple[str, ...], text: str) -> Sentence | None:
    if not UNSENDABLE.search(text):
        return None
    return gettext_noop(
        "%(path)s: this text holds a NUL character or half of a surrogate pair, which no message can carry.",
        path=_join(path),
    )


def _join(path: tuple[str, ...]) -> str:
    """Join a path for an error text; what cannot be printed is written as an escape."""
    text = ".".join(path)
    return "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in text)
