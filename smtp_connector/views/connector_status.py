"""How a connector stands, in one word and one shape."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from smtp_connector.errors import ConfigError, EncryptionKeyError
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.fingerprint import is_fingerprint_of
from smtp_connector.terms import Stage

from .trace import STAGE_NAMES


@dataclass(frozen=True, slots=True)
class StatusTag:
    """A word and the class of its tag."""

    label: str
    css_class: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """What `Connector.objects.with_activity` knows of a connector; None where nothing was sent or tested."""

    sent_today: int
    failed_today: int
    last_test_status: str | None
    last_test_stage: str | None
    last_test_at: datetime | None
    last_test_fingerprint: str | None
    last_test_duration_ms: int | None
    last_live_status: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the newest test says of the config as it is stored now.

    kind: "passed", "failed", "unknown", "changed" (the config is another one since), or "none" (never tested).
    doubt: why it may not work, a sentence; "" when it passed.
    """

    kind: str
    label: str
    css_class: str = ""
    doubt: str = ""
    tested_at: datetime | None = None


def get_start_of_today() -> datetime:
    """Return the last midnight of the viewer's zone, for `Connector.objects.with_activity`."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def find_activity(connector: Connector) -> Activity | None:
    """Return what the annotations say; None when the connector was read without them."""
    known = vars(connector)
    names = [field.name for field in fields(Activity)]
    return Activity(**{name: known[name] for name in names}) if set(names) <= set(known) else None


def find_status(connector: Connector) -> StatusTag | None:
    """Judge a connector that was read with `with_activity`; None when it was not.

    Delivering and Failing speak of live sends of a connector in use; tests never count.
    """
    fault = _find_fault(connector)
    if fault:
        return fault
    activity = find_activity(connector)
    if activity is None:
        return None
    is_in_use = connector.is_active or activity.sent_today or activity.failed_today
    if activity.last_live_status and is_in_use:
        is_sent = activity.last_live_status == Delivery.Status.SENT
        return (
            StatusTag(_("Delivering"), "tag-ok") if is_sent else StatusTag(_("Failing"), "tag-bad")
        )
    if not activity.last_live_status and not activity.last_test_status:
        return StatusTag(_("Not tested"))
    return StatusTag(_("Nothing sent yet")) if connector.is_active else StatusTag(_("Standing by"))


def find_verdict(connector: Connector) -> Verdict | None:
    """Judge the config of a connector that was read with `with_activity`; None when it was not."""
    activity = find_activity(connector)
    if activity is None:
        return None
    status, tested_at = activity.last_test_status, activity.last_test_at
    if status is None or tested_at is None:
        return Verdict("none", _("Not tested"), doubt=_("It was never tested."))
    if _is_changed(connector, activity):
        return Verdict(
            "changed",
            _("Config changed since the test"),
            "tag-warn",
            _("Its config was changed since its last test."),
            tested_at,
        )
    match status:
        case Delivery.Status.SENT:
            return Verdict("passed", _("Passed"), "tag-ok", "", tested_at)
        case Delivery.Status.UNKNOWN:
            doubt = _("Nobody knows whether its last test was accepted.")
            return Verdict("unknown", _("Outcome unknown"), "tag-warn", doubt, tested_at)
    label = _name_failure(activity.last_test_stage)
    return Verdict("failed", label, "tag-bad", _("Its last test failed."), tested_at)


def describe_ago(moment: datetime) -> str:
    """Say how long ago it was, in its largest unit."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


def _is_changed(connector: Connector, activity: Activity) -> bool:
    """Tell whether the stored config is another one than the newest test went by."""
    if not activity.last_test_fingerprint:  # a row from before fingerprints were kept
        return activity.last_test_at is not None and connector.updated_at > activity.last_test_at
    try:
        return not is_fingerprint_of(connector.config, activity.last_test_fingerprint)
    except ConfigError:
        return False  # its status says that it cannot be read


def _name_failure(stage: str | None) -> str:
    if not stage:
        return _("Failed")
    return _("Failed at %(stage)s") % {"stage": STAGE_NAMES[Stage(stage)]}


def _find_fault(connector: Connector) -> StatusTag | None:
    """Return why nothing at all can be sent with what is stored, or None."""
    try:
        is_readable = not connector.stored_config.unreadable
    except EncryptionKeyError:
        is_readable = False
    except ConfigError:
        return StatusTag(_("Config unreadable"), "tag-bad")
    return None if is_readable else StatusTag(_("Secret unreadable"), "tag-bad")
