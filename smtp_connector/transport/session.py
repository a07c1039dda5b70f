"""SmtpSession: one conversation with a server, every step of it bounded and checked."""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence

from smtp_connector.config.address import is_host
from smtp_connector.config.proxy import ProxyUrl
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.tls import TlsMode
from smtp_connector.diagnostics import hints
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.errors import (
    DeadlineExceededError,
    DeliveryError,
    StarttlsMissingError,
    TlsError,
    UnexpectedReplyError,
)
from smtp_connector.terms import Stage, gettext_noop

from .certificate import describe_tls
from .channel import Channel
from .connection import connect
from .deadline import Deadline
from .dialogue import SERVICE_CLOSING, START_OF_DATA, Dialogue
from .dkim import sign
from .dns import find_addresses, get_wire_host
from .egress import EgressRule
from .envelope import choose_mail_options
from .proxy import choose_host, find_proxy, find_proxy_addresses, open_tunnel
from .recorder import Recorder
from .refusal import (
    Step,
    make_not_a_reply,
    make_refusal,
    make_unexpected,
    require_positive,
)
from .sign_in import sign_in
from .tls_context import make_tls_context
from .tls_layer import TlsConnection
from .token_source import MemoryTokens, TokenSource

DATA_SHARE = 1 / 3  # of the deadline must be left when DATA begins


