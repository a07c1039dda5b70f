"""Postmark: a server API token as user and as password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Postmark

A Postmark server has a token, and that one token is both user name and password.

## Before you start

1. **Confirm a sender signature or a domain** in Postmark, for the address that sends.
2. **Copy the server API token** of the server you want to send with.
3. **Paste it twice**: as `auth.user` and as `auth.pass`. Instead you can take a pair that Postmark
   makes for SMTP alone, an access key and its secret key.
4. **Write the confirmed sender** as `fromEmail`.

The values come from
[Send email with SMTP](https://postmarkapp.com/developer/user-guide/send-email-with-smtp).

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.postmarkapp.com |
| `port` | 587, 2525 or 25 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The server API token |
| `auth.pass` | The same server API token |
| `fromEmail` | A confirmed sender signature, or an address of a confirmed domain |

Message streams are chosen by a header of the message. `customHeaders` can carry it; Postmark's page
says how it is called.

## Watch out

- **There is no port 465.** `secure` stays false on every port of Postmark.
- A token belongs to one server. Copy it from the server that these messages should appear in.
- A sender without a confirmed signature or domain is refused, whatever the token.
"""

PRESET = Preset(
    id="postmark",
    name="Postmark",
    monogram="P",
    colour="yellow",
    summary=gettext_noop("With a server token"),
    group=SENDING_SERVICES,
    host="smtp.postmarkapp.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-server-token>",
    password="<your-server-token>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The server API token, or an SMTP access key"),
    secret_kind=gettext_noop("Server API token"),
    docs_url="https://postmarkapp.com/developer/user-guide/send-email-with-smtp",
    caveat=gettext_noop(
        "Write the server API token twice, as user and as password, and do not use port 465."
    ),
    keywords=(
        "server api token",
        "message streams",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
