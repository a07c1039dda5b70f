"""A session that is disturbed at every octet, in both directions: what the send says against what the server counted."""

from __future__ import annotations

import dataclasses
import itertools
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, submit
from tests.aiosmtpd_server import Mailbox, running_mailbox
from tests.certificates import Authority
from tests.smtp_server import ScriptedSmtpServer
from tests.tcp_proxy import Deed, Disturbance, TcpProxy, Way

from .conftest import PASSWORD, USER, ConfigMaker

STALL_STEP = 9  # octets; each stall costs its timeout
STALL_MS = 3_000  # what stalls ends after it; what only runs slowly on a busy machine must not
PATIENCE_MS = 30_000  # what is cut or left alone ends by itself
AT_A_TIME = 32  # most of them wait for their timeout
SAMPLE_STEP = 97  # octets between the places that are tried within TLS records
LOST = (errors.ConnectionLostError, errors.ConnectError)


@dataclass(frozen=True)
class Outcome:
    """What one call of `submit` said, and what the server counted of its message."""

    error: errors.DeliveryError | None
    accepted: int
    sessions: int
    seen: dict[Way, bytearray]

    @property
    def is_unknown(self) -> bool:
        return self.error is not None and self.error.is_outcome_unknown

    @property
    def is_honest(self) -> bool:
        """Sent is accepted once; failed is not accepted; unknown may be either; never twice."""
        if self.accepted > 1 or self.sessions != 1:
            return False
        if self.error is None:
            return self.accepted == 1
        return self.is_unknown or self.accepted == 0


@dataclass(frozen=True)
class Landmarks:
    """Octets of each way up to and with: DATA and its reply, the final dot and its reply, the last one."""

    data: dict[Way, int]
    dot: dict[Way, int]
    end: dict[Way, int]

    @classmethod
    def find(cls, seen: dict[Way, bytearray]) -> Landmarks:
        data = {
            Way.TO_SERVER: find_end(seen[Way.TO_SERVER], b"\r\nDATA\r\n"),
            Way.TO_CLIENT: find_end(seen[Way.TO_CLIENT], b"354 Go ahead\r\n"),
        }
        dot = {
            Way.TO_SERVER: find_end(seen[Way.TO_SERVER], b"\r\n.\r\n", data[Way.TO_SERVER]),
            Way.TO_CLIENT: find_end(seen[Way.TO_CLIENT], b"\r\n", data[Way.TO_CLIENT]),
        }
        return cls(data, dot, {way: len(octets) for way, octets in seen.items()})


def find_end(stream: bytearray, octets: bytes, start: int = 0) -> int:
    return stream.index(octets, start) + len(octets)


Sender = Callable[[Disturbance | None], Outcome]


@pytest.fixture
def make_sender(config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits) -> Any:
    """Make a function that sends one message through a proxy; each message has a recipient of its own."""

    limits = dataclasses.replace(limits, deadline_seconds=2 * PATIENCE_MS / 1000)
    numbers = itertools.count(10_000)  # all of one length, so that places stay where they are

    def make(port: int, count: Callable[[str], int], **changes: Any) -> Sender:
        def send(disturbance: Disturbance | None) -> Outcome:
            error = None
            may_stall = disturbance is not None and disturbance.deed in (Deed.STALL, Deed.FLIP)
            patience = STALL_MS if may_stall else PATIENCE_MS
            config = {"greetingTimeout": patience, "socketTimeout": patience, **changes}
            with TcpProxy(port, disturbance) as proxy:
                marked = dataclasses.replace(message, recipient=f"ada{next(numbers)}@example.com")
                try:
                    submit(config_for(port=proxy.port, **config), marked, limits=limits)
                except errors.DeliveryError as caught:
                    error = caught
            return Outcome(error, count(marked.recipient), proxy.sessions, proxy.seen)

        return send

    return make


@pytest.fixture
def send(make_sender: Any, smtp_server: ScriptedSmtpServer, login: dict[str, str]) -> Sender:
    """Send with a sign-in, unencrypted."""
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False

    def count(recipient: str) -> int:
        return sum(message.recipients == (recipient,) for message in smtp_server.messages)

    sender: Sender = make_sender(smtp_server.port, count, auth=login, ignoreTLS=True)
    return sender


def assert_truthful(
    outcome: Outcome, disturbance: Disturbance, landmarks: Landmarks, kinds: Any
) -> None:
    """Check what is known from where the session was disturbed."""
    way, after = disturbance.way, disturbance.after
    assert outcome.is_honest, disturbance
    is_dot_forwarded = after > landmarks.data[way] and (
        way is Way.TO_CLIENT or after >= landmarks.dot[way]
    )
    assert outcome.accepted == is_dot_forwarded, disturbance
    is_reply_read = after >= landmarks.dot[way] + (way is Way.TO_SERVER)
    assert (outcome.error is None) == is_reply_read, disturbance
    if outcome.error is None:
        return
    assert isinstance(outcome.error, kinds), disturbance
    assert outcome.error.is_transient != outcome.error.is_outcome_unknown, disturbance
    if after < landmarks.data[way] or is_dot_forwarded:
        # In between, the dot may have left before the sender could know that it would not arrive.
        assert outcome.is_unknown == is_dot_forwarded, disturbance


