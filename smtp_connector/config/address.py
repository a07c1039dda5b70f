"""E-mail addresses and host names: one parser for the config, the Send box and the model method."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from email.utils import getaddresses

import idna

from smtp_connector.terms import RECIPIENT_MAX_LENGTH, Sentence, gettext_noop

HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)", re.ASCII)
LOCAL_PART_MAX_OCTETS = 64  # RFC 5321, 4.5.3.1.1
NOT_ASCII = "\u0080-\U0010ffff"
ATOM = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{NOT_ASCII}-]+"
# RFC 5321, 4.1.2: Dot-string or Quoted-string, with the letters that RFC 6531, 3.3 adds.
LOCAL_PART = re.compile(rf"""{ATOM}(?:\.{ATOM})*|"(?:[ !#-\[\]-~{NOT_ASCII}]|\\[ -~])+\"""")
# Python takes anything for the zone of an IPv6 address (RFC 4007, 11); it ends up in commands.
ZONE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
NAME_AND_ADDRESS = re.compile(
    r'\A(?P<name>"(?:[^"\\]|\\.)*"\s*|[^<>]*)<(?P<address>[^<>]*)>\s*\Z', re.DOTALL
)
QUOTED_NAME = re.compile(r'\A"(?P<name>(?:[^"\\]|\\.)*)"\Z', re.DOTALL)
SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')  # RFC 5322, 3.2.3


class AddressError(ValueError):
    """The text is not one usable address; `sentence` says why and what to write instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name ("" for none) and an address whose domain is in ASCII form (RFC 5890).

    What stands before the @ may be in any letters; only servers with SMTPUTF8 take others than ASCII (RFC 6531).
    """

    name: str
    address: str

    def __str__(self) -> str:
        """Write it as `parse_mailbox` reads it, the name in quotes where it needs them."""
        if not self.name:
            return self.address
        name = self.name
        if SPECIALS.search(name):
            name = '"{}"'.format(re.sub(r'(["\\])', r"\\\1", name))
        return f"{name} <{self.address}>"

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def parse_mailbox(text: str) -> Mailbox:
    """Read "name@example.com", "Name <name@example.com>" or '"Name, Inc." <name@example.com>'.

    Raises:
        AddressError: no address, more than one, control characters, or a part that servers refuse.
    """
    text = text.strip()
    refuse_control_characters(text)
    match = NAME_AND_ADDRESS.match(text)
    if match is None:
        if "<" in text or ">" in text:
            raise AddressError(
                gettext_noop(
                    "This is not one address. Write name@example.com or Name <name@example.com>."
                )
            )
        return Mailbox("", parse_address(text))
    name = match["name"].strip()
    quoted = QUOTED_NAME.match(name)
    if quoted:
        name = re.sub(r"\\(.)", r"\1", quoted["name"])
    elif "@" in name:
        raise AddressError(gettext_noop("This is more than one address. Write one address only."))
    return Mailbox(name.strip(), parse_address(match["address"]))


def parse_mailboxes(text: str) -> list[Mailbox]:
    """Read a list as header fields have it: 'Ada <ada@example.com>, "Doe, Jo" <jo@example.com>'.

    Raises:
        AddressError: see `parse_mailbox`.
    """
    refuse_control_characters(text)
    return [Mailbox(name, parse_address(address)) for name, address in getaddresses([text])]


def parse_address(text: str) -> str:
    """Return one bare address with its domain in ASCII form: "ada@bücher.example" gives "ada@xn--bcher-kva.example".

    What stands before the @ is kept as it is, in the composed form of its letters (NFC; RFC 6532, 3.1).

    Raises:
        AddressError: see `parse_mailbox`.
    """
    text = text.strip(" \t")
    if not text:
        raise AddressError(gettext_noop("Write an email address, for example you@example.com."))
    refuse_control_characters(text)
    if len(text) > RECIPIENT_MAX_LENGTH:
        raise AddressError(
            gettext_noop(
                "This address is longer than %(limit)d characters.", limit=RECIPIENT_MAX_LENGTH
            )
        )
    local, at, domain = text.rpartition("@")
    if not at:
        raise AddressError(gettext_noop("This address has no @. Write it like you@example.com."))
    if re.search(r"[,;]", domain) or ("@" in local and '"' not in local):
        raise AddressError(gettext_noop("This is more than one address. Write one address only."))
    if not local or not domain:
        raise AddressError(
            gettext_noop(
                "This address lacks the part before or after @. Write it like you@example.com."
            )
        )
    local = unicodedata.normalize("NFC", local)
    ascii_domain = _find_ascii_domain(domain)
    if not is_local_part(local) or not ascii_domain:
        raise AddressError(
            gettext_noop("This is not an email address. Write it like you@example.com.")
        )
    return f"{local}@{ascii_domain}"


def is_local_part(text: str) -> bool:
    """Tell whether the text may stand before the @; characters that cannot be seen may not."""
    is_one = LOCAL_PART.fullmatch(text) is not None and text.isprintable()
    return is_one and len(text.encode()) <= LOCAL_PART_MAX_OCTETS


def is_host(text: str) -> bool:
    """Tell whether the text is an IP address or an ASCII host name (RFC 1123, 2.1)."""
    if is_ip_address(text):
        return True
    labels = text.removesuffix(".").split(".")
    is_name = all(HOST_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    return is_name and len(text) <= 253  # characters, RFC 1035, 2.3.4


def is_ip_address(text: str) -> bool:
    """Tell whether it is an IPv4 or IPv6 address in digits; an IPv6 one may name a zone behind a %."""
    _address, percent, zone = text.partition("%")
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return not percent or ZONE.fullmatch(zone) is not None


def find_ascii_host(text: str) -> str:
    """Return the ASCII form of an internationalized host name (UTS 46), or "" when there is none."""
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def refuse_control_characters(text: str) -> None:
    """Let a text pass that stays on its line.

    Raises:
        AddressError: it holds a line break or another control character.
    """
    if CONTROL.search(text):
        raise AddressError(
            gettext_noop("An address may not hold line breaks or other control characters.")
        )


def _find_ascii_domain(domain: str) -> str:
    """Return the domain as it goes on the wire, or "": a host name, or an address in brackets."""
    if domain.startswith("[") and domain.endswith("]"):
        literal = domain[1:-1].removeprefix("IPv6:")
        # A zone means something on one machine only.
        return domain if "%" not in literal and is_ip_address(literal) else ""
    name = domain if domain.isascii() else find_ascii_host(domain)
    is_domain = is_host(name) and not name.endswith(".") and not is_ip_address(name)
    return name if is_domain else ""
