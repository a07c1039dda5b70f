"""Sina Mail: a mailbox with an authentication code."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Sina Mail

For mail programs Sina replaces the password of a mailbox by an authentication code.

## Before you start

1. **Look up in [Sina's help](https://help.sina.com.cn/)** how a mailbox is opened to programs.
2. **Get the authentication code** for it and write it as `auth.pass`.
3. **State the mailbox** in `auth.user` and in `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.sina.com |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The full address |
| `auth.pass` | The authentication code |
| `fromEmail` | The same address |

## Watch out

- A refused sign-in mostly comes from the password standing where the code should be.
- Other Sina addresses than those at sina.com may be on another host: check before you use this one.
- `requireTLS` has to stay on. Without it the code could leave this machine unencrypted.
"""

PRESET = Preset(
    id="sina-mail",
    name=gettext_noop("Sina Mail"),
    monogram="Si",
    colour="red",
    summary=gettext_noop("With an authentication code"),
    group=MAILBOXES,
    host="smtp.sina.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-sina-address>",
    password="<your-authentication-code>",  # noqa: S106  # a placeholder
    from_email="<your-sina-address>",
    user_convention=gettext_noop("The full address"),
    secret_kind=gettext_noop("Authentication code"),
    caveat=gettext_noop("Use the authentication code of the mailbox instead of its password."),
    keywords=(
        "sina.com",
        "新浪",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
