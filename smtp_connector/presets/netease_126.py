"""NetEase 126: a mailbox with a client authorization code."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through NetEase 126

126.com is NetEase's too, with a host of its own.

## Before you start

1. **Sign in to the web mail** of the 126.com mailbox and turn on its SMTP service.
2. **Let it make a client authorization code** for this console, and store the code safely.
3. **Replace the three placeholders**: the address twice, the authorization code as `auth.pass`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.126.com |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The full 126.com address |
| `auth.pass` | The client authorization code |
| `fromEmail` | The same 126.com address |

## Watch out

- A 553 at the sender says that the message claims to come from somebody else than the mailbox.
- 535 with a password that works in the browser is normal: programs need the code.
- There are two codes at most in a free account; delete one that is no longer used.
- An address at 163.com belongs to the other preset.
"""

PRESET = Preset(
    id="netease-126",
    name=gettext_noop("NetEase 126"),
    monogram="N6",
    colour="green",
    summary=gettext_noop("With an authorization code"),
    group=MAILBOXES,
    host="smtp.126.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-126-address>",
    password="<your-authorization-code>",  # noqa: S106  # a placeholder
    from_email="<your-126-address>",
    user_convention=gettext_noop("The full 126.com address"),
    secret_kind=gettext_noop("Client authorization code"),
    caveat=gettext_noop(
        "The secret is a client authorization code; the mailbox's password ends in 535."
    ),
    keywords=(
        "126.com",
        "网易",
        "授权码",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
