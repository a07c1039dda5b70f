"""Resend: an API key, with the literal user resend."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Resend

With Resend every account signs in as `resend`; the API key tells which account it is.

## Before you start

1. **Verify your domain** in Resend. Nothing is sent for a domain that is not.
2. **Create an API key.**
3. **Put the key into `auth.pass`** and keep `resend` in `auth.user`: it is a fixed word, not your
   name.
4. **Send from the verified domain**: write one of its addresses as `fromEmail`.

Resend explains the same in [Send with SMTP](https://resend.com/docs/send-with-smtp).

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp.resend.com | smtp.resend.com |
| `port` | 587, 2587 or 25 | 465 or 2465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | resend | resend |
| `auth.pass` | The API key | The API key |
| `fromEmail` | An address of a verified domain | An address of a verified domain |

Ports 2465 and 2587 do the same as 465 and 587; they help where a network lets the usual ones not
through.

## Watch out

- Replacing `resend` by an email address makes the sign-in fail.
- Resend reads a header `Resend-Idempotency-Key` so that a message sent twice goes out once. A
  header in `customHeaders` has one value for all messages: do not set this one there, or later
  codes may be taken for repeats.
- What is verified is a domain, so an address at a freemail provider will not do.
"""

PRESET = Preset(
    id="resend",
    name="Resend",
    monogram="R",
    colour="slate",
    summary=gettext_noop("With an API key"),
    group=SENDING_SERVICES,
    host="smtp.resend.com",
    port=465,
    secure=True,
    require_tls=False,
    user="resend",
    password="<your-api-key>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The word resend, literally"),
    secret_kind=gettext_noop("API key"),
    docs_url="https://resend.com/docs/send-with-smtp",
    caveat=gettext_noop(
        "Leave the user name resend as it is, and verify your domain before the first message."
    ),
    keywords=("api key",),
    guide=GUIDE + SHARED_SECTIONS,
)
