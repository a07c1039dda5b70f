"""Amazon SES: SMTP credentials of one region."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

from .guide import SHARED_SECTIONS
from .preset import SENDING_SERVICES, Preset, Region

REGIONS = (
    Region(
        "us-east-1", gettext_noop("US East (N. Virginia)"), "email-smtp.us-east-1.amazonaws.com"
    ),
    Region("us-east-2", gettext_noop("US East (Ohio)"), "email-smtp.us-east-2.amazonaws.com"),
    Region(
        "us-west-1", gettext_noop("US West (N. California)"), "email-smtp.us-west-1.amazonaws.com"
    ),
    Region("us-west-2", gettext_noop("US West (Oregon)"), "email-smtp.us-west-2.amazonaws.com"),
    Region(
        "ap-northeast-1",
        gettext_noop("Asia Pacific (Tokyo)"),
        "email-smtp.ap-northeast-1.amazonaws.com",
    ),
    Region(
        "ap-northeast-2",
        gettext_noop("Asia Pacific (Seoul)"),
        "email-smtp.ap-northeast-2.amazonaws.com",
    ),
    Region(
        "ap-northeast-3",
        gettext_noop("Asia Pacific (Osaka)"),
        "email-smtp.ap-northeast-3.amazonaws.com",
    ),
    Region(
        "ap-south-1", gettext_noop("Asia Pacific (Mumbai)"), "email-smtp.ap-south-1.amazonaws.com"
    ),
    Region(
        "ap-southeast-1",
        gettext_noop("Asia Pacific (Singapore)"),
        "email-smtp.ap-southeast-1.amazonaws.com",
    ),
    Region(
        "ap-southeast-2",
        gettext_noop("Asia Pacific (Sydney)"),
        "email-smtp.ap-southeast-2.amazonaws.com",
    ),
    Region(
        "ca-central-1", gettext_noop("Canada (Central)"), "email-smtp.ca-central-1.amazonaws.com"
    ),
    Region(
        "eu-central-1", gettext_noop("Europe (Frankfurt)"), "email-smtp.eu-central-1.amazonaws.com"
    ),
    Region("eu-north-1", gettext_noop("Europe (Stockholm)"), "email-smtp.eu-north-1.amazonaws.com"),
    Region("eu-west-1", gettext_noop("Europe (Ireland)"), "email-smtp.eu-west-1.amazonaws.com"),
    Region("eu-west-2", gettext_noop("Europe (London)"), "email-smtp.eu-west-2.amazonaws.com"),
    Region("eu-west-3", gettext_noop("Europe (Paris)"), "email-smtp.eu-west-3.amazonaws.com"),
    Region(
        "sa-east-1", gettext_noop("South America (São Paulo)"), "email-smtp.sa-east-1.amazonaws.com"
    ),
    Region(
        "us-gov-east-1",
        gettext_noop("AWS GovCloud (US-East)"),
        "email-smtp.us-gov-east-1.amazonaws.com",
    ),
    Region(
        "us-gov-west-1",
        gettext_noop("AWS GovCloud (US-West)"),
        "email-smtp.us-gov-west-1.amazonaws.com",
    ),
)

GUIDE = """
# Send through Amazon SES

Amazon SES keeps everything by region: the SMTP credentials, the senders you verified and the host.
All three must be of the same one.

## Before you start

1. **Choose your region** in the list on this page. It writes `email-smtp.`, the region and
   `.amazonaws.com` as `host`.
2. **Create SMTP credentials** for that region, at
   [console/ses/smtp](https://docs.aws.amazon.com/console/ses/smtp). You get an SMTP user name and
   an SMTP password.
3. **Paste them as `auth.user` and `auth.pass`.** An AWS access key with its secret key is
   something else and is refused.
4. **Verify the domain or the address** that sends, in the same region, and write it as
   `fromEmail`.
5. **Ask for production access** when the account is still in the sandbox: until then only verified
   recipients get anything.

AWS lists ports and hosts in
[Connecting to an SMTP endpoint](https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html).

## Values for this preset

| Key | STARTTLS | Implicit TLS |
| --- | --- | --- |
| `host` | The host of your region | The host of your region |
| `port` | 587, 2587 or 25 | 465 or 2465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | The SMTP user name | The SMTP user name |
| `auth.pass` | The SMTP password | The SMTP password |
| `fromEmail` | A sender verified in that region | A sender verified in that region |

From an EC2 machine do not use port 25: it is throttled there.

## When it does not work

| Answer | What to do |
| --- | --- |
| 535 | Check that `auth.pass` is the SMTP password, not the secret key, and that both come from the region of `host`. |
| 530 Authentication required | No sign-in took place: write both `auth.user` and `auth.pass`. |
| 554 Email address is not verified, and it names your sender | Verify that sender in the region that the answer names. |
| 554 Email address is not verified, and it names the recipient | The account is in the sandbox: test with a verified address, or request production access. |
| 554 not authorized to perform ses:SendRawEmail | Let the IAM policy of the SMTP user allow this action. |
| No connection on port 25 | Take 587 or 2587. |

SES takes no recipient with letters outside ASCII before the @.
"""

PRESET = Preset(
    id="amazon-ses",
    name="Amazon SES",
    monogram="A",
    colour="ink",
    summary=gettext_noop("Credentials of one region"),
    group=SENDING_SERVICES,
    host="email-smtp.us-east-1.amazonaws.com",
    port=587,
    secure=False,
    require_tls=True,
    user="<your-smtp-user-name>",
    password="<your-smtp-password>",  # noqa: S106  # a placeholder
    from_email="<your-verified-sender>",
    user_convention=gettext_noop("The SMTP user name, made in the SES console"),
    secret_kind=gettext_noop("SMTP password of one region"),
    docs_url="https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html",
    caveat=gettext_noop(
        "Choose your region first: credentials, verified senders and host all belong to one region."
    ),
    keywords=(
        "aws",
        "simple email service",
        "amazonaws",
    ),
    regions=REGIONS,
    guide=GUIDE + SHARED_SECTIONS,
)
