"""Remark: what a rule says about one value; and Setup, what the rules look at."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from smtp_connector.config.address import AddressError, Mailbox, is_ip_address, parse_mailbox
from smtp_connector.config.auth import kind_of_auth
from smtp_connector.config.breach import get_text
from smtp_connector.config.json_reader import Path
from smtp_connector.config.schema import IMPLICIT_TLS_PORT, SUBMISSION_PORT
from smtp_connector.config.secrets import Plain
from smtp_connector.config.services import fill_service
from smtp_connector.terms import SECRET_MASK, Change, Sentence

LOCAL_NAMES = re.compile(r"[^.]+|.*\.(?:localhost|local|internal|lan|test|home\.arpa)")


class Remark(NamedTuple):
    """One doubt. title, changes: the fix, if there is one."""

    path: Path
    sentence: Sentence
    suggestion: Sentence | str = ""
    title: Sentence | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """A config as far as it can be read, with what its service stands for.

    host: in lower case, "" while it is a placeholder. password: "" where a mask stands for it.
    sender: None where fromEmail is no address.
    """

    plain: Plain = field(repr=False)
    host: str
    port: int
    is_implicit_tls: bool
    user: str
    password: str = field(repr=False)
    sender: Mailbox | None

    @property
    def has_login(self) -> bool:
        """Somebody signs in with a password."""
        auth = self.plain.get("auth")
        return isinstance(auth, dict) and "pass" in auth and kind_of_auth(auth) == "login"

    @property
    def is_local(self) -> bool:
        """The server is this machine, or one of the own network."""
        if is_ip_address(self.host):
            return not ipaddress.ip_address(self.host).is_global
        return LOCAL_NAMES.fullmatch(self.host) is not None


Rule = Callable[[Setup], Iterator[Remark]]


def read_setup(plain: Plain) -> Setup:
    """Look at the data of any text; whatever has the wrong type counts as absent."""
    filled = fill_service(plain)
    port, secure = _read_port(filled.get("port")), filled.get("secure")
    is_implicit_tls = secure if isinstance(secure, bool) else port == IMPLICIT_TLS_PORT
    password = get_text(filled, "auth", "pass")
    return Setup(
        plain=filled,
        host=get_text(filled, "host").strip().lower().rstrip("."),
        port=port or (IMPLICIT_TLS_PORT if is_implicit_tls else SUBMISSION_PORT),
        is_implicit_tls=is_implicit_tls,
        user=get_text(filled, "auth", "user"),
        password="" if password == SECRET_MASK else password,
        sender=find_mailbox(get_text(filled, "fromEmail")),
    )


def find_mailbox(text: str) -> Mailbox | None:
    """Return the address that the text is, or None."""
    try:
        return parse_mailbox(text)
    except AddressError:
        return None


def _read_port(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    is_number = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6
    return int(str(value)) if is_number else 0
