"""Masks and private keys that stand where they mean nothing, or where they would be stored readable."""

from __future__ import annotations

from collections.abc import Iterator

from smtp_connector.terms import SECRET_MASK, gettext_noop

from .breach import RuleBreach, is_template_body
from .secrets import Plain, find_secret, iter_leaves

MASK_PART = SECRET_MASK[: len(SECRET_MASK) // 2]  # a mask of which something was deleted
PRIVATE_KEY = "PRIVATE KEY-----"


def find_misplaced(plain: Plain) -> Iterator[RuleBreach]:
    """Yield each text that holds a mask beside its place, or a private key outside a secret."""
    for path, value in iter_leaves(plain):
        if not isinstance(value, str) or is_template_body(path):
            continue
        secret = find_secret(path, value)
        if MASK_PART in value and secret != SECRET_MASK:
            yield RuleBreach(
                path,
                gettext_noop("The mask of a stored secret stands for nothing here."),
                gettext_noop("Type the whole value."),
            )
        elif PRIVATE_KEY in value and not secret:
            yield RuleBreach(
                path,
                gettext_noop("This holds a private key, and would be stored without encryption."),
                gettext_noop("Move the key to tls.key."),
            )
