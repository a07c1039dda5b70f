"""SMTP2GO: an SMTP user, on many ports and in several regions."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset, Region

REGIONS = (
    Region("global", gettext_noop("Any region"), "mail.smtp2go.com"),
    Region("us", gettext_noop("US"), "mail-us.smtp2go.com"),
    Region("eu", gettext_noop("EU and UK"), "mail-eu.smtp2go.com"),
    Region("eu2", gettext_noop("EU only"), "mail-eu2.smtp2go.com"),
    Region("au", gettext_noop("Australia"), "mail-au.smtp2go.com"),
)

GUIDE = """
# Send through SMTP2GO

SMTP2GO answers on more ports than others do, which makes it a way out of narrow networks.

## Before you start

1. **Verify your sender** in SMTP2GO: the domain, or the single address.
2. **Add an SMTP user**, and note its name and password.
3. **Fill `auth.user` and `auth.pass`** with these two.
4. **Keep to the verified sender** in `fromEmail`.
5. **Choose a location**, if your data should stay in one. Otherwise leave the first in the list.

See [SMTP relay](https://developers.smtp2go.com/docs/smtp-relay) in SMTP2GO's documentation.

## Hosts by region

| Region | `host` |
| --- | --- |
| Any region | mail.smtp2go.com |
| US | mail-us.smtp2go.com |
| EU and UK | mail-eu.smtp2go.com |
| EU only | mail-eu2.smtp2go.com |
| Australia | mail-au.smtp2go.com |

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | The host you chose | The host you chose |
| `port` | 2525, 8025, 587, 80 or 25 | 465, 8465 or 443 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The SMTP user | The SMTP user |
| `auth.pass` | The password of the SMTP user | The password of the SMTP user |
| `fromEmail` | A verified sender | A verified sender |

## Watch out

- Every port on the left may also go without encryption; `requireTLS` is what keeps your password
  from travelling in clear. Port 80 is no exception.
- Behind a strict firewall try 443 with `secure` true: it passes where only web traffic does.
- A refused sender is one that was not verified.
"""

PRESET = Preset(
    id="smtp2go",
    name="SMTP2GO",
    monogram="2G",
    colour="blue",
    summary=gettext_noop("With an SMTP user"),
    group=SENDING_SERVICES,
    host="mail.smtp2go.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-smtp-user>",
    password="<your-smtp-user-password>",  # noqa: S106  # a placeholder
    from_email="<your-verified-sender>",
    user_convention=gettext_noop("The SMTP user made in SMTP2GO"),
    secret_kind=gettext_noop("Password of the SMTP user"),
    docs_url="https://developers.smtp2go.com/docs/smtp-relay",
    caveat=gettext_noop(
        "Verify the sender, and make an SMTP user: the sign-in of the website is another."
    ),
    keywords=(
        "smtp user",
        "firewall",
        "443",
    ),
    regions=REGIONS,
    guide=GUIDE + SHARED_SECTIONS,
)
