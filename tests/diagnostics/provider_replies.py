"""What providers say, each reply with its cause."""

from __future__ import annotations

from .reply_cases import LOGIN, NO_LOGIN, ReplyCase

GMAIL, SENDGRID = "smtp.gmail.com", "smtp.sendgrid.net"
RELAY, SES = "smtp-relay.gmail.com", "email-smtp.eu-west-1.amazonaws.com"
DIRECTMAIL, QQ, NETEASE = "smtpdm.aliyun.com", "smtp.qq.com", "smtp.163.com"
BREVO, ZOHO, YANDEX = "smtp-relay.brevo.com", "smtp.zoho.com", "smtp.yandex.com"
MAILGUN = "smtp.mailgun.org"

GOOGLE_CASES = (
    ReplyCase(
        "google_app_password_wanted",
        "AUTH",
        "534 5.7.9 Application-specific password required. For more information, go to\n5.7.9 https://support.google.com/mail/?p=InvalidSecondFactor a1-2002 - gsmtp",
        others=(
            "534 5.7.9 Se necesita una contrase\u00f1a de aplicaci\u00f3n\nhttps://support.google.com/mail/?p=InvalidSecondFactor",
        ),
    ),
    ReplyCase(
        "google_app_password_wanted",
        "AUTH",
        "534 5.7.9 \u9700\u8981\u5e94\u7528\u4e13\u7528\u5bc6\u7801",
        host=GMAIL,
    ),
    ReplyCase(
        "google_credentials_refused",
        "AUTH",
        "535 5.7.8 Username and Password not accepted. For more information, go to\n5.7.8  https://support.google.com/mail/?p=BadCredentials x9 - gsmtp",
        others=(
            "535 5.7.8 Nom d'utilisateur refus\u00e9 https://support.google.com/mail/?p=BadCredentials",
        ),
    ),
    ReplyCase(
        "google_credentials_refused", "AUTH", "535 5.7.8 Benutzer oder Passwort falsch", host=GMAIL
    ),
    ReplyCase(
        "google_wants_browser_sign_in",
        "AUTH",
        "534 5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in via your web browser and then try again.",
        others=("534 5.7.14 Bitte melden Sie sich im Browser an",),
    ),
    ReplyCase(
        "google_sending_limit",
        ".",
        "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to https://support.google.com/a/answer/166852 - gsmtp",
        others=("550 5.4.5 Limite atteinte https://support.google.com/a/answer/166852",),
    ),
    ReplyCase("google_sending_limit", "MAIL", "550 5.4.5 Daily user sending quota exceeded."),
    ReplyCase(
        "workspace_relay_denied",
        "RCPT",
        "550 5.7.1 Invalid credentials for relay [192.0.2.7]. The IP address you've registered does not match",
        others=("550 5.7.1 Invalid credentials for relay",),
    ),
    ReplyCase("workspace_relay_denied", "RCPT", "550 5.7.1 Mail relay denied", host=RELAY),
    ReplyCase("workspace_relay_not_reached", "greeting", "421 4.7.0 Try again later", host=RELAY),
)
MICROSOFT_CASES = (
    ReplyCase(
        "microsoft_recipient_restricted",
        "RCPT",
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
        others=("550 5.7.133 Nein",),
    ),
    ReplyCase(
        "microsoft_smtp_auth_disabled",
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR01.eurprd01.prod.outlook.com]",
        others=("535 5.7.139 Anmeldung fehlgeschlagen: https://aka.ms/smtp_auth_disabled",),
    ),
    ReplyCase(
        "microsoft_smtp_auth_disabled",
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
    ),
    ReplyCase(
        "microsoft_basic_authentication_off",
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [LO2P265.GBRP265.PROD.OUTLOOK.COM]",
    ),
    ReplyCase(
        "microsoft_basic_authentication_off",
        "AUTH",
        "550 5.7.30 Basic authentication is not supported for Client Submission.",
        others=("550 5.7.30 Kennwortanmeldung wird nicht mehr angeboten",),
    ),
    ReplyCase(
        "microsoft_security_defaults",
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
    ),
    ReplyCase(
        "microsoft_sign_in_forbidden",
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.",
        others=("535 5.7.139 Authentification impossible",),
    ),
    ReplyCase(
        "microsoft_credentials_refused",
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
    ),
    ReplyCase(
        "microsoft_credentials_refused",
        "AUTH",
        "535 5.7.3 Authentication unsuccessful [BL0PR.namprd03.prod.outlook.com]",
        others=("535 5.7.3 Anmeldung nicht m\u00f6glich",),
    ),
    ReplyCase(
        "sign_in_missing",
        "MAIL",
        "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM",
        changes=NO_LOGIN,
    ),
    ReplyCase(
        "microsoft_sign_in_not_counted",
        "MAIL",
        "530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.139",
    ),
    ReplyCase(
        "microsoft_send_as_denied",
        "MAIL",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        others=("550 5.7.60 Keine Berechtigung f\u00fcr diesen Absender",),
    ),
    ReplyCase(
        "microsoft_send_as_denied",
        ".",
        "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message Cannot submit message.",
    ),
    ReplyCase(
        "microsoft_sender_blocked", ".", "550 5.1.8 Access denied, bad outbound sender. AS(42004)"
    ),
    ReplyCase(
        "microsoft_too_many_sessions",
        ".",
        "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending",
        others=("432 4.3.2 Zu viele Verbindungen",),
    ),
)
CHINESE_CASES = (
    ReplyCase(
        "qq_authorization_code",
        "AUTH",
        "535 Login Fail. Please enter your authorization code to login. More information in https://service.mail.qq.com/detail/0/53",
        others=(
            "535 \u767b\u5f55\u5931\u8d25\uff0c\u8bf7\u4f7f\u7528\u6388\u6743\u7801\u3002https://service.mail.qq.com/detail/0/53",
        ),
    ),
    ReplyCase("qq_authorization_code", "AUTH", "535 \u767b\u5f55\u5931\u8d25", host=QQ),
    ReplyCase(
        "qq_authorization_code",
        "AUTH",
        "535 Error: authentication failed",
        host="smtp.exmail.qq.com",
    ),
    ReplyCase(
        "netease_authorization_code", "AUTH", "535 Error: authentication failed", host=NETEASE
    ),
    ReplyCase("netease_authorization_code", "AUTH", "550 User has no permission"),
    ReplyCase("directmail_smtp_password", "AUTH", "535 Authentication failure.", host=DIRECTMAIL),
    ReplyCase("directmail_smtp_password", "AUTH", "526 Authentication failure[0]", host=DIRECTMAIL),
    ReplyCase(
        "alibaba_mail_password",
        "AUTH",
        "526 Authentication failure[0]",
        others=("526 \u8ba4\u8bc1\u5931\u8d25",),
    ),
    ReplyCase(
        "alibaba_mail_password", "AUTH", "535 Authentication failure.", host="smtp.qiye.aliyun.com"
    ),
    ReplyCase(
        "sender_is_not_the_login_here",
        "MAIL",
        '436 "MAIL FROM" doesn\'t conform with authentication (Auth Account:a|Mail Account:b)',
        others=("436 \u53d1\u4ef6\u4eba\u4e0d\u7b26",),
    ),
    ReplyCase(
        "sender_is_not_the_login_here",
        "MAIL",
        "440 mail from account doesn't conform with authentication (Auth Account:ada)",
    ),
    ReplyCase(
        "sender_is_not_the_login_here",
        "MAIL",
        "501 \u53d1\u4ef6\u4eba\u5fc5\u987b\u4e0e\u767b\u5f55\u5730\u5740\u76f8\u540c",
        host=QQ,
    ),
    ReplyCase(
        "sender_is_not_the_login_here",
        "MAIL",
        "553 Mail from must equal authorized user",
        host=NETEASE,
    ),
    ReplyCase(
        "directmail_recipient_on_list",
        "RCPT",
        "559 Invalid rcptto [@sm0001]",
        others=("559 \u65e0\u6548\u6536\u4ef6\u4eba",),
    ),
    ReplyCase(
        "directmail_no_recipient_domain", "RCPT", "526 No data by dns resolve", host=DIRECTMAIL
    ),
    ReplyCase(
        "qq_frequency_limited", "MAIL", "550 Ip frequency limited. http://service.mail.qq.com/"
    ),
)
SERVICE_CASES = (
    ReplyCase(
        "sendgrid_user_is_apikey",
        "AUTH",
        "535 Authentication failed: Bad username / password",
        host=SENDGRID,
    ),
    ReplyCase(
        "sendgrid_key_refused",
        "AUTH",
        "535 Authentication failed: The provided authorization grant is invalid, expired, or revoked",
        changes={"auth": LOGIN | {"user": "apikey"}},
    ),
    ReplyCase(
        "sign_in_missing",
        "MAIL",
        "550 Unauthenticated senders not allowed",
        host=SENDGRID,
        changes=NO_LOGIN,
    ),
    ReplyCase("credits_used_up", "MAIL", "451 Authentication failed: Maximum credits exceeded"),
    ReplyCase(
        "sendgrid_sender_unverified",
        ".",
        "550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements",
    ),
    ReplyCase(
        "sendgrid_sender_unverified",
        "MAIL",
        "403 You are not authorized to send from that email address",
        others=("403 Absender nicht erlaubt",),
    ),
    ReplyCase(
        "ses_sender_unverified",
        ".",
        "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: no-reply@example.com",
    ),
    ReplyCase(
        "ses_sender_unverified",
        ".",
        "554 Message rejected: Email address is not verified. The following identities failed the check in region US-EAST-1: Example <no-reply@example.com>, no-reply@example.com",
        host=SES,
    ),
    ReplyCase(
        "ses_recipient_unverified",
        ".",
        "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: bob@elsewhere.test",
    ),
    ReplyCase(
        "ses_identity_unverified",
        ".",
        "554 Message rejected: Email address is not verified.",
        host=SES,
    ),
    ReplyCase(
        "ses_permission_missing",
        ".",
        "554 Access denied: User `arn:aws:iam::123456789012:user/smtp' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-west-1:1:identity/example.com'",
    ),
    ReplyCase("ses_smtp_credentials", "AUTH", "535 Authentication Credentials Invalid", host=SES),
    ReplyCase("sign_in_missing", "MAIL", "530 Authentication required", host=SES, changes=NO_LOGIN),
    ReplyCase(
        "mailgun_sandbox",
        ".",
        "421 Domain sandbox123.mailgun.org is not allowed to send: Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients",
    ),
    ReplyCase("mailgun_credentials", "AUTH", "535 Authentication failed", host=MAILGUN),
    ReplyCase(
        "brevo_not_activated",
        "MAIL",
        "502 5.7.0 Your SMTP account is not yet activated. Contact us at contact@sendinblue.com to request activation",
    ),
    ReplyCase("brevo_smtp_key", "AUTH", "535 5.7.8 Authentication failed", host=BREVO),
    ReplyCase(
        "brevo_sign_in_not_counted",
        "MAIL",
        "502 5.7.0 Please authenticate first",
        host=BREVO,
        others=("502 5.7.0 Bitte zuerst anmelden",),
    ),
    ReplyCase(
        "sparkpost_user_is_injection", "AUTH", "535 5.7.8 Sorry.", host="smtp.sparkpostmail.com"
    ),
    ReplyCase(
        "sparkpost_domain_unconfigured", ".", "550 5.7.1 Unconfigured Sending Domain <example.com>"
    ),
    ReplyCase("resend_user_is_resend", "AUTH", "535 Invalid username", host="smtp.resend.com"),
    ReplyCase("service_key_refused", "AUTH", "535 5.7.8 Error", host="smtp.postmarkapp.com"),
    ReplyCase(
        "service_key_refused",
        "AUTH",
        "535 API key is invalid",
        host="smtp.resend.com",
        changes={"auth": LOGIN | {"user": "resend"}},
    ),
)
MAILBOX_CASES = (
    ReplyCase(
        "mailbox_app_password",
        "AUTH",
        "535 5.7.8 Error: authentication failed: Invalid user or password!",
        host=YANDEX,
    ),
    ReplyCase(
        "mailbox_app_password",
        "AUTH",
        "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
        host="smtp.mail.yahoo.com",
    ),
    ReplyCase(
        "mailbox_app_password",
        "AUTH",
        "535 5.7.8 Error: authentication failed",
        host="smtp.mail.me.com",
    ),
    ReplyCase(
        "mailbox_app_password",
        "AUTH",
        "535 \u041d\u0435\u0432\u0435\u0440\u043d\u044b\u0439 \u043f\u0430\u0440\u043e\u043b\u044c",
        host="smtp.mail.ru",
    ),
    ReplyCase(
        "mailbox_app_password",
        "AUTH",
        "535 5.7.0 Incorrect username or password",
        host="smtp.fastmail.com",
    ),
    ReplyCase(
        "mailbox_access_off",
        "AUTH",
        "535 5.7.8 Error: authentication failed: This user does not have access rights to this service",
        host=YANDEX,
    ),
    ReplyCase("zoho_credentials_refused", "AUTH", "535 Authentication Failed", host=ZOHO),
    ReplyCase(
        "zoho_relaying_disallowed",
        "RCPT",
        "553 Relaying disallowed as no-reply@example.com",
    ),
    ReplyCase("zoho_relaying_disallowed", "MAIL", "553 Weiterleitung abgelehnt", host=ZOHO),
    ReplyCase(
        "yandex_sender_not_owned",
        "MAIL",
        "553 5.7.1 Sender address rejected: not owned by auth user.",
        host=YANDEX,
        others=("553 5.7.1 \u041e\u0442\u043a\u0430\u0437\u0430\u043d\u043e",),
    ),
)
PROVIDER_REPLIES = (
    *GOOGLE_CASES,
    *MICROSOFT_CASES,
    *CHINESE_CASES,
    *SERVICE_CASES,
    *MAILBOX_CASES,
)
