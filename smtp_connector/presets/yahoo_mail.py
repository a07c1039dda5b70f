"""Yahoo Mail: a mailbox with an app password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Yahoo Mail

A Yahoo mailbox sends for you once it has an app password.

## Before you start

1. **Open [Account security](https://login.yahoo.com/account/security)** and sign in.
2. **Generate an app password** there.
3. **Copy the app password to `auth.pass`**, and your Yahoo address to `auth.user` and `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.mail.yahoo.com |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The full Yahoo address |
| `auth.pass` | The app password |
| `fromEmail` | The same address |

## Watch out

- Answer 535: an app password is needed and something else was given.
- Do not carry a yahoo.com sender over to another provider's preset. Yahoo's DMARC policy tells
  receivers to refuse such messages.
- Yahoo publishes no limit that we know of; for many messages choose a sending service.
"""

PRESET = Preset(
    id="yahoo-mail",
    name="Yahoo Mail",
    monogram="Y",
    colour="violet",
    summary=gettext_noop("With an app password"),
    group=MAILBOXES,
    host="smtp.mail.yahoo.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-yahoo-address>",
    password="<your-app-password>",  # noqa: S106  # a placeholder
    from_email="<your-yahoo-address>",
    user_convention=gettext_noop("The full Yahoo address"),
    secret_kind=gettext_noop("App password"),
    docs_url="https://login.yahoo.com/account/security",
    caveat=gettext_noop(
        "Create an app password in Yahoo's account security page; the normal password is refused."
    ),
    keywords=("yahoo.com",),
    guide=GUIDE + SHARED_SECTIONS,
)
