"""SASL mechanisms: what PLAIN (RFC 4616) and LOGIN say, and which of them to use."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from smtp_connector.config.auth import MECHANISMS
from smtp_connector.errors import AuthError, MechanismNotOfferedError
from smtp_connector.terms import Stage, gettext_noop

NAME = re.compile(r"[A-Z0-9_-]{1,20}", re.ASCII)  # RFC 4422, 3.1
NAMES_SHOWN = 20


def choose_mechanism(wanted: str, offered: Sequence[str]) -> str:
    """Return the mechanism to sign in with: the wanted one, else the first of ours that is offered.

    Raises:
        MechanismNotOfferedError: there is none.
    """
    usable = [name for name in MECHANISMS if name in offered and wanted in {"", name}]
    if usable:
        return usable[0]
    # The rest of what the server wrote might be anything, terminal escapes included.
    names = [name for name in offered if NAME.fullmatch(name)][:NAMES_SHOWN]
    raise MechanismNotOfferedError(
        gettext_noop(
            "The server offers these ways to sign in: %(offered)s. None of them may be used here.",
            offered=", ".join(names) or "-",
        ),
        stage=Stage.AUTH,
        hint=gettext_noop(
            "Remove auth.method and authMethod, or set them to PLAIN or LOGIN, whichever the server offers."
        ),
    )


def make_responses(mechanism: str, user: str, password: str) -> list[str]:
    """Return what goes out after "AUTH <mechanism>", in base64: one text for PLAIN, two for LOGIN.

    Raises:
        AuthError: a value cannot be written in UTF-8.
    """
    texts = [f"\0{user}\0{password}"] if mechanism == "PLAIN" else [user, password]
    # A UnicodeEncodeError would carry the password, so it is never let come about.
    if any("\ud800" <= char <= "\udfff" for text in texts for char in text):
        raise AuthError(
            gettext_noop("User or password holds a character that cannot be sent."),
            stage=Stage.AUTH,
            hint=gettext_noop("Type auth.user and auth.pass again."),
        )
    return [base64.b64encode(text.encode()).decode("ascii") for text in texts]
