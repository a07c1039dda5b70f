"""Lettermint: host and port are known, the sign-in has to be looked up."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Lettermint

Of Lettermint this preset knows the host and the port. The rest you read off in your account.

## Before you start

1. **Look for SMTP** in the settings of your Lettermint project or account.
2. **Copy the user name** it shows into `auth.user`.
3. **Copy the secret** into `auth.pass`; presumably it is an API token.
4. **Write a sender** that Lettermint lets you use as `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.lettermint.co |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | As Lettermint shows it |
| `auth.pass` | Presumably an API token |
| `fromEmail` | A sender of your account |

## Watch out

- Trust your account where it says something else than this page.
- Send a test before you save: with a guess in `auth.user` it fails at the sign-in, and says so.
"""

PRESET = Preset(
    id="lettermint",
    name="Lettermint",
    monogram="Lm",
    colour="green",
    summary=gettext_noop("Sign-in as Lettermint shows it"),
    group=SENDING_SERVICES,
    host="smtp.lettermint.co",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-smtp-user>",
    password="<your-api-token>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("As Lettermint shows it"),
    secret_kind=gettext_noop("API token, to be confirmed with Lettermint"),
    caveat=gettext_noop(
        "Look up the user name with Lettermint; this preset knows host and port only."
    ),
    keywords=("token",),
    guide=GUIDE + SHARED_SECTIONS,
)
