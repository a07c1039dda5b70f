"""What any server may say, each reply with its cause."""

from __future__ import annotations

from .provider_replies import YANDEX
from .reply_cases import LOGIN, NO_LOGIN, ReplyCase

SIGN_IN_CASES = (
    ReplyCase(
        "account_locked",
        "AUTH",
        "535 5.7.13 User account disabled",
        others=("535 5.7.13 Gesperrt",),
    ),
    ReplyCase(
        "sign_in_out_of_place",
        "AUTH",
        "503 AUTH command used when not advertised",
        others=("503 5.5.1 Nein",),
    ),
    ReplyCase(
        "sign_in_missing",
        "MAIL",
        "553 5.7.1 <no-reply@example.com>: Sender address rejected: not logged in",
        changes=NO_LOGIN,
    ),
    ReplyCase(
        "encryption_required",
        "AUTH",
        "538 5.7.11 Encryption required for requested authentication mechanism",
        others=("538 5.7.11 Verschl\u00fcsseln",),
    ),
    ReplyCase("encryption_required", "MAIL", "530 5.7.0 Must issue a STARTTLS command first"),
    ReplyCase(
        "encryption_required",
        "MAIL",
        "530 5.7.7 Email sending without SSL/TLS encryption is not allowed. Please see: https://yandex.ru/support",
        host=YANDEX,
    ),
    ReplyCase(
        "encryption_required",
        "MAIL",
        "451 5.7.3 STARTTLS is required to send mail [HK0.apcprd.outlook.com]",
    ),
    ReplyCase(
        "tls_version_too_old_for_server",
        "MAIL",
        "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2.",
        others=("421 4.7.66 Altes TLS",),
    ),
    ReplyCase(
        "too_many_sign_ins", "AUTH", "454 4.7.0 Too many login attempts, please try again later."
    ),
    ReplyCase(
        "sign_in_fails_for_now",
        "AUTH",
        "454 4.7.0 Temporary authentication failure",
        others=("454 4.7.0 Erreur temporaire",),
    ),
    ReplyCase("sign_in_fails_for_now", "AUTH", "451 4.3.0 Temporary lookup failure"),
    ReplyCase(
        "credentials_unreadable",
        "AUTH",
        "501 5.5.2 Cannot decode AUTH parameter",
        others=("501 5.5.2 Ung\u00fcltig",),
    ),
    ReplyCase("credentials_unreadable", "AUTH", "535 5.7.8 Cannot decode response: invalid base64"),
    ReplyCase(
        "mechanism_not_offered",
        "AUTH",
        "504 5.7.4 Unrecognized authentication type",
        others=("504 5.7.4 Unbekannt", "504 Que?"),
    ),
    ReplyCase(
        "mechanism_of_config_not_offered",
        "AUTH",
        "504 5.7.4 Unrecognized authentication type",
        changes={"auth": LOGIN | {"method": "PLAIN"}},
    ),
    ReplyCase("app_password_wanted", "AUTH", "535 5.7.8 Use an application-specific password"),
    ReplyCase("app_password_wanted", "AUTH", "535 Two-factor is on: create an app password"),
    ReplyCase(
        "sign_in_too_weak",
        "AUTH",
        "534 5.7.9 Authentication mechanism is too weak",
        others=("534 Nein",),
    ),
    ReplyCase(
        "authenticated_smtp_off", "AUTH", "535 5.7.8 SMTP access is disabled for this account"
    ),
    ReplyCase(
        "sign_in_missing",
        "MAIL",
        "530 5.7.0 Authentication Required",
        changes=NO_LOGIN,
        others=("530 5.7.0 Anmelden",),
    ),
    ReplyCase("sign_in_missing", "RCPT", "550 5.7.1 Authentication required", changes=NO_LOGIN),
    ReplyCase(
        "sign_in_missing", "MAIL", "503 5.5.4 Error: send AUTH command first", changes=NO_LOGIN
    ),
    ReplyCase("sign_in_missing", "MAIL", "530 5.5.1 Authentication Required.", changes=NO_LOGIN),
    ReplyCase(
        "sign_in_not_counted",
        "MAIL",
        "530 5.7.1 Authentication required",
        others=("530 5.7.1 Anmelden",),
    ),
    ReplyCase(
        "credentials_refused",
        "AUTH",
        "535 5.7.8 Error: authentication failed",
        others=("535 5.7.8 Anmeldung gescheitert", "535 \u8a8d\u8a3c\u5931\u6557"),
    ),
)
SESSION_CASES = (
    ReplyCase("address_blocked", "AUTH", "535 Your IP 192.0.2.7 is listed at zen.spamhaus.org"),
    ReplyCase(
        "server_busy",
        "greeting",
        "421 4.3.2 Service not available, closing transmission channel",
        others=("421 Sp\u00e4ter",),
    ),
    ReplyCase("too_fast", "greeting", "421 Too many concurrent connections from your address"),
    ReplyCase("too_fast", "greeting", "500 Too many connections"),
    ReplyCase(
        "address_blocked",
        "greeting",
        "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org",
    ),
    ReplyCase(
        "address_blocked",
        "RCPT",
        "554 5.7.1 <unknown[192.0.2.7]>: Client host rejected: Access denied",
    ),
    ReplyCase(
        "ehlo_hostname_refused",
        "EHLO",
        '501 5.5.4 HELO/EHLO argument "my_host" invalid, closing connection.',
        others=("501 5.5.4 Argument inconnu",),
    ),
    ReplyCase(
        "ehlo_hostname_refused",
        "RCPT",
        "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
    ),
    ReplyCase("ehlo_hostname_refused", "EHLO", "501 Syntactically invalid EHLO argument(s)"),
    ReplyCase(
        "ipv6_refused",
        "greeting",
        "421 4.7.0 [2001:db8::1] Our system has detected that this message does not meet IPv6 sending guidelines regarding PTR records",
    ),
    ReplyCase(
        "dynamic_address_refused",
        ".",
        "550 5.7.1 [192.0.2.7] The IP you're using to send mail is not authorized to send email directly to our servers. Please use the SMTP relay at your service provider instead.",
    ),
    ReplyCase(
        "reverse_name_missing",
        "RCPT",
        "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]",
        others=("450 4.7.25 Kein Name",),
    ),
    ReplyCase("not_ehlo", "EHLO", "502 5.5.1 Command not implemented", others=("500 Was?",)),
    ReplyCase(
        "starttls_unavailable",
        "STARTTLS",
        "454 4.7.0 TLS not available due to local problem",
        others=("454 Kein TLS",),
    ),
    ReplyCase("starttls_refused", "STARTTLS", "554 5.7.0 No TLS for you", others=("502 Nein",)),
)
SENDER_CASES = (
    ReplyCase(
        "sender_does_not_exist",
        "RCPT",
        "550-Verification failed for <no-reply@example.com>\nThe account or domain may not exist\nSender verify failed",
    ),
    ReplyCase("own_mailbox_full", "MAIL", "552 5.2.2 Mailbox full", others=("452 4.2.2 Voll",)),
    ReplyCase(
        "relay_denied",
        "RCPT",
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    ),
    ReplyCase(
        "sender_is_not_the_login",
        "MAIL",
        "501 mail from address must be same as authorization user",
    ),
    ReplyCase("sender_is_not_the_login", "MAIL", "553 Mail from must equal authorized user"),
    ReplyCase(
        "sender_not_owned",
        "MAIL",
        "553 5.7.1 <no-reply@example.com>: Sender address rejected: not owned by user ada@example.com",
    ),
    ReplyCase("sender_not_owned", ".", "550 5.7.1 You are not allowed to send as this address"),
    ReplyCase("sender_unverified", "MAIL", "550 5.7.1 The sender domain is not verified"),
    ReplyCase(
        "sender_unverified",
        ".",
        "550 The From address you supplied is not a Sender Signature on your account",
    ),
    ReplyCase(
        "sender_domain_unknown",
        "MAIL",
        "450 4.1.8 <no-reply@example.com>: Sender address rejected: Domain not found",
        others=("550 5.1.8 Unbekannt",),
    ),
    ReplyCase(
        "sender_syntax", "MAIL", "501 5.1.7 Bad sender address syntax", others=("553 5.1.7 Falsch",)
    ),
    ReplyCase(
        "sender_syntax",
        "MAIL",
        "553 5.5.4 <Example>... Domain name required for sender address Example",
    ),
    ReplyCase(
        "dmarc_refused",
        ".",
        "550 5.7.1 Unauthenticated email from gmail.com is not accepted due to domain's DMARC policy.",
    ),
    ReplyCase(
        "sender_not_authenticated",
        ".",
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.",
        others=("550 5.7.26 Bloqu\u00e9",),
    ),
    ReplyCase(
        "sender_not_authenticated",
        ".",
        "421 4.7.0 This message does not pass authentication checks (SPF and DKIM both do not pass).",
    ),
    ReplyCase(
        "relay_denied_without_sign_in",
        "RCPT",
        "554 5.7.1 <bob@elsewhere.test>: Relay access denied",
        changes=NO_LOGIN,
    ),
    ReplyCase(
        "relay_denied_without_sign_in",
        "RCPT",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        changes=NO_LOGIN,
    ),
    ReplyCase("relay_denied", "RCPT", "550 relay not permitted", others=("550 5.7.54 Nein",)),
)
RECIPIENT_CASES = (
    ReplyCase(
        "recipient_suppressed",
        ".",
        "406 You are trying to send to a recipient that has been marked as inactive",
    ),
    ReplyCase(
        "recipient_unknown",
        "RCPT",
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
    ),
    ReplyCase(
        "recipient_unknown",
        "RCPT",
        "450 4.1.1 <bob@elsewhere.test>: Recipient address rejected: unverified address: unknown user",
    ),
    ReplyCase(
        "greylisted",
        "RCPT",
        "450 4.2.0 <bob@elsewhere.test>: Recipient address rejected: Greylisted, see http://postgrey.test/help",
        others=("450 4.2.0 Sp\u00e4ter wieder",),
    ),
    ReplyCase("greylisted", "RCPT", "451 Please try again later"),
    ReplyCase(
        "mailbox_full",
        "RCPT",
        "452 4.2.2 The email account that you tried to reach is over quota",
        others=("552 5.2.2 Postfach voll",),
    ),
    ReplyCase(
        "recipient_unknown",
        "RCPT",
        "550 5.1.1 No such user here",
        others=("550 5.1.1 Unbekannt", "550 5.1.10 Nicht da"),
    ),
    ReplyCase("recipient_unknown", "RCPT", "550 Unknown user"),
    ReplyCase(
        "recipient_malformed",
        "RCPT",
        "501 5.1.3 Bad recipient address syntax",
        others=("553 5.1.3 Falsch",),
    ),
    ReplyCase(
        "recipient_domain_unknown",
        "RCPT",
        "550 5.1.2 Bad destination system: domain does not exist",
        others=("550 5.1.2 Falsch",),
    ),
    ReplyCase(
        "address_not_ascii",
        "RCPT",
        "553 5.6.7 Address requires SMTPUTF8",
        others=("550 5.6.7 Nein",),
    ),
    ReplyCase(
        "mailbox_closed",
        "RCPT",
        "550 5.2.1 The email account that you tried to reach is disabled",
        others=("450 4.2.1 Zu",),
    ),
)
MESSAGE_CASES = (
    ReplyCase("quota_used_up", ".", "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients"),
    ReplyCase("too_fast", ".", "454 Throttling failure: Maximum sending rate exceeded."),
    ReplyCase("message_too_big", "MAIL", "552 5.3.4 Message size exceeds fixed limit", others=("552 5.3.4 Zu gross", "552 Zu gross",)),
    ReplyCase("taken_for_spam", ".", "554 5.7.1 Message rejected as spam by content filter"),
    ReplyCase("taken_for_spam", "RCPT", "550 We do not authorize the use of this system to transport unsolicited, and/or bulk e-mail."),
    ReplyCase("quota_used_up", "MAIL", "550 5.7.1 Daily message quota exceeded"),
    ReplyCase("too_fast", "MAIL", "450 4.7.1 Error: too frequent"),
    ReplyCase("too_fast", "MAIL", "421 4.7.0 Temporarily deferred due to unusual rate"),
)  # fmt: skip
GENERAL_REPLIES = (
    *SIGN_IN_CASES,
    *SESSION_CASES,
    *SENDER_CASES,
    *RECIPIENT_CASES,
    *MESSAGE_CASES,
)
