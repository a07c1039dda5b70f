"""What a reply with its cause is, and the ways in which the same reply may look different."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from smtp_connector.diagnostics.diagnosis import Failure
from smtp_connector.diagnostics.reply import Reply, find_reply
from smtp_connector.transport.refusal import Step, make_refusal

UNKNOWN_HOST = "mail.example.com"
USER = "ada@example.com"
LOGIN = {"type": "login", "user": USER, "pass": "example-password"}
NO_LOGIN: Mapping[str, Any] = {"auth": ...}
STEPS = {
    "greeting": Step.GREETING,
    "EHLO": Step.EHLO,
    "STARTTLS": Step.STARTTLS,
    "AUTH": Step.AUTH,
    "MAIL": Step.MAIL,
    "RCPT": Step.RCPT,
    "DATA": Step.DATA,
    ".": Step.FINAL_DOT,
}


@dataclass(frozen=True)
class ReplyCase:
    """One reply and its cause; None where no cause is certain.

    at: what it answers, as `ScriptedSmtpServer.replies` names it. reply: "535 5.7.8 …", lines with "\\n" between them.
    host: of the config. changes: to the rest of it; "auth" is `LOGIN` unless it is named.
    others: the same reply in another language, or with all its words changed.
    """

    cause: str | None
    at: str
    reply: str
    host: str = UNKNOWN_HOST
    changes: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.cause}: {self.at} {self.reply[:40]}"


def read_reply(text: str) -> Reply:
    """Read a reply as a session does."""
    code, lines = text[:3], text.split("\n")
    raw = [
        f"{code}-{line.removeprefix(code)[1:] if line.startswith(code) else line}" for line in lines
    ]
    found = find_reply([line.encode() for line in raw])
    assert found is not None
    return found


def make_failure(at: str, text: str) -> Failure:
    """Return what a session makes of the reply."""
    return Failure.from_error(make_refusal(STEPS[at], read_reply(text)))


def write_lines(text: str) -> str:
    """Return the reply as it goes over the wire: with its code before each line."""
    code, lines = text[:3], text[4:].split("\n")
    return "\n".join([*(f"{code}-{line}" for line in lines[:-1]), f"{code} {lines[-1]}"])


# --- variants ------------------------------------------------------------------------------------


def _shout(code: str, text: str) -> str:
    return f"{code} {text.upper()}"


def _wrap(code: str, text: str) -> str:
    """Break the text after every second word, each line with the enhanced status code, as Google and Exchange do."""
    match = re.match(r"[245]\.\d+\.\d+ ", text)
    enhanced = match[0] if match else ""
    words = text.removeprefix(enhanced).replace("\n", " ").split(" ")
    lines = [" ".join(words[start : start + 2]) for start in range(0, len(words), 2)]
    return f"{code} " + "\n".join(enhanced + line for line in lines)


def _prefix(code: str, text: str) -> str:
    return f"{code} mx7.relay.test says ({code}): {text} [b7-20020a5d - id 4711]"


def _add_words(code: str, text: str) -> str:
    words = text.split(" ")
    middle = max(1, len(words) // 2)
    return f"{code} " + " ".join([*words[:middle], "(request", "4711)", *words[middle:]])


def _curl(code: str, text: str) -> str:
    return f"{code} " + text.replace("'", "\u2019").replace(" ", "  ")


VARIANTS: Mapping[str, Callable[[str, str], str]] = {
    "shouted": _shout,
    "wrapped": _wrap,
    "prefixed": _prefix,
    "with more words": _add_words,
    "with curly quotes": _curl,
}


def iter_variants(case: ReplyCase) -> list[str]:
    """Return the reply, its variants and its translations."""
    code, text = case.reply[:3], case.reply[4:]
    made = [make(code, text) for make in VARIANTS.values()]
    return [case.reply, *made, *case.others]
