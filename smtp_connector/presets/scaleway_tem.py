"""Scaleway Transactional Email: a project's user with an API secret."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Scaleway Transactional Email

Scaleway ties sending to a project, and signs it in with an API secret.

## Before you start

1. **Find the SMTP user of your project** in Scaleway's console.
2. **Create an API secret** for it; Scaleway's docs say how and with which permission.
3. **Project user to `auth.user`, API secret to `auth.pass`.**
4. **Write `fromEmail`** with the domain you set up in that project.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.tem.scw.cloud |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The project's user |
| `auth.pass` | The API secret |
| `fromEmail` | An address of your domain there |

## Watch out

- The password of your Scaleway account is not an API secret.
- User and secret are meant to come from one project; check that when the sign-in is refused.
- TLS other than STARTTLS on 587 is not known for this preset; Scaleway's docs may list more.
"""

PRESET = Preset(
    id="scaleway-tem",
    name="Scaleway TEM",
    monogram="Sc",
    colour="violet",
    summary=gettext_noop("With an API secret"),
    group=SENDING_SERVICES,
    host="smtp.tem.scw.cloud",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-project-user>",
    password="<your-api-secret>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The user of your Scaleway project"),
    secret_kind=gettext_noop("API secret"),
    caveat=gettext_noop("The password is an API secret, and the user is that of your project."),
    keywords=(
        "transactional email",
        "scw",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
