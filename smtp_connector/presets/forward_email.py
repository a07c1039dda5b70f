"""Forward Email: an alias with a generated password."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through Forward Email

At Forward Email you send as an alias, and each alias signs in with a password generated for it.

## Before you start

1. **Choose an alias** of your domain in Forward Email, or add one.
2. **Generate a password** for this alias.
3. **Alias to `auth.user`, generated password to `auth.pass`.**
4. **The alias again in `fromEmail`.**

## Values for this preset

| Key | Value |
| --- | --- |
| `host` | smtp.forwardemail.net |
| `port` | 465 |
| `secure` | true |
| `requireTLS` | false |
| `auth.user` | The alias, as a full address |
| `auth.pass` | The generated password |
| `fromEmail` | The same alias |

## Watch out

- The password of the account is not the generated password of an alias.
- With port 465 `secure` is true; a client that waits for STARTTLS there waits until it times out.
- What Forward Email asks of a domain before it may send is for its own documentation to say.
"""

PRESET = Preset(
    id="forward-email",
    name="Forward Email",
    monogram="FE",
    colour="slate",
    summary=gettext_noop("Alias and generated password"),
    group=SENDING_SERVICES,
    host="smtp.forwardemail.net",
    port=465,
    secure=True,
    require_tls=False,
    user="<your-alias-address>",
    password="<your-generated-password>",  # noqa: S106  # a placeholder
    from_email="<your-alias-address>",
    user_convention=gettext_noop("The full address of an alias"),
    secret_kind=gettext_noop("Generated password of the alias"),
    caveat=gettext_noop("Sign in with an alias of your domain and the password generated for it."),
    keywords=(
        "alias",
        "forwardemail",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
