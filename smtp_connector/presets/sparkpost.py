"""SparkPost: an API key, with the literal user SMTP_Injection."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset, Region

REGIONS = (
    Region("us", gettext_noop("US"), "smtp.sparkpostmail.com"),
    Region(
        "eu",
        gettext_noop("EU"),
        "smtp.eu.sparkpostmail.com",
        gettext_noop("For accounts of SparkPost EU."),
    ),
)

GUIDE = """
# Send through SparkPost

SparkPost has one host for the US and one for the EU. The user name is `SMTP_Injection` on both.

## Before you start

1. **Choose US or EU** in the list on this page, as your account is.
2. **Verify a sending domain.**
3. **Create an API key** and tick *Send via SMTP* among its permissions; without it the key does not
   sign in.
4. **Paste the API key as `auth.pass`.** `SMTP_Injection` stays in `auth.user`, with that spelling.
5. **Use the verified domain in `fromEmail`.**

Reference: SparkPost's [SMTP API](https://developers.sparkpost.com/api/smtp/).

## Hosts by region

| Region | `host` |
| --- | --- |
| US | smtp.sparkpostmail.com |
| EU | smtp.eu.sparkpostmail.com |

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | The host of your region |
| `port` | 587 or 2525 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | SMTP_Injection |
| `auth.pass` | The API key |
| `fromEmail` | An address of a verified domain |

SparkPost has no port 465. It signs in with LOGIN; `auth.method` may stay away, or say so.

## When it does not work

| What you see | What to do |
| --- | --- |
| The sign-in is refused | Check the permission of the key, the region, and the spelling of SMTP_Injection. |
| 550 5.7.1 Unconfigured Sending Domain | The domain of `fromEmail` is not verified in this account. |
| Time-outs under load | SparkPost wants clients to wait 60 seconds or more for a reply: raise `socketTimeout` as far as the send deadline allows. |
"""

PRESET = Preset(
    id="sparkpost",
    name="SparkPost",
    monogram="Sp",
    colour="orange",
    summary=gettext_noop("With an API key"),
    group=SENDING_SERVICES,
    host="smtp.sparkpostmail.com",
    port=587,
    secure=False,
    require_tls=True,
    user="SMTP_Injection",
    password="<your-api-key>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The word SMTP_Injection, literally"),
    secret_kind=gettext_noop("API key with the permission Send via SMTP"),
    docs_url="https://developers.sparkpost.com/api/smtp/",
    caveat=gettext_noop(
        "Leave the user name SMTP_Injection as it is, and choose the region of your account."
    ),
    keywords=("smtp_injection",),
    regions=REGIONS,
    guide=GUIDE + SHARED_SECTIONS,
)
