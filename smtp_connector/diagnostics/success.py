"""What an accepted message does not prove."""

from __future__ import annotations

import re

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.terms import Phase, Sentence, Stage, gettext_noop

from .diagnosis import Failure
from .facts import Facts, make_facts, normalise
from .record import said
from .reply import Reply

# Servers that keep every message and deliver none, by their names and by the usual ports of Mailpit and its like.
CATCHERS = re.compile(r"(?:.*\.)?(?:smtp\.mailtrap\.io|ethereal\.email|mailosaur\.net)")
DELIVERING = frozenset({"live.smtp.mailtrap.io", "bulk.smtp.mailtrap.io"})
CATCHER_PORTS = frozenset({1025, 1125})
SANDBOX_SENDER = re.compile(r"sandbox[0-9a-f]*\.mailgun\.org")
HELD_WORDS = said("sandbox", "suppressed", "discarded", "quarantine", "simulat", "not delivered")
QUEUED_LOCALLY = frozenset({"localhost", "127.0.0.1", "::1"})

KEPT = gettext_noop(
    "%(host)s keeps messages to be looked at and delivers them to nobody. Use another server before real people sign in."
)
SENDER_REPLACED = gettext_noop(
    "Gmail replaces the sender %(sender)s by %(user)s, unless the account lists it under Send mail as. Look at the sender of the message that arrives."
)
SANDBOX = gettext_noop(
    "%(sender_domain)s is a sandbox: it reaches authorized recipients only. Verify a domain of your own before real people sign in."
)
HELD = gettext_noop(
    "%(host)s accepted the message, and its reply says that it does not go on to the recipient. Read the reply, and look into the provider's log."
)
QUEUED = gettext_noop(
    "The server on this machine has put the message into its own queue and has yet to deliver it. If nothing arrives, look into its log."
)
ACCEPTED = gettext_noop(
    "%(host)s accepted the message, which does not yet put it into the mailbox. If nothing arrives, look into the spam folder, then into the provider's log and its list of suppressed addresses."
)


def find_success_notes(config: SmtpConfig, reply: Reply) -> tuple[Sentence, ...]:
    """Return what to know of a message that the server accepted with this reply, the most specific first."""
    facts = make_facts(Failure(code="", phase=Phase.MESSAGE, stage=Stage.DATA), config)
    return tuple(map(facts.fill, _find_notes(facts, normalise(reply.text))))


def _find_notes(facts: Facts, reply_text: str) -> tuple[Sentence, ...]:
    if _is_catcher(facts.config):
        return (KEPT,)
    if HELD_WORDS.search(reply_text):
        return (HELD,)
    notes = [
        note
        for note, applies in ((SENDER_REPLACED, _is_sender_replaced), (SANDBOX, _is_sandbox))
        if applies(facts)
    ]
    is_local = facts.config.host.lower() in QUEUED_LOCALLY
    return (*notes, QUEUED if is_local else ACCEPTED)


def _is_catcher(config: SmtpConfig) -> bool:
    host = config.host.rstrip(".").lower()
    is_named = CATCHERS.fullmatch(host) is not None and host not in DELIVERING
    return is_named or config.resolved_port in CATCHER_PORTS


def _is_sender_replaced(facts: Facts) -> bool:
    is_other = facts.sender is not None and facts.sender.address.lower() != facts.user.lower()
    return facts.preset_id == "gmail" and bool(facts.user) and is_other


def _is_sandbox(facts: Facts) -> bool:
    return facts.sender is not None and SANDBOX_SENDER.fullmatch(facts.sender.domain) is not None
