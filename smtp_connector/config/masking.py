"""The text of a config with a mask for each secret."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache, partial

from smtp_connector.terms import SECRET_MASK

from .breach import is_placeholder, is_template_body
from .json_reader import Node, Path
from .reference import config_keys
from .secrets import find_secret, put_secret

# What people call their secrets where the config has another name, or none.
SECRET_NAME = re.compile(
    r"pass|\bpas\b|pwd|psw|secret|token|credential|api.?key|private.?key|\b(?:key|auth)\b",
    re.IGNORECASE,
)
SECRET_BLOCKS = ("auth", "tls", "dkim")  # a key in one of these that is not known may be a secret
USER_INFO = re.compile(r"(?<=//)[^/\s]*(?=@)")
USER_INFO_OF_HOST = re.compile(r"\A[^/]*(?=@)")

Mask = Callable[[Path, object], str | None]
"""Returns the value with its secret masked; None for a value that holds none."""


def mask_text(text: str, root: Node) -> str:
    """Return the text with each secret replaced by the mask and nothing else changed."""
    return _replace(text, root, _mask_secret)


def mask_shown_text(text: str, root: Node, *, secrets: Collection[str] = ()) -> str:
    """Return the text as a page may repeat it outside of its box, where a secret may stand under any key.

    What may be a secret is masked as well; where `<...>` still stands in a secret's place it is left there.
        secrets: values that are secrets, wherever they stand.
    """
    return _replace(text, root, partial(_mask_suspected, secrets=secrets))


def list_secrets(root: Node) -> list[str]:
    """Return the secrets of a text at their own places, without placeholders."""
    found = ((path, find_secret(path, node.scalar)) for path, node in root.walk())
    return [secret for path, secret in found if secret and not is_placeholder(path, secret)]


def _replace(text: str, root: Node, mask: Mask) -> str:
    pieces: list[str] = []
    done = 0
    for path, node in root.walk():
        masked = mask(path, node.scalar) if node.kind == "scalar" else None
        if masked is not None:
            pieces += [text[done : node.start], json.dumps(masked, ensure_ascii=False)]
            done = node.end
    return "".join([*pieces, text[done:]])


def _mask_secret(path: Path, value: object) -> str | None:
    is_secret = path and find_secret(path, value)
    return put_secret(path, str(value), SECRET_MASK) if is_secret else None


def _mask_suspected(path: Path, value: object, *, secrets: Collection[str]) -> str | None:
    if not path or value is None or isinstance(value, bool) or is_placeholder(path, value):
        return None
    text = str(value)
    if find_secret(path, value):
        return put_secret(path, text, SECRET_MASK)
    if text in secrets or _may_be_secret(path):
        return SECRET_MASK
    return None if is_template_body(path) else _mask_user_info(path, text)


def _may_be_secret(path: Path) -> bool:
    if ".".join(map(str, path)) in _list_known_values():
        return False
    return path[0] in SECRET_BLOCKS or any(SECRET_NAME.search(name) for name in _names(path))


def _mask_user_info(path: Path, text: str) -> str | None:
    pattern = USER_INFO_OF_HOST if path == ("host",) and "//" not in text else USER_INFO
    masked = pattern.sub(SECRET_MASK, text)
    return masked if masked != text else None


def _names(path: Path) -> Iterator[str]:
    return (part for part in path if isinstance(part, str))


@cache
def _list_known_values() -> frozenset[str]:
    """Return the paths whose values are known to be no secrets."""
    values = (key.path for key in config_keys() if not key.is_secret)
    return frozenset(values) - frozenset(SECRET_BLOCKS)
