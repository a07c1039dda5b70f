"""Zoho Mail: the host depends on the data centre of the account."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset, Region

REGIONS = (
    Region("com", gettext_noop(".com data centre"), "smtp.zoho.com"),
    Region("eu", gettext_noop("EU data centre"), "smtp.zoho.eu"),
)

GUIDE = """
# Send through Zoho Mail

Zoho stores an account in one of several data centres, and only that centre's host knows it.

## Before you start

1. **Find your data centre.** The website on which you read your mail mostly tells: its address
   ends in .com, in .eu or in something else.
2. **Choose the host** in the list on this page. For a data centre that is not in it, look up the
   host in [Zoho's help](https://zoho.com/mail/help).
3. **Create an app password** in Zoho if your account asks for one; else the normal password signs
   in.
4. **Write the full address** as `auth.user` and as `fromEmail`, the app password as `auth.pass`.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | The host of your data centre | The host of your data centre |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The full address | The full address |
| `auth.pass` | The app password | The app password |
| `fromEmail` | The same address, or an alias of it | The same address, or an alias of it |

## When it does not work

| Answer | What to do |
| --- | --- |
| 535 though the password is right | Try an app password, then the host of your data centre. Accounts with a domain of their own may need another host than these; Zoho's help names it. |
| 553 Relaying disallowed | `fromEmail` is neither this account nor an alias of it, or its domain is in another data centre. Add it as an alias, or change it. |
"""

PRESET = Preset(
    id="zoho-mail",
    name="Zoho Mail",
    monogram="Z",
    colour="violet",
    summary=gettext_noop("With an app password"),
    group=MAILBOXES,
    host="smtp.zoho.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-zoho-address>",
    password="<your-app-password>",  # noqa: S106  # a placeholder
    from_email="<your-zoho-address>",
    user_convention=gettext_noop("The full address"),
    secret_kind=gettext_noop("App password, or the password of the account"),
    docs_url="https://zoho.com/mail/help",
    caveat=gettext_noop(
        "Take the host of your data centre: an account of another one is refused with 535."
    ),
    keywords=(
        "zoho.eu",
        "zoho.com",
    ),
    regions=REGIONS,
    guide=GUIDE + SHARED_SECTIONS,
)
