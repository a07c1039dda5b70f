"""What is stored."""

from __future__ import annotations

from .audit_event import AuditEvent
from .connector import Connector
from .delivery import Delivery

__all__ = ["AuditEvent", "Connector", "Delivery"]
