"""Brevo: an SMTP login with an SMTP key."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Brevo

Brevo, once Sendinblue, has keys of two sorts. SMTP takes the SMTP key
and refuses the API key.

## Before you start

1. **Open the SMTP page** of your Brevo account.
2. **Copy the login** into `auth.user`, as that page shows it.
3. **Generate an SMTP key** on the same page and paste it into `auth.pass`.
4. **Enter your sender** as `fromEmail`.

More is in Brevo's [SMTP integration](https://developers.brevo.com/docs/smtp-integration) page.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp-relay.brevo.com | smtp-relay.brevo.com |
| `port` | 587 or 2525 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The SMTP login | The SMTP login |
| `auth.pass` | The SMTP key | The SMTP key |
| `fromEmail` | A sender Brevo knows | A sender Brevo knows |

Older instructions name smtp-relay.sendinblue.com. Take the host above.

## When it does not work

| What you see | What to do |
| --- | --- |
| 535 | `auth.pass` holds an API key, or `auth.user` is not the login of the SMTP page. |
| SMTP account is not yet activated | Ask Brevo's support to activate SMTP for the new account. |
| 502 5.7.0 Please authenticate first | Set `auth.method` to LOGIN. |
| The certificate is for another name | Seen on some networks. Check `host` first; never switch `tls.rejectUnauthorized` off for it. |
"""

PRESET = Preset(
    id="brevo",
    name="Brevo",
    monogram="B",
    colour="green",
    summary=gettext_noop("With an SMTP key"),
    group=SENDING_SERVICES,
    host="smtp-relay.brevo.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-smtp-login>",
    password="<your-smtp-key>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The SMTP login of Brevo's SMTP page"),
    secret_kind=gettext_noop("SMTP key"),
    docs_url="https://developers.brevo.com/docs/smtp-integration",
    caveat=gettext_noop("Use an SMTP key: Brevo refuses an API key here."),
    keywords=("sendinblue",),
    guide=GUIDE + SHARED_SECTIONS,
)
