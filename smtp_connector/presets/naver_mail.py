"""Naver Mail: a mailbox where SMTP is switched on."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through Naver Mail

Naver signs in with the id, and expects the whole address only as sender.

## Before you start

1. **Switch SMTP on** in the settings of the mailbox; [Naver's help](https://help.naver.com/) says
   where.
2. **Write the id as `auth.user`**: what stands before the @.
3. **Write the password as `auth.pass`.**
4. **Write the full address as `fromEmail`.**

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp.naver.com | smtp.naver.com |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The id, the part before the @ | The id, the part before the @ |
| `auth.pass` | The password | The password |
| `fromEmail` | The full Naver address | The full Naver address |

Sources do not agree on the port. Two of them name 587 with STARTTLS, which the example follows; a
third names 465 with implicit TLS. If the first gives no connection, use the second, or ask Naver's
help.

## Watch out

- As long as SMTP is off in the mailbox, the best password does not sign in.
- Change all three of `port`, `secure` and `requireTLS` when you move to the other port.
"""

PRESET = Preset(
    id="naver-mail",
    name="Naver Mail",
    monogram="N",
    colour="green",
    summary=gettext_noop("With SMTP switched on"),
    group=MAILBOXES,
    host="smtp.naver.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-naver-id>",
    password="<your-password>",  # noqa: S106  # a placeholder
    from_email="<your-naver-address>",
    user_convention=gettext_noop("The Naver id, without @naver.com"),
    secret_kind=gettext_noop("Password"),
    caveat=gettext_noop("Switch SMTP on in the mailbox, and sign in with the id alone."),
    keywords=(
        "naver.com",
        "네이버",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
