"""Errors of a config: what is wrong in it, and that it cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from smtp_connector.terms import Fix, gettext_noop

from .root import SmtpConnectorError

NO_ACTIVE_CONNECTOR = gettext_noop("No connector is active. Open Connectors and make one active.")


class ConfigProblem(NamedTuple):
    """One thing that is wrong in a config.

    path: "templates.2.subject"; "" when the text as a whole is meant.
    line, column: from 1, in characters, of the value's first character (of the key, when the key is wrong);
        None when the config was not given as text.
    message: what is wrong, a sentence. suggestion: what to write instead, or "".
    fix: the change that would put it right, where there is one; `smtp_connector.config.fix` makes it in the text.
    """

    path: str
    line: int | None
    column: int | None
    message: str
    suggestion: str
    fix: Fix | None = None

    def __str__(self) -> str:
        place = f" (line {self.line}, column {self.column})" if self.line else ""
        text = f"{self.path}{place}: {self.message}" if self.path else f"{self.message}{place}"
        return f"{text} {self.suggestion}".rstrip()


class ConfigError(SmtpConnectorError):
    """The config cannot be used as it is; `problems` says where and what to write instead."""

    code = "invalid_config"

    def __init__(self, problems: Sequence[ConfigProblem] | str) -> None:
        if isinstance(problems, str):
            problems = [ConfigProblem("", None, None, problems, "")]
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems: list[ConfigProblem] = list(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.problems,))


class NoActiveConnectorError(ConfigError):
    """No connector is active, so there is nothing to send with."""

    code = "no_active_connector"


class SecretUnreadableError(ConfigError):
    """A stored secret does not decrypt: the key changed, or the value was moved or altered."""

    code = "secret_unreadable"


class EncryptionKeyError(ConfigError):
    """No usable encryption key is configured."""

    code = "encryption_key"