class SmtpSession(Dialogue):
    """A session for one config: open it, then hand over the message.

    accepted_reply: the server's answer to the message, once there is one.
    refusals: why the server did not take a recipient of the last message; the others got it.

    `open` and `sendmail` raise DeliveryError, and the standard library's errors for `mapped_faults`.
    """

    def __init__(
        self,
        config: SmtpConfig,
        *,
        deadline: Deadline,
        egress: EgressRule,
        tokens: TokenSource | None = None,
        sensitive_values: Sequence[str] = (),
        recorder: Recorder | None = None,
    ) -> None:
        super().__init__(
            config, deadline=deadline, sensitive_values=sensitive_values, recorder=recorder
        )
        self.egress = egress
        self._tokens = tokens or MemoryTokens()
        self.accepted_reply: Reply | None = None
        self.refusals: dict[str, DeliveryError] = {}

    # --- opening -----------------------------------------------------------------------------

    def open(self) -> None:
        """Connect, encrypt as the config asks, and sign in."""
        context = self._find_tls_context()
        ends = self._connect()
        self._log_fact(f"connected to {self._open_channel.peer}")
        if context and self.config.is_implicit_tls:
            self._encrypt(context, ends)
        self._read_greeting()
        self._say_hello()
        if context and not self.config.is_implicit_tls:
            self._start_tls(context)
        sign_in(self, egress=self.egress, tokens=self._tokens)

    def _find_tls_context(self) -> ssl.SSLContext | None:
        if self.config.tls_mode is TlsMode.NONE:
            return None
        return make_tls_context(self.config.tls)

    def _connect(self) -> float:
        """Return the moment at which connecting, the implicit TLS handshake included, must end."""
        proxy = find_proxy(self.config)
        if proxy:
            return self._connect_through(proxy)
        self.enter(Stage.DNS)
        addresses = find_addresses(
            self.config.host,
            self.config.resolved_port,
            ends=self._deadline.limit(self._timeouts.dns),
        )
        self.note(host=self.config.host, addresses=[address.text for address in addresses])
        self.enter(Stage.CONNECT)
        allowed = self.egress.choose_allowed(addresses, self.config.resolved_port)
        ends = self._deadline.limit(self._timeouts.connection)
        connection = connect(
            allowed,
            local_address=self.config.local_address,
            ends=ends,
            on_attempt=self.recorder.add_attempt if self.recorder else None,
        )
        self._channel = Channel(connection)
        return ends

    def _connect_through(self, proxy: ProxyUrl) -> float:
        """Connect to the proxy and let it connect to the server; until it has, errors name the proxy."""
        self.enter(Stage.DNS)
        dns_ends = self._deadline.limit(self._timeouts.dns)
        host = choose_host(self.config, proxy, self.egress, ends=dns_ends)
        self.progress.host, self.progress.port = proxy.host, proxy.port
        addresses = find_proxy_addresses(proxy, self.egress, ends=dns_ends)
        self.note(host=proxy.host, addresses=[address.text for address in addresses])
        self.enter(Stage.CONNECT)
        ends = self._deadline.limit(self._timeouts.connection)
        on_attempt = self.recorder.add_attempt if self.recorder else None
        tunnel = open_tunnel(addresses, proxy, host, self.config, ends=ends, on_attempt=on_attempt)
        self._channel = Channel(tunnel.connection, tunnel.unread)
        if tunnel.unread and self.config.is_implicit_tls:
            raise self._refuse_garbage(tunnel.unread)  # nobody speaks before TLS does
        self._tell("*", f"through the proxy {proxy.host}, port {proxy.port}")
        self.progress.host, self.progress.port = self.config.host, self.config.resolved_port
        return ends

    def _encrypt(self, context: ssl.SSLContext, ends: float) -> None:
        self.enter(Stage.TLS)
        name = get_wire_host(self.config.tls_server_name)
        if not is_host(name):
            raise TlsError(
                gettext_noop("%(name)s is no host name to check a certificate for.", name=name),
                hint=gettext_noop("Correct servername or tls.servername."),
            )
        self.note(mode=str(self.config.tls_mode), server_name=name)
        self._is_at_command = False
        self.progress.is_in_handshake = True
        self._open_channel.encrypt(context, name, ends=ends)
        self.progress.is_in_handshake = False
        self.progress.is_encrypted = True
        if tls := self._open_channel.tls:
            self._tell_tls(name, tls)
        self._is_at_command = self.progress.is_greeted

    def _tell_tls(self, name: str, connection: TlsConnection) -> None:
        if not (self.recorder or self.config.debug):
            return
        facts = describe_tls(connection)
        self.note(**facts)
        check = "checked" if facts["is_verified"] else "not checked"
        self._log_fact(
            f"encrypted for {name}: {facts['version']}, {facts['cipher']}, certificate {check}"
        )

    def _read_greeting(self) -> None:
        self.enter(Stage.EHLO)
        self._ends = self._deadline.limit(self._timeouts.greeting)
        reply = self._read_reply()
        self.progress.is_greeted = True
        self.note(greeting=str(reply))
        if reply.reply_code != 220:
            raise make_refusal(Step.GREETING, reply)

    def _say_hello(self) -> None:
        """Send EHLO, and HELO where the server knows no other and nothing is lost by it."""
        self.enter(Stage.EHLO)
        self.ehlo()
        reply = self._get_last_reply()
        if reply.reply_code == 250:
            self.note(hostname=self.local_hostname, capabilities=reply.text.split("\n")[1:])
            return
        needs_tls = self.config.tls_mode is TlsMode.STARTTLS_REQUIRED
        is_bare = not (self.config.has_sign_in or needs_tls)
        if is_bare and reply.reply_code >= 500:
            self.helo()
            reply = self._get_last_reply()
            if reply.reply_code == 250:
                return
        raise make_refusal(Step.EHLO, reply)

    # --- STARTTLS ----------------------------------------------------------------------------

    def _start_tls(self, context: ssl.SSLContext) -> None:
        is_offered = self.has_extn("starttls")
        if not is_offered and self.config.tls_mode is TlsMode.STARTTLS_WHEN_OFFERED:
            return
        self.enter(Stage.TLS)
        reply = self.exchange("STARTTLS")
        if reply.reply_code != 220:
            self._go_on_in_plain_text(reply, is_offered=is_offered)
            return
        unread = self._open_channel.take_unread()
        if unread:
            # Anyone on the way can put plain text behind the reply; none of it comes from the server's TLS side.
            raise make_not_a_reply(self._show(unread))
        self._encrypt(context, self._deadline.limit(self._timeouts.socket))
        self._say_hello()

    def _go_on_in_plain_text(self, reply: Reply, *, is_offered: bool) -> None:
        """Return when the config lets the session go on without TLS."""
        refusal = make_refusal(Step.STARTTLS, reply)
        if isinstance(refusal, UnexpectedReplyError):
            raise refusal
        if not is_offered:
            raise StarttlsMissingError(
                gettext_noop(
                    "The server offers no STARTTLS on port %(port)d.",
                    port=self.config.resolved_port,
                ),
                reply_code=reply.reply_code,
                enhanced_status_code=reply.enhanced_status_code,
                reply_text=reply.text,
                hint=gettext_noop("Use port 587, or secure true with port 465."),
            )
        is_lenient = self.config.opportunistic_tls and not self.config.require_tls
        if not is_lenient or self.config.has_sign_in:
            raise refusal

    # --- the message -------------------------------------------------------------------------

    def sendmail(  # type: ignore[override]  # Django gives a list and octets, and no options
        self, from_addr: str, to_addrs: Sequence[str], msg: bytes, *_options: object
    ) -> dict[str, tuple[int, bytes]]:
        """Send one message to the recipients that the server takes; return its answers to the others.

        `accepted_reply` has its answer to the message, `refusals` the errors of the others.

        Raises:
            DeliveryError: it takes none of them, or not the message; or an address that it cannot take.
        """
        self.accepted_reply, self.refusals = None, {}
        if self.config.dkim:
            msg = sign(msg, self.config.dkim)
        self._name_sender(from_addr, to_addrs, content=msg)
        self._name_recipients(to_addrs)
        self._begin_data()
        self._send_content(msg)
        return {
            recipient: (error.reply_code or 0, error.reply_text.encode())
            for recipient, error in self.refusals.items()
        }

    def try_envelope(self, sender: str, recipient: str, content: bytes) -> None:
        """Name sender and recipient as for this message, and take both back.

        Raises:
            DeliveryError: the server takes one of them not.
        """
        self._name_sender(sender, [recipient], content=content)
        self._name_recipients([recipient])
        require_positive(Step.RSET, self.exchange("RSET"))

    def _name_sender(self, sender: str, recipients: Sequence[str], *, content: bytes) -> None:
        self.enter(Stage.ENVELOPE)
        options = choose_mail_options(
            self.has_extn, sender=sender, recipients=recipients, content=content
        )
        reply = self.exchange(f"MAIL FROM:<{sender}>{options}")
        self.note(sender=str(reply))
        require_positive(Step.MAIL, reply)

    def _name_recipients(self, recipients: Sequence[str]) -> None:
        for recipient in recipients:
            reply = self.exchange(f"RCPT TO:<{recipient}>")
            if self.recorder:
                self.recorder.add("recipients", str(reply))
            if reply.is_positive:
                continue
            self.refusals[recipient] = make_refusal(Step.RCPT, reply)
            if reply.reply_code < 400 or reply.reply_code == SERVICE_CLOSING:
                raise self.refusals[recipient]
        if all(recipient in self.refusals for recipient in recipients):
            raise next(iter(self.refusals.values()))

    def _begin_data(self) -> None:
        if self._deadline.remaining < self._deadline.seconds * DATA_SHARE:
            raise DeadlineExceededError(
                gettext_noop("Too little time was left to hand over the message."),
                hint=hints.SLOW_SERVER,
            )
        self.enter(Stage.DATA)
        reply = self.exchange("DATA")
        if reply.reply_code != START_OF_DATA:
            raise make_refusal(Step.DATA, reply)

    def _send_content(self, content: bytes) -> None:
        self._is_at_command = False
        self._ends = self._deadline.limit(self._timeouts.socket)
        self.note(size_bytes=len(content))
        self._open_channel.send(stuff_dots(content), ends=self._ends)
        self._tell("*", f"message, {len(content)} octets")
        self._refuse_unasked()
        self.progress.is_outcome_open = True
        self._open_channel.send(b".\r\n", ends=self._ends)
        self._tell("C", ".")
        self._ends = self._deadline.limit(self._timeouts.socket)
        reply = self._read_reply()
        if 300 <= reply.reply_code < 400:
            raise make_unexpected(reply, stage=Stage.DATA)
        self.progress.is_outcome_open = False
        self.note(reply=str(reply))
        require_positive(Step.FINAL_DOT, reply)
        self.accepted_reply = reply


def stuff_dots(content: bytes) -> bytes:
    """Return the message as it goes between DATA and the final dot (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
