"""Mailjet: an API key as user, its secret key as password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Mailjet

Mailjet issues its keys in pairs, and SMTP takes the pair as it is: one half is the user name, the
other the password.

## Before you start

1. **Find the key pair** in your Mailjet account.
2. **API key to `auth.user`.**
3. **Secret key to `auth.pass`.**
4. **A sender of yours to `fromEmail`.** Mailjet's account page tells which addresses and domains it
   has on file.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | in-v3.mailjet.com | in-v3.mailjet.com |
| `port` | 587 or 25 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The API key | The API key |
| `auth.pass` | The secret key | The secret key |
| `fromEmail` | A sender Mailjet accepts | A sender Mailjet accepts |

## Watch out

- The host begins with `in-v3`. Tools and old articles still write in.mailjet.com.
- The two halves are easily swapped: then the sign-in is refused although both are right.
- With 465 turn `secure` on and `requireTLS` off; the other way round the server seems to be silent.
- This guide links no page of Mailjet, since its address is to be found in the account itself.
"""

PRESET = Preset(
    id="mailjet",
    name="Mailjet",
    monogram="Mj",
    colour="violet",
    summary=gettext_noop("API key and secret"),
    group=SENDING_SERVICES,
    host="in-v3.mailjet.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-api-key>",
    password="<your-secret-key>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The API key"),
    secret_kind=gettext_noop("Secret key of that API key"),
    caveat=gettext_noop("The API key is the user and the secret key the password; copy both."),
    keywords=(
        "api key",
        "secret key",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
