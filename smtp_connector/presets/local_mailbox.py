"""Local mailbox: the built-in server of `make run`, for development."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import OWN_SERVER, Preset

GUIDE = """
# Send to the local mailbox

The local mailbox is a small SMTP server on this machine. It keeps what it gets and passes nothing
on, so you can try everything without an account anywhere.

## Before you start

1. **Start the console with `make run`.** The mailbox starts with it.
2. **Change nothing in the text box.** The example is complete.
3. **Send a test message** to any address, then open **Inbox** in the console to read it.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | 127.0.0.1 |
| `port` | 1025, or the port that `make run` chose |
| `secure` | false |
| `ignoreTLS` | true |
| `auth.user`, `auth.pass` | Empty: there is no sign-in |
| `fromEmail` | Any address |

## Limits

- For development only: nothing leaves this machine, and nobody else gets the messages.
- It has neither TLS nor a sign-in, so it does not show whether those work with your provider. Use
  that provider's preset for this.
"""

PRESET = Preset(
    id="local-mailbox",
    name=gettext_noop("Local mailbox"),
    monogram="L",
    colour="green",
    summary=gettext_noop("For development, no account needed"),
    group=OWN_SERVER,
    host="127.0.0.1",
    port=1025,
    secure=False,
    require_tls=False,
    ignore_tls=True,
    from_email="SMTP Connector <no-reply@example.com>",
    caveat=gettext_noop("For development only: no message leaves this machine."),
    keywords=("development", "test", "localhost", "inbox", "mailpit", "mailhog"),
    guide=GUIDE + SHARED_SECTIONS,
    is_development=True,
)
