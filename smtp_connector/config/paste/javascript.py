"""Nodemailer calls and object literals: unquoted keys, single quotes, comments, trailing commas, process.env."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from smtp_connector.config.json_reader import MAX_DEPTH, MAX_DIGITS
from smtp_connector.terms import gettext_noop

from .names import adopt
from .pasted import Pasted, Values, is_placeholder_text, make_placeholder, make_storable
from .url import read_url

JAVASCRIPT = Language(tree_sitter_javascript.language())
TRANSPORT = re.compile(r"\bcreateTransport(?:er)?\s*\(")
MAX_NODES = 100_000  # looked at; the rest of a text is not searched
ESCAPE = re.compile(
    r"\\(?:u\{(?P<braces>[0-9A-Fa-f]{1,6})\}|(?:u(?P<four>[0-9A-Fa-f]{4})|x(?P<two>[0-9A-Fa-f]{2}))"
    r"|(?P<line>\r\n|[\r\n\u2028\u2029])|(?P<one>.))"
)
SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\x00"}
CASTS = frozenset({"Number", "parseInt", "String", "parseFloat"})
PYTHON_LITERALS = {"True": True, "False": False, "None": None}
LITERALS = {"true": True, "false": False, "null": None, "undefined": None}


class _Unknown(Enum):
    """What a script would compute."""

    VALUE = "value"


def find_javascript(text: str) -> Pasted | None:
    """Read a Nodemailer call, or an object literal that names a server."""
    if TRANSPORT.search(text):
        root = _parse(text)
        values = _read_call(root) or _read_first_object(root)
        title = gettext_noop("Turn this Nodemailer call into a config")
        return Pasted("nodemailer", title, values) if values else None
    if text.lstrip().startswith(("{", "//", "/*")):
        # In brackets, since a script that begins with a brace begins with a block.
        root = _parse(f"({text.rstrip().rstrip(';')}\n)")
        title = gettext_noop("Turn this relaxed JSON into a config")
        values = {} if root.has_error else _read_first_object(root)
        return Pasted("json5", title, values) if values else None
    return None


def find_object(text: str) -> Pasted | None:
    """Read a script that has an object with a server in it."""
    if "{" not in text or "host" not in text:
        return None
    values = _read_first_object(_parse(text))
    title = gettext_noop("Turn this JavaScript object into a config")
    return Pasted("javascript", title, values) if values else None


def unescape(text: str) -> str:
    """Return a string literal's text without its escapes."""

    def replace(match: re.Match[str]) -> str:
        digits = match["braces"] or match["four"] or match["two"]
        if digits:
            return chr(min(int(digits, 16), 0x10FFFF))
        one = match["one"] or ""
        return SIMPLE_ESCAPES.get(one, one)

    plain = ESCAPE.sub(replace, text)
    pairs = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return make_storable(pairs)


def _parse(text: str) -> Node:
    return Parser(JAVASCRIPT).parse(text.encode("utf-8", "replace")).root_node


def _walk(root: Node) -> Iterator[Node]:
    """Yield the nodes in the order of the text, without recursion."""
    stack = [root]
    for _ in range(MAX_NODES):
        if not stack:
            return
        node = stack.pop()
        yield node
        stack += reversed(node.named_children)


def _read_call(root: Node) -> Values:
    """Return what the arguments of createTransport say, and the sender of the first message."""
    calls = [node for node in _walk(root) if node.type == "call_expression"]
    transport = next(
        (call for call in calls if _name_of_call(call).startswith("createTransport")), None
    )
    if transport is None:
        return {}
    options = [_resolve(root, argument) for argument in _arguments(transport)[:2]]
    values = _read_options(options[0]) if options else {}
    messages = [call for call in calls if _name_of_call(call) == "sendMail"]
    places = [*options[1:], *(argument for call in messages for argument in _arguments(call))]
    for place in places:
        sender = _evaluate(place).get("from") if place.type == "object" else None
        if values and "fromEmail" not in values and isinstance(sender, str):
            values["fromEmail"] = sender
    return values


def _read_options(node: Node) -> Values:
    if node.type == "object":
        return adopt(_evaluate(node), is_mail=True, keeps_unknown=True)
    value = _evaluate(node)
    url = read_url(value) if isinstance(value, str) else None
    return url or {}


def _read_first_object(root: Node) -> Values:
    for node in _walk(root):
        if node.type == "object" and not node.has_error:
            data = _evaluate(node)
            config = data.get("config")
            values = adopt(config if isinstance(config, dict) else data, keeps_unknown=True)
            if values:
                return values
    return {}


