"""A server's reply as text that can be shown: decoded, harmless, with its codes (RFC 5321, 4.2; RFC 3463)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

REPLY_LINE = re.compile(rb"(?P<code>[2-5]\d\d)(?:(?P<mark>[ -])(?P<text>.*))?\Z", re.DOTALL)
ENHANCED_STATUS_CODE = re.compile(r"\s*(?P<code>(?P<class>[245])\.\d{1,3}\.\d{1,3})(?!\.?\d)")
# A hanzi of GB 2312 is two octets from this range; a lone one is Latin-1.
GB2312_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
# Categories whose characters change how the text around them is shown, or cannot be shown at all.
HARMFUL_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
REPLACEMENT = "\ufffd"

PIECE_LENGTH = 1024  # characters; a list of all characters takes many times a text's memory

# Replies that begin with 4 and will not change by waiting: SendGrid 403, Aliyun DirectMail 436 and Alibaba Mail 440.
PERMANENT_CODES = frozenset({403, 436, 440})
PERMANENT_TEXT = re.compile(
    # SendGrid's account is used up; SendGrid's and Aliyun's sender is not this account's.
    r"maximum (?:\S+ ){0,3}credits (?:\S+ ){0,3}exceeded"
    r"|not (?:\S+ ){0,2}authori[sz]ed to send (?:\S+ ){0,2}from"
    r"|conform (?:\S+ ){0,2}with (?:\S+ ){0,2}authentication"
    # Exchange's 451 5.7.3 and 421 4.7.66: the session must be encrypted, or by a newer TLS.
    r"|starttls (?:\S+ ){0,2}required|tls 1\.0 and 1\.1 are not supported"
    # Postfix's 454 4.7.1, by its default defer_unauth_destination.
    r"|relay access denied",
    re.IGNORECASE,
)
# Replies that begin with 5 and will change by waiting. A sign-in is never among them, whatever its text: QQ names
# "frequency limited" among the reasons of a wrong password, and who tries again locks the account.
PASSING_REPLY = re.compile(
    # Gmail's 550 5.4.5 holds for 24 hours.
    r"\A550 .*\bdaily (?:\S+ ){0,3}sending (?:\S+ ){0,2}(?:limit|quota)"
    # QQ's 550 for a connection, an address, a domain or a sender holds for minutes to a day.
    r"|\A550 .*\bfrequency limited"
    # RFC 5321, 4.5.3.1.10: an old server's 552 for what is 452 today.
    r"|\A552 .*\btoo many recipients",
    re.IGNORECASE,
)
WRAPPED_LINE = re.compile(r"\s+(?:[245]\.\d{1,3}\.\d{1,3}\s+)?")


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
    def lines(self) -> list[str]:
        """The lines as they came, the reply code in each (RFC 5321, 4.2.1)."""
        *others, last = self.text.split("\n")
        code = self.reply_code
        return [*(f"{code}-{line}" for line in others), f"{code} {last}".rstrip()]

    @property
    def is_positive(self) -> bool:
        """The command succeeded (2yz)."""
        return 200 <= self.reply_code < 300

    @property
    def is_transient(self) -> bool:
        """The same command may succeed later: 4yz, but for the texts that say otherwise, of 5yz too."""
        if not 400 <= self.reply_code < 500:
            return PASSING_REPLY.match(f"{self.reply_code} {self.flat_text}") is not None
        is_permanent = self.reply_code in PERMANENT_CODES or PERMANENT_TEXT.search(self.flat_text)
        return not is_permanent

    @property
    def flat_text(self) -> str:
        """The text as one line, without the enhanced status codes that begin its further lines."""
        return WRAPPED_LINE.sub(" ", self.text)


def find_reply(lines: Sequence[bytes]) -> Reply | None:
    """Read the lines of one reply, without their line ends; None when they are no reply (RFC 5321, 4.2)."""
    code, texts = b"", []
    for line in lines:
        match = REPLY_LINE.match(line)
        if match is None or code not in {b"", match["code"]}:
            return None
        code = match["code"]
        texts.append((match["text"] or b"").strip())
    if not code:
        return None
    reply_code, text = int(code), decode_reply_text(b"\n".join(texts))
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
    shown = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(map(_replace_harmful, iter_pieces(shown)))


def iter_pieces(text: str) -> Iterator[str]:
    """Cut the text into pieces short enough to be taken apart into characters."""
    return (text[start : start + PIECE_LENGTH] for start in range(0, len(text), PIECE_LENGTH))


def find_enhanced_status_code(text: str, reply_code: int) -> str:
    """Return the enhanced status code that begins the text and fits the reply code, or ""."""
    match = ENHANCED_STATUS_CODE.match(text)
    if match is None or match["class"] != str(reply_code)[0]:
        return ""
    return match["code"]


def _replace_harmful(text: str) -> str:
    return "".join(
        REPLACEMENT if unicodedata.category(char) in HARMFUL_CATEGORIES and char != "\n" else char
        for char in text
    )


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
