"""Fastmail: a mailbox with an app password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Fastmail

Fastmail lets programs in with app passwords, one for each program.

## Before you start

1. **Create an app password** in Fastmail's settings and note what it is for. Article 360058753834
   at [fastmail.help](https://www.fastmail.help/) describes the steps.
2. **Paste it** into `auth.pass`.
3. **Fill `auth.user`** with the whole Fastmail address, and repeat it in `fromEmail`.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp.fastmail.com | smtp.fastmail.com |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The full address | The full address |
| `auth.pass` | The app password | The app password |
| `fromEmail` | The same address | The same address |

## Watch out

- 535 nearly always means that the app password is missing: the one you type in the browser does not
  work here.
- Blanks that came along with the copied password make it wrong. Remove them.
- To change from 465 to 587, swap `secure` and `requireTLS` as well.
"""

PRESET = Preset(
    id="fastmail",
    name="Fastmail",
    monogram="F",
    colour="ink",
    summary=gettext_noop("With an app password"),
    group=MAILBOXES,
    host="smtp.fastmail.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-fastmail-address>",
    password="<your-app-password>",  # noqa: S106  # a placeholder
    from_email="<your-fastmail-address>",
    user_convention=gettext_noop("The full Fastmail address"),
    secret_kind=gettext_noop("App password"),
    caveat=gettext_noop("Create an app password in Fastmail for this console."),
    keywords=("fastmail.fm",),
    guide=GUIDE + SHARED_SECTIONS,
)
