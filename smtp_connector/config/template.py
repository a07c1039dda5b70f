"""TemplateConfig: one message template in the config."""

from __future__ import annotations

from pydantic import Field

from smtp_connector.terms import ContentType, UsageType, gettext_noop

from .config_model import ConfigModel


class TemplateConfig(ConfigModel):
    """Subject and content for one usage type; `{{code}}` and other variables are filled when it is sent."""

    usage_type: UsageType = Field(
        description=gettext_noop(
            "What the template is for. Register, SignIn, ForgotPassword and Generic must exist."
        )
    )
    content_type: ContentType = Field(description=gettext_noop("How content is written."))
    subject: str = Field(
        description=gettext_noop("Subject line. Variables such as {{code}} are filled.")
    )
    content: str = Field(
        description=gettext_noop("The body. Write {{code}} where the verification code goes.")
    )
    text: str = Field(
        default="",
        description=gettext_noop(
            "Plain text part of an HTML template. Absent: made from the content."
        ),
    )
    send_from: str = Field(
        default="",
        description=gettext_noop(
            "Sender for this template only, instead of fromEmail. Variables are filled."
        ),
    )
    reply_to: str = Field(
        default="",
        description=gettext_noop("Reply address for this template only. Variables are filled."),
    )
