"""What is known of providers: hosts, the mail domains they are home of, and what they refuse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

ALIYUN_HOSTS = (
    "smtpdm.aliyun.com",
    "smtpdm-ap-southeast-1.aliyuncs.com",
    "smtpdm-us-east-1.aliyuncs.com",
    "smtpdm-eu-central-1.aliyuncs.com",
    "smtpdm-ap-southeast-1.aliyun.com",
    "smtpdm-ap-southeast-2.aliyun.com",
)
"""The hosts of DirectMail, one for each region; a test compares them with the preset's."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider.

    hosts: its servers, and every name below them. domains: those of its mailboxes that anybody can get.
    port: where it takes mail from programs. refused_ports: where it does not, though people try.
    sender: "user" when it takes no sender but the one that signs in, "domain" when the domain must be the same and,
        for its own domains, the whole address.
    user: the user name that is the same for everybody. has_address_users: the user name is an email address.
    takes_app_passwords: sixteen letters in place of the password.
    """

    name: str
    hosts: tuple[str, ...]
    domains: tuple[str, ...] = ()
    port: int = 587
    refused_ports: tuple[int, ...] = ()
    sender: Literal["user", "domain", ""] = ""
    user: str = ""
    has_address_users: bool = False
    takes_app_passwords: bool = False


MICROSOFT_365 = Provider(
    "Microsoft 365",
    ("smtp.office365.com", "outlook.office365.com", "outlook.office.com"),
    refused_ports=(465,),
    sender="domain",
    has_address_users=True,
)
OUTLOOK = Provider(
    "Outlook.com",
    ("smtp-mail.outlook.com", "smtp.live.com", "smtp.outlook.com", "smtp.hotmail.com"),
    ("outlook.com", "hotmail.com", "live.com", "msn.com"),
    refused_ports=(465,),
    sender="user",
    has_address_users=True,
)
GMAIL = Provider(
    "Gmail",
    ("smtp.gmail.com", "smtp.googlemail.com"),
    ("gmail.com", "googlemail.com"),
    sender="domain",
    has_address_users=True,
    takes_app_passwords=True,
)
ALIYUN_DIRECTMAIL = Provider(
    "Aliyun DirectMail",
    ALIYUN_HOSTS,
    port=465,
    refused_ports=(587, 2525),
    sender="user",
    has_address_users=True,
)
SENDING_SERVICES = (
    ALIYUN_DIRECTMAIL,
    Provider("Amazon SES", ("amazonaws.com",)),
    Provider("Brevo", ("brevo.com", "sendinblue.com")),
    Provider("Mailgun", ("mailgun.org",)),
    Provider("Mailjet", ("mailjet.com",)),
    Provider("Postmark", ("postmarkapp.com",), refused_ports=(465,)),
    Provider("Resend", ("smtp.resend.com",), port=465, user="resend"),
    Provider("SendGrid", ("smtp.sendgrid.net",), user="apikey"),
    Provider(
        "SparkPost",
        ("smtp.sparkpostmail.com", "smtp.eu.sparkpostmail.com"),
        refused_ports=(465,),
        user="SMTP_Injection",
    ),
    Provider("Tencent Cloud SES", ("qcloudmail.com",), port=465),
)
MAILBOXES = (
    GMAIL,
    Provider("Google Workspace relay", ("smtp-relay.gmail.com",), ("gmail.com",)),
    MICROSOFT_365,
    OUTLOOK,
    Provider("Alibaba Mail", ("smtp.aliyun.com",), ("aliyun.com",), 465, sender="user"),
    Provider("Fastmail", ("smtp.fastmail.com",), ("fastmail.com", "fastmail.fm"), 465),
    Provider("GMX", ("mail.gmx.com", "mail.gmx.net"), ("gmx.com", "gmx.net"), sender="domain"),
    Provider("iCloud Mail", ("smtp.mail.me.com",), ("icloud.com", "me.com", "mac.com")),
    Provider(
        "Mail.ru",
        ("smtp.mail.ru",),
        ("mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru"),
        465,
        sender="user",
    ),
    Provider("Naver Mail", ("smtp.naver.com",), ("naver.com",)),
    Provider("NetEase 126", ("smtp.126.com",), ("126.com",), 465, sender="user"),
    Provider("NetEase 163", ("smtp.163.com",), ("163.com",), 465, sender="user"),
    Provider("NetEase yeah.net", ("smtp.yeah.net",), ("yeah.net",), 465, sender="user"),
    Provider("Proton Mail", ("smtp.protonmail.ch",), ("proton.me", "protonmail.com", "pm.me")),
    Provider("Tencent exmail", ("smtp.exmail.qq.com",), (), 465, sender="user"),
    Provider("QQ Mail", ("smtp.qq.com",), ("qq.com", "foxmail.com"), 465, sender="user"),
    Provider("Sina Mail", ("smtp.sina.com",), ("sina.com", "sina.cn"), sender="user"),
    Provider("Web.de", ("smtp.web.de",), ("web.de",), sender="user"),
    Provider(
        "Yahoo Mail",
        ("smtp.mail.yahoo.com",),
        ("yahoo.com", "ymail.com", "rocketmail.com", "aol.com"),
        465,
        sender="user",
    ),
    Provider("AOL", ("smtp.aol.com",), ("aol.com",), 465, sender="user"),
    Provider(
        "Yandex Mail",
        ("smtp.yandex.com", "smtp.yandex.ru"),
        ("yandex.com", "yandex.ru", "ya.ru"),
        465,
        sender="domain",
    ),
    Provider(
        "Zoho Mail", ("smtp.zoho.com", "smtp.zoho.eu"), ("zohomail.com",), 465, sender="domain"
    ),
)
PROVIDERS = (*SENDING_SERVICES, *MAILBOXES)

FREEMAIL_DOMAINS = frozenset(domain for provider in MAILBOXES for domain in provider.domains)
# Brands that have a domain in many countries: yahoo.co.uk, hotmail.fr.
BRANDS = re.compile(r"(?P<brand>yahoo|hotmail|outlook|live|gmx)\.(?:[a-z]{2,3}\.)?[a-z]{2,3}")

RENAMED_HOSTS = {
    "in.mailjet.com": "in-v3.mailjet.com",
    "smtp-relay.sendinblue.com": "smtp-relay.brevo.com",
    "smtp.mxhichina.com": "smtp.qiye.aliyun.com",
}
"""Hosts that old documents name, with those of today."""


def find_provider(host: str) -> Provider | None:
    """Return the provider of a host, or None."""
    return next(
        (
            provider
            for provider in PROVIDERS
            for own in provider.hosts
            if host == own or host.endswith(f".{own}")
        ),
        None,
    )


def find_freemail_domain(domain: str) -> str:
    """Return the domain of mailboxes for anybody that this is, by its main name ("yahoo.com" for yahoo.co.uk), or ""."""
    domain = domain.lower()
    if domain in FREEMAIL_DOMAINS:
        return domain
    match = BRANDS.fullmatch(domain)
    return f"{match['brand']}.com" if match else ""


def is_home_of(provider: Provider | None, domain: str) -> bool:
    """Tell whether the provider sends mail for the domain's mailboxes."""
    return provider is not None and find_freemail_domain(domain) in provider.domains
