"""Tencent Cloud SES: a sender address, by region."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset, Region

REGIONS = (
    Region("hong-kong", gettext_noop("Hong Kong"), "smtp.qcloudmail.com"),
    Region("guangzhou", gettext_noop("Guangzhou"), "gz-smtp.qcloudmail.com"),
    Region("singapore", gettext_noop("Singapore"), "sg-smtp.qcloudmail.com"),
)

GUIDE = """
# Send through Tencent Cloud SES

Simple Email Service is Tencent Cloud's service for programs that send. QQ Mail and Tencent's
company mailboxes are other products and have presets of their own.

## Before you start

1. **Read Tencent's page** on
   [sending by SMTP](https://tencentcloud.com/document/product/1084/44457) next to this guide.
2. **Choose the region** in the list on this page.
3. **Set an SMTP password** for a sender address in the console.
4. **Write the sender address** as `auth.user` and as `fromEmail`, and the SMTP password as
   `auth.pass`. Both conventions are what we expect and are not confirmed: Tencent's page decides.

## Hosts by region

| Region | `host` |
| --- | --- |
| Hong Kong | smtp.qcloudmail.com |
| Guangzhou | gz-smtp.qcloudmail.com |
| Singapore | sg-smtp.qcloudmail.com |

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | The host of your region |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The sender address |
| `auth.pass` | The SMTP password of that address |
| `fromEmail` | The same sender address |

## Watch out

- Port 25 stood as disabled on that page early in 2024, and no STARTTLS port is known.
- Look up whether your sender address is known in more than one region, before you change `host`.
- When the sign-in is refused, compare user and kind of secret with Tencent's page: they are the two
  values in doubt here.
"""

PRESET = Preset(
    id="tencent-cloud-ses",
    name=gettext_noop("Tencent Cloud SES"),
    monogram="Tc",
    colour="blue",
    summary=gettext_noop("With a sender address"),
    group=SENDING_SERVICES,
    host="smtp.qcloudmail.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-sender-address>",
    password="<your-smtp-password>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The sender address, to be confirmed with Tencent Cloud"),
    secret_kind=gettext_noop(
        "SMTP password of the sender address, to be confirmed with Tencent Cloud"
    ),
    docs_url="https://tencentcloud.com/document/product/1084/44457",
    caveat=gettext_noop(
        "Choose the region of your sender address, and stay on port 465: port 25 is switched off."
    ),
    keywords=(
        "qcloud",
        "qcloudmail",
        "腾讯云",
        "邮件推送",
    ),
    regions=REGIONS,
    guide=GUIDE + SHARED_SECTIONS,
)
