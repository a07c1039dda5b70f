"""Gmail: a personal or Workspace account with an app password or OAuth2."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import POPULAR, Preset

GUIDE = """
# Send through Gmail

Gmail works well for tests and small teams. A personal account may send about 500 messages a day,
a Workspace account about 2,000.

## Before you start

1. **Choose the account that will send.** Use one you have, or make a new one at
   [Gmail](https://mail.google.com/).
2. **Turn on 2-Step Verification** for that account. App passwords exist only with it.
3. **Create an app password** in the account's security settings; Google's page on
   [app passwords](https://support.google.com/accounts/answer/185833) leads there. It has 16 letters.
4. **Paste it as `auth.pass`, without blanks.** The account's normal password is refused.
5. **Write the full Gmail address** as `auth.user` and as `fromEmail`.

Google describes the values in
[its post on sending email through Gmail](https://support.google.com/a/answer/176600).

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | smtp.gmail.com | smtp.gmail.com |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The full Gmail address | The full Gmail address |
| `auth.pass` | The app password | The app password |
| `fromEmail` | The same address | The same address |

The example uses STARTTLS. To change over, change `port`, `secure` and `requireTLS` together:
`secure` with port 587 ends in "wrong version number".

> Google replaces `fromEmail` with the account's own address, unless you added the other one to the
> account under "Send mail as".

## Sign in with OAuth2

Where app passwords are turned off, or to do without one, put this in place of `auth` and fill it in:

```json
{
  "type": "oauth2",
  "user": "<your-gmail-address>",
  "clientId": "<client-id>",
  "clientSecret": "<client-secret>",
  "refreshToken": "<refresh-token>"
}
```

1. **Client id and secret:** in the Google Cloud console, create a project with an OAuth consent screen and
   an OAuth client of the type Web application.
2. **Refresh token:** let the account that will send sign in to that client once, with the scope
   `https://mail.google.com/` and offline access. Google's
   [OAuth 2.0 Playground](https://developers.google.com/oauthplayground) does it in a browser: open its settings
   and enter your own client first.
3. **Publish the consent screen.** While its status is Testing, a refresh token ends after seven days.

`accessUrl` may stay away; Google's token endpoint is the default. Access tokens are then fetched as they are needed.

A **service account** needs no refresh token, but a Workspace domain: its administrator grants the account
domain-wide delegation for the scope `https://mail.google.com/`. The values stand in the JSON key file
of the account as `client_email` and `private_key`:

```json
{
  "type": "oauth2",
  "user": "<your-workspace-address>",
  "serviceClient": "<client-email>",
  "privateKey": "<private-key>"
}
```

## Limits

About 500 messages a day for a personal account and 2,000 for a Workspace account. Past that the
server answers 550 5.4.5; wait 24 hours, or use a provider made for such messages.

## When it does not work

| Answer | What to do |
| --- | --- |
| 534 5.7.9 Application-specific password required | Create an app password and put it into `auth.pass`. |
| 535 5.7.8 Username and Password not accepted | Check that `auth.pass` is the app password of this very account. A Workspace administrator may have turned app passwords off, and an account in Advanced Protection cannot have one. |
| invalid_grant from the token endpoint | The refresh token has expired or was revoked: create a new one. For a service account check the delegation. |
| 534 5.7.14 Please log in via your web browser | Sign in to the account once in a browser, then send again. |
| 501-5.5.4 HELO/EHLO argument invalid | Set `name` to a host name in plain ASCII letters. |

`smtp-relay.gmail.com` is another service: it works only after an administrator set it up in the
Google Admin console.
"""

PRESET = Preset(
    id="gmail",
    name="Gmail",
    monogram="G",
    colour="red",
    summary=gettext_noop("App password or OAuth2"),
    group=POPULAR,
    host="smtp.gmail.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-gmail-address>",
    password="<your-app-password>",  # noqa: S106  # a placeholder
    from_email="<your-gmail-address>",
    user_convention=gettext_noop("The full Gmail address"),
    secret_kind=gettext_noop("App password, or OAuth2"),
    docs_url="https://support.google.com/a/answer/176600",
    caveat=gettext_noop(
        "Create an app password: Gmail refuses the normal password of the account."
    ),
    keywords=("google", "workspace", "g suite", "googlemail", "oauth2", "service account"),
    guide=GUIDE + SHARED_SECTIONS,
)
