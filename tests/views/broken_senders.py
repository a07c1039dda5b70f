"""Broken set-ups from the sign-in on: the account, the sender, the recipient, the message; and what nothing explains."""

from __future__ import annotations

from tests.smtp_server import close

from .broken_server import (
    NONE,
    USER,
    BrokenSetup,
    Mend,
    let_in,
    refuse_in_clear,
    refuse_unless,
    sign_in_as,
)

BY_HAND, FIRST_FIX, SECOND_FIX = Mend.BY_HAND, Mend.FIRST_FIX, Mend.SECOND_FIX
OWN_SENDER = {"fromEmail": f"Ada <{USER}>"}
OTHER_SENDER = {"fromEmail": "Ada <ada@elsewhere.test>"}
NO_SIGN_IN = {"auth": ...}
WRONG = sign_in_as()

SIGN_IN_SETUPS = (
    BrokenSetup("wrong password", "credentials_refused", BY_HAND, changes=WRONG, replies=let_in("535 5.7.8 mx7: SASL PLAIN authentication failed: UGFzc3dvcmQ6")),
    BrokenSetup("wrong password, told in French", "credentials_refused", BY_HAND, changes=WRONG, replies=let_in("535-5.7.8 Identifiant ou mot\n535 5.7.8 de passe incorrect")),
    BrokenSetup("wrong password, told in Japanese", "credentials_refused", BY_HAND, changes=WRONG, replies=let_in("535 \u30d1\u30b9\u30ef\u30fc\u30c9\u304c\u9055\u3044\u307e\u3059")),
    BrokenSetup("account that is locked", "account_locked", replies={"AUTH": "535 5.7.8 (mx7) ACCOUNT ada HAS BEEN LOCKED"}),
    BrokenSetup("mailbox without SMTP", "authenticated_smtp_off", replies={"AUTH": "535 5.7.8 SMTP for user ada@example.com is disabled, ask the hotline"}),
    BrokenSetup("Gmail with the account's password", "google_app_password_wanted", BY_HAND, changes={"host": "smtp.gmail.com", **WRONG}, replies=let_in("534-5.7.9 ANWENDUNGSSPEZIFISCHES PASSWORT\n534-5.7.9 erforderlich, siehe\n534 5.7.9 https://support.google.com/mail/?p=InvalidSecondFactor e2-3 - gsmtp")),
    BrokenSetup("Gmail behind a relay, with the account's password", "google_app_password_wanted", BY_HAND, changes=WRONG, replies=let_in("534 relay says: 534-5.7.9 Mot de passe d'application requis https://SUPPORT.GOOGLE.COM/mail/?p=InvalidSecondFactor")),
    BrokenSetup("Gmail with a wrong app password", "google_credentials_refused", BY_HAND, changes={"host": "smtp.gmail.com", **WRONG}, replies=let_in("535-5.7.8 Nome utente e password\n535 5.7.8 non accettati")),
    BrokenSetup("Gmail with half an address as user", "google_credentials_refused", FIRST_FIX, right={"host": "smtp.gmail.com", **OWN_SENDER}, changes=sign_in_as("ada", "the right one"), replies=let_in("535 5.7.8 username and password NOT accepted, see https://support.google.com/mail/?p=BadCredentials 4fb-12 - GSMTP")),
    BrokenSetup("Gmail that wants to see a browser", "google_wants_browser_sign_in", changes={"host": "smtp.gmail.com"}, replies={"AUTH": "534-5.7.14 <https://accounts.google.com/signin/continue?plt=AKg>\n534 5.7.14 Anmelden im Browser"}),
    BrokenSetup("Microsoft tenant without authenticated SMTP", "microsoft_smtp_auth_disabled", changes={"host": "smtp.office365.com"}, replies={"AUTH": "535-5.7.139 authentication unsuccessful,\n535 SMTPCLIENTAUTHENTICATION is disabled for the tenant [FR2P281.DEUP281.PROD.OUTLOOK.COM 2026-01-01]"}),
    BrokenSetup("Microsoft without passwords", "microsoft_basic_authentication_off", changes={"host": "smtp.office365.com"}, replies={"AUTH": "535-5.7.139 Authentication unsuccessful, Basic\n535 Authentication is disabled. [AS4P.EURP190.PROD.OUTLOOK.COM]"}),
    BrokenSetup("Microsoft with security defaults", "microsoft_security_defaults", replies={"AUTH": "535 5.7.139 user is LOCKED by your organization\u2019s Security Defaults policy"}),
    BrokenSetup("Microsoft with a wrong password", "microsoft_credentials_refused", BY_HAND, changes={"host": "smtp.office365.com", **WRONG}, replies=let_in("535 5.7.3 Authentication unsuccessful [ZR0P.CHEP278.PROD.OUTLOOK.COM]")),
    BrokenSetup("Microsoft with a reason in Dutch", "microsoft_sign_in_forbidden", BY_HAND, changes=WRONG, replies=let_in("535 5.7.139 Verificatie mislukt, voldoet niet aan de criteria")),
    BrokenSetup("SendGrid with an address as user", "sendgrid_user_is_apikey", FIRST_FIX, right={"host": "smtp.sendgrid.net", **sign_in_as("apikey", "SG.right")}, changes=sign_in_as(USER, "SG.right"), replies=let_in("535 authentication failed: bad username / password", user="apikey", password="SG.right")),
    BrokenSetup("SendGrid with a key that was revoked", "sendgrid_key_refused", BY_HAND, right=sign_in_as("apikey", "SG.right"), changes=sign_in_as("apikey", "SG.old"), replies=let_in("535-AUTHENTICATION FAILED: the provided\n535-authorization grant is invalid,\n535 expired, or revoked", user="apikey", password="SG.right")),
    BrokenSetup("QQ with the account's password", "qq_authorization_code", BY_HAND, changes={"host": "smtp.qq.com", **WRONG}, replies=let_in("535 \u767b\u5f55\u5931\u8d25\u3002\u8d26\u6237\u5f02\u5e38\u6216\u5bc6\u7801\u9519\u8bef")),
    BrokenSetup("QQ behind a relay", "qq_authorization_code", BY_HAND, changes=WRONG, replies=let_in("535-relay: Login fail.\n535 \u66f4\u591a\u4fe1\u606f\u89c1 HTTPS://Service.Mail.QQ.com/detail/0/1019")),
    BrokenSetup("NetEase with the account's password", "netease_authorization_code", BY_HAND, changes={"host": "smtp.163.com", **WRONG}, replies=let_in("535 \u9519\u8bef\uff1a\u8ba4\u8bc1\u5931\u8d25")),
    BrokenSetup("NetEase mailbox with SMTP off", "netease_authorization_code", replies={"AUTH": "550-USER has no\n550 permission"}),
    BrokenSetup("DirectMail with another user than the sender", "directmail_smtp_password", FIRST_FIX, right={"host": "smtpdm.aliyun.com", **OWN_SENDER}, changes=sign_in_as("LTAI5tExample", "the right one"), replies=let_in("526 authentication failure[7]")),
    BrokenSetup("Alibaba Mail with a wrong password", "alibaba_mail_password", BY_HAND, changes=WRONG, replies=let_in("526 mx7 \u8ba4\u8bc1\u5931\u8d25[0]")),
    BrokenSetup("Resend with an address as user", "resend_user_is_resend", FIRST_FIX, right={"host": "smtp.resend.com", **sign_in_as("resend", "re_right")}, changes=sign_in_as(USER, "re_right"), replies=let_in("535 invalid USERNAME", user="resend", password="re_right")),
    BrokenSetup("Yandex with the account's password", "mailbox_app_password", BY_HAND, changes={"host": "smtp.yandex.com", **WRONG}, replies=let_in("535 5.7.8 \u041e\u0448\u0438\u0431\u043a\u0430 \u0430\u0432\u0442\u043e\u0440\u0438\u0437\u0430\u0446\u0438\u0438")),
    BrokenSetup("Zoho with a wrong password", "zoho_credentials_refused", BY_HAND, changes={"host": "smtp.zoho.eu", **WRONG}, replies=let_in("535 AUTHENTICATION failed")),
    BrokenSetup("Amazon SES with an access key", "ses_smtp_credentials", BY_HAND, changes={"host": "email-smtp.eu-west-1.amazonaws.com", **WRONG}, replies=let_in("535-authentication credentials\n535 invalid")),
    BrokenSetup("sign-in for a server that has none", "sign_in_not_offered", SECOND_FIX, server={"auth_mechanisms": ()}),
    BrokenSetup("ignoreTLS with a password", "sign_in_only_after_tls", FIRST_FIX, changes={"ignoreTLS": True, "requireTLS": ...}),
    BrokenSetup("sign-in refused before TLS", "encryption_required", FIRST_FIX, changes={"ignoreTLS": True, "requireTLS": ...}, server={"auth_needs_tls": False}, replies={"AUTH": refuse_in_clear("538-5.7.11 (mx7) Chiffrement\n538 obligatoire")}),
    BrokenSetup("auth.method that the server does not offer", "mechanism_of_config_not_offered", FIRST_FIX, changes=sign_in_as(password="the right one", method="PLAIN"), server={"auth_mechanisms": ["LOGIN"]}),
    BrokenSetup("server with Kerberos only", "mechanism_not_offered", server={"auth_mechanisms": ["GSSAPI"]}),
    BrokenSetup("no sign-in where one is wanted", "sign_in_missing", BY_HAND, changes=NO_SIGN_IN, replies={"MAIL": refuse_unless("PLAIN", "530-5.7.0 mx7 - AUTHENTICATION\n530 required", seen="AUTH")}),
    BrokenSetup("Brevo, which does not count PLAIN", "brevo_sign_in_not_counted", FIRST_FIX, changes={"host": "smtp-relay.brevo.com"}, server={"auth_mechanisms": ["PLAIN", "LOGIN"]}, replies={"MAIL": refuse_unless("LOGIN", "502-5.7.0 Bitte zuerst\n502 anmelden", seen="AUTH")}),
    BrokenSetup("too many sign-ins", "too_many_sign_ins", replies={"AUTH": "454-4.7.0 (mx7) TOO MANY\n454 4.7.0 login attempts, slow yourself"}),
)  # fmt: skip
SENDER_SETUPS = (
    BrokenSetup("sender that is not the account", "sender_is_not_the_login", FIRST_FIX, changes=OTHER_SENDER, replies={"MAIL": refuse_unless(USER, "553-mx7: MAIL FROM address must\n553 be the SAME as the authorized user")}),
    BrokenSetup("QQ with another sender", "sender_is_not_the_login_here", FIRST_FIX, changes={"host": "smtp.qq.com", **OTHER_SENDER}, replies={"MAIL": refuse_unless(USER, "501 \u53d1\u4fe1\u5730\u5740\u4e0e\u767b\u5f55\u5e10\u53f7\u4e0d\u4e00\u81f4")}),
    BrokenSetup("sender that belongs to somebody else", "sender_not_owned", FIRST_FIX, changes=OTHER_SENDER, replies={"RCPT": refuse_unless(USER, "550 5.7.1 <ada@elsewhere.test>: Sender address (envelope) rejected: Not Owned by USER ada@example.com", seen="MAIL")}),
    BrokenSetup("Microsoft without Send As", "microsoft_send_as_denied", FIRST_FIX, changes=OTHER_SENDER, replies={".": refuse_unless(f"<{USER}>", "554 5.2.252 SendAsDenied; ada@example.com darf nicht als ada@elsewhere.test senden")}),
    BrokenSetup("domain of the sender not verified", "sender_unverified", BY_HAND, changes=OTHER_SENDER, replies={".": refuse_unless("example.com", "550-5.7.1 mx7: the DOMAIN elsewhere.test is\n550 not yet verified for sending")}),
    BrokenSetup("SendGrid without a verified sender", "sendgrid_sender_unverified", BY_HAND, changes=OTHER_SENDER, replies={".": refuse_unless("@example.com", "550-The FROM address does not match a\n550 verified SENDER identity (mx7)")}),
    BrokenSetup("Amazon SES without a verified sender", "ses_sender_unverified", BY_HAND, changes=OTHER_SENDER, replies={".": refuse_unless("@example.com", "554-MESSAGE REJECTED: email address is not verified.\n554 The following identities failed the check in region AP-SOUTH-1: ADA@elsewhere.test")}),
    BrokenSetup("domain of the sender misspelt", "sender_domain_unknown", BY_HAND, changes={"fromEmail": "ada@exmaple.test"}, replies={"RCPT": refuse_unless("example.com", "450 4.1.8 <ada@exmaple.test>: domaine inconnu", seen="MAIL")}),
    BrokenSetup("freemail address through another provider", "dmarc_refused", BY_HAND, changes={"fromEmail": "ada@yahoo.com"}, replies={".": refuse_unless("example.com", "550-5.7.9 mx7: Courrier refus\u00e9\n550 5.7.9 (politique DMARC de yahoo.com)")}),
    BrokenSetup("domain without SPF and DKIM", "sender_not_authenticated", replies={".": "550-5.7.26 Diese Nachricht ist\n550 5.7.26 nicht authentifiziert"}),
)  # fmt: skip
RECIPIENT_SETUPS = (
    BrokenSetup("recipient that does not exist", "recipient_unknown", replies={"RCPT": "550 5.1.1 mx7: <BOB>: brukeren finnes ikke"}),
    BrokenSetup("recipient unknown to a wordy server", "recipient_unknown", replies={"RCPT": "550-We are sorry, but\n550-the USER you write to is not\n550-known. In short: no such\n550 mailbox"}),
    BrokenSetup("relay without sign-in", "relay_denied_without_sign_in", BY_HAND, changes=NO_SIGN_IN, replies={"RCPT": refuse_unless("PLAIN", "554-5.7.1 <bob@elsewhere.test>:\n554 5.7.1 RELAY access DENIED (mx7)", seen="AUTH")}),
    BrokenSetup("relay for another domain", "relay_denied", FIRST_FIX, changes=OTHER_SENDER, replies={"RCPT": refuse_unless(USER, "550 5.7.1 mx7 is unable to relay for ada@elsewhere.test", seen="MAIL")}),
    BrokenSetup("greylisting", "greylisted", replies={"RCPT": "451-4.7.1 mx7: GREY-LISTED for\n451 4.7.1 300 seconds"}),
    BrokenSetup("recipient's mailbox full", "mailbox_full", replies={"RCPT": "452 4.2.2 Brievenbus vol"}),
    BrokenSetup("recipient's domain unknown", "recipient_domain_unknown", replies={"RCPT": "550-mx7: UNROUTEABLE\n550 address"}),
    BrokenSetup("Amazon SES in the sandbox", "ses_recipient_unverified", replies={".": "554 Message rejected: Email address is not verified. The following identities FAILED the check in region EU-NORTH-1: bob@elsewhere.test"}),
)  # fmt: skip
MESSAGE_SETUPS = (
    BrokenSetup("message taken for spam", "taken_for_spam", replies={".": "550-5.7.350 mx7: your message\n550 looks like SPAM to us"}),
    BrokenSetup("message too large", "message_too_big", replies={"MAIL": "552 5.3.4 Message trop volumineux"}),
    BrokenSetup("daily limit reached", "quota_used_up", replies={"MAIL": "550-5.7.1 mx7: you have EXCEEDED your\n550 hourly LIMIT of 200"}),
    BrokenSetup("Gmail's daily limit", "google_sending_limit", changes={"host": "smtp.gmail.com"}, replies={".": "550-5.4.5 T\u00e4gliches Limit\n550 5.4.5 \u00fcberschritten"}),
    BrokenSetup("credits used up", "credits_used_up", replies={"MAIL": "451-mx7: Maximum\n451 CREDITS exceeded"}),
    BrokenSetup("sending too fast", "too_fast", replies={".": "454 (mx7) THROTTLED, try at a lower pace"}),
    BrokenSetup("Mailgun's sandbox", "mailgun_sandbox", replies={".": "421-sandbox77 may not send: FREE accounts are for test\n421 purposes only"}),
    BrokenSetup("connection lost after the whole message", "outcome_unknown", replies={".": close}),
)  # fmt: skip
UNEXPLAINED_SETUPS = (
    BrokenSetup("sender refused without a reason", NONE, replies={"MAIL": "550 5.7.1 Das geht hier nicht"}),
    BrokenSetup("sender refused for a reason of the server's own", NONE, replies={"MAIL": "550 5.7.1 Rule 17 of mx7 applies"}),
    BrokenSetup("server whose disk is full", NONE, replies={"MAIL": "452 4.3.1 Insufficient system storage on mx7"}),
    BrokenSetup("parameter of MAIL refused", NONE, replies={"MAIL": "555 5.5.4 Unsupported option: SIZE"}),
    BrokenSetup("recipient refused without a reason", NONE, replies={"RCPT": "550 Verweigert"}),
    BrokenSetup("server that is set up wrongly", NONE, replies={"RCPT": "451 4.3.5 Server configuration problem"}),
    BrokenSetup("DATA refused", NONE, replies={"DATA": "503 5.5.1 Not now"}),
    BrokenSetup("virus found", NONE, replies={".": "554 5.7.0 mx7 found a virus (Eicar-Test)"}),
    BrokenSetup("mail that goes round in circles", NONE, replies={".": "554 5.4.6 Too many hops"}),
    BrokenSetup("fault inside the server", NONE, replies={".": "451 4.3.0 Fehler bei der Verarbeitung"}),
    BrokenSetup("kind of attachment refused", NONE, replies={".": "552 5.7.0 mx7: content presents a potential security issue"}),
    BrokenSetup("server that hangs up at the sign-in", NONE, replies={"AUTH": close}),
    BrokenSetup("password that must be changed first", NONE, replies={"AUTH": "432 4.7.12 A password transition is needed"}),
    BrokenSetup("sender's domain on a block list", NONE, replies={"RCPT": "554 5.7.1 Service unavailable; Sender address [ada@example.com] blocked using dbl.spamhaus.org"}),
    BrokenSetup("link in the message on a block list", NONE, replies={".": "550 5.7.1 mx7: URL links.elsewhere.test is listed in the Spamhaus DBL"}),
    BrokenSetup("link whose domain is not registered", NONE, replies={".": "550 5.7.1 a link's domain is not registered"}),
    BrokenSetup("recipient's server without TLS", NONE, replies={"RCPT": "550 5.7.10 TLS required by elsewhere.test, and its server has none"}),
    BrokenSetup("filter that is out of order", NONE, replies={".": "554 5.3.0 mx7: spam filter is not available"}),
    BrokenSetup("server behind the server that is down", NONE, replies={".": "451 4.4.1 Relay mx9 could not be reached"}),
    BrokenSetup("Reply-To that is not the sender", NONE, replies={".": "550 5.7.1 the sender's Reply-To must match the From header"}),
    BrokenSetup("sign-in that is too long for the server", NONE, replies={"AUTH": "500 5.5.6 Authentication Exchange line is too long"}),
    BrokenSetup("recipient that is a closed group", NONE, replies={"RCPT": "550 5.7.1 ada@example.com has no permission to post to this list"}),
    BrokenSetup("message that lacks a header", NONE, replies={".": "554 5.6.0 Messages from this list must have a List-Unsubscribe header"}),
)  # fmt: skip
SETUPS_FROM_SIGN_IN = (
    *SIGN_IN_SETUPS,
    *SENDER_SETUPS,
    *RECIPIENT_SETUPS,
    *MESSAGE_SETUPS,
    *UNEXPLAINED_SETUPS,
)
