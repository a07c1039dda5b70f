"""Yandex Mail: a mailbox with an app password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Yandex Mail

Yandex keeps its mailboxes closed to programs until you open them in the settings.

## Before you start

1. **Allow access by IMAP and SMTP** in the settings of the mailbox.
2. **Create an app password** for mail.
3. **Use it as `auth.pass`**; `auth.user` is your login or the full address.
4. **Write an address of that login as `fromEmail`.**

Yandex tells how in its help on
[other mail clients](https://yandex.com/support/mail/mail-clients/others.html).

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.yandex.com, or smtp.yandex.ru |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The login or the full address |
| `auth.pass` | The app password |
| `fromEmail` | An address that the login owns |

The host with .ru is the same service; sources name one or the other.

## When it does not work

| Answer | What to do |
| --- | --- |
| 535 5.7.8 | Create an app password, and check that programs are allowed in. |
| 553 5.7.1 Sender address rejected: not owned by auth user | Set `fromEmail` to the login's own address or one of its aliases. |
| 530 5.7.7 without SSL/TLS | The session was not encrypted: go back to port 465 with `secure` true. |
"""

PRESET = Preset(
    id="yandex",
    name="Yandex Mail",
    monogram="Ya",
    colour="red",
    summary=gettext_noop("With an app password"),
    group=MAILBOXES,
    host="smtp.yandex.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-yandex-address>",
    password="<your-app-password>",  # noqa: S106  # a placeholder
    from_email="<your-yandex-address>",
    user_convention=gettext_noop("The login or the full address"),
    secret_kind=gettext_noop("App password"),
    docs_url="https://yandex.com/support/mail/mail-clients/others.html",
    caveat=gettext_noop(
        "Allow mail programs in the settings of the mailbox first, then create an app password."
    ),
    keywords=(
        "yandex.ru",
        "smtp.yandex.ru",
        "яндекс",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
