"""Facts: all that a record of the catalogue may go by and may name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from smtp_connector.config.address import AddressError, Mailbox, parse_address, parse_mailbox
from smtp_connector.config.auth import LoginAuth
from smtp_connector.config.providers import Provider, find_near_host, find_provider
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.template import TemplateConfig
from smtp_connector.terms import Sentence, show_text

from .diagnosis import Failure

MAX_TEXT_LENGTH = 4000  # characters of a reply that are looked at
MAX_SHOWN_LENGTH = 100  # characters of a value of the config in a sentence
ENHANCED_STATUS_CODE = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d]|\.\d)")
# A reply of many lines begins each with the code, in the middle of its sentences.
LINE_BREAK = re.compile(r"\s*\n\s*(?:[245]\.\d{1,3}\.\d{1,3}(?![\d.]))?\s*")
APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")


@dataclass(frozen=True, slots=True)
class Facts:
    """A failure, the config that met it, and what follows from both.

    text: a negative reply as one line in lower case, without what the same reply may have or not have:
        line breaks, repeated enhanced status codes, curly apostrophes; "" for a positive one.
    enhanced_status_codes: all of them, wherever in the reply they stand.
    provider: whose host it is, or None. sender: of all messages of this config, or None.
    user: auth.user where it is an address, else ""; it might be an API key.
    """

    failure: Failure
    config: SmtpConfig
    text: str
    enhanced_status_codes: frozenset[str]
    provider: Provider | None
    sender: Mailbox | None
    user: str

    @property
    def preset_id(self) -> str:
        """The provider's preset, or ""."""
        return self.provider.preset_id if self.provider else ""

    @property
    def refuses_implicit_tls(self) -> bool:
        """The provider is known not to take TLS from the first byte."""
        return self.provider is not None and not self.provider.has_implicit_tls

    @property
    def has_credentials(self) -> bool:
        """The config signs in."""
        return self.config.auth is not None and bool(self.config.auth.user)

    def make_values(self) -> Mapping[str, object]:
        """Return what a sentence may name; no secret is among it."""
        return {
            "host": show_text(self.config.host, MAX_SHOWN_LENGTH),
            "port": self.config.resolved_port,
            "server_name": show_text(self.config.tls_server_name, MAX_SHOWN_LENGTH),
            "sender": self.sender.address if self.sender else "fromEmail",
            "sender_domain": self.sender.domain if self.sender else "fromEmail",
            "user": self.user or "auth.user",
            "names": show_text(", ".join(self.failure.certificate_names[:3]), MAX_SHOWN_LENGTH),
            "end": self.failure.certificate_end[:10],
            "near_host": find_near_host(self.config.host),
        }

    def fill(self, sentence: Sentence) -> Sentence:
        """Put the values into a sentence that names them."""
        values = self.make_values().items()
        return Sentence(
            sentence.template,
            **{name: value for name, value in values if f"%({name})" in sentence.template},
        )


def make_facts(failure: Failure, config: SmtpConfig) -> Facts:
    """Bring together what is known."""
    codes = ENHANCED_STATUS_CODE.findall(failure.reply_text[:MAX_TEXT_LENGTH])
    return Facts(
        failure=failure,
        config=config,
        text=normalise(failure.reply_text) if (failure.reply_code or 999) >= 400 else "",
        enhanced_status_codes=frozenset({*codes, failure.enhanced_status_code} - {""}),
        provider=find_provider(config.host),
        sender=_find_sender(config),
        user=_find_user(config),
    )


def normalise(text: str) -> str:
    """Return a reply's text as patterns look at it; see `Facts`."""
    line = LINE_BREAK.sub(" ", text[:MAX_TEXT_LENGTH])
    plain = unicodedata.normalize("NFKC", line).translate(APOSTROPHES).casefold()
    return " ".join(plain.split())


def _find_sender(config: SmtpConfig) -> Mailbox | None:
    """Return the sender of every message; None where it is no address, or not the same in all templates."""
    texts = {_get_sender_text(config, template) for template in config.templates}
    try:
        return parse_mailbox(texts.pop()) if len(texts) == 1 else None
    except AddressError:
        return None


def _get_sender_text(config: SmtpConfig, template: TemplateConfig) -> str:
    """Return what the sender's address is made from; a sendFrom that is only a name keeps the config's."""
    is_address = "@" in template.send_from or "{{" in template.send_from
    return template.send_from if is_address else config.from_email


def _find_user(config: SmtpConfig) -> str:
    if config.auth is None or "@" not in config.auth.user:
        return ""
    is_secret = (
        isinstance(config.auth, LoginAuth)
        and config.auth.user == config.auth.password.get_secret_value()
    )
    try:
        return "" if is_secret else parse_address(config.auth.user)
    except AddressError:
        return ""
