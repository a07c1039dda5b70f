"""Strato: a mailbox of a hosted domain."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Strato

With Strato you send as one of the mailboxes of your hosting package.

## Before you start

1. **Pick the mailbox** that recipients should see as sender.
2. **Find its mailbox password**, or set a new one; programs that already use the mailbox need it
   too.
3. **Replace the placeholders**: twice the complete address, once the password.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.strato.de |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The complete address |
| `auth.pass` | The mailbox password |
| `fromEmail` | The complete address |

## Watch out

- A sender of another domain may be refused, or land in spam. Stay with the mailbox's own address.
- 465 belongs to implicit TLS. Someone who writes 587 here has to ask Strato first whether it is
  open.
- The customer login is no mailbox.
"""

PRESET = Preset(
    id="strato",
    name="Strato",
    monogram="St",
    colour="orange",
    summary=gettext_noop("Mailbox of your domain"),
    group=MAILBOXES,
    host="smtp.strato.de",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-mailbox-address>",
    password="<your-mailbox-password>",  # noqa: S106  # a placeholder
    from_email="<your-mailbox-address>",
    user_convention=gettext_noop("The full address of the mailbox"),
    secret_kind=gettext_noop("Mailbox password"),
    caveat=gettext_noop("Use the password of the mailbox, not the one of the customer login."),
    keywords=(
        "strato.de",
        "hosting",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
