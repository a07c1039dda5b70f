"""The guides in other languages than English: one folder a language, one file a guide, listed here by hand."""

from __future__ import annotations

from collections.abc import Mapping

from .zh_hans import aliyun_directmail, custom_smtp, gmail, local_mailbox, sendgrid
from .zh_hans.shared_sections import SHARED_SECTIONS as SHARED_SECTIONS_ZH_HANS

GUIDES: Mapping[str, Mapping[str, str]] = {
    "zh-hans": {
        "gmail": gmail.GUIDE + SHARED_SECTIONS_ZH_HANS,
        "sendgrid": sendgrid.GUIDE + SHARED_SECTIONS_ZH_HANS,
        "aliyun-directmail": aliyun_directmail.GUIDE + SHARED_SECTIONS_ZH_HANS,
        "custom-smtp": custom_smtp.GUIDE + SHARED_SECTIONS_ZH_HANS,
        "local-mailbox": local_mailbox.GUIDE + SHARED_SECTIONS_ZH_HANS,
    },
}
"""Language -> id of the preset -> Markdown."""
