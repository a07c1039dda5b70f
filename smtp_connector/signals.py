"""Signals that other apps may listen to."""

from __future__ import annotations

from django.dispatch import Signal

delivery_failed = Signal()
"""Sent after a message was not accepted, or when nobody knows. delivery: its row (unsaved when the database
refused it). error: the DeliveryError. The caller's rollback may take the row away; the signal has been sent then."""
