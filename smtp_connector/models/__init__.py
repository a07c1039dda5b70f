"""What is stored."""

from __future__ import annotations

from .connector import Connector
from .delivery import Delivery

__all__ = ["Connector", "Delivery"]
