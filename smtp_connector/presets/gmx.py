"""GMX: a mailbox with its password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through GMX

A GMX mailbox takes its normal password, together with the full address.

## Before you start

1. **Check in the settings of GMX** whether programs may use the mailbox; we do not know whether GMX
   has them off at first.
2. **Full address to `auth.user` and `fromEmail`, password to `auth.pass`.**
3. **For an account of gmx.net** change `host` to mail.gmx.net.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | mail.gmx.com, or mail.gmx.net | mail.gmx.com, or mail.gmx.net |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The full GMX address | The full GMX address |
| `auth.pass` | The password | The password |
| `fromEmail` | The same address | The same address |

Both ways to encrypt are in use with GMX. The example takes STARTTLS.

## Watch out

- A name without @gmx... in `auth.user` is not the full address, and is refused.
- How many messages GMX takes in a day is not known here. Ask before many codes depend on it.
"""

PRESET = Preset(
    id="gmx",
    name="GMX",
    monogram="Gx",
    colour="ink",
    summary=gettext_noop("Mailbox with its password"),
    group=MAILBOXES,
    host="mail.gmx.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-gmx-address>",
    password="<your-password>",  # noqa: S106  # a placeholder
    from_email="<your-gmx-address>",
    user_convention=gettext_noop("The full GMX address"),
    secret_kind=gettext_noop("Password of the mailbox"),
    caveat=gettext_noop("Write the full GMX address as user and as sender."),
    keywords=(
        "gmx.de",
        "gmx.net",
        "mail.gmx.net",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
