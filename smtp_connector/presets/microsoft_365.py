"""Microsoft 365 (Exchange Online): a mailbox with its password, while Microsoft allows it."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Microsoft 365

A mailbox of Microsoft 365 (Exchange Online) can send while two things hold: SMTP sign-in is
switched on for it, and Microsoft still accepts its password.

> **Passwords are ending.** After December 2026 Microsoft turns password sign-in off by default for
> existing organisations, and in the second half of 2027 it means to say when it goes for good. From
> then on only OAuth2 signs in; the list of all keys says whether it can be used here yet. For
> something lasting, take a sending service.

## Before you start

1. **Switch on Authenticated SMTP** for the mailbox. It is off by default; Microsoft's page on
   [disabled SMTP sign-in](https://aka.ms/smtp_auth_disabled) shows where.
2. **Ask about Security Defaults.** Where the organisation has them on, they forbid this sign-in,
   and only its administrator can decide otherwise.
3. **Write the full sign-in name** of the mailbox (its UPN) as `auth.user`, and its password as
   `auth.pass`.
4. **Write the same mailbox as `fromEmail`.** Another sender needs the right *Send As*.

Microsoft describes this under the title Authenticated client SMTP submission at
learn.microsoft.com.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.office365.com |
| `port` | 587, else 25 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The mailbox's full sign-in name |
| `auth.pass` | The mailbox's password |
| `fromEmail` | The same mailbox |

Port 465 cannot be used, and TLS has to be 1.2 or newer.

## Limits

A mailbox may reach 10,000 recipients a day and send 30 messages a minute.

## When it does not work

| Answer | What to do |
| --- | --- |
| 535 5.7.139 SmtpClientAuthentication is disabled | Switch on Authenticated SMTP for the mailbox, or for the tenant if the answer names that. |
| 535 5.7.139 basic authentication is disabled, or 550 5.7.30 | Passwords are off already. App passwords do not help; use another provider. |
| 535 5.7.139 user is locked by security defaults | Ask the tenant's administrator. |
| 535 5.7.3 Authentication unsuccessful | Check the full sign-in name and the password, then Authenticated SMTP. |
| 530 5.7.57 | Nobody signed in: fill in user and password. |
| 550 5.7.60, or 554 5.2.0 SendAsDenied | Grant *Send As* on the sender's mailbox to the one that signs in, or send as itself. |

**Outlook.com and Hotmail** accounts cannot be used: Microsoft refuses their passwords and their app
passwords alike, which is why there is no preset for them.
"""

PRESET = Preset(
    id="microsoft-365",
    name="Microsoft 365",
    monogram="M",
    colour="blue",
    summary=gettext_noop("Password, while allowed"),
    group=MAILBOXES,
    host="smtp.office365.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-mailbox-address>",
    password="<your-mailbox-password>",  # noqa: S106  # a placeholder
    from_email="<your-mailbox-address>",
    user_convention=gettext_noop("The mailbox's sign-in name, its UPN"),
    secret_kind=gettext_noop("Password, for as long as Microsoft accepts it"),
    caveat=gettext_noop(
        "Microsoft is ending passwords here: they are off by default after December 2026, and then only OAuth2 signs in."
    ),
    keywords=(
        "office 365",
        "exchange online",
        "outlook 365",
        "microsoft",
        "oauth2",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
