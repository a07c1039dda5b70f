"""Azure Communication Services: an SMTP user backed by an Entra application."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Azure Communication Services

Azure's sending service is not a Microsoft 365 mailbox: it has its own host and its own users.

## Before you start

1. **Open your Communication Services resource** in the Azure portal and find its SMTP user.
2. **Write that user as `auth.user`.**
3. **Look up its secret.** By what we know it is the secret of an Entra application that may use the
   resource; have Azure's documentation confirm this before you rely on it.
4. **Paste the secret as `auth.pass`**, and a sender of the resource as `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.azurecomm.net |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The SMTP user |
| `auth.pass` | The secret that Azure names for it |
| `fromEmail` | A sender of your resource |

## Watch out

- Neither the form of the user name nor the kind of secret is confirmed here. When the sign-in is
  refused, doubt these two first.
- Ask too whether the secret expires, and note the date.
- Only port 587 is known for this host.
"""

PRESET = Preset(
    id="azure-communication-services",
    name="Azure Communication Services",
    monogram="Az",
    colour="blue",
    summary=gettext_noop("With an SMTP user"),
    group=SENDING_SERVICES,
    host="smtp.azurecomm.net",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-smtp-user>",
    password="<your-entra-app-secret>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("The SMTP user of your resource"),
    secret_kind=gettext_noop("Secret of an Entra application, to be confirmed with Azure"),
    caveat=gettext_noop(
        "Look up in the Azure portal what your SMTP user and its secret are; this preset knows host and port for sure."
    ),
    keywords=(
        "acs",
        "microsoft",
        "azurecomm",
        "entra",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
