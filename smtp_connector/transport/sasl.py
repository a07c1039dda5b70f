"""SASL mechanisms: what each of them says, and which of them to use."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Sequence

from smtp_connector.config.auth import TOKEN_MECHANISMS
from smtp_connector.errors import AuthError, MechanismNotOfferedError
from smtp_connector.terms import Sentence, Stage, gettext_noop

NAME = re.compile(r"[A-Z0-9_-]{1,20}", re.ASCII)  # RFC 4422, 3.1
NAMES_SHOWN = 20


def choose_mechanism(wanted: str, offered: Sequence[str], *, usable: Sequence[str]) -> str:
    """Return the mechanism to sign in with: the wanted one, else the first usable one that is offered.

    Raises:
        MechanismNotOfferedError: there is none.
    """
    found = [name for name in usable if name in offered and wanted in {"", name}]
    if found:
        return found[0]
    # The rest of what the server wrote might be anything, terminal escapes included.
    names = [name for name in offered if NAME.fullmatch(name)][:NAMES_SHOWN]
    raise MechanismNotOfferedError(
        gettext_noop(
            "The server offers these ways to sign in: %(offered)s. None of them may be used here.",
            offered=", ".join(names) or "-",
        ),
        stage=Stage.AUTH,
        hint=_find_mechanism_hint(offered, usable),
    )


def make_plain(user: str, password: str) -> str:
    """Return the message of PLAIN (RFC 4616, 2)."""
    return encode(f"\0{user}\0{password}")


def make_cram_md5(user: str, password: str, challenge: str) -> str | None:
    """Return the answer of CRAM-MD5 to a challenge in base64; None when it is none (RFC 2195, 2)."""
    try:
        octets = base64.b64decode(challenge, validate=True)
    except (ValueError, binascii.Error):
        return None
    return encode(f"{user} {hmac.new(password.encode(), octets, 'md5').hexdigest()}")


def make_token_message(mechanism: str, user: str, token: str, *, host: str, port: int) -> str:
    """Return the message of XOAUTH2 or of OAUTHBEARER (RFC 7628, 3.1) before it is encoded."""
    if mechanism == "XOAUTH2":
        return f"user={user}\x01auth=Bearer {token}\x01\x01"
    # A comma and an equals sign are special in a GS2 header (RFC 5801, 4).
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"


def require_writable(*texts: str, separators: str = "\0") -> None:
    """Let credentials pass that UTF-8 can write. separators: characters that part the fields of a message.

    Raises:
        AuthError: one cannot be sent.
    """
    # A UnicodeEncodeError would carry the password, so it is never let come about.
    if any(char in separators or "\ud800" <= char <= "\udfff" for text in texts for char in text):
        raise AuthError(
            gettext_noop("User or password holds a character that cannot be sent."),
            stage=Stage.AUTH,
            hint=gettext_noop("Type auth.user and the secret that goes with it again."),
        )


def encode(text: str) -> str:
    """Return the text in UTF-8 and base64, as AUTH wants it (RFC 4954, 4)."""
    return base64.b64encode(text.encode()).decode("ascii")


def _find_mechanism_hint(offered: Sequence[str], usable: Sequence[str]) -> Sentence:
    if tuple(usable) == TOKEN_MECHANISMS:
        return gettext_noop(
            "This server takes no OAuth2 token here. Sign in with user and pass, or check host and port."
        )
    if any(name in offered for name in TOKEN_MECHANISMS):
        return gettext_noop(
            "This server signs in with OAuth2. Use auth of type oauth2, and remove auth.method and authMethod."
        )
    return gettext_noop(
        "Remove auth.method and authMethod, or set them to a mechanism that the server offers: PLAIN, LOGIN or CRAM-MD5."
    )
