"""Google Workspace relay: for a whole organisation, set up by its administrator."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset

GUIDE = """
# Send through the Google Workspace relay

The relay sends for any user of a Google Workspace organisation. It is another service than
smtp.gmail.com, and it does nothing until an administrator has set it up.

## Before you start

1. **Have the relay set up** in the Google Admin console. Google's page on the [SMTP relay
   service](https://knowledge.workspace.google.com/admin/gmail/advanced/route-outgoing-smtp-relay-messages-through-google)
   goes through its options: which senders, which IP addresses, and whether a sign-in is needed.
2. **Choose how the relay knows you.** Either it admits the IP address of this machine, or it asks
   for a Workspace user with an app password.
3. **With a sign-in**, write that user's full address as `auth.user` and the app password as
   `auth.pass`. **Without one**, empty both.
4. **Write a sender of your Workspace domain** as `fromEmail`.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp-relay.gmail.com | smtp-relay.gmail.com |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The full Workspace address, or empty | The full Workspace address, or empty |
| `auth.pass` | The app password, or empty | The app password, or empty |
| `fromEmail` | A sender the relay allows | A sender the relay allows |

The relay listens on port 25 too; keep `requireTLS` there. One user may send 10,000 messages in 24
hours.

## When it does not work

| What you see | What to do |
| --- | --- |
| No answer, the connection ends at once, or 421 | The relay is not set up, or it does not allow this IP address or this sender: check its entry in the Admin console. |
| The connection ends after EHLO | The relay wants a real host name: set `name` to the full host name of this machine, not to localhost. |
| The envelope says postmaster@ | The sender is outside your Workspace domain, so Google puts postmaster@ in its place. |

Only one account has to send, and no administrator is at hand? The preset for a single Google
account needs nothing but an app password.
"""

PRESET = Preset(
    id="google-workspace-relay",
    name=gettext_noop("Google Workspace relay"),
    monogram="Gw",
    colour="red",
    summary=gettext_noop("Set up by your administrator"),
    group=SENDING_SERVICES,
    host="smtp-relay.gmail.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-workspace-address>",
    password="<your-app-password>",  # noqa: S106  # a placeholder
    from_email="<your-sender-address>",
    user_convention=gettext_noop(
        "A Workspace user's full address; empty for a relay that knows this machine"
    ),
    secret_kind=gettext_noop("App password; empty for a relay that knows this machine"),
    docs_url="https://knowledge.workspace.google.com/admin/gmail/advanced/route-outgoing-smtp-relay-messages-through-google",
    caveat=gettext_noop(
        "An administrator has to set up the relay in the Google Admin console first."
    ),
    keywords=(
        "g suite",
        "admin console",
        "smtp relay",
    ),
    guide=GUIDE + SHARED_SECTIONS,
)
