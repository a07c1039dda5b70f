"""A server's reply as text that can be shown: decoded, harmless, with its codes (RFC 5321, 4.2; RFC 3463)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

REPLY_LINE = re.compile(rb"(?P<code>[2-5]\d\d)(?:(?P<mark>[ -])(?P<text>.*))?\Z", re.DOTALL)
ENHANCED_STATUS_CODE = re.compile(r"\s*(?P<code>(?P<class>[245])\.\d{1,3}\.\d{1,3})(?!\.?\d)")
# A hanzi of GB 2312 is two octets from this range; a lone one is Latin-1.
GB2312_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
# Categories whose characters change how the text around them is shown, or cannot be shown at all.
HARMFUL_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
REPLACEMENT = "\ufffd"

# Replies that begin with 4 and will not change by waiting: SendGrid 403, Aliyun DirectMail 436 and Alibaba Mail 440.
PERMANENT_CODES = frozenset({403, 436, 440})
PERMANENT_TEXT = re.compile(
    r"maximum credits exceeded|not authorized to send from|conform with authentication",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered to one command.

    enhanced_status_code: "5.1.1", or "".
    text: all lines without their reply codes, joined by line feeds; the enhanced status code stays in.
    """

    reply_code: int
    enhanced_status_code: str
    text: str

    def __str__(self) -> str:
        return f"{self.reply_code} {self.text}".rstrip()

    @property
    def is_positive(self) -> bool:
        """The command succeeded (2yz)."""
        return 200 <= self.reply_code < 300

    @property
    def is_transient(self) -> bool:
        """The same command may succeed later: 4yz, but for the texts that say otherwise."""
        if not 400 <= self.reply_code < 500 or self.reply_code in PERMANENT_CODES:
            return False
        return not PERMANENT_TEXT.search(self.text)


def find_reply(lines: Sequence[bytes]) -> Reply | None:
    """Read the lines of one reply, without their line ends; None when they are no reply (RFC 5321, 4.2)."""
    matches = [REPLY_LINE.match(line) for line in lines]
    codes = {match["code"] if match else b"" for match in matches}
    if len(codes) != 1 or b"" in codes:
        return None
    reply_code = int(codes.pop())
    raw_text = b"\n".join((match["text"] or b"").strip() for match in matches if match)
    text = decode_reply_text(raw_text)
    return Reply(reply_code, find_enhanced_status_code(text, reply_code), text)


def is_continued(line: bytes) -> bool:
    """Tell whether the line says that another one of the same reply follows."""
    match = REPLY_LINE.match(line)
    return match is not None and match["mark"] == b"-"


def can_begin_reply(start: bytes) -> bool:
    """Tell whether a reply may begin with these octets, of which more may follow."""
    return bool(re.fullmatch(rb"[2-5]?|[2-5]\d\d?|[2-5]\d\d[ \-\r\n]", start[:4]))


def decode_reply_text(raw: bytes) -> str:
    """Return the octets as readable text: UTF-8, else GB 18030, else Latin-1; never raises."""
    return make_harmless(_decode(raw))


def make_harmless(text: str) -> str:
    """Replace control and direction-changing characters; line feeds stay, a tab becomes a blank."""
    return "".join(
        REPLACEMENT if unicodedata.category(char) in HARMFUL_CATEGORIES and char != "\n" else char
        for char in text.replace("\r\n", "\n").replace("\t", " ")
    )


def find_enhanced_status_code(text: str, reply_code: int) -> str:
    """Return the enhanced status code that begins the text and fits the reply code, or ""."""
    match = ENHANCED_STATUS_CODE.match(text)
    if match is None or match["class"] != str(reply_code)[0]:
        return ""
    return match["code"]


def _decode(raw: bytes) -> str:
    encodings = ["utf-8"]
    if GB2312_PAIR.search(raw):
        encodings.append("gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
