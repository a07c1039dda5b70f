"""IONOS: a mailbox of a hosted domain."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through IONOS

IONOS hosts domains, and a mailbox in such a domain can send for your application.

## Before you start

1. **Create a mailbox** for this purpose, so that nobody's private one is used.
2. **Type its address** as `auth.user` and `fromEmail`.
3. **Type its mailbox password** as `auth.pass`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.ionos.de |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The full address |
| `auth.pass` | The mailbox password |
| `fromEmail` | The same address |

## Watch out

- A sample that is often copied switches the certificate check off for IONOS. Do not follow it:
  `tls.rejectUnauthorized` stays true.
- The host above ends in .de. For a contract in another country look its host up with IONOS.
- A refused sign-in? The mailbox's password is wanted, not the one of the customer's account.
"""

PRESET = Preset(
    id="ionos",
    name="IONOS",
    monogram="Io",
    colour="ink",
    summary=gettext_noop("Mailbox of your domain"),
    group=MAILBOXES,
    host="smtp.ionos.de",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-mailbox-address>",
    password="<your-mailbox-password>",  # noqa: S106  # a placeholder
    from_email="<your-mailbox-address>",
    user_convention=gettext_noop("The full address of the mailbox"),
    secret_kind=gettext_noop("Mailbox password"),
    caveat=gettext_noop("Leave the check of the certificate on, whatever a sample says."),
    keywords=(
        "hosting",
        "ionos.de",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