def _resolve(root: Node, node: Node) -> Node:
    """Return the object that a variable holds, where the text has it."""
    if node.type != "identifier":
        return node
    for declared in _walk(root):
        value = declared.child_by_field_name("value")
        name = declared.child_by_field_name("name")
        is_declared = declared.type == "variable_declarator" and name and name.type == "identifier"
        if is_declared and name and value and _text(name) == _text(node):
            return value
    return node


def _arguments(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    children = arguments.named_children if arguments else []
    return [child for child in children if child.type != "comment"]


def _name_of_call(call: Node) -> str:
    function = call.child_by_field_name("function")
    return _last_name(function) if function else ""


def _last_name(node: Node) -> str:
    """Return "PASS" for process.env.PASS and for process.env["PASS"]; "" for what has no name."""
    last = node.child_by_field_name("property") or node.child_by_field_name("index") or node
    is_name = last.type in {"identifier", "property_identifier", "string"}
    return _text(last).strip("\"'") if is_name else ""


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _evaluate(node: Node, depth: int = 0) -> Any:
    """Return the value of a literal; a placeholder for a name; `_Unknown` for what only a script knows."""
    if depth > MAX_DEPTH:
        return _Unknown.VALUE
    if node.type in LITERALS:
        return LITERALS[node.type]
    return EVALUATORS.get(node.type, _evaluate_expression)(node, depth)


def _evaluate_array(node: Node, depth: int) -> Any:
    children = (child for child in node.named_children if child.type != "comment")
    items = (_evaluate(child, depth + 1) for child in children)
    return [item for item in items if item is not _Unknown.VALUE]


def _evaluate_string(node: Node, _depth: int) -> Any:
    return unescape(_text(node)[1:-1])


def _evaluate_name(node: Node, _depth: int) -> Any:
    name = _last_name(node)
    return PYTHON_LITERALS[name] if name in PYTHON_LITERALS else make_placeholder(name)


def _evaluate_object(node: Node, depth: int) -> Values:
    values: Values = {}
    for child in node.named_children:
        if child.type == "shorthand_property_identifier":
            values[_text(child)] = make_placeholder(_text(child))
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "pair" and key and value:
            evaluated = _evaluate(value, depth + 1)
            name = unescape(_text(key)[1:-1]) if key.type == "string" else _text(key)
            if evaluated is not _Unknown.VALUE:
                values[make_storable(name)] = evaluated
    return values


def _evaluate_template(node: Node, depth: int) -> Any:
    """A variable alone in backquotes is that variable; else its text stands as written."""
    inner = node.named_children
    if len(inner) == 1 and inner[0].type == "template_substitution" and inner[0].named_children:
        return _evaluate(inner[0].named_children[0], depth + 1)
    return unescape(_text(node)[1:-1])


def _evaluate_number(node: Node, _depth: int) -> Any:
    try:
        return int(_text(node).replace("_", "")[:MAX_DIGITS], 0)
    except ValueError:
        return _Unknown.VALUE


def _evaluate_expression(node: Node, depth: int) -> Any:
    """Number(x), (x), x || 587 and "a" + "b"."""
    children = node.named_children
    if node.type == "parenthesized_expression" and children:
        return _evaluate(children[0], depth + 1)
    if node.type == "call_expression" and _name_of_call(node) in CASTS and _arguments(node):
        return _evaluate(_arguments(node)[0], depth + 1)
    operator = node.child_by_field_name("operator")
    if node.type == "unary_expression" and operator and _text(operator) == "+" and children:
        return _evaluate(children[0], depth + 1)
    if node.type != "binary_expression" or operator is None or len(children) < 2:
        return _Unknown.VALUE
    left, right = (_evaluate(child, depth + 1) for child in (children[0], children[-1]))
    if _text(operator) in {"||", "??"}:
        return left if right is _Unknown.VALUE or is_placeholder_text(right) else right
    is_joined = _text(operator) == "+" and isinstance(left, str) and isinstance(right, str)
    return left + right if is_joined else _Unknown.VALUE


EVALUATORS: Mapping[str, Callable[[Node, int], Any]] = {
    "object": _evaluate_object,
    "array": _evaluate_array,
    "string": _evaluate_string,
    "template_string": _evaluate_template,
    "number": _evaluate_number,
    "identifier": _evaluate_name,
    "member_expression": _evaluate_name,
    "subscript_expression": _evaluate_name,
}
