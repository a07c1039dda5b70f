"""SendGrid: an API key over SMTP."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import POPULAR, Preset

GUIDE = """
# Send through SendGrid

SendGrid takes messages over SMTP with an API key in place of a password. The user name is the same
for everyone: the word `apikey`.

## Before you start

1. **Sign in to [SendGrid](https://app.sendgrid.com/)**, or make an account there.
2. **Verify who sends.** Add the address of `fromEmail`, or its whole domain, and finish the
   verification; [Sender Management](https://mc.sendgrid.com/senders) lists the senders you have.
3. **Create an API key** that has the Mail Send permission.
4. **Paste the key as `auth.pass`.** Leave `auth.user` as it is: `apikey` is meant literally, not
   as the name or id of your key.
5. **Write the verified sender as `fromEmail`**, alone or as `Name <address>`.

SendGrid goes through the same steps in
[Integrating with the SMTP API](https://docs.sendgrid.com/for-developers/sending-email/integrating-with-the-smtp-api).

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp.sendgrid.net | smtp.sendgrid.net |
| `port` | 587, 2525 or 25 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | apikey | apikey |
| `auth.pass` | The API key | The API key |
| `fromEmail` | A verified sender | A verified sender |

The example uses STARTTLS on port 587. Some hosting companies block 25, 465 and 587; port 2525 is
for them.

## When it does not work

| Answer | What to do |
| --- | --- |
| 535 Bad username / password, or authorization grant is invalid | Check that `auth.user` is the word apikey, that the key was not revoked and that it has the Mail Send permission. |
| 550 the from address does not match a verified Sender Identity | Verify the address of `fromEmail` or its domain, or write one that is verified. |
| 550 Unauthenticated senders not allowed | Fill in both `auth.user` and `auth.pass`. |
| 421 or 450, too frequent or temporarily deferred | Wait, then send more slowly. |
"""

PRESET = Preset(
    id="sendgrid",
    name="SendGrid",
    monogram="S",
    colour="blue",
    summary=gettext_noop("With an API key"),
    group=POPULAR,
    host="smtp.sendgrid.net",
    port=587,
    secure=False,
    require_tls=True,
    user="apikey",
    password="<your-api-key>",  # noqa: S106  # a placeholder
    from_email="<your-verified-sender>",
    user_convention=gettext_noop("The word apikey, literally"),
    secret_kind=gettext_noop("API key with the Mail Send permission"),
    docs_url="https://docs.sendgrid.com/for-developers/sending-email/integrating-with-the-smtp-api",
    caveat=gettext_noop("Leave the user name apikey as it is, and verify the sender first."),
    keywords=("twilio",),
    guide=GUIDE + SHARED_SECTIONS,
)
