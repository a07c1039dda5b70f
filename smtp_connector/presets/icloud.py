"""iCloud Mail: an Apple account with an app-specific password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import MAILBOXES, Preset

GUIDE = """
# Send through iCloud Mail

Apple calls the secret for programs an app-specific password.

## Before you start

1. **Create an app-specific password** for your Apple account.
2. **Paste it into `auth.pass`.**
3. **Write the full @icloud.com address as `auth.user`.** Some descriptions use only the part before
   the @; try that if the full address is refused.
4. **Write the address you send from** as `fromEmail`.

Apple keeps the server settings on its
[support page 102525](https://support.apple.com/en-us/102525).

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.mail.me.com |
| `port` | 587 |
| `secure` | false |
| `requireTLS` | true |
| `auth.user` | The full @icloud.com address |
| `auth.pass` | The app-specific password |
| `fromEmail` | The same address, or one of your domain in iCloud |

## Watch out

- With a custom domain in iCloud the sign-in stays the @icloud.com address; only `fromEmail`
  changes.
- The password of the Apple account ends in 535.
- 587 is the only port of this preset, so `secure` remains false.
"""

PRESET = Preset(
    id="icloud",
    name="iCloud Mail",
    monogram="iC",
    colour="slate",
    summary=gettext_noop("App-specific password"),
    group=MAILBOXES,
    host="smtp.mail.me.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-icloud-address>",
    password="<your-app-specific-password>",  # noqa: S106  # a placeholder
    from_email="<your-icloud-address>",
    user_convention=gettext_noop("The full @icloud.com address"),
    secret_kind=gettext_noop("App-specific password"),
    docs_url="https://support.apple.com/en-us/102525",
    caveat=gettext_noop(
        "Sign in with the @icloud.com address and an app-specific password, even if you send from a domain of your own."
    ),
    keywords=(
        "apple",
        "me.com",
        "mac.com",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
