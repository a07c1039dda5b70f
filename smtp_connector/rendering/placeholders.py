"""Fill `{{code}}` and other variables of a template with a payload's values."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from smtp_connector.terms import Payload

MAX_DEPTH = 32
"""How many mappings and lists of a payload may lie in each other."""

# ECMA-262, 12.2 and 12.3: what `\s` means to Logto's templates; Python's `\s` is another set.
JS_WHITE_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
VARIABLE = re.compile(
    rf"\{{\{{[{JS_WHITE_SPACE}]*(?P<name>[A-Za-z0-9_.]+)[{JS_WHITE_SPACE}]*\}}\}}"
)
ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
LINE_BREAKS = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
JS_EXPONENT_FROM = 21  # digits before the point, ECMA-262, 6.1.6.1.20
JS_EXPONENT_BELOW = -6  # zeros after the point, same place


class _Dead:
    """What a path that leads nowhere leads to."""


_DEAD = _Dead()


def fill_variables(template: str, payload: Payload, *, escape: bool = False) -> str:
    """Replace each variable by its value, in one pass; values are never scanned again.

    A variable whose first name the payload lacks stays as it is written; one whose further names lead nowhere
    becomes "". Only own keys and list elements are reached, never an attribute of a Python object.
        escape: write values so that they are text in HTML.
    """

    def fill(match: re.Match[str]) -> str:
        root, *names = match["name"].split(".")
        if root not in payload:
            return match[0]
        text = to_text(_walk(payload[root], names))
        return html.escape(text) if escape else text

    return VARIABLE.sub(fill, template)


def remove_line_breaks(text: str) -> str:
    """Turn each run of line breaks, of any kind that Unicode knows, into one blank."""
    return LINE_BREAKS.sub(" ", text)


def to_text(value: object, depth: int = 0) -> str:
    """Write one value as JavaScript's String() does; dates, decimals and UUIDs as Python does."""
    if value is None or value is _DEAD or depth > MAX_DEPTH:
        return ""
    if isinstance(value, str):
        return str.__str__(value)  # the text itself, also of an enum member
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_to_text(value)
    if isinstance(value, list | tuple):
        return ",".join(to_text(element, depth + 1) for element in value)
    if isinstance(value, Decimal | date | uuid.UUID):
        return str(value)
    return "[object Object]"


def _walk(value: object, names: list[str]) -> object:
    for name in names:
        value = _step(value, name)
    return value


def _step(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        return value.get(name, _DEAD)
    if isinstance(value, list | tuple):
        if name == "length":
            return len(value)
        if ARRAY_INDEX.fullmatch(name) and int(name) < len(value):
            return value[int(name)]
    return _DEAD


def _number_to_text(value: float) -> str:
    if isinstance(value, int):
        # Exact, where JavaScript rounds above 2^53. Hexadecimal has no limit on the digits of `str`.
        return int.__repr__(value) if value.bit_length() < 14_000 else hex(value)
    if value != value or value in (float("inf"), float("-inf")):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[float.__repr__(value)]
    return _float_to_text(value)


def _float_to_text(value: float) -> str:
    """Write the shortest digits that read back as the same float, as JavaScript lays them out."""
    sign, digit_tuple, exponent = Decimal(float.__repr__(value)).normalize().as_tuple()
    digits = "".join(map(str, digit_tuple))
    if digits == "0":
        return "0"
    point = len(digits) + int(exponent)  # where the decimal point stands in the digits
    if not JS_EXPONENT_BELOW < point <= JS_EXPONENT_FROM:
        fraction = f".{digits[1:]}" if digits[1:] else ""
        text = f"{digits[0]}{fraction}e{point - 1:+d}"
    elif point <= 0:
        text = f"0.{'0' * -point}{digits}"
    elif point >= len(digits):
        text = digits + "0" * (point - len(digits))
    else:
        text = f"{digits[:point]}.{digits[point:]}"
    return f"-{text}" if sign else text
