"""The presets: one provider, one file, listed here by hand in the order of the cards."""

from __future__ import annotations

from .aliyun_directmail import PRESET as ALIYUN_DIRECTMAIL
from .custom_smtp import PRESET as CUSTOM_SMTP
from .gmail import PRESET as GMAIL
from .local_mailbox import PRESET as LOCAL_MAILBOX
from .preset import Preset, Region
from .sendgrid import PRESET as SENDGRID

__all__ = ["PRESETS", "Preset", "Region", "find_preset", "get_preset"]

PRESETS: tuple[Preset, ...] = (GMAIL, SENDGRID, ALIYUN_DIRECTMAIL, CUSTOM_SMTP, LOCAL_MAILBOX)


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
