"""Tencent exmail: company mailboxes of Tencent."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Tencent exmail

exmail is Tencent's mail for companies: the mailboxes are in a domain of the company, and the
administrator decides how programs sign in.

## Before you start

1. **Ask your mail administrator** whether mailboxes sign in with their password or with a client
   code.
2. **Enter that password or code** as `auth.pass`.
3. **Enter the company address** as `auth.user`, domain included, and once more as `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.exmail.qq.com |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The company address |
| `auth.pass` | The password or the client code |
| `fromEmail` | The same company address |

## Watch out

- A sender that is not the mailbox itself is turned down with 501 or 553, and a display name alone
  is no sender: write `Name <address>`.
- smtp.qq.com is for private QQ mailboxes. Company mailboxes are not known there.
- No public page of Tencent is linked here; your administrator's console has the settings.
"""

PRESET = Preset(
    id="tencent-exmail",
    name=gettext_noop("Tencent exmail"),
    monogram="Ex",
    colour="green",
    summary=gettext_noop("Company mailbox"),
    group=MAILBOXES,
    host="smtp.exmail.qq.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-company-address>",
    password="<your-password>",  # noqa: S106  # a placeholder
    from_email="<your-company-address>",
    user_convention=gettext_noop("The full company address"),
    secret_kind=gettext_noop("Password, or a client code where the company requires one"),
    caveat=gettext_noop(
        "Send as the very mailbox that signs in; try a client code where the password is refused."
    ),
    keywords=(
        "qq enterprise",
        "企业邮",
        "腾讯企业邮",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
