"""Feishu Mail (Lark): a mailbox with an authentication code."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Feishu Mail

Feishu (Lark) has mailboxes for teams. Programs use them with an authentication code.

## Before you start

1. **Obtain an authentication code** for the mailbox. Feishu's help center has it in article
   360049068017.
2. **Code to `auth.pass`; mailbox to `auth.user`; mailbox to `fromEmail`.** Nothing else changes.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.feishu.cn |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The full address |
| `auth.pass` | The authentication code |
| `fromEmail` | The same address |

## Watch out

- Whether accounts of Lark outside China use this very host has to be looked up with Lark.
- The password you open Feishu with is not an authentication code.
- This server begins with TLS at once. `secure` false leads to silence and a time-out.
"""

PRESET = Preset(
    id="feishu-mail",
    name=gettext_noop("Feishu Mail (Lark)"),
    monogram="Fs",
    colour="blue",
    summary=gettext_noop("With an authentication code"),
    group=MAILBOXES,
    host="smtp.feishu.cn",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-feishu-address>",
    password="<your-authentication-code>",  # noqa: S106  # a placeholder
    from_email="<your-feishu-address>",
    user_convention=gettext_noop("The full address"),
    secret_kind=gettext_noop("Authentication code"),
    caveat=gettext_noop("The password is an authentication code made for mail programs."),
    keywords=(
        "feishu",
        "lark",
        "飞书",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
