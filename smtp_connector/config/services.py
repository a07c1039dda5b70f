"""Services: what the names of Nodemailer's `service` key stand for."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

from .schema import IMPLICIT_TLS_PORT
from .secrets import Plain

NOT_IN_SERVICE = re.compile(r"[^a-z0-9.-]")
NEAR_NAMES = 3


class Service(NamedTuple):
    """One server. Each is on 465 with TLS from the first byte, or on another port with STARTTLS required.

    preset_id: the preset of its provider, whose host, port and encryption are the same.
    names: Nodemailer's names, aliases and mail domains for it, spelled as there.
    """

    preset_id: str
    host: str
    port: int
    names: tuple[str, ...]

    @property
    def secure(self) -> bool:
        """TLS from the first byte."""
        return self.port == IMPLICIT_TLS_PORT


SES_REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-gov-east-1",
    "us-gov-west-1",
)

SERVICES = (
    Service(
        "gmail", "smtp.gmail.com", 587, ("Gmail", "Google Mail", "gmail.com", "googlemail.com")
    ),
    Service("sendgrid", "smtp.sendgrid.net", 587, ("SendGrid",)),
    Service("brevo", "smtp-relay.brevo.com", 587, ("SendinBlue", "Brevo")),
    Service("elastic-email", "smtp.elasticemail.com", 465, ("ElasticEmail", "Elastic Email")),
    Service(
        "forward-email",
        "smtp.forwardemail.net",
        465,
        ("Forward Email", "FE", "ForwardEmail", "forwardemail.net"),
    ),
    Service(
        "google-workspace-relay",
        "smtp-relay.gmail.com",
        587,
        ("GmailWorkspace", "Google Workspace Mail"),
    ),
    Service("mailersend", "smtp.mailersend.net", 587, ("MailerSend",)),
    Service("mailgun", "smtp.mailgun.org", 587, ("Mailgun",)),
    Service("mailjet", "in-v3.mailjet.com", 587, ("Mailjet",)),
    Service("mailtrap", "live.smtp.mailtrap.io", 587, ("Mailtrap",)),
    Service("mandrill", "smtp.mandrillapp.com", 587, ("Mandrill",)),
    Service("postmark", "smtp.postmarkapp.com", 587, ("Postmark", "PostmarkApp")),
    Service("resend", "smtp.resend.com", 465, ("Resend",)),
    Service("smtp2go", "mail.smtp2go.com", 587, ("SMTP2GO",)),
    Service(
        "sparkpost", "smtp.sparkpostmail.com", 587, ("Sparkpost", "SparkPost Mail", "sparkpost.com")
    ),
    Service("alibaba-mail", "smtp.aliyun.com", 465, ("Aliyun", "aliyun.com")),
    Service("alibaba-mail-enterprise", "smtp.qiye.aliyun.com", 465, ("AliyunQiye", "qiye.aliyun")),
    Service("fastmail", "smtp.fastmail.com", 465, ("FastMail", "fastmail.fm")),
    Service(
        "feishu-mail",
        "smtp.feishu.cn",
        465,
        ("Feishu Mail", "Feishu", "FeishuMail", "www.feishu.cn"),
    ),
    Service("gandi", "mail.gandi.net", 587, ("GandiMail", "Gandi", "Gandi Mail")),
    Service("gmx", "mail.gmx.com", 587, ("GMX", "gmx.com", "gmx.net", "gmx.de")),
    Service("icloud", "smtp.mail.me.com", 587, ("iCloud", "Me", "Mac", "me.com", "mac.com")),
    Service("mail-ru", "smtp.mail.ru", 465, ("Mail.ru",)),
    Service("microsoft-365", "smtp.office365.com", 587, ("Outlook365",)),
    Service("naver-mail", "smtp.naver.com", 587, ("Naver",)),
    Service("netease-126", "smtp.126.com", 465, ("126",)),
    Service("netease-163", "smtp.163.com", 465, ("163",)),
    Service(
        "proton-mail",
        "smtp.protonmail.ch",
        587,
        ("Proton", "ProtonMail", "Proton.me", "Protonmail.com", "Protonmail.ch", "pm.me"),
    ),
    Service("qq-mail", "smtp.qq.com", 465, ("QQ", "qq.com")),
    Service(
        "tencent-exmail", "smtp.exmail.qq.com", 465, ("QQex", "QQ Enterprise", "exmail.qq.com")
    ),
    Service("yahoo-mail", "smtp.mail.yahoo.com", 465, ("Yahoo", "yahoo.com")),
    Service("yandex", "smtp.yandex.com", 465, ("Yandex", "yandex.ru")),
    Service("zoho-mail", "smtp.zoho.com", 465, ("Zoho",)),
    Service("amazon-ses", "email-smtp.us-east-1.amazonaws.com", 587, ("SES",)),
    *(
        Service("amazon-ses", f"email-smtp.{region}.amazonaws.com", 587, (f"SES-{region.upper()}",))
        for region in SES_REGIONS
    ),
)
"""A name that stands here stays: a stored config may know its host by nothing else."""


def find_service(name: str) -> Service | None:
    """Return the service with this name, or None.

    name: a name, an alias, a mail domain or an address in one; case and blanks do not matter.
    """
    return BY_KEY.get(make_service_key(name))


def find_near_names(name: str) -> list[str]:
    """Return the known names that look most like this one."""
    near = get_close_matches(make_service_key(name), NAMES_BY_KEY, n=NEAR_NAMES)
    return [NAMES_BY_KEY[key] for key in near]


def make_service_key(name: str) -> str:
    """Return what two spellings of one service have in common: "Google Mail" gives "googlemail"."""
    return NOT_IN_SERVICE.sub("", name.rpartition("@")[2].lower())


def fill_service(plain: Plain) -> Plain:
    """Return the config with what its service stands for; what the config says itself wins.

    Port and encryption belong together: a config that names one of port and secure decides both.
    """
    name = plain.get("service")
    service = find_service(name) if isinstance(name, str) else None
    if service is None:
        return plain
    implied: Plain = {"host": service.host}
    if not plain.keys() & {"port", "secure"}:
        implied |= {"port": service.port, "secure": service.secure}
    if not (service.secure or plain.get("ignoreTLS") or plain.get("opportunisticTLS")):
        implied["requireTLS"] = True
    return implied | plain


BY_KEY = {make_service_key(name): service for service in SERVICES for name in service.names}
NAMES_BY_KEY = {make_service_key(name): name for service in SERVICES for name in service.names}
