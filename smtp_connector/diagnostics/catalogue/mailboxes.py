"""Causes: what mailbox providers say (Yandex, Yahoo, iCloud, Mail.ru, Zoho, Fastmail and others)."""

from __future__ import annotations

from smtp_connector.diagnostics.fixes import use_full_address_as_user, use_user_as_sender
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

from .words import REFUSED_FOR_OTHER_REASONS, blames_no_address

REFUSED = ("credentials_refused",)
AFTER_SIGN_IN = (Stage.ENVELOPE, Stage.DATA)


RECORDS = (
    Record(
        id="mailbox_access_off",
        matches=(
            Match(
                codes=REFUSED,
                text=said("access rights this service", "enable (imap|pop|smtp)"),
            ),
        ),
        cause=gettext_noop(
            "Mail programs have no access to %(user)s: it is turned off in the mailbox's settings."
        ),
        advice=gettext_noop(
            "Turn on access for mail programs (IMAP and SMTP) in the mailbox's settings on the web, then send again."
        ),
        is_transient=False,
        focus="auth.user",
        guide_section="before-you-start",
    ),
    Record(
        id="zoho_credentials_refused",
        matches=(Match(codes=REFUSED, providers=("zoho-mail",), unless=REFUSED_FOR_OTHER_REASONS),),
        cause=gettext_noop(
            "Zoho refused the sign-in as %(user)s. It wants an app password where two-step verification is on, and the host of the data centre where the account is."
        ),
        advice=gettext_noop(
            "Create an app password and put it in auth.pass. If it is right, use the host of your region, such as smtp.zoho.eu; own domains may need another host."
        ),
        is_transient=False,
        fixes=(use_full_address_as_user,),
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://www.zoho.com/mail/help/zoho-smtp.html",
    ),
    Record(
        id="mailbox_app_password",
        matches=(
            Match(
                codes=REFUSED,
                providers=(
                    *("yandex", "yahoo-mail", "icloud", "mail-ru", "fastmail"),
                    *("naver-mail", "feishu-mail", "sina-mail", "proton-mail"),
                ),
                unless=REFUSED_FOR_OTHER_REASONS,
            ),
        ),
        cause=gettext_noop(
            "%(host)s refused the sign-in as %(user)s. This provider takes no account password over SMTP, only one made for mail programs."
        ),
        advice=gettext_noop(
            "Create an app password in the account's security settings and put it in auth.pass; the guide says where."
        ),
        is_transient=False,
        fixes=(use_full_address_as_user,),
        focus="auth.pass",
        guide_section="before-you-start",
    ),
    Record(
        id="zoho_relaying_disallowed",
        matches=(
            Match(reply_codes=(553,), text=said("relaying disallowed")),
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(553,),
                providers=("zoho-mail",),
                condition=blames_no_address,
            ),
        ),
        cause=gettext_noop(
            "Zoho does not let %(user)s send as %(sender)s: it is neither the account nor an alias of it, or its domain is in another data centre."
        ),
        advice=gettext_noop(
            "Set fromEmail to the account's own address, or add %(sender)s to it as an alias."
        ),
        is_transient=False,
        fixes=(use_user_as_sender,),
        focus="fromEmail",
        guide_section="before-you-start",
        source="https://github.com/mybb/mybb/issues/2644",
    ),
    Record(
        id="yandex_sender_not_owned",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(553,),
                providers=("yandex",),
                unless=said("recipient"),
                condition=blames_no_address,
            ),
        ),
        cause=gettext_noop(
            "Yandex does not let %(user)s send as %(sender)s: the address is neither the account nor an alias of it."
        ),
        advice=gettext_noop(
            "Set fromEmail to the account's own address, or add an alias to the account."
        ),
        is_transient=False,
        fixes=(use_user_as_sender,),
        focus="fromEmail",
        guide_section="values-for-this-preset",
        source="https://github.com/splitbrain/dokuwiki-plugin-smtp/issues/38",
    ),
)
