"""Words that every layer shares: usage types, content types, phases, stages, translatable sentences and fixes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Self

SECRET_MASK = "\u2022" * 16
"""What stands in a page for every stored secret; its length tells nothing about the secret's."""

RECIPIENT_MAX_LENGTH = 320  # characters: 64 + "@" + 255, RFC 5321, 4.5.3.1

Payload = Mapping[str, Any]
"""Values for a template's variables, shaped like JSON: {"code": "123456", "user": {"name": "Ada"}}."""


class UsageType(StrEnum):
    """What a message is for (Logto's template types)."""

    REGISTER = "Register"
    SIGN_IN = "SignIn"
    FORGOT_PASSWORD = "ForgotPassword"
    GENERIC = "Generic"
    ORGANIZATION_INVITATION = "OrganizationInvitation"
    USER_PERMISSION_VALIDATION = "UserPermissionValidation"
    BIND_NEW_IDENTIFIER = "BindNewIdentifier"
    MFA_VERIFICATION = "MfaVerification"
    BIND_MFA = "BindMfa"


REQUIRED_USAGE_TYPES = (
    UsageType.REGISTER,
    UsageType.SIGN_IN,
    UsageType.FORGOT_PASSWORD,
    UsageType.GENERIC,
)


class ContentType(StrEnum):
    """How a template's content is written."""

    TEXT = "text/plain"
    HTML = "text/html"


class Stage(StrEnum):
    """How far a session came, in the order of a session. The greeting belongs to `ehlo`."""

    NONE = ""
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    EHLO = "ehlo"
    AUTH = "auth"
    ENVELOPE = "envelope"
    DATA = "data"


class Phase(StrEnum):
    """What kind of fault ended a delivery."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    AUTH = "auth"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"
    PROTOCOL = "protocol"
    TIMEOUT = "timeout"


class Sentence(str):
    """An English sentence that can still be translated where it is shown.

    template: the msgid, with `%(name)s` for each value.
    values: what stands in for the names; a Sentence among them is translated too, anything else is not.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        self = super().__new__(cls, template % values if values else template)
        self.template = template
        self.values = values
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_make_sentence, (self.template, dict(self.values)))


def gettext_noop(template: str, /, **values: object) -> Sentence:
    """Mark user text for translation where Django cannot be imported; `makemessages` collects it by this name."""
    return Sentence(template, **values)


def find_language(tag: str, known: Collection[str]) -> str:
    """Return the known language that a tag means, or "": "zh-Hans-CN" means "zh-hans" where that is known.

    tag: as BCP 47 has them. known: in small letters.
    """
    wanted = tag.lower()
    while wanted and wanted not in known:
        wanted = wanted.rpartition("-")[0]
    return wanted


class Removal(Enum):
    """The value of a change that takes a key away."""

    REMOVE = "remove"


REMOVE = Removal.REMOVE


@dataclass(frozen=True, slots=True)
class Change:
    """One key to set or to take away.

    path: ("auth", "pass"); objects on the way are made where they are missing.
    value: shaped like JSON, or `REMOVE`. It may be a secret.
    """

    path: tuple[str | int, ...]
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Move:
    """A key that belongs elsewhere, or that has another name; its value goes along unseen.

    path, to: ("auth", "password"), ("auth", "pass").
    """

    path: tuple[str | int, ...]
    to: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """Changes of a config that belong together and that somebody may take over by one press.

    id: stable, made of [a-z0-9_.-]; with the same text and the same finding it names the same fix again, so that
        a page can send it back instead of the changes, which may hold secrets.
    title: what a press does, as a button says it: "Use STARTTLS on port 587".
    changes: what to change where; empty when `text` stands for the whole.
    text: the whole new text of the box, where what was pasted is no config yet; "" otherwise.
    """

    id: str
    title: Sentence
    changes: tuple[Change | Move, ...] = ()
    text: str = field(default="", repr=False)


def show_text(text: str, max_length: int) -> str:
    """Return a typed text as a sentence may repeat it: cut, and without what a page or a terminal would obey."""
    shown = text if len(text) <= max_length else f"{text[: max_length - 1]}…"
    return "".join(char if char.isprintable() else "\ufffd" for char in shown)


def _make_sentence(template: str, values: dict[str, object]) -> Sentence:
    return Sentence(template, **values)
