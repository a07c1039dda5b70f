"""Text that is JSON but for a slip or two: words of Python, and a comma behind the last item."""

from __future__ import annotations

import re

from smtp_connector.terms import Fix, gettext_noop

from .json_reader import JsonReader, JsonSyntaxError

SLIP = re.compile(
    r'"(?:[^"\\\r\n]|\\.)*"'  # a string, in which nothing is a slip
    r"|(?P<comma>,(?=\s*[}\]]))"
    r"|(?<![\w.$])(?P<word>[Tt]rue|[Ff]alse|[Nn]one|[Nn]ull|TRUE|FALSE|NONE|NULL)(?![\w.$])"
)
WORDS = {"none": "null"}


def mend_slips(text: str) -> str:
    """Return the text without such slips; nothing else is changed, and no line begins or ends elsewhere."""
    return SLIP.sub(_mend, text)


def find_slips(text: str) -> Fix | None:
    """Return the fix that makes JSON of the text; None where there is no slip, or more is wrong."""
    mended = mend_slips(text)
    if mended == text:
        return None
    try:
        root = JsonReader(mended).read()
    except JsonSyntaxError:
        return None
    title = gettext_noop("Correct the slips and leave the rest as it is")
    return Fix("mend.slips", title, text=mended) if root.kind == "object" else None


def _mend(match: re.Match[str]) -> str:
    if match["comma"]:
        return ""
    word = (match["word"] or "").lower()
    return WORDS.get(word, word) if word else match[0]
