"""What may be read for a reply, however a server sends it. Packets keep their bounds, so a test decides what one `recv` gets."""

from __future__ import annotations

import json
import smtplib
import socket
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.reply import decode_reply_text, find_reply
from smtp_connector.errors import DeliveryError, ReplyTooLongError
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import UsageType
from smtp_connector.transport.channel import Channel
from smtp_connector.transport.submission import SendLimits, submit
from tests.configs import make_config
from tests.smtp_server import Conversation, ScriptedSmtpServer, close

WAIT_SECONDS = 5
LIMITS = SendLimits(deadline_seconds=10, allowed_networks=["127.0.0.0/8"], allowed_ports=[])
MESSAGE = OutgoingMessage(
    sender="no-reply@example.com",
    recipient="ada@example.com",
    message_id="<1@example.com>",
    template=UsageType.GENERIC,
    content=b"Subject: Code\r\n\r\nHello\r\n",
)
LINE_TEXTS = st.text(st.characters(codec="utf-8", min_codepoint=32), max_size=60)
SMTP_LIKE = st.lists(
    st.sampled_from(
        [b"250", b"354", b"-", b" ", b"\r\n", b"\n", b"\r", b"\x00", b"ok", b"\xff", b"5"]
    ),
    max_size=30,
).map(b"".join)


@contextmanager
def channel_for(packets: Sequence[bytes]) -> Iterator[Channel]:
    """A channel whose other side has sent these packets and hung up."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        for packet in filter(None, packets):
            theirs.send(packet)
        theirs.shutdown(socket.SHUT_RDWR)
        yield Channel(ours)


def read_all(packets: Sequence[bytes]) -> tuple[list[list[bytes]], bytes]:
    """Return every reply that can be read, and what is left."""
    replies = []
    with channel_for(packets) as channel:
        try:
            while True:
                replies.append(channel.read_reply(ends=time.monotonic() + WAIT_SECONDS))
        except smtplib.SMTPServerDisconnected:
            return replies, channel.take_unread()


def write_reply(code: int, texts: Sequence[str]) -> bytes:
    *first, last = texts
    lines = [f"{code}-{text}\r\n" for text in first] + [f"{code} {last}\r\n"]
    return "".join(lines).encode()


@given(st.integers(200, 599), st.lists(LINE_TEXTS, min_size=1, max_size=6))
def test_well_formed_reply_is_read_as_it_was_written(code: int, texts: list[str]) -> None:
    replies, rest = read_all([write_reply(code, texts), b"220 next\r\n"])

    reply = find_reply(replies[0])
    assert reply is not None
    assert reply.reply_code == code
    assert reply.text == decode_reply_text(b"\n".join(text.encode().strip() for text in texts))
    assert (replies[1:], rest) == ([[b"220 next"]], b"")


@given(st.lists(LINE_TEXTS, min_size=1, max_size=4), st.data())
def test_reply_is_the_same_wherever_the_network_cuts_it(
    texts: list[str], data: st.DataObject
) -> None:
    octets = write_reply(550, texts) + write_reply(250, ["Ok"])
    cuts = sorted(data.draw(st.sets(st.integers(1, len(octets) - 1), max_size=8)))
    packets = [octets[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]

    assert read_all(packets) == read_all([octets])


def test_reply_is_the_same_cut_at_any_one_place_and_in_single_octets() -> None:
    octets = "550-5.1.1 Größe\r\n550-\r\n550 收件人\r\n".encode()
    whole = read_all([octets])

    for place in range(len(octets)):
        assert read_all([octets[:place], octets[place:]]) == whole
    assert read_all([octets[index : index + 1] for index in range(len(octets))]) == whole
    assert len(whole[0]) == 1


@given(st.binary(max_size=300) | SMTP_LIKE, st.integers(1, 40))
@example(b"250", 1)
@example(b"250-" * 20, 7)
def test_any_octets_end_in_replies_or_in_a_lost_connection(octets: bytes, size: int) -> None:
    packets = [octets[start : start + size] for start in range(0, len(octets), size)]
    replies, rest = read_all(packets)

    for lines in replies:
        reply = find_reply(lines)
        text = reply.text.replace("\n", "") if reply else ""
        assert not any(unicodedata.category(char).startswith("C") for char in text)
    assert sum(len(line) for lines in replies for line in lines) + len(rest) <= len(octets)


@pytest.mark.parametrize(
    "octets", [b"250-x\r\n" * 9500, b"250-" + b"x" * 70_000, b"250-x\r\n" + b"250 " + b"x" * 70_000]
)
def test_reply_without_an_end_is_given_up(octets: bytes) -> None:
    packets = [octets[start : start + 4096] for start in range(0, len(octets), 4096)]

    with channel_for(packets) as channel, pytest.raises(ReplyTooLongError):
        channel.read_reply(ends=time.monotonic() + WAIT_SECONDS)


@given(
    st.sampled_from(["greeting", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"]),
    st.binary(max_size=60) | SMTP_LIKE,
)
def test_whatever_a_server_says_only_our_errors_come_out(verb: str, octets: bytes) -> None:
    def speak_and_hang_up(conversation: Conversation) -> None:
        conversation.send(octets)
        close(conversation)

    with ScriptedSmtpServer(replies={verb: speak_and_hang_up}) as server:
        config = SmtpConfig.model_validate_json(json.dumps(make_config(server.port)))
        with suppress(DeliveryError):
            assert submit(config, MESSAGE, limits=LIMITS).is_positive
            assert server.received
