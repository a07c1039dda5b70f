"""Microsoft 365 (Exchange Online): a mailbox with OAuth2, or its password while Microsoft allows it."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Microsoft 365

A mailbox of Microsoft 365 (Exchange Online) can send while SMTP sign-in is switched on for it. It signs in
with OAuth2, or with its password for as long as Microsoft accepts that.

> **Passwords are ending.** After December 2026 Microsoft turns password sign-in off by default for
> existing organisations, and in the second half of 2027 it means to say when it goes for good. From
> then on only OAuth2 signs in: set it up now, as below, or take a sending service.

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

## Sign in with OAuth2

Put this in place of `auth` and fill it in:

```json
{
  "type": "oauth2",
  "user": "<your-mailbox-address>",
  "clientId": "<application-id>",
  "clientSecret": "<client-secret>",
  "refreshToken": "<refresh-token>",
  "accessUrl": "https://login.microsoftonline.com/<tenant-id>/oauth2/v2.0/token"
}
```

1. **Application id and tenant id:** register an application in Microsoft Entra; its overview shows both.
2. **Client secret:** create one under Certificates & secrets, and note when it ends.
3. **Permission:** give the application the delegated permission `SMTP.Send`. The organisation's
   administrator may have to consent.
4. **Refresh token:** let the mailbox sign in to the application once, with the scope
   `https://outlook.office.com/SMTP.Send offline_access`, and take `refresh_token` from the answer.
5. **Authenticated SMTP** must be switched on for the mailbox with OAuth2 too.

Microsoft may give a new refresh token whenever an access token is fetched; it is kept and used from then on.
A token of the application itself, without a mailbox's sign-in (client credentials), cannot be used here.

## Limits

A mailbox may reach 10,000 recipients a day and send 30 messages a minute.

## When it does not work

| Answer | What to do |
| --- | --- |
| 535 5.7.139 SmtpClientAuthentication is disabled | Switch on Authenticated SMTP for the mailbox, or for the tenant if the answer names that. |
| 535 5.7.139 basic authentication is disabled, or 550 5.7.30 | Passwords are off already. App passwords do not help; sign in with OAuth2. |
| invalid_grant from the token endpoint | The refresh token has expired or was revoked, or a consent is missing: the answer says which. |
| invalid_client from the token endpoint | The client secret is wrong or has ended. |
| 535 5.7.139 user is locked by security defaults | Ask the tenant's administrator. |
| 535 5.7.3 Authentication unsuccessful | Check the full sign-in name and the password, then Authenticated SMTP. |
| 530 5.7.57 | Nobody signed in: fill in user and password. |
| 550 5.7.60, or 554 5.2.0 SendAsDenied | Grant *Send As* on the sender's mailbox to the one that signs in, or send as itself. |

**Outlook.com and Hotmail** refuse passwords and app passwords alike, which is why there is no preset for
them. With OAuth2 use the preset Custom SMTP and the host `smtp-mail.outlook.com`, port 587; `consumers`
stands in place of the tenant id.
"""

PRESET = Preset(
    id="microsoft-365",
    name="Microsoft 365",
    monogram="M",
    colour="blue",
    summary=gettext_noop("OAuth2, or a password while allowed"),
    group=MAILBOXES,
    host="smtp.office365.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-mailbox-address>",
    password="<your-mailbox-password>",  # noqa: S106  # a placeholder
    from_email="<your-mailbox-address>",
    user_convention=gettext_noop("The mailbox's sign-in name, its UPN"),
    secret_kind=gettext_noop("OAuth2, or a password for as long as Microsoft accepts it"),
    caveat=gettext_noop(
        "Microsoft is ending passwords here: they are off by default after December 2026, and then only OAuth2 signs in. The guide shows how."
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
