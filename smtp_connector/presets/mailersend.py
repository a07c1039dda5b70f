"""MailerSend: an SMTP user with its password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through MailerSend

MailerSend makes users for SMTP apart from the people who sign in to its website.

## Before you start

1. **Create an SMTP user** for your domain in MailerSend; its help describes where.
2. **Copy its user name to `auth.user`** and its SMTP password to `auth.pass`.
3. **Write a sender of that domain** in `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.mailersend.net |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The SMTP user |
| `auth.pass` | The SMTP password |
| `fromEmail` | An address of your domain in MailerSend |

## Watch out

- Port 587 starts in clear and changes over to TLS. A well-known library had it the other way and
  failed until it was corrected: `secure` false, `requireTLS` true.
- What signs in is the SMTP user; the sign-in of the website is a different thing.
- Whether MailerSend listens on further ports has to be looked up in its help.
"""

PRESET = Preset(
    id="mailersend",
    name="MailerSend",
    monogram="Ms",
    colour="violet",
    summary=gettext_noop("With an SMTP user"),
    group=SENDING_SERVICES,
    host="smtp.mailersend.net",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-smtp-user>",
    password="<your-smtp-password>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The SMTP user made in MailerSend"),
    secret_kind=gettext_noop("SMTP password of that user"),
    caveat=gettext_noop("Port 587 of MailerSend speaks STARTTLS: keep secure false."),
    keywords=("smtp user",),
    guide=GUIDE + SHARED_SECTIONS,
)
