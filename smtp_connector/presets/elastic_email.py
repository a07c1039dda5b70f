"""Elastic Email: an SMTP user with an SMTP password or API key."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Elastic Email

Host and port below are those that a widely used mail library has for Elastic Email. Compare them
with what your account at [elasticemail.com](https://elasticemail.com/) shows.

## Before you start

1. **Find the SMTP settings** of your account and, if there is none yet, make an SMTP user.
2. **Write the user as `auth.user`.** It is either the SMTP user or the e-mail address of the
   account.
3. **Write the secret as `auth.pass`.** That is an SMTP password or an API key, depending on the
   account.
4. **Set a sender** in `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.elasticemail.com |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The SMTP user |
| `auth.pass` | The SMTP password or API key |
| `fromEmail` | A sender of your account |

## Watch out

- Port 2525 is in use by others too. If you try it, turn `secure` off and `requireTLS` on.
- "Wrong version number" means that this port does not begin with TLS: go to 2525 as above.
- The official list of ports is not known to this preset, so take the account's word over ours.
"""

PRESET = Preset(
    id="elastic-email",
    name="Elastic Email",
    monogram="Ee",
    colour="crimson",
    summary=gettext_noop("With an SMTP user"),
    group=SENDING_SERVICES,
    host="smtp.elasticemail.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-smtp-user>",
    password="<your-smtp-password>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The SMTP user, or the account's email address"),
    secret_kind=gettext_noop("SMTP password, or an API key"),
    caveat=gettext_noop(
        "Compare port and kind of secret with your Elastic Email account: they are not confirmed here."
    ),
    keywords=(
        "elasticemail",
        "api key",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
