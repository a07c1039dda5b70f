"""Custom SMTP: any server at all."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import OWN_SERVER, Preset

GUIDE = """
# Send through any SMTP server

SMTP belongs to no provider: whoever sends email for you gives you a host, a port, a way to encrypt
and, mostly, a user name with a secret. This page says where to find them and where to write them.

## Before you start

Look for a page called "SMTP", "SMTP relay" or "Sending" in your provider's console or help, or ask
whoever runs your mail server. Note five things:

1. **The host**, such as `smtp.example.com`. Where the provider has regions, take the one your
   account is in.
2. **The port, and whether it speaks implicit TLS or STARTTLS.** The table below says which settings
   go with which port. If you may choose, take 465 with implicit TLS or 587 with STARTTLS.
3. **The user name.** Mostly it is the full email address; some providers have a fixed word or a
   user name made for SMTP alone.
4. **The secret.** Often it is not the password of the account but an app password, an API key or an
   SMTP password that you create in the console.
5. **The sender.** Many servers accept only an address or a domain that you verified with them, or
   only the address that signs in.

Then write host, port, user, secret and sender into the text box.

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | Your server | Your server |
| `port` | 587, else 2525 or 25 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | As the provider says | As the provider says |
| `auth.pass` | As the provider says | As the provider says |
| `fromEmail` | A sender the server accepts | A sender the server accepts |

- **Implicit TLS** encrypts from the first byte. **STARTTLS** begins in clear and changes over;
  `requireTLS` makes sure that it does.
- Change `port`, `secure` and `requireTLS` together. `secure` on a STARTTLS port ends in "wrong
  version number"; a port for implicit TLS without `secure` gives no greeting.
- A password is never sent in clear, unless `ignoreTLS` says so. That is only for a relay on this
  machine or in a network you trust.
- A relay that knows this machine by its address needs no sign-in: empty both `auth.user` and
  `auth.pass`.
- A provider that asks for **OAuth2** instead of a password: put this in place of `auth`. The provider says
  where its values come from; the list of all keys has the kind for service accounts too.

  ```json
  {
    "type": "oauth2",
    "user": "<user>",
    "clientId": "<client-id>",
    "clientSecret": "<client-secret>",
    "refreshToken": "<refresh-token>",
    "accessUrl": "<token-endpoint>"
  }
  ```
- A server with a certificate of your own authority: put that authority into `tls.ca`. Keep
  `tls.rejectUnauthorized` true.

## From another preset to your provider

The Gmail, SendGrid and Aliyun DirectMail guides are examples of the three usual kinds:

| Kind | Example | What to carry over |
| --- | --- | --- |
| A mailbox | Gmail | User and sender are the full address; the secret is an app password. |
| A sending service with an API key | SendGrid | The user is a fixed word; the secret is the key; the sender is verified first. |
| A sending service with sender addresses | Aliyun DirectMail | Each sender has its own SMTP password; the host depends on the region. |

## When it does not work

| What you see | What to do |
| --- | --- |
| The host is not found | Check the spelling of `host`: only the name, without https:// and without a port. |
| No connection, or no answer | The port may be blocked on the way. Try the provider's other ports, often 2525. |
| The sign-in is refused | Check which kind of secret the provider wants, and that it was pasted whole and without blanks. |
| The sender is refused | Verify the address or domain with the provider, or send as the address that signs in. |
| Greeting or EHLO is refused | Set `name` to the full host name of this machine. |

The keys keep the names they have in [Nodemailer's SMTP transport](https://nodemailer.com/smtp/). The
list of all keys says what each does here.
"""

PRESET = Preset(
    id="custom-smtp",
    name=gettext_noop("Custom SMTP"),
    monogram="@",
    colour="slate",
    summary=gettext_noop("Any host and port"),
    group=OWN_SERVER,
    host="<host>",
    port=587,
    secure=False,
    require_tls=True,
    user="<user>",
    password="<password>",  # noqa: S106  # a placeholder
    from_email="<from-email>",
    user_convention=gettext_noop("As the provider says"),
    secret_kind=gettext_noop("As the provider says"),
    caveat=gettext_noop(
        "Choose the TLS settings that go with the port: 587 with STARTTLS, 465 with implicit TLS."
    ),
    keywords=("other", "own server", "relay", "postfix", "exchange", "any"),
    guide=GUIDE + SHARED_SECTIONS,
)
