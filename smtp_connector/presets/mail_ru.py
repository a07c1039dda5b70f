"""Mail.ru: a mailbox with a password for external applications."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Mail.ru

Mail.ru tells its own app from all others, and to the others it gives separate passwords.

## Before you start

1. **Create a password for external applications**, as
   [Mail.ru's help](https://help.mail.ru/mail/security/protection/external) shows.
2. **Put that password into `auth.pass`.**
3. **Give the mailbox in full** as `auth.user`, and as sender.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp.mail.ru | smtp.mail.ru |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The full address | The full address |
| `auth.pass` | The password for external applications | The password for external applications |
| `fromEmail` | The same address | The same address |

## Watch out

- 535 on a password you are sure of: it is the one for the browser. Make the external one.
- Revoking that password in the mailbox's settings stops this connector at its next message.
"""

PRESET = Preset(
    id="mail-ru",
    name="Mail.ru",
    monogram="Mr",
    colour="orange",
    summary=gettext_noop("Password for external apps"),
    group=MAILBOXES,
    host="smtp.mail.ru",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-mail-ru-address>",
    password="<your-external-app-password>",  # noqa: S106  # a placeholder
    from_email="<your-mail-ru-address>",
    user_convention=gettext_noop("The full address"),
    secret_kind=gettext_noop("Password for external applications"),
    docs_url="https://help.mail.ru/mail/security/protection/external",
    caveat=gettext_noop(
        "Create a password for external applications; the mailbox's own is refused."
    ),
    keywords=(
        "mailru",
        "external application",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
