"""Mailgun: the SMTP login of one sending domain, in the US or the EU."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset, Region

REGIONS = (
    Region("us", gettext_noop("US"), "smtp.mailgun.org"),
    Region(
        "eu",
        gettext_noop("EU"),
        "smtp.eu.mailgun.org",
        gettext_noop("For domains that were made in Mailgun's EU region."),
    ),
)

GUIDE = """
# Send through Mailgun

In Mailgun each sending domain has SMTP credentials of its own, and each domain lives in the US or
in the EU.

## Before you start

1. **Add your domain and verify it** in Mailgun. A sandbox domain sends to authorised recipients
   only.
2. **Find out its region** and choose it in the list on this page.
3. **Reset the SMTP password** of the domain's login. That is how you get to see one.
4. **Write the login as `auth.user`**, mostly `postmaster@` followed by the domain, and the new
   password as `auth.pass`.
5. **Write an address of the domain as `fromEmail`.**

Mailgun's own steps stand in its [documentation](https://documentation.mailgun.com/), on the page
about sending by SMTP.

## Hosts by region

| Region | `host` |
| --- | --- |
| US | smtp.mailgun.org |
| EU | smtp.eu.mailgun.org |

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | The host of your region | The host of your region |
| `port` | 587, 2525 or 25 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | postmaster@ and your domain | postmaster@ and your domain |
| `auth.pass` | The SMTP password of the domain | The SMTP password of the domain |
| `fromEmail` | An address of that domain | An address of that domain |

Blocked on 587? Mailgun also answers on 2525.

## When it does not work

| What you see | What to do |
| --- | --- |
| 535 with the right password | The domain is in the other region: change `host`. |
| 535 with the password of the account | Only the SMTP password of the domain is accepted; reset it and paste the new one. |
| Free accounts are for test purposes only | Verify your own domain, or add the recipient to the authorised recipients of the sandbox. |
"""

PRESET = Preset(
    id="mailgun",
    name="Mailgun",
    monogram="Mg",
    colour="crimson",
    summary=gettext_noop("Credentials of one domain"),
    group=SENDING_SERVICES,
    host="smtp.mailgun.org",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-smtp-login>",
    password="<your-smtp-password>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("postmaster@ and your domain, or another SMTP login of it"),
    secret_kind=gettext_noop("SMTP password of the domain"),
    caveat=gettext_noop(
        "Choose the region of your domain: the other region refuses the sign-in with 535."
    ),
    keywords=("postmaster",),
    regions=REGIONS,
    guide=GUIDE + SHARED_SECTIONS,
)
