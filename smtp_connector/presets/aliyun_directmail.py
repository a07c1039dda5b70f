"""Aliyun DirectMail (Alibaba Cloud Direct Mail): a sender address with its SMTP password, by region."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import POPULAR, Preset, Region

REGIONS = (
    Region("hangzhou", gettext_noop("China (Hangzhou)"), "smtpdm.aliyun.com"),
    Region("singapore", gettext_noop("Singapore"), "smtpdm-ap-southeast-1.aliyuncs.com"),
    Region(
        "us-virginia",
        gettext_noop("US (Virginia)"),
        "smtpdm-us-east-1.aliyuncs.com",
        gettext_noop("Takes the place of Sydney."),
    ),
    Region("frankfurt", gettext_noop("Germany (Frankfurt)"), "smtpdm-eu-central-1.aliyuncs.com"),
    Region(
        "singapore-legacy",
        gettext_noop("Singapore, old host (legacy)"),
        "smtpdm-ap-southeast-1.aliyun.com",
        gettext_noop("Older documents name it; not recommended for new users."),
        is_legacy=True,
    ),
    Region(
        "sydney-legacy",
        gettext_noop("Sydney (legacy)"),
        "smtpdm-ap-southeast-2.aliyun.com",
        gettext_noop("Only for accounts that use it already; new ones choose US (Virginia)."),
        is_legacy=True,
    ),
)

GUIDE = """
# Send through Aliyun DirectMail

DirectMail is the sending service of Alibaba Cloud. It signs in with a *sender address* and the SMTP
password that was set for that address.

## Before you start

1. **Sign in to [Aliyun](https://cn.aliyun.com/)**, or register an account there.
2. **Open the [DirectMail console](https://dm.console.aliyun.com/)** in the region you want to send
   from, and do the tasks of Aliyun's guide
   [Send emails using SMTP](https://www.alibabacloud.com/help/en/directmail/latest/send-emails-using-smtp).
3. **Open Sender Addresses** in the navigation on the left. Choose the address that will send, or
   create one.
4. **Set an SMTP password** for that address, in the same list. Paste it as `auth.pass`.
5. **Write the full sender address twice**: as `auth.user` and as `fromEmail`. They must be the same
   address.
6. **Choose the host of your region**, from the list on this page or from Aliyun's
   [SMTP service addresses](https://www.alibabacloud.com/help/en/directmail/latest/smtp-service-address).

## Hosts by region

| Region | `host` | Note |
| --- | --- | --- |
| China (Hangzhou) | smtpdm.aliyun.com | The example uses it. |
| Singapore | smtpdm-ap-southeast-1.aliyuncs.com | |
| US (Virginia) | smtpdm-us-east-1.aliyuncs.com | Takes the place of Sydney. |
| Germany (Frankfurt) | smtpdm-eu-central-1.aliyuncs.com | |
| Singapore, old host | smtpdm-ap-southeast-1.aliyun.com | Legacy: not recommended for new users. |
| Sydney | smtpdm-ap-southeast-2.aliyun.com | Legacy: only for accounts that use it already. |

The region of the host and the region of the console where you made the sender address must be the
same.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | The host of your region | The host of your region |
| `port` | 25 or 80 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The full sender address | The full sender address |
| `auth.pass` | The SMTP password of that address | The SMTP password of that address |
| `fromEmail` | The same sender address | The same sender address |

The example uses implicit TLS on port 465; stay with it if you can. Ports 25 and 80 begin without
encryption, so set `requireTLS` there. Port 25 is blocked on Alibaba Cloud's own servers (ECS).

## When it does not work

| Answer | What to do |
| --- | --- |
| 526 Authentication failure | Set the SMTP password of the sender address again and paste it; check that `auth.user` is the full sender address and that the host's region is the console's. |
| 501 or 553, mail from must be the same as the authorized user | Write the same address as `auth.user` and as `fromEmail`. |
| No answer on port 25 | Use port 465 with `secure`. |
| Accepted, but nothing arrives | Accepted is not delivered yet: look into the spam folder and into the console's records. |

> Alibaba Mail (smtp.aliyun.com, smtp.qiye.aliyun.com) is another product with hosts and passwords
> of its own. Use Custom SMTP for it.
"""

PRESET = Preset(
    id="aliyun-directmail",
    name=gettext_noop("Aliyun DirectMail"),
    monogram="Al",
    colour="orange",
    summary=gettext_noop("With a sender address"),
    group=POPULAR,
    host="smtpdm.aliyun.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-sender-address>",
    password="<your-smtp-password>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The full sender address"),
    secret_kind=gettext_noop("SMTP password of the sender address"),
    docs_url="https://www.alibabacloud.com/help/en/directmail/latest/send-emails-using-smtp",
    caveat=gettext_noop(
        "Write the same sender address as user and as fromEmail, and choose the region of your console."
    ),
    keywords=("alibaba", "alibaba cloud", "direct mail", "阿里云", "邮件推送"),
    regions=REGIONS,
    guide=GUIDE + SHARED_SECTIONS,
)
