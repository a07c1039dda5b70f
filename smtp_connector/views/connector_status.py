"""How a connector stands, in one word and one shape."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from smtp_connector.models import Connector, Delivery


@dataclass(frozen=True, slots=True)
class StatusTag:
    """A word and the class of its tag."""

    label: str
    css_class: str = ""


def find_status(connector: Connector) -> StatusTag | None:
    """Judge a connector that was read with `with_activity`; None when it was not.

    Delivering and Failing speak of live sends of a connector in use; tests never count.
    """
    if not connector.is_readable:
        return StatusTag(_("Secret unreadable"), "tag-bad")
    last_live = getattr(connector, "last_live_status", "")
    if last_live == "":
        return None
    is_in_use = connector.is_active or connector.sent_today or connector.failed_today
    if last_live and is_in_use:
        is_sent = last_live == Delivery.Status.SENT
        return (
            StatusTag(_("Delivering"), "tag-ok") if is_sent else StatusTag(_("Failing"), "tag-bad")
        )
    if not last_live and not connector.last_test_status:
        return StatusTag(_("Not tested"))
    return StatusTag(_("Nothing sent yet")) if connector.is_active else StatusTag(_("Standing by"))
