"""What is stored."""

from __future__ import annotations

from .access_token import AccessToken
from .audit_event import AuditEvent
from .connector import Connector
from .delivery import Delivery

__all__ = ["AccessToken", "AuditEvent", "Connector", "Delivery"]
