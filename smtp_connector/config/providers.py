"""What is known of providers: hosts, ports, the mail domains they are home of, and what they refuse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Literal

from .address import is_ip_address
from .schema import IMPLICIT_TLS_PORT

ALIYUN_HOSTS = (
    "smtpdm.aliyun.com",
    "smtpdm-ap-southeast-1.aliyuncs.com",
    "smtpdm-us-east-1.aliyuncs.com",
    "smtpdm-eu-central-1.aliyuncs.com",
    "smtpdm-ap-southeast-1.aliyun.com",
    "smtpdm-ap-southeast-2.aliyun.com",
)
"""The hosts of DirectMail, one for each region; a test compares them with the preset's."""
PRIVATE_TOPS = frozenset(
    {"internal", "local", "lan", "home", "corp", "intranet", "localdomain", "test", "arpa"}
)
"""What names end with that mean something inside one network only."""
SIMILARITY = 0.86  # of difflib: one or two letters of a host


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider.

    preset_id: of its preset, or "". hosts: its servers; "*" stands for anything.
    domains: those of its mailboxes that anybody can get.
    port: where it takes mail from programs. refused_ports: where it does not, though people try.
    sender: "user" when it takes no sender but the one that signs in, "domain" when the domain must be the same and,
        for its own domains, the whole address.
    user: the user name that is the same for everybody. has_address_users: the user name is an email address.
    takes_app_passwords: sixteen letters in place of the password.
    are_domains_one: a name in one of `domains` is the same mailbox in each of them.
    has_port_2525: it also takes mail there, by its own pages.
    """

    preset_id: str
    name: str
    hosts: tuple[str, ...]
    domains: tuple[str, ...] = ()
    port: int = 587
    refused_ports: tuple[int, ...] = ()
    sender: Literal["user", "domain", ""] = ""
    user: str = ""
    has_address_users: bool = False
    takes_app_passwords: bool = False
    are_domains_one: bool = False
    has_port_2525: bool = False

    @property
    def has_implicit_tls(self) -> bool:
        """It may take TLS from the first byte."""
        return IMPLICIT_TLS_PORT not in self.refused_ports


MICROSOFT_365 = Provider(
    "microsoft-365",
    "Microsoft 365",
    ("smtp.office365.com", "*.office365.com", "*.office.com", "smtp.partner.outlook.cn"),
    refused_ports=(465,),
    sender="domain",
    has_address_users=True,
)
OUTLOOK = Provider(
    "microsoft-365",
    "Outlook.com",
    ("smtp-mail.outlook.com", "smtp.outlook.com", "smtp.live.com", "smtp.hotmail.*"),
    ("outlook.com", "hotmail.com", "live.com", "msn.com"),
    refused_ports=(465,),
    sender="user",
    has_address_users=True,
)
GMAIL = Provider(
    "gmail",
    "Gmail",
    ("smtp.gmail.com", "smtp.googlemail.com"),
    ("gmail.com", "googlemail.com"),
    sender="domain",
    has_address_users=True,
    takes_app_passwords=True,
)
ALIYUN_DIRECTMAIL = Provider(
    "aliyun-directmail",
    "Aliyun DirectMail",
    (*ALIYUN_HOSTS, "smtpdm*.aliyun.com", "smtpdm*.aliyuncs.com"),
    port=465,
    refused_ports=(587, 2525),
    sender="user",
    has_address_users=True,
)
SENDING_SERVICES = (
    ALIYUN_DIRECTMAIL,
    Provider("amazon-ses", "Amazon SES", ("email-smtp*.amazonaws.com*",)),
    Provider(
        "azure-communication-services", "Azure Communication Services", ("smtp.azurecomm.net",)
    ),
    Provider(
        "brevo",
        "Brevo",
        ("smtp-relay.brevo.com", "*.brevo.com", "*.sendinblue.com"),
        has_port_2525=True,
    ),
    Provider(
        "elastic-email",
        "Elastic Email",
        ("smtp.elasticemail.com", "smtp*.elasticemail.com"),
        port=465,
        has_port_2525=True,
    ),
    Provider("forward-email", "Forward Email", ("smtp.forwardemail.net",), port=465),
    Provider("infobip", "Infobip", ("smtp-api.infobip.com", "smtp-api*.infobip.com")),
    Provider("lettermint", "Lettermint", ("smtp.lettermint.co",), port=465),
    Provider("mailersend", "MailerSend", ("smtp.mailersend.net",)),
    Provider(
        "mailgun",
        "Mailgun",
        ("smtp.mailgun.org", "smtp.eu.mailgun.org", "*.mailgun.org"),
        has_port_2525=True,
    ),
    Provider("mailjet", "Mailjet", ("in-v3.mailjet.com", "*.mailjet.com")),
    Provider("mailtrap", "Mailtrap", ("live.smtp.mailtrap.io", "*.mailtrap.io")),
    Provider("mandrill", "Mandrill", ("smtp.mandrillapp.com",)),
    Provider(
        "postmark",
        "Postmark",
        ("smtp.postmarkapp.com", "*.postmarkapp.com"),
        refused_ports=(465,),
        has_port_2525=True,
    ),
    Provider("resend", "Resend", ("smtp.resend.com",), port=465, user="resend"),
    Provider("scaleway-tem", "Scaleway TEM", ("smtp.tem.scw.cloud",)),
    Provider(
        "sendgrid",
        "SendGrid",
        ("smtp.sendgrid.net", "*.sendgrid.net"),
        user="apikey",
        has_port_2525=True,
    ),
    Provider("smtp2go", "SMTP2GO", ("mail.smtp2go.com", "mail*.smtp2go.com"), has_port_2525=True),
    Provider(
        "sparkpost",
        "SparkPost",
        ("smtp.sparkpostmail.com", "smtp.eu.sparkpostmail.com", "*.sparkpostmail.com"),
        refused_ports=(465,),
        user="SMTP_Injection",
        has_port_2525=True,
    ),
    Provider("tencent-cloud-ses", "Tencent Cloud SES", ("*smtp.qcloudmail.com",), port=465),
)
MAILBOXES = (
    GMAIL,
    Provider(
        "google-workspace-relay",
        "Google Workspace relay",
        ("smtp-relay.gmail.com",),
        ("gmail.com",),
    ),
    MICROSOFT_365,
    OUTLOOK,
    Provider(
        "alibaba-mail", "Alibaba Mail", ("smtp.aliyun.com",), ("aliyun.com",), 465, sender="user"
    ),
    Provider(
        "alibaba-mail-enterprise",
        "Alibaba Mail Enterprise",
        ("smtp.qiye.aliyun.com", "smtp*.qiye.aliyun.com", "*.mxhichina.com"),
        port=465,
    ),
    Provider(
        "fastmail",
        "Fastmail",
        ("smtp.fastmail.com", "*.fastmail.com", "*.messagingengine.com"),
        ("fastmail.com", "fastmail.fm"),
        465,
    ),
    Provider("feishu-mail", "Feishu Mail", ("smtp.feishu.cn",), port=465),
    Provider("gandi", "Gandi", ("mail.gandi.net",)),
    Provider(
        "gmx",
        "GMX",
        ("mail.gmx.com", "mail.gmx.net", "mail.gmx.*"),
        ("gmx.com", "gmx.net"),
        sender="domain",
    ),
    Provider("hetzner", "Hetzner", ("mail.your-server.de",)),
    Provider(
        "icloud",
        "iCloud Mail",
        ("smtp.mail.me.com",),
        ("icloud.com", "me.com", "mac.com"),
        refused_ports=(465,),
    ),
    Provider("ionos", "IONOS", ("smtp.ionos.de", "smtp.ionos.*")),
    Provider(
        "mail-ru",
        "Mail.ru",
        ("smtp.mail.ru",),
        ("mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru"),
        465,
        sender="user",
    ),
    Provider("naver-mail", "Naver Mail", ("smtp.naver.com",), ("naver.com",)),
    Provider("netease-126", "NetEase 126", ("smtp.126.com",), ("126.com",), 465, sender="user"),
    Provider("netease-163", "NetEase 163", ("smtp.163.com",), ("163.com",), 465, sender="user"),
    Provider("", "NetEase yeah.net", ("smtp.yeah.net",), ("yeah.net",), 465, sender="user"),
    Provider("ovh", "OVH", ("ssl0.ovh.net", "*.ovh.net"), port=465),
    Provider(
        "proton-mail",
        "Proton Mail",
        ("smtp.protonmail.ch",),
        ("proton.me", "protonmail.com", "pm.me"),
    ),
    Provider("tencent-exmail", "Tencent exmail", ("smtp.exmail.qq.com",), (), 465, sender="user"),
    Provider(
        "qq-mail",
        "QQ Mail",
        ("smtp.qq.com", "smtp.foxmail.com"),
        ("qq.com", "foxmail.com"),
        465,
        sender="user",
    ),
    Provider("sina-mail", "Sina Mail", ("smtp.sina.com",), ("sina.com", "sina.cn"), sender="user"),
    Provider("strato", "Strato", ("smtp.strato.de",), port=465),
    Provider("", "Web.de", ("smtp.web.de",), ("web.de",), sender="user"),
    Provider(
        "yahoo-mail",
        "Yahoo Mail",
        ("smtp.mail.yahoo.com", "*.mail.yahoo.*"),
        ("yahoo.com", "ymail.com", "rocketmail.com", "aol.com"),
        465,
        sender="user",
    ),
    Provider("", "AOL", ("smtp.aol.com",), ("aol.com",), 465, sender="user"),
    Provider(
        "yandex",
        "Yandex Mail",
        ("smtp.yandex.com", "smtp.yandex.ru", "smtp*.yandex.*"),
        ("yandex.com", "yandex.ru", "ya.ru"),
        465,
        sender="domain",
        are_domains_one=True,
    ),
    Provider(
        "zoho-mail",
        "Zoho Mail",
        ("smtp.zoho.com", "smtp.zoho.eu", "*.zoho.com", "*.zoho.*", "*.zohocloud.ca"),
        ("zohomail.com",),
        465,
        sender="domain",
    ),
)
PROVIDERS = (*SENDING_SERVICES, *MAILBOXES)
KNOWN_HOSTS = tuple(host for provider in PROVIDERS for host in provider.hosts if "*" not in host)

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
    """Return the provider that a host belongs to, or None."""
    name = _normalise(host)
    return next(
        (
            provider
            for provider in PROVIDERS
            if any(fnmatchcase(name, pattern) for pattern in provider.hosts)
        ),
        None,
    )


def find_near_host(host: str) -> str:
    """Return the host of a provider that was probably meant by a name that does not exist, or ""."""
    name = _normalise(host)
    stem, _dot, top = name.rpartition(".")
    if is_ip_address(name) or name in KNOWN_HOSTS or top in PRIVATE_TOPS:
        return ""
    twins = [known for known in KNOWN_HOSTS if known.rpartition(".")[0] == stem]
    return next(iter(twins or get_close_matches(name, KNOWN_HOSTS, 1, SIMILARITY)), "")


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


def _normalise(host: str) -> str:
    return host.strip().rstrip(".").lower()
