"""The text of a config with a mask for each secret."""

from __future__ import annotations

import json

from smtp_connector.terms import SECRET_MASK

from .breach import is_placeholder
from .json_reader import Node
from .secrets import find_secret, put_secret


def mask_text(text: str, root: Node, *, keeps_placeholders: bool = False) -> str:
    """Return the text with each secret replaced by the mask and nothing else changed.

    keeps_placeholders: leave `<...>` where it still stands in a secret's place.
    """
    pieces: list[str] = []
    done = 0
    for path, node in root.walk():
        if node.kind != "scalar" or not find_secret(path, node.scalar):
            continue
        if keeps_placeholders and is_placeholder(path, node.scalar):
            continue
        masked = put_secret(path, str(node.scalar), SECRET_MASK)
        pieces += [text[done : node.start], json.dumps(masked, ensure_ascii=False)]
        done = node.end
    return "".join([*pieces, text[done:]])
