"""Hetzner: a mailbox of a web hosting account."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Hetzner

A mailbox at Hetzner sends through the host mail.your-server.de.

## Before you start

1. **Leave the host alone.** mail.your-server.de looks like an example and is the real name.
2. **Create the mailbox** you want to send from and give it a password.
3. **Enter mailbox and mailbox password** as user and `auth.pass`, and the mailbox once more as
   sender.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | mail.your-server.de |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The mailbox in full |
| `auth.pass` | The mailbox password |
| `fromEmail` | The mailbox in full |

## Watch out

- A server of your own at Hetzner is another matter: there you run the mail server, and Custom SMTP
  is the preset for it.
- With mail.your-domain instead of the host above, the certificate may be for another name.
- Further ports are not known to this preset.
"""

PRESET = Preset(
    id="hetzner",
    name="Hetzner",
    monogram="Hz",
    colour="red",
    summary=gettext_noop("Mailbox of your domain"),
    group=MAILBOXES,
    host="mail.your-server.de",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-mailbox-address>",
    password="<your-mailbox-password>",  # noqa: S106  # a placeholder
    from_email="<your-mailbox-address>",
    user_convention=gettext_noop("The full address of the mailbox"),
    secret_kind=gettext_noop("Mailbox password"),
    caveat=gettext_noop("The host mail.your-server.de is meant literally: do not replace it."),
    keywords=(
        "your-server.de",
        "hosting",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
