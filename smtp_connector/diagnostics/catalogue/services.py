"""Causes: what services for sending say (SendGrid, Amazon SES, Mailgun, Brevo and others)."""

from __future__ import annotations

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import (
    use_login_mechanism,
    use_other_mailgun_region,
    use_user,
)
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

from .words import REFUSED_FOR_OTHER_REASONS, has_credentials

REFUSED = ("credentials_refused",)
AFTER_SIGN_IN = (Stage.ENVELOPE, Stage.DATA)
SES = ("amazon-ses",)
SENDGRID_KEY = said("authori[sz]ation grant (invalid|expired|revoked)")
SES_UNVERIFIED = said(
    "(not.verified|failed.the.check) region", "identities failed check", r"amazon\w* not.verified"
)


def _get_user(facts: Facts) -> str:
    return facts.config.auth.user if facts.config.auth else ""


def _is_not_apikey(facts: Facts) -> bool:
    return facts.has_credentials and _get_user(facts) != "apikey"


def _is_not_injection(facts: Facts) -> bool:
    return facts.has_credentials and _get_user(facts) != "SMTP_Injection"


def _is_not_resend(facts: Facts) -> bool:
    return facts.has_credentials and _get_user(facts) != "resend"


def _names_sender(facts: Facts) -> bool:
    """The reply lists what is not verified; the sender's address or whole domain is among it."""
    if facts.sender is None:
        return False
    words = {word.strip(",;:.<>()[]'\"") for word in facts.text.split()}
    return bool(words & {facts.sender.address.lower(), facts.sender.domain.lower()})


def _names_another_address(facts: Facts) -> bool:
    return facts.sender is not None and not _names_sender(facts) and "@" in facts.text


