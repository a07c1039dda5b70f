"""NAME=value lines: environment files, and Django's EMAIL_* settings."""

from __future__ import annotations

import ast
import re

from smtp_connector.terms import gettext_noop

from .javascript import unescape
from .names import adopt
from .pasted import Pasted, make_placeholder, make_storable

LINE = re.compile(
    r"[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]{0,80})[ \t]*=[ \t]*(?P<value>.*)"
)
MAX_LINES = 5000
MAX_VALUE = 2000  # characters; also what the Python parser is given
QUOTED = re.compile(
    r"""(?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote))[^\\])*)(?P=quote)[ \t,]*(?:#.*)?"""
)
REFERENCE = re.compile(r"\$\{(?P<name>\w{1,80})(?::?-(?P<default>[^}]*))?\}")
COMMENT = re.compile(r"[ \t]#.*")
DJANGO_NAME = re.compile(r"EMAIL_(?:HOST|PORT|HOST_USER|HOST_PASSWORD|USE_TLS|USE_SSL|BACKEND)")


def find_assignments(text: str) -> Pasted | None:
    """Read lines such as SMTP_HOST=smtp.example.com or EMAIL_HOST = "smtp.example.com"."""
    pairs: dict[str, str] = {}
    for line in text.splitlines()[:MAX_LINES]:
        match = LINE.fullmatch(line) if len(line) <= MAX_VALUE else None
        if match:
            pairs[match["name"]] = _read_value(match["value"].strip())
    values = adopt(pairs)
    if not values:
        return None
    if any(DJANGO_NAME.fullmatch(name) for name in pairs):
        return Pasted("django", gettext_noop("Turn these Django settings into a config"), values)
    title = gettext_noop("Turn these environment variables into a config")
    return Pasted("environment", title, values)


def _read_value(written: str) -> str:
    quoted = QUOTED.fullmatch(written)
    if quoted:
        text = unescape(quoted["text"]) if "\\" in quoted["text"] else quoted["text"]
        return _follow(make_storable(text))
    call = _read_call(written) if "(" in written or "[" in written else None
    return call if call is not None else _follow(make_storable(COMMENT.sub("", written).strip()))


def _follow(text: str) -> str:
    """Return what a reference such as ${SMTP_PASSWORD} stands for, as far as the text tells."""
    reference = REFERENCE.fullmatch(text)
    if reference is None:
        return text
    return reference["default"] or make_placeholder(reference["name"])


def _read_call(written: str) -> str | None:
    """Return the default of os.environ["NAME"], env("NAME", default="x") and the like, else a placeholder."""
    if "\\" in written:
        return None
    try:
        node = ast.parse(written, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    while (
        isinstance(node, ast.Call)
        and node.args
        and isinstance(node.args[0], ast.Call | ast.Subscript)
    ):
        node = node.args[0]  # int(os.environ["EMAIL_PORT"])
    if isinstance(node, ast.Subscript):
        return _placeholder_of(node.slice)
    if not isinstance(node, ast.Call):
        return None
    defaults = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "default")]
    for default in defaults:
        if isinstance(default, ast.Constant) and default.value is not None:
            return make_storable(str(default.value))
    return _placeholder_of(node.args[0]) if node.args else None


def _placeholder_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return make_placeholder(node.value)
    return None
