"""OVH: a mailbox of a hosted domain."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through OVH

A mailbox at OVH sends through ssl0.ovh.net, with TLS from the first byte.

## Before you start

1. **Set a mailbox password** with OVH, if you do not know the present one.
2. **Use the mailbox, with its domain,** for `auth.user` and for `fromEmail`.
3. **Put the mailbox password** where the example has a placeholder for it.

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | ssl0.ovh.net |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The mailbox, domain included |
| `auth.pass` | The mailbox password |
| `fromEmail` | The mailbox again |

## Watch out

- With `secure` false the connection opens and then nothing comes: the server waits for TLS.
- Whether every kind of mailbox that OVH offers uses this host is a question for OVH's help.
- Write the host as it is. A name in your own domain that leads there may not be in its certificate.
"""

PRESET = Preset(
    id="ovh",
    name="OVH",
    monogram="Ov",
    colour="blue",
    summary=gettext_noop("Mailbox of your domain"),
    group=MAILBOXES,
    host="ssl0.ovh.net",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-mailbox-address>",
    password="<your-mailbox-password>",  # noqa: S106  # a placeholder
    from_email="<your-mailbox-address>",
    user_convention=gettext_noop("The full address of the mailbox"),
    secret_kind=gettext_noop("Mailbox password"),
    caveat=gettext_noop("Keep secure true: this host speaks TLS from the first byte."),
    keywords=(
        "ovhcloud",
        "hosting",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