RECORDS = (
    Record(
        id="sendgrid_user_is_apikey",
        matches=(
            Match(codes=REFUSED, providers=("sendgrid",), condition=_is_not_apikey),
            Match(codes=REFUSED, text=SENDGRID_KEY, condition=_is_not_apikey),
        ),
        cause=gettext_noop(
            "SendGrid's user name is the word apikey for everybody, and auth.user is something else."
        ),
        advice=gettext_noop("Write apikey into auth.user, and the API key itself into auth.pass."),
        is_transient=False,
        fixes=(use_user("apikey"),),
        focus="auth.user",
        guide_section="before-you-start",
        source="https://docs.sendgrid.com/for-developers/sending-email/integrating-with-the-smtp-api",
    ),
    Record(
        id="sendgrid_key_refused",
        matches=(
            Match(codes=REFUSED, providers=("sendgrid",), unless=REFUSED_FOR_OTHER_REASONS),
            Match(codes=REFUSED, text=SENDGRID_KEY),
        ),
        cause=gettext_noop(
            "SendGrid refused the API key: it was revoked, was not pasted whole, or lacks the permission Mail Send."
        ),
        advice=gettext_noop(
            "Create an API key with the permission Mail Send and put it in auth.pass."
        ),
        is_transient=False,
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://docs.sendgrid.com/for-developers/sending-email/integrating-with-the-smtp-api",
    ),
    Record(
        id="credits_used_up",
        matches=(
            Match(
                text=said(
                    "maximum credits exceeded",
                    "(credits|credit) (exceeded|used|exhausted)",
                    "run out credits",
                )
            ),
        ),
        cause=gettext_noop(
            "%(host)s lets this account send nothing more: its credits are used up."
        ),
        advice=gettext_noop(
            "Raise the account's plan, or wait for the next period, when it has credits again."
        ),
        is_transient=False,
        source="https://docs.sendgrid.com/for-developers/sending-email/smtp-errors-and-troubleshooting",
    ),
    Record(
        id="sendgrid_sender_unverified",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(403,),
                condition=lambda facts: not facts.enhanced_status_codes,
            ),
            Match(
                stages=AFTER_SIGN_IN,
                text=said("not match verified sender identity", "verified sender identity"),
            ),
            Match(
                codes=("message_refused", "sender_refused"),
                reply_codes=(550,),
                providers=("sendgrid",),
                text=said("sender.identity", "/sender-identity"),
            ),
        ),
        cause=gettext_noop(
            "SendGrid sends for verified senders only, and neither %(sender)s nor its domain is verified in this account."
        ),
        advice=gettext_noop(
            "Verify %(sender)s or its domain under Sender Authentication, or set fromEmail to a sender that is verified."
        ),
        is_transient=False,
        focus="fromEmail",
        guide_section="before-you-start",
        source="https://docs.sendgrid.com/for-developers/sending-email/sender-identity",
    ),
    Record(
        id="ses_sender_unverified",
        matches=(Match(reply_codes=(554,), text=SES_UNVERIFIED, condition=_names_sender),),
        cause=gettext_noop(
            "Amazon SES sends for verified identities only, and %(sender)s is none in the region of %(host)s."
        ),
        advice=gettext_noop(
            "Verify the address or its domain in the SES console of this region, or use the host of the region where it is verified."
        ),
        is_transient=False,
        focus="fromEmail",
        guide_section="before-you-start",
        source="https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html",
    ),
    Record(
        id="ses_recipient_unverified",
        matches=(Match(reply_codes=(554,), text=SES_UNVERIFIED, condition=_names_another_address),),
        cause=gettext_noop(
            "The SES account is still in the sandbox, where the recipient must be verified too. The sender %(sender)s is not among what the reply names."
        ),
        advice=gettext_noop(
            "Test to a verified address, or request production access in the SES console."
        ),
        is_transient=False,
        guide_section="before-you-start",
        source="https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html",
    ),
    Record(
        id="ses_identity_unverified",
        matches=(
            Match(reply_codes=(554,), text=said("not.verified"), providers=SES),
            Match(reply_codes=(554,), text=SES_UNVERIFIED),
        ),
        cause=gettext_noop(
            "Amazon SES has not verified the sender %(sender)s in this region, or the recipient while the account is in the sandbox."
        ),
        advice=gettext_noop(
            "Verify the address or its domain in the SES console of this region, or request production access."
        ),
        is_transient=False,
        focus="fromEmail",
        guide_section="before-you-start",
        source="https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html",
    ),
    Record(
        id="ses_permission_missing",
        matches=(Match(reply_codes=(5,), text=said("ses:send", "not authori[sz]ed perform ses")),),
        cause=gettext_noop(
            "The IAM user behind these SMTP credentials may not send: its policy lacks ses:SendRawEmail."
        ),
        advice=gettext_noop(
            "Allow ses:SendRawEmail in the IAM user's policy, for the identity of %(sender)s."
        ),
        is_transient=False,
        focus="auth.user",
        source="https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html",
    ),
    Record(
        id="ses_smtp_credentials",
        matches=(Match(codes=REFUSED, providers=SES, unless=REFUSED_FOR_OTHER_REASONS),),
        cause=gettext_noop(
            "Amazon SES refused user and password. It wants SMTP credentials of this very region; an AWS access key and its secret are something else."
        ),
        advice=gettext_noop(
            "Create SMTP credentials in the SES console of the region in `host`, and put them in auth.user and auth.pass."
        ),
        is_transient=False,
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html",
    ),
    Record(
        id="mailgun_sandbox",
        matches=(
            Match(
                reply_codes=(5, 4),
                text=said(
                    "free accounts test purposes",
                    "sandbox (subdomain|domain|account|authorized|recipient)",
                    "authori[sz]ed recipients",
                ),
                unless=said("suppression list"),
            ),
        ),
        cause=gettext_noop(
            "The account may send to recipients only that it has authorized: it is a trial, or the domain is a sandbox."
        ),
        advice=gettext_noop(
            "Verify a domain of your own with the provider, or add the recipient to the authorized ones."
        ),
        is_transient=False,
        guide_section="before-you-start",
    ),
    Record(
        id="mailgun_credentials",
        matches=(Match(codes=REFUSED, providers=("mailgun",), unless=REFUSED_FOR_OTHER_REASONS),),
        cause=gettext_noop(
            "Mailgun refused user and password. They belong to one sending domain and to one region, the US or the EU."
        ),
        advice=gettext_noop(
            "Take user and password from the domain's SMTP settings, and the host of the region where the domain is."
        ),
        is_transient=False,
        fixes=(use_other_mailgun_region,),
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp",
    ),
    Record(
        id="brevo_not_activated",
        matches=(Match(reply_codes=(4, 5), text=said("account not activated")),),
        cause=gettext_noop("The account at %(host)s may not send yet: its SMTP was not activated."),
        advice=gettext_noop("Ask the provider's support to activate SMTP for the account."),
        is_transient=False,
    ),
    Record(
        id="brevo_smtp_key",
        matches=(Match(codes=REFUSED, providers=("brevo",), unless=REFUSED_FOR_OTHER_REASONS),),
        cause=gettext_noop(
            "Brevo refused user and password. It wants an SMTP key, not an API key, and the login that its SMTP page shows."
        ),
        advice=gettext_noop(
            "Open SMTP & API in Brevo, and take login and SMTP key from there into auth.user and auth.pass."
        ),
        is_transient=False,
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://developers.brevo.com/docs/smtp-integration",
    ),
    Record(
        id="brevo_sign_in_not_counted",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(502,),
                providers=("brevo",),
                unless=said("suspend", "block", "command"),
                condition=has_credentials,
            ),
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(502,),
                text=said("authenticate first"),
                condition=has_credentials,
            ),
        ),
        cause=gettext_noop(
            "%(host)s accepted the sign-in and then acts as if there had been none."
        ),
        advice=gettext_noop(
            "Set auth.method to LOGIN; Brevo does not always count a sign-in by PLAIN."
        ),
        is_transient=False,
        fixes=(use_login_mechanism,),
        focus="auth.method",
        source="https://github.com/frappe/frappe/issues/38806",
    ),
    Record(
        id="sparkpost_user_is_injection",
        matches=(
            Match(
                codes=REFUSED,
                providers=("sparkpost",),
                condition=_is_not_injection,
            ),
        ),
        cause=gettext_noop(
            "SparkPost's user name is SMTP_Injection for everybody, and auth.user is something else."
        ),
        advice=gettext_noop("Write SMTP_Injection into auth.user, and the API key into auth.pass."),
        is_transient=False,
        fixes=(use_user("SMTP_Injection"),),
        focus="auth.user",
        guide_section="before-you-start",
        source="https://developers.sparkpost.com/api/smtp/",
    ),
    Record(
        id="sparkpost_domain_unconfigured",
        matches=(Match(reply_codes=(5,), text=said("unconfigured sending domain")),),
        cause=gettext_noop(
            "The account at %(host)s has not verified the sending domain %(sender_domain)s."
        ),
        advice=gettext_noop(
            "Verify the domain with the provider, or set fromEmail to an address of one that is verified."
        ),
        is_transient=False,
        focus="fromEmail",
        guide_section="before-you-start",
    ),
    Record(
        id="resend_user_is_resend",
        matches=(Match(codes=REFUSED, providers=("resend",), condition=_is_not_resend),),
        cause=gettext_noop(
            "Resend's user name is the word resend for everybody, and auth.user is something else."
        ),
        advice=gettext_noop("Write resend into auth.user, and the API key into auth.pass."),
        is_transient=False,
        fixes=(use_user("resend"),),
        focus="auth.user",
        guide_section="before-you-start",
        source="https://resend.com/docs/send-with-smtp",
    ),
    Record(
        id="service_key_refused",
        matches=(
            Match(
                codes=REFUSED,
                providers=(
                    *("postmark", "resend", "sparkpost", "mailjet", "mandrill", "mailersend"),
                    *("mailtrap", "smtp2go", "elastic-email", "infobip", "scaleway-tem"),
                    *("lettermint", "forward-email", "azure-communication-services"),
                ),
                unless=REFUSED_FOR_OTHER_REASONS,
            ),
        ),
        cause=gettext_noop(
            "%(host)s refused user and password. This service wants a key or an SMTP password made for sending, not the password of its website."
        ),
        advice=gettext_noop(
            "Take both from the service's SMTP settings into auth.user and auth.pass; the guide says which is which."
        ),
        is_transient=False,
        focus="auth.pass",
        guide_section="before-you-start",
    ),
)
