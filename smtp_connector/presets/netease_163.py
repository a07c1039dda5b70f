"""NetEase 163: a mailbox with a client authorization code."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through NetEase 163

Mailboxes at 163.com let programs send with a client authorization code of their own.

## Before you start

1. **Enable SMTP** in the web mail at 163.com.
2. **Issue a client authorization code.** A free account has room for two, so keep one for this.
3. **The code is `auth.pass`.** The 163.com address is both `auth.user` and `fromEmail`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.163.com |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The full 163.com address |
| `auth.pass` | The client authorization code |
| `fromEmail` | The same 163.com address |

Free company mail of NetEase has another host, smtp.ym.163.com, on the same port. Write it over the
example's for such a mailbox.

## When it does not work

| Answer | What to do |
| --- | --- |
| 535 Error: authentication failed | Replace the account's password by the authorization code. |
| 553 Mail from must equal authorized user | `auth.user` and `fromEmail` differ; make them one address. |
"""

PRESET = Preset(
    id="netease-163",
    name=gettext_noop("NetEase 163"),
    monogram="N3",
    colour="crimson",
    summary=gettext_noop("With an authorization code"),
    group=MAILBOXES,
    host="smtp.163.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-163-address>",
    password="<your-authorization-code>",  # noqa: S106  # a placeholder
    from_email="<your-163-address>",
    user_convention=gettext_noop("The full 163.com address"),
    secret_kind=gettext_noop("Client authorization code"),
    caveat=gettext_noop("Enable SMTP in the web mail and use a client authorization code."),
    keywords=(
        "163.com",
        "网易",
        "授权码",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
