"""Messages rendered from small configs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.rendering.message import OutgoingMessage, render_message
from smtp_connector.terms import ContentType, UsageType

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))
MESSAGE_ID = "<6f1c@mail.example>"


def make_config(template: dict[str, Any] | None = None, **values: Any) -> SmtpConfig:
    generic = {
        "usageType": UsageType.GENERIC,
        "contentType": ContentType.TEXT,
        "subject": "Your code",
        "content": "Your code is {{code}}.",
    }
    base = {"host": "mail.example", "fromEmail": "Mail <from@mail.example>"}
    return SmtpConfig.model_validate(base | {"templates": (generic | (template or {}),)} | values)


def render(config: SmtpConfig, **values: Any) -> OutgoingMessage:
    arguments: dict[str, Any] = {
        "recipient": "ada@example.com",
        "usage_type": UsageType.SIGN_IN,
        "payload": {"code": "123456"},
        "message_id": MESSAGE_ID,
        "now": NOW,
    }
    return render_message(config, **(arguments | values))
