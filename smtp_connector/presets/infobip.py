"""Infobip: the account's user over the SMTP API of its region."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset, Region

REGIONS = (
    Region("europe", gettext_noop("Europe"), "smtp-api.infobip.com"),
    Region(
        "schrems-ii",
        gettext_noop("EU, for Schrems II"),
        "smtp-api-eu.infobip.com",
        gettext_noop("For those who must keep to the Schrems II ruling."),
    ),
    Region("great-britain", gettext_noop("Great Britain"), "smtp-api-gb1.infobip.com"),
    Region("india", gettext_noop("India (Mumbai)"), "smtp-api-mum.infobip.com"),
    Region("indonesia", gettext_noop("Indonesia"), "smtp-api-id.infobip.com"),
    Region(
        "mena", gettext_noop("MENA"), "smtp-api-ae2.infobip.com", gettext_noop("Port 587 only.")
    ),
    Region(
        "pakistan",
        gettext_noop("Pakistan"),
        "smtp-api-pk2.infobip.com",
        gettext_noop("Port 587 only."),
    ),
    Region(
        "qatar", gettext_noop("Qatar"), "smtp-api-qa1.infobip.com", gettext_noop("Port 587 only.")
    ),
    Region(
        "saudi-arabia",
        gettext_noop("Saudi Arabia"),
        "smtp-api-sa3.infobip.com",
        gettext_noop("Port 587 only."),
    ),
    Region(
        "turkiye",
        gettext_noop("Türkiye"),
        "smtp-api-tr1.infobip.com",
        gettext_noop("Port 587 only."),
    ),
    Region("us", gettext_noop("US"), "smtp-api-us.infobip.com"),
)

GUIDE = """
# Send through Infobip

Infobip's SMTP API has one host for each region and takes nothing without TLS.

## Before you start

1. **Choose your region** in the list on this page, or look it up in Infobip's [SMTP API
   integration](https://infobip.com/docs/email/email-over-smtp/smtp-api-integration).
2. **Write the account's user name** as `auth.user`.
3. **Write its password** as `auth.pass`. An API key goes there only if your account is configured
   for it.
4. **Set `fromEmail`** to a sender that your account may use.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | The host of your region | The host of your region |
| `port` | 587 | 465, where the region has it |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The account's user name | The account's user name |
| `auth.pass` | The password, or an API key | The password, or an API key |
| `fromEmail` | A sender of your account | A sender of your account |

PLAIN and LOGIN both work, so `auth.method` can stay out.

## Watch out

- MENA, Pakistan, Qatar, Saudi Arabia and Türkiye listen on 587 alone. Port 465 does not answer
  there.
- Infobip's own pages disagree: one names smtp.infobip.com, an older one smtp-api-ny. When the host
  above does not accept you, ask Infobip which one your account has.
- An unfamiliar reply? Infobip keeps a list of its SMTP enhanced status codes next to that page.
"""

PRESET = Preset(
    id="infobip",
    name="Infobip",
    monogram="Ib",
    colour="orange",
    summary=gettext_noop("With your account's user"),
    group=SENDING_SERVICES,
    host="smtp-api.infobip.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-account-user>",
    password="<your-password>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The user name of the Infobip account"),
    secret_kind=gettext_noop("Password of the account, or an API key if configured"),
    docs_url="https://infobip.com/docs/email/email-over-smtp/smtp-api-integration",
    caveat=gettext_noop("Choose the region of your account; five of them have port 587 only."),
    keywords=(
        "smtp api",
        "schrems",
    ),
    regions=REGIONS,
    guide=GUIDE + SHARED_SECTIONS,
)
