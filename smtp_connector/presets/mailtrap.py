"""Mailtrap: the live sending stream with an API token."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Mailtrap

This preset is for Mailtrap's live stream, which delivers to real recipients.

## Before you start

1. **Add your sending domain and have it verified.** The live stream takes no other.
2. **Open the Integrations tab** of that domain. It shows host, user name and secret.
3. **Copy the user name** into `auth.user`. Often it is the word `api`, but take what the tab says.
4. **Copy the API token** into `auth.pass`.
5. **Set `fromEmail`** to an address of the domain.

Mailtrap has a page on [SMTP
integration](https://docs.mailtrap.io/email-api-smtp/setup/smtp-integration).

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | live.smtp.mailtrap.io |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | As the Integrations tab shows it |
| `auth.pass` | The API token |
| `fromEmail` | An address of a verified domain |

## Watch out

- The sandbox, which catches messages for tests, and the bulk stream have hosts and credentials of
  their own. This preset does not know them: look them up in Mailtrap and write them over the
  example.
- A domain that is still waiting for its verification cannot send here.
- Other ports than 587 are not confirmed for this host.
"""

PRESET = Preset(
    id="mailtrap",
    name="Mailtrap",
    monogram="Mt",
    colour="green",
    summary=gettext_noop("Live sending, API token"),
    group=SENDING_SERVICES,
    host="live.smtp.mailtrap.io",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-smtp-user>",
    password="<your-api-token>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop("As the Integrations tab shows it"),
    secret_kind=gettext_noop("API token"),
    docs_url="https://docs.mailtrap.io/email-api-smtp/setup/smtp-integration",
    caveat=gettext_noop(
        "Copy the user name from the Integrations tab, and verify the domain first."
    ),
    keywords=("api token",),
    guide=GUIDE + SHARED_SECTIONS,
)
