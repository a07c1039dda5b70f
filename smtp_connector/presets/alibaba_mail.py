"""Alibaba Mail (personal): a mailbox at aliyun.com, not DirectMail."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Alibaba Mail

This is for a personal mailbox at aliyun.com. It is **not DirectMail**, the sending service of the
same company: hosts and passwords of the two have nothing to do with each other.

## Before you start

1. **Make sure that it is a mailbox you have**, one you can read in a browser.
2. **Take its password**, or a client code if the mailbox has such codes for programs.
3. **Password or code in `auth.pass`, the address in `auth.user` and `fromEmail`.**

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.aliyun.com |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The full address |
| `auth.pass` | The password or a client code |
| `fromEmail` | The same address |

## When it does not work

| Answer | What to do |
| --- | --- |
| 526 Authentication failure | The sign-in was refused: check the password, or try a client code. |
| 440 mail from account doesn't conform with authentication | `fromEmail` is not the address that signed in. The number looks temporary; trying again does not help. |
"""

PRESET = Preset(
    id="alibaba-mail",
    name=gettext_noop("Alibaba Mail"),
    monogram="Al",
    colour="slate",
    summary=gettext_noop("Mailbox, not DirectMail"),
    group=MAILBOXES,
    host="smtp.aliyun.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-aliyun-address>",
    password="<your-password>",  # noqa: S106  # a placeholder
    from_email="<your-aliyun-address>",
    user_convention=gettext_noop("The full address"),
    secret_kind=gettext_noop("Password, or a client code"),
    caveat=gettext_noop(
        "This is the mailbox at aliyun.com; for the sending service take Aliyun DirectMail."
    ),
    keywords=(
        "aliyun",
        "阿里云",
        "阿里邮箱",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
