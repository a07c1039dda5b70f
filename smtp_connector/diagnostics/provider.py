"""Which provider a host belongs to."""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase

from smtp_connector.config.address import is_ip_address

# Patterns of hosts and the preset of their provider; the first that fits wins.
PROVIDERS: tuple[tuple[str, str], ...] = (
    ("smtp-relay.gmail.com", "google-workspace-relay"),
    ("smtp.gmail.com", "gmail"),
    ("smtp.googlemail.com", "gmail"),
    ("smtp.office365.com", "microsoft-365"),
    ("smtp-mail.outlook.com", "microsoft-365"),
    ("*.office365.com", "microsoft-365"),
    ("smtp.outlook.com", "microsoft-365"),
    ("smtp.live.com", "microsoft-365"),
    ("smtp.partner.outlook.cn", "microsoft-365"),
    ("smtp.azurecomm.net", "azure-communication-services"),
    ("*.sendgrid.net", "sendgrid"),
    ("smtpdm*.aliyun.com", "aliyun-directmail"),
    ("smtpdm*.aliyuncs.com", "aliyun-directmail"),
    ("smtp.aliyun.com", "alibaba-mail"),
    ("smtp*.qiye.aliyun.com", "alibaba-mail-enterprise"),
    ("*.mxhichina.com", "alibaba-mail-enterprise"),
    ("email-smtp*.amazonaws.com*", "amazon-ses"),
    ("*.mailgun.org", "mailgun"),
    ("*.postmarkapp.com", "postmark"),
    ("*.mailjet.com", "mailjet"),
    ("smtp-relay.brevo.com", "brevo"),
    ("*.sendinblue.com", "brevo"),
    ("*.sparkpostmail.com", "sparkpost"),
    ("smtp.resend.com", "resend"),
    ("*.mailtrap.io", "mailtrap"),
    ("*.zoho.com", "zoho-mail"),
    ("*.zoho.*", "zoho-mail"),
    ("*.zohocloud.ca", "zoho-mail"),
    ("*.fastmail.com", "fastmail"),
    ("*.messagingengine.com", "fastmail"),
    ("*.yandex.*", "yandex"),
    ("smtp.exmail.qq.com", "tencent-exmail"),
    ("smtp.qq.com", "qq-mail"),
    ("smtp.foxmail.com", "qq-mail"),
    ("*smtp.qcloudmail.com", "tencent-cloud-ses"),
    ("smtp.163.com", "netease-163"),
    ("smtp.126.com", "netease-126"),
    ("smtp.mail.me.com", "icloud"),
    ("*.mail.yahoo.*", "yahoo-mail"),
    ("smtp.mandrillapp.com", "mandrill"),
    ("smtp.mailersend.net", "mailersend"),
    ("smtp*.elasticemail.com", "elastic-email"),
    ("mail*.smtp2go.com", "smtp2go"),
    ("smtp-api*.infobip.com", "infobip"),
    ("smtp.forwardemail.net", "forward-email"),
    ("smtp.lettermint.co", "lettermint"),
    ("smtp.protonmail.ch", "proton-mail"),
    ("smtp.tem.scw.cloud", "scaleway-tem"),
    ("mail.gmx.*", "gmx"),
    ("smtp.mail.ru", "mail-ru"),
    ("smtp.naver.com", "naver-mail"),
    ("smtp.feishu.cn", "feishu-mail"),
    ("smtp.sina.com", "sina-mail"),
    ("smtp.ionos.*", "ionos"),
    ("*.ovh.net", "ovh"),
    ("mail.gandi.net", "gandi"),
    ("mail.your-server.de", "hetzner"),
    ("smtp.strato.de", "strato"),
)
KNOWN_HOSTS = (
    *(pattern for pattern, _provider in PROVIDERS if "*" not in pattern),
    *("smtp.sendgrid.net", "smtp.mailgun.org", "smtp.eu.mailgun.org", "smtp.postmarkapp.com"),
    *("in-v3.mailjet.com", "smtp.sparkpostmail.com", "live.smtp.mailtrap.io", "smtp.zoho.com"),
    *("smtp.zoho.eu", "smtp.fastmail.com", "smtp.yandex.com", "smtp.yandex.ru", "mail.gmx.com"),
    *("smtp.mail.yahoo.com", "smtpdm.aliyun.com", "smtp.qiye.aliyun.com", "mail.smtp2go.com"),
    *("smtp.ionos.de", "ssl0.ovh.net", "smtp.elasticemail.com", "smtp-api.infobip.com"),
)
SIMILARITY = 0.86  # of difflib: one or two letters of a host

# Providers that do not take TLS from the first byte, and those that also listen on 2525, by their own pages.
WITHOUT_IMPLICIT_TLS = frozenset({"microsoft-365", "postmark", "sparkpost", "icloud"})
WITH_PORT_2525 = frozenset(
    {"sendgrid", "mailgun", "postmark", "brevo", "sparkpost", "smtp2go", "elastic-email"}
)


def find_provider(host: str) -> str:
    """Return the id of the preset whose provider the host belongs to, or ""."""
    name = host.strip().rstrip(".").lower()
    return next((provider for pattern, provider in PROVIDERS if fnmatchcase(name, pattern)), "")


def find_near_host(host: str) -> str:
    """Return the host of a provider that was probably meant by a name that does not exist, or ""."""
    name = host.strip().rstrip(".").lower()
    if is_ip_address(name) or name in KNOWN_HOSTS:
        return ""
    stem, _dot, _top = name.rpartition(".")
    twins = [known for known in KNOWN_HOSTS if known.rpartition(".")[0] == stem]
    return next(iter(twins or get_close_matches(name, KNOWN_HOSTS, 1, SIMILARITY)), "")
