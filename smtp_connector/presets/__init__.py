"""The presets: one provider, one file, listed here by hand in the order of the cards."""

from __future__ import annotations

from smtp_connector.config.services import find_service

from .alibaba_mail import PRESET as ALIBABA_MAIL
from .alibaba_mail_enterprise import PRESET as ALIBABA_MAIL_ENTERPRISE
from .aliyun_directmail import PRESET as ALIYUN_DIRECTMAIL
from .amazon_ses import PRESET as AMAZON_SES
from .azure_communication_services import PRESET as AZURE_COMMUNICATION_SERVICES
from .brevo import PRESET as BREVO
from .custom_smtp import PRESET as CUSTOM_SMTP
from .elastic_email import PRESET as ELASTIC_EMAIL
from .fastmail import PRESET as FASTMAIL
from .feishu_mail import PRESET as FEISHU_MAIL
from .forward_email import PRESET as FORWARD_EMAIL
from .gandi import PRESET as GANDI
from .gmail import PRESET as GMAIL
from .gmx import PRESET as GMX
from .google_workspace_relay import PRESET as GOOGLE_WORKSPACE_RELAY
from .hetzner import PRESET as HETZNER
from .icloud import PRESET as ICLOUD
from .infobip import PRESET as INFOBIP
from .ionos import PRESET as IONOS
from .lettermint import PRESET as LETTERMINT
from .local_mailbox import PRESET as LOCAL_MAILBOX
from .mail_ru import PRESET as MAIL_RU
from .mailersend import PRESET as MAILERSEND
from .mailgun import PRESET as MAILGUN
from .mailjet import PRESET as MAILJET
from .mailtrap import PRESET as MAILTRAP
from .mandrill import PRESET as MANDRILL
from .microsoft_365 import PRESET as MICROSOFT_365
from .naver_mail import PRESET as NAVER_MAIL
from .netease_126 import PRESET as NETEASE_126
from .netease_163 import PRESET as NETEASE_163
from .ovh import PRESET as OVH
from .postmark import PRESET as POSTMARK
from .preset import Preset, Region
from .proton_mail import PRESET as PROTON_MAIL
from .qq_mail import PRESET as QQ_MAIL
from .resend import PRESET as RESEND
from .scaleway_tem import PRESET as SCALEWAY_TEM
from .sendgrid import PRESET as SENDGRID
from .sina_mail import PRESET as SINA_MAIL
from .smtp2go import PRESET as SMTP2GO
from .sparkpost import PRESET as SPARKPOST
from .strato import PRESET as STRATO
from .tencent_cloud_ses import PRESET as TENCENT_CLOUD_SES
from .tencent_exmail import PRESET as TENCENT_EXMAIL
from .yahoo_mail import PRESET as YAHOO_MAIL
from .yandex import PRESET as YANDEX
from .zoho_mail import PRESET as ZOHO_MAIL

__all__ = ["PRESETS", "Preset", "Region", "find_preset", "find_preset_by_service", "get_preset"]

# By group, as GROUPS has them. The popular ones stand as most people look for them, the others by name.
PRESETS: tuple[Preset, ...] = (
    GMAIL,
    SENDGRID,
    ALIYUN_DIRECTMAIL,
    AMAZON_SES,
    AZURE_COMMUNICATION_SERVICES,
    BREVO,
    ELASTIC_EMAIL,
    FORWARD_EMAIL,
    GOOGLE_WORKSPACE_RELAY,
    INFOBIP,
    LETTERMINT,
    MAILERSEND,
    MAILGUN,
    MAILJET,
    MAILTRAP,
    MANDRILL,
    POSTMARK,
    RESEND,
    SCALEWAY_TEM,
    SMTP2GO,
    SPARKPOST,
    TENCENT_CLOUD_SES,
    ALIBABA_MAIL,
    ALIBABA_MAIL_ENTERPRISE,
    FASTMAIL,
    FEISHU_MAIL,
    GANDI,
    GMX,
    HETZNER,
    ICLOUD,
    IONOS,
    MAIL_RU,
    MICROSOFT_365,
    NAVER_MAIL,
    NETEASE_126,
    NETEASE_163,
    OVH,
    PROTON_MAIL,
    QQ_MAIL,
    SINA_MAIL,
    STRATO,
    TENCENT_EXMAIL,
    YAHOO_MAIL,
    YANDEX,
    ZOHO_MAIL,
    CUSTOM_SMTP,
    LOCAL_MAILBOX,
)


def find_preset(preset_id: str) -> Preset | None:
    """Return the preset with this id, or None."""
    return next((preset for preset in PRESETS if preset.id == preset_id), None)


def get_preset(preset_id: str) -> Preset:
    """Return the preset with this id.

    Raises:
        KeyError: there is none.
    """
    preset = find_preset(preset_id)
    if preset is None:
        raise KeyError(preset_id)
    return preset


def find_preset_by_service(name: str) -> Preset | None:
    """Return the preset for one of Nodemailer's `service` names, or None; see `find_service`."""
    service = find_service(name)
    return find_preset(service.preset_id) if service else None
