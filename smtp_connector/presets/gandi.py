"""Gandi: a mailbox of a domain registered there."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Gandi

Gandi adds mailboxes to the domains registered with it.

## Before you start

1. **Choose or make a mailbox** in your domain at Gandi.
2. **Its address goes into two places**, `auth.user` and `fromEmail`.
3. **Its mailbox password goes into `auth.pass`.**

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | mail.gandi.net |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The mailbox's address |
| `auth.pass` | The mailbox password |
| `fromEmail` | The mailbox's address |

## Watch out

- The name and password of your Gandi account are for the website.
- "Wrong version number" appears when `secure` is true here: 587 starts in clear.
- A test that is accepted and does not arrive may be in the spam folder; look there before you
  change anything.
"""

PRESET = Preset(
    id="gandi",
    name="Gandi",
    monogram="Ga",
    colour="green",
    summary=gettext_noop("Mailbox of your domain"),
    group=MAILBOXES,
    host="mail.gandi.net",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-mailbox-address>",
    password="<your-mailbox-password>",  # noqa: S106  # a placeholder
    from_email="<your-mailbox-address>",
    user_convention=gettext_noop("The full address of the mailbox"),
    secret_kind=gettext_noop("Mailbox password"),
    caveat=gettext_noop("The user is the mailbox, not the Gandi account."),
    keywords=(
        "gandimail",
        "hosting",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
