"""Causes: what QQ, NetEase and Alibaba Cloud say; their replies are Chinese, English or both."""

from __future__ import annotations

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import (
    use_full_address_as_user,
    use_sender_as_user,
    use_user_as_sender,
)
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

from .words import REFUSED_FOR_OTHER_REASONS, blames_no_address

REFUSED = ("credentials_refused",)
AFTER_SIGN_IN = (Stage.ENVELOPE, Stage.DATA)
QQ = ("qq-mail", "tencent-exmail")
NETEASE = ("netease-163", "netease-126")
DIRECTMAIL = ("aliyun-directmail",)
ALIBABA_MAIL = ("alibaba-mail", "alibaba-mail-enterprise")
ONE_SENDER = (*QQ, *NETEASE, *DIRECTMAIL, *ALIBABA_MAIL, "sina-mail", "tencent-cloud-ses")


def _signs_in_and_names_no_address(facts: Facts) -> bool:
    return facts.has_credentials and blames_no_address(facts)


RECORDS = (
    Record(
        id="qq_authorization_code",
        matches=(
            Match(codes=REFUSED, providers=QQ),
            Match(
                codes=REFUSED,
                text=said(
                    r"(service|help|open|wx)\.mail\.qq\.com",
                    r"login fail authori[sz]ation code",
                    "login fail account abnormal",
                ),
            ),
        ),
        cause=gettext_noop(
            "QQ Mail refused the sign-in as %(user)s. It takes no account password over SMTP, only an authorization code (授权码), and none while SMTP is off in the mailbox."
        ),
        advice=gettext_noop(
            "Turn on SMTP in the mailbox's settings on the web, create an authorization code there and put it in auth.pass."
        ),
        is_transient=False,
        fixes=(use_full_address_as_user,),
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://service.mail.qq.com/detail/0/75",
    ),
    Record(
        id="qq_closed_at_sign_in",
        matches=(Match(codes=("connection_lost",), stages=(Stage.AUTH,), providers=QQ),),
        cause=gettext_noop(
            "%(host)s hung up at the sign-in. QQ does that after a wrong authorization code, or one that was used too often."
        ),
        advice=gettext_noop(
            "Create a new authorization code in the mailbox's settings and put it in auth.pass. Wait some minutes before the next attempt."
        ),
        focus="auth.pass",
        guide_section="before-you-start",
    ),
    Record(
        id="netease_authorization_code",
        matches=(
            Match(codes=REFUSED, providers=NETEASE, unless=REFUSED_FOR_OTHER_REASONS),
            Match(
                codes=REFUSED,
                text=said(r"(?:mail|help)\.(?:163|126|netease)\.com", "user has no permission"),
            ),
        ),
        cause=gettext_noop(
            "NetEase refused the sign-in as %(user)s. It takes no account password over SMTP, only a client authorization code, and none while SMTP is off in the mailbox."
        ),
        advice=gettext_noop(
            "Turn on SMTP in the mailbox's settings on the web, create a client authorization code there and put it in auth.pass."
        ),
        is_transient=False,
        fixes=(use_full_address_as_user,),
        focus="auth.pass",
        guide_section="before-you-start",
    ),
    Record(
        id="directmail_smtp_password",
        matches=(Match(codes=REFUSED, providers=DIRECTMAIL, unless=REFUSED_FOR_OTHER_REASONS),),
        cause=gettext_noop(
            "DirectMail refused the sign-in as %(user)s. It wants the sender address itself as user, and the SMTP password that was set for this address in this region."
        ),
        advice=gettext_noop(
            "In the DirectMail console of the same region as `host` choose Sender Addresses, Set SMTP Password, and put it in auth.pass; auth.user is the same address."
        ),
        is_transient=False,
        fixes=(use_sender_as_user,),
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://www.alibabacloud.com/help/en/direct-mail/user-guide/send-emails-using-smtp",
    ),
    Record(
        id="alibaba_mail_password",
        matches=(
            Match(codes=REFUSED, providers=ALIBABA_MAIL, unless=REFUSED_FOR_OTHER_REASONS),
            Match(codes=REFUSED, reply_codes=(526,)),
        ),
        cause=gettext_noop(
            "Alibaba's mail server refused the sign-in as %(user)s: the password is not the one for SMTP, or the user is not the whole address."
        ),
        advice=gettext_noop(
            "Write the whole address into auth.user. Put the password for mail clients into auth.pass; DirectMail has one for each sender address and region."
        ),
        is_transient=False,
        fixes=(use_full_address_as_user,),
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://github.com/alibaba/canal/issues/554",
    ),
    Record(
        id="sender_is_not_the_login_here",
        matches=(
            Match(stages=AFTER_SIGN_IN, reply_codes=(436, 440)),
            Match(
                codes=("sender_refused",),
                reply_codes=(501, 553),
                providers=ONE_SENDER,
                unless=said("syntax"),
                condition=_signs_in_and_names_no_address,
            ),
        ),
        cause=gettext_noop(
            "%(host)s lets an account send as its own address only: %(user)s signs in, and the sender is %(sender)s."
        ),
        advice=gettext_noop("Set fromEmail to the address in auth.user."),
        is_transient=False,
        fixes=(use_user_as_sender,),
        focus="fromEmail",
        guide_section="values-for-this-preset",
        source="https://www.alibabacloud.com/help/en/direct-mail/smtp-return-codes",
    ),
    Record(
        id="directmail_recipient_on_list",
        matches=(
            Match(stages=AFTER_SIGN_IN, reply_codes=(559,)),
            Match(stages=AFTER_SIGN_IN, text=said("invalid rcptto")),
        ),
        cause=gettext_noop(
            "DirectMail keeps this recipient on its list of invalid addresses, because mail to it came back before. The connector works."
        ),
        advice=gettext_noop(
            "Test with another recipient, or take this one off the list in the DirectMail console."
        ),
        is_transient=False,
    ),
    Record(
        id="directmail_no_recipient_domain",
        matches=(
            Match(stages=AFTER_SIGN_IN, reply_codes=(5,), text=said("no data dns resolve")),
            Match(stages=AFTER_SIGN_IN, reply_codes=(526,), providers=DIRECTMAIL),
        ),
        cause=gettext_noop("The server finds no mail server for the recipient's domain in DNS."),
        advice=gettext_noop("Check the part of the recipient's address behind the @."),
        is_transient=False,
    ),
    Record(
        id="qq_frequency_limited",
        matches=(
            Match(
                stages=(Stage.EHLO, *AFTER_SIGN_IN),
                reply_codes=(4, 5),
                text=said("frequency limited"),
            ),
        ),
        cause=gettext_noop(
            "QQ counted too many connections or messages from this machine or %(sender_domain)s in a short time."
        ),
        advice=gettext_noop("Wait some minutes to a day, then send more slowly."),
        is_transient=True,
    ),
)
