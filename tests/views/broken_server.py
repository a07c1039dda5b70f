"""What a broken set-up is, and the servers that such set-ups meet."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from tests.certificates import Authority
from tests.smtp_server import Behaviour, Conversation, Script, ScriptedSmtpServer

HOST, USER, PASSWORD = "mail.example.com", "ada@example.com", "the right one"
NONE = ""  # nothing in the reply says why
PROVIDERS = (
    *("smtp.gmail.com", "smtp.office365.com", "smtp.sendgrid.net", "smtp.qq.com", "smtp.163.com"),
    *("smtpdm.aliyun.com", "smtp.resend.com", "smtp.yandex.com", "smtp-relay.brevo.com"),
    *("smtp.zoho.eu", "email-smtp.eu-west-1.amazonaws.com", "imap.example.com", "smtp.example.com"),
)
IMPLICIT: Mapping[str, Any] = {"port": 465, "secure": True, "requireTLS": ...}
DIRECT: Mapping[str, Any] = {"proxy": ..., "host": "127.0.0.1"}

Replies = Mapping[str, Script | list[Script]]
MakeContext = Callable[[Authority], ssl.SSLContext]


class Mend(Enum):
    """What lets the same server take the next test."""

    NOTHING = auto()  # no change of the config
    BY_HAND = auto()  # the value that the advice asks for, and that only a person knows
    FIRST_FIX = auto()
    SECOND_FIX = auto()


class Place(Enum):
    """A value of the config that is known only when the servers run."""

    SERVER_PORT = auto()
    CLOSED_PORT = auto()
    SILENT_PORT = auto()
    CLOSED_PROXY = auto()


def name_all_hosts(authority: Authority) -> ssl.SSLContext:
    """Return a context with a certificate for every host of the table."""
    return authority.make_server_context(HOST, "127.0.0.1", *PROVIDERS)


@dataclass(frozen=True)
class BrokenSetup:
    """One set-up.

    cause: id of the record whose sentence the page shows, or `NONE`.
    right: of a config that is right for this server, beyond the usual one. changes: what is wrong in it.
    replies, server: of the scripted server. context: makes the server's certificate.
    """

    wrong: str
    cause: str
    mend: Mend = Mend.NOTHING
    right: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    replies: Replies = field(default_factory=dict)
    server: Mapping[str, Any] = field(default_factory=dict)
    context: MakeContext = name_all_hosts

    def __str__(self) -> str:
        return self.wrong


# --- servers ---------------------------------------------------------------------------------------


def let_in(refusal: str, *, user: str = USER, password: str = PASSWORD) -> Replies:
    """Return the replies of a server that knows one account and says this to all others."""

    def answer(conversation: Conversation) -> None:
        line = conversation.server.commands[-1].line
        given = base64.b64decode(line.split(" ")[2]).decode()
        conversation.send("235 Ok" if given == f"\0{user}\0{password}" else refusal)

    return {"AUTH": answer}


def refuse_unless(word: str, refusal: str, *, seen: str = "", taken: str = "250 Ok") -> Behaviour:
    """Return what takes a command, or a message, only with this word in it.

    seen: the verb of an earlier command that is looked at instead.
    """

    def answer(conversation: Conversation) -> None:
        server = conversation.server
        lines = [each.line for each in server.commands if seen in {"", each.verb}] or [""]
        text = lines[-1] if lines[-1] != "DATA" else server.received[-1].content.decode()
        conversation.send(taken if word in text else refusal)

    return answer


def refuse_in_clear(refusal: str) -> Behaviour:
    """Return what takes a command over TLS only."""

    def answer(conversation: Conversation) -> None:
        conversation.send("235 Ok" if conversation.is_encrypted else refusal)

    return answer


def answer_late(reply: str) -> Behaviour:
    def answer(conversation: Conversation) -> None:
        conversation.server.stopping.wait(0.1)
        conversation.send(reply)

    return answer


def prepare(setup: BrokenSetup, server: ScriptedSmtpServer, authority: Authority) -> None:
    """Make the server what the set-up needs."""
    server.tls_context = setup.context(authority)
    server.auth_mechanisms = ["PLAIN"]
    server.credentials = (USER, PASSWORD)
    server.replies = {verb: copy_script(script) for verb, script in setup.replies.items()}
    for name, value in setup.server.items():
        setattr(server, name, value)


def copy_script(script: Script | list[Script]) -> Script | list[Script]:
    return [*script] if isinstance(script, list) else script


def sign_in_as(user: str = USER, password: str = "a wrong one", **others: str) -> Mapping[str, Any]:
    """Return what is wrong in the config's `auth`."""
    return {"auth": {"user": user, "pass": password, **others}}