@pytest.mark.slow
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("deed", [Deed.CLOSE, Deed.RESET])
def test_session_that_is_cut_after_any_octet_tells_the_truth(
    deed: Deed, way: Way, send: Sender
) -> None:
    landmarks = Landmarks.find(send(None).seen)

    for after in range(landmarks.end[way] + 1):
        disturbance = Disturbance(deed, way, after)
        assert_truthful(send(disturbance), disturbance, landmarks, LOST)


@pytest.mark.slow
@pytest.mark.parametrize("way", Way)
def test_session_that_stalls_after_any_octet_ends_in_time_and_tells_the_truth(
    way: Way, send: Sender
) -> None:
    landmarks = Landmarks.find(send(None).seen)
    borders = (landmarks.data[way], landmarks.dot[way])
    places = {*range(0, landmarks.end[way], STALL_STEP), *borders, *(end - 1 for end in borders)}
    stalls = [Disturbance(Deed.STALL, way, after) for after in places]

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for disturbance, outcome in zip(stalls, pool.map(send, stalls), strict=True):
            assert_truthful(outcome, disturbance, landmarks, errors.SessionTimeoutError)


def test_session_that_comes_octet_by_octet_is_a_session_like_any_other(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with TcpProxy(smtp_server.port, piece_size=1) as proxy:
        submit(config_for(port=proxy.port), message, limits=limits)

    assert [seen.content for seen in smtp_server.messages] == [message.content]


# --- encrypted ------------------------------------------------------------------------------------


@pytest.fixture
def mailbox(server_context: ssl.SSLContext) -> Iterator[Mailbox]:
    with running_mailbox(server_context, user=USER, password=PASSWORD) as mailbox:
        yield mailbox


@pytest.fixture
def send_by_tls(
    make_sender: Any, mailbox: Mailbox, authority: Authority, login: dict[str, str]
) -> Sender:
    """Send with STARTTLS and a sign-in, to a complete server."""

    def count(recipient: str) -> int:
        return sum(envelope.rcpt_tos == [recipient] for envelope, _user in mailbox.messages)

    changes = {"auth": login, "tls": {"ca": authority.pem}, "requireTLS": True}
    sender: Sender = make_sender(mailbox.port, count, **changes)
    return sender


def find_record_ends(stream: bytearray) -> list[int]:
    """Return where each TLS record ends (RFC 8446, 5.1); the session begins in plain text."""
    ends = [stream.index(b"\x16\x03")]
    while ends[-1] + 5 <= len(stream):
        start = ends[-1]
        ends.append(start + 5 + int.from_bytes(stream[start + 3 : start + 5], "big"))
    return ends


def choose_places(stream: bytearray) -> list[int]:
    """Return every border of a record, the octets before and after it, and a sample of the rest."""
    around = (end + step for end in find_record_ends(stream) for step in (-1, 0, 1))
    return sorted({*around, *range(0, len(stream), SAMPLE_STEP)})


@pytest.mark.slow
# wrap_socket() leaves its socket to the garbage collector when the connection is lost just then.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("deed", [Deed.CLOSE, Deed.RESET])
def test_encrypted_session_that_is_cut_tells_the_truth(
    deed: Deed, way: Way, send_by_tls: Sender
) -> None:
    whole = send_by_tls(None)
    assert whole.accepted == 1

    cuts = [Disturbance(deed, way, after) for after in choose_places(whole.seen[way])]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for disturbance, outcome in zip(cuts, pool.map(send_by_tls, cuts), strict=True):
            assert outcome.is_honest, disturbance
            if outcome.error:
                assert isinstance(outcome.error, (*LOST, errors.TlsError)), disturbance
                assert outcome.error.is_transient != outcome.is_unknown, disturbance


@pytest.mark.slow
@pytest.mark.parametrize("way", Way)
def test_encrypted_session_of_which_an_octet_is_changed_tells_the_truth(
    way: Way, send_by_tls: Sender
) -> None:
    stream = send_by_tls(None).seen[way]
    flips = [Disturbance(Deed.FLIP, way, after) for after in choose_places(stream)]

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for disturbance, outcome in zip(flips, pool.map(send_by_tls, flips), strict=True):
            assert outcome.is_honest, disturbance


@pytest.mark.slow
@pytest.mark.parametrize("way", Way)
def test_encrypted_session_that_stalls_ends_in_time_and_tells_the_truth(
    way: Way, send_by_tls: Sender
) -> None:
    stream = send_by_tls(None).seen[way]
    ends = [end for end in find_record_ends(stream) if end < len(stream)]
    stalls = [Disturbance(Deed.STALL, way, end - cut) for end in ends for cut in (0, 1)]

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for disturbance, outcome in zip(stalls, pool.map(send_by_tls, stalls), strict=True):
            assert outcome.is_honest, disturbance
            if outcome.error:
                assert isinstance(outcome.error, errors.SessionTimeoutError), disturbance
