"""smtplib's connections, made to remember which recipients a server refused."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import Any

Refused = dict[str, tuple[int, bytes]]


class RecordingSmtp(smtplib.SMTP):
    """smtplib.SMTP; `refused` holds the answers to recipients of the last message that it did not take."""

    refused: Refused

    def sendmail(
        self, from_addr: str, to_addrs: str | Sequence[str], *args: Any, **options: Any
    ) -> Refused:
        self.refused = {}
        self.refused = super().sendmail(from_addr, to_addrs, *args, **options)
        return self.refused


class RecordingSmtpSsl(RecordingSmtp, smtplib.SMTP_SSL):
    """The same with implicit TLS."""
