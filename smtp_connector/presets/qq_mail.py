"""QQ Mail: a mailbox with an authorization code."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through QQ Mail

QQ Mail, with its Foxmail addresses, admits programs by an authorization code (授权码).

## Before you start

1. **Switch SMTP on** in the settings of the web mail.
2. **Take the authorization code (授权码)** that you get for it. Tencent's help is article 1001256 at
   [service.mail.qq.com](https://service.mail.qq.com/).
3. **Write the code as `auth.pass`** and the mailbox as `auth.user`.
4. **Repeat the mailbox in `fromEmail`**, exactly as in `auth.user`.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.qq.com |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The full address |
| `auth.pass` | The authorization code |
| `fromEmail` | The same address |

## When it does not work

| What you see | What to do |
| --- | --- |
| 535 Login Fail, with the advice to use an authorization code | `auth.pass` holds the QQ password. Put the code there. |
| 501 or 553, mail from must equal authorized user | Make `fromEmail` the address that signs in. |
| The connection closes at once | QQ does this for wrong codes too. Make a new one before you look for a network fault. |
| The reply is unreadable | Older replies are in a Chinese encoding; the help article has their meaning. |
"""

PRESET = Preset(
    id="qq-mail",
    name=gettext_noop("QQ Mail"),
    monogram="Q",
    colour="blue",
    summary=gettext_noop("With an authorization code"),
    group=MAILBOXES,
    host="smtp.qq.com",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-qq-address>",
    password="<your-authorization-code>",  # noqa: S106  # a placeholder
    from_email="<your-qq-address>",
    user_convention=gettext_noop("The full address"),
    secret_kind=gettext_noop("Authorization code (授权码)"),
    caveat=gettext_noop(
        "Switch SMTP on in the web mail and use the authorization code it gives you, never the QQ password."
    ),
    keywords=(
        "tencent",
        "foxmail",
        "qq邮箱",
        "授权码",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
