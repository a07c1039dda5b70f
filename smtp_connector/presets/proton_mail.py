"""Proton Mail: an address of a custom domain with an SMTP token."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Proton Mail

Proton accepts messages from programs for addresses in your own domain, and signs each address in
with an SMTP token.

## Before you start

1. **Have a custom domain** in Proton, and choose the address in it that will send.
2. **Generate an SMTP token** for that address; [SMTP
   submission](https://proton.me/support/smtp-submission) in Proton's help has the conditions and
   the steps.
3. **Token to `auth.pass`.**
4. **The address itself to `auth.user` and to `fromEmail`.**

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.protonmail.ch |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The address of your domain |
| `auth.pass` | The SMTP token |
| `fromEmail` | The same address |

## Watch out

- Do not count on a token for an address at proton.me or protonmail.com: a custom domain is needed.
- Send as the address for which the token was made.
- The host ends in .ch, whatever your address ends in.
"""

PRESET = Preset(
    id="proton-mail",
    name="Proton Mail",
    monogram="Pr",
    colour="violet",
    summary=gettext_noop("Own domain, SMTP token"),
    group=MAILBOXES,
    host="smtp.protonmail.ch",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-custom-domain-address>",
    password="<your-smtp-token>",  # noqa: S106  # a placeholder
    from_email="<your-custom-domain-address>",
    user_convention=gettext_noop("An address of your custom domain"),
    secret_kind=gettext_noop("SMTP token"),
    docs_url="https://proton.me/support/smtp-submission",
    caveat=gettext_noop(
        "Only addresses of a custom domain can send this way, each with an SMTP token."
    ),
    keywords=(
        "protonmail",
        "pm.me",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
