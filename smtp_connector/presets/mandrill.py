"""Mandrill (Mailchimp Transactional): an API key as password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Mandrill

Mandrill is the service that Mailchimp now calls Transactional Email.

## Before you start

1. **Open the settings** of [Mandrill](https://mandrillapp.com/) and create an API key.
2. **Paste the API key** into `auth.pass`.
3. **Fill in `auth.user`.** Here descriptions differ: by one it has to be the e-mail address of the
   account's primary contact, by another any text will do. The contact address satisfies both.
4. **Enter `fromEmail`.**

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp.mandrillapp.com | smtp.mandrillapp.com |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The primary contact address | The primary contact address |
| `auth.pass` | The API key | The API key |
| `fromEmail` | A sender of your account | A sender of your account |

## Watch out

- `auth.pass` takes a key made in Mandrill's settings; a password of the account is none.
- When the sign-in fails with a fresh key, look at the user name first and compare it with the
  settings page.
- Should 587 be closed on your network, change to the right-hand column as a whole.
"""

PRESET = Preset(
    id="mandrill",
    name="Mandrill",
    monogram="Md",
    colour="ink",
    summary=gettext_noop("Mailchimp, with an API key"),
    group=SENDING_SERVICES,
    host="smtp.mandrillapp.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-contact-address>",
    password="<your-api-key>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The primary contact address of the account"),
    secret_kind=gettext_noop("API key"),
    caveat=gettext_noop(
        "The password is an API key; for the user name take the primary contact address."
    ),
    keywords=(
        "mailchimp",
        "transactional",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
