"""From what went wrong to one sentence of advice."""

from __future__ import annotations

import re
from typing import NamedTuple

from smtp_connector.terms import Sentence, Stage, gettext_noop

from .reply import Reply


class ReplyHint(NamedTuple):
    """Advice for replies whose "code text" the pattern finds, at these stages (all when empty)."""

    pattern: re.Pattern[str]
    stages: frozenset[Stage]
    sentence: Sentence


def _hint(pattern: str, sentence: Sentence, *stages: Stage) -> ReplyHint:
    return ReplyHint(re.compile(pattern, re.IGNORECASE), frozenset(stages), sentence)


# The first that fits wins, so texts come before bare codes.
REPLY_HINTS = (
    _hint(
        r"maximum credits exceeded",
        gettext_noop(
            "The account has used up its credits. Raise its plan or wait for the next period."
        ),
    ),
    _hint(
        r"daily .{0,40}sending",
        gettext_noop(
            "The account may send no more messages today. Wait 24 hours, or use an account with a higher limit."
        ),
        Stage.ENVELOPE,
        Stage.DATA,
    ),
    _hint(
        r"tls 1\.0 and 1\.1 are not supported",
        gettext_noop("Remove tls.minVersion and tls.maxVersion, or set both to TLSv1.2 or newer."),
    ),
    _hint(
        r"conform with authentication|not authorized to send from|verified sender|not owned by user"
        r"|send ?as ?denied|sender address rejected",
        gettext_noop(
            "Set fromEmail to an address that this account may send from, or verify that address with the provider."
        ),
    ),
    _hint(
        r"^53[08].*(?:tls|encrypt)|starttls (?:is )?required",
        gettext_noop("Set requireTLS to true, or secure to true with port 465."),
    ),
    _hint(
        r"client ?authentication is disabled",
        gettext_noop("Turn on authenticated SMTP for this mailbox or its organization."),
        Stage.AUTH,
    ),
    _hint(
        r"^534|application-specific password|app password|invalidsecondfactor",
        gettext_noop(
            "Turn on two-step verification, create an app password and put it in auth.pass."
        ),
        Stage.AUTH,
    ),
    _hint(
        r"^5",
        gettext_noop(
            "Check auth.user and auth.pass. Many providers want an app password or an API key instead of the account's password."
        ),
        Stage.AUTH,
    ),
    _hint(
        r"\brelay(?:ing)?\b.{0,40}\b(?:denied|not|prohibited|refused)\b|\b(?:not|unable|cannot|refused?)\b.{0,30}\brelay",
        gettext_noop(
            "This server delivers for users that it knows. Sign in with auth.user and auth.pass, or let the server admit this machine."
        ),
    ),
    _hint(
        r"^530|authentication (?:is )?required",
        gettext_noop("The server asks for a sign-in. Set auth.user and auth.pass."),
    ),
    _hint(
        r"gr[ea]y ?-?list",
        gettext_noop("The server delays senders it does not know. Send again in a few minutes."),
    ),
    _hint(
        r"^421|too many connections|rate limit|too many|frequency limited",
        gettext_noop(
            "The server is busy or limits this account. Wait a few minutes and send again."
        ),
    ),
    _hint(
        r"5\.1\.1\b|no such user|user unknown|unknown user|mailbox not found",
        gettext_noop("Check the recipient's address; the server knows no such mailbox."),
        Stage.ENVELOPE,
    ),
    _hint(
        r"^552|size limit|too large",
        gettext_noop("Make the template's content shorter."),
        Stage.ENVELOPE,
        Stage.DATA,
    ),
)

TLS_ON_PLAIN_PORT = gettext_noop(
    "The server does not speak TLS from the first byte on this port. Set secure to false for STARTTLS (port 587), or use port 465."
)
PLAIN_ON_TLS_PORT = gettext_noop(
    "If this port expects TLS from the first byte, as 465 does, set secure to true."
)
NOTHING_LISTENS = gettext_noop("Check host and port; nothing accepts connections there.")
CHECK_PROXY = gettext_noop(
    "Check proxy: its scheme, host and port. Another kind of server may answer there."
)
PROXY_SIGN_IN = gettext_noop(
    "Write user and password of the proxy into proxy, as user:password@ before its host."
)
PROXY_REFUSES = gettext_noop(
    "Check host and port, and ask the proxy's operator whether it may connect there."
)
NO_ROUTE = gettext_noop("Check host and port, and whether a firewall lets this machine reach them.")
UNKNOWN_HOST = gettext_noop("Check the spelling of host.")
RESOLVER_SILENT = gettext_noop("Check this machine's DNS resolver and send again.")
SLOW_SERVER = gettext_noop(
    "Send again. If it happens each time, check host and port, or raise the timeouts of the config."
)
NOT_SMTP = gettext_noop("Check host and port; this may not be an SMTP server.")
OUTCOME_UNKNOWN = gettext_noop(
    "The message may have been delivered. Look into the recipient's mailbox before you send it again."
)
TLS_VERSIONS = gettext_noop(
    "Server and config have no TLS version or cipher in common. Check tls.minVersion, tls.maxVersion and tls.ciphers."
)
WEAK_KEY = gettext_noop(
    "The server's key exchange is too weak. Ask its operator to replace its Diffie-Hellman group."
)
CLIENT_CERTIFICATE = gettext_noop(
    "The server wants a certificate of yours that it knows. Check tls.cert and tls.key."
)
SEND_AGAIN = gettext_noop(
    "Send again. If it happens each time, the network changes what it carries."
)
OFFER_TLS = gettext_noop(
    "Set requireTLS to true with port 587, or secure to true with port 465. Only for a trusted relay on your own network set ignoreTLS to true."
)
OFFER_TLS_FOR_AUTH = gettext_noop(
    "The connection is not encrypted, and many servers offer a sign-in only over TLS. Set requireTLS to true with port 587, or secure to true with port 465."
)
CHECK_CERTIFICATE = gettext_noop(
    "Check host. For a server of your own put its authority's certificate into tls.ca."
)

WEAK_CERTIFICATE = gettext_noop(
    "The server's certificate is too weak: its key is too short, or it is signed over SHA-1. Ask its operator to renew it."
)

# By OpenSSL's verify codes (X509_V_ERR_…).
CERTIFICATE_HINTS = {
    9: gettext_noop(
        "The certificate is not valid yet. Check the clock of this machine and of the server."
    ),
    10: gettext_noop("The server's certificate has expired. Ask its operator to renew it."),
    18: gettext_noop(
        "The certificate is self-signed. Put it into tls.ca if the server is your own, else check host."
    ),
    19: gettext_noop(
        "The certificate comes from an authority that is not known here. Put that authority's certificate into tls.ca if the server is your own."
    ),
    20: gettext_noop(
        "The certificate's authority is not known here, or the server left out an intermediate certificate. Put the authority's certificate into tls.ca if the server is your own."
    ),
    62: gettext_noop(
        "The certificate is for another name. Set host to a name in the certificate, or set servername to it."
    ),
    66: WEAK_CERTIFICATE,
    67: WEAK_CERTIFICATE,
    68: WEAK_CERTIFICATE,
    64: gettext_noop(
        "The certificate does not name this IP address. Set host to a name in the certificate, or set servername to it."
    ),
}


def find_reply_hint(stage: Stage, reply: Reply) -> Sentence | str:
    """Return advice for a negative reply at this stage, or ""."""
    text = f"{reply.reply_code} {reply.flat_text}"
    for hint in REPLY_HINTS:
        if (not hint.stages or stage in hint.stages) and hint.pattern.search(text):
            return hint.sentence
    return ""
