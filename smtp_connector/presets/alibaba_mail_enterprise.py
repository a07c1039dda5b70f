"""Alibaba Mail for companies, not DirectMail."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Alibaba Mail Enterprise

Companies that host their mail with Alibaba have this server. DirectMail is something else again: a
service for programs, with its own preset.

## Before you start

1. **Get a mailbox for sending** from your administrator, such as no-reply in your domain.
2. **Find out which secret programs use** in your company, the mailbox's password or a client code.
3. **Write it as `auth.pass`**, and the mailbox in full as `auth.user` and `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.qiye.aliyun.com |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The full company address |
| `auth.pass` | The password or a client code |
| `fromEmail` | The same company address |

Older accounts know the server as smtp.mxhichina.com.

## When it does not work

| What you see | What to do |
| --- | --- |
| 526 Authentication failure[0] | Wrong secret, or a name without its domain in `auth.user`. |
| 440 | Sender and sign-in do not agree. It stays so until you correct `fromEmail`. |
| Nothing you type is accepted | Perhaps you hold a DirectMail sender address: use the preset Aliyun DirectMail for it. |
"""

PRESET = Preset(
    id="alibaba-mail-enterprise",
    name=gettext_noop("Alibaba Mail Enterprise"),
    monogram="Ae",
    colour="orange",
    summary=gettext_noop("Company, not DirectMail"),
    group=MAILBOXES,
    host="smtp.qiye.aliyun.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-company-address>",
    password="<your-password>",  # noqa: S106  # a placeholder
    from_email="<your-company-address>",
    user_convention=gettext_noop("The full company address"),
    secret_kind=gettext_noop("Password, or a client code"),
    caveat=gettext_noop(
        "Company mailboxes only: DirectMail and personal mailboxes have hosts of their own."
    ),
    keywords=(
        "aliyun",
        "qiye",
        "mxhichina",
        "阿里企业邮箱",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
