"""Dialogue: commands and replies over one channel, each bounded, masked, and answering one another."""

from __future__ import annotations

import dataclasses
import logging
import smtplib
from collections.abc import Sequence
from typing import Literal

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.redaction import redact
from smtp_connector.diagnostics.reply import (
    Reply,
    decode_reply_text,
    find_reply,
    make_harmless,
)
from smtp_connector.errors import UnexpectedReplyError
from smtp_connector.terms import SECRET_MASK, Stage

from .channel import Channel
from .deadline import Deadline, PhaseTimeouts
from .ehlo_hostname import get_ehlo_hostname
from .progress import Progress
from .recorder import Recorder
from .refusal import make_not_a_reply, make_unexpected
from .sensitive import collect_sensitive_values

logger = logging.getLogger(__name__)

START_OF_DATA = 354  # RFC 5321, 4.2.3
SERVICE_CLOSING = 421  # RFC 5321, 3.8
GARBAGE_SHOWN = 500  # characters


class Dialogue(smtplib.SMTP):
    """What a session says and hears. smtplib parses EHLO; reading and writing are done here.

    progress: how far it came; for `mapping.mapped_faults`. recorder: where it is written down, if anywhere.
    """

    def __init__(
        self,
        config: SmtpConfig,
        *,
        deadline: Deadline,
        sensitive_values: Sequence[str] = (),
        recorder: Recorder | None = None,
    ) -> None:
        super().__init__(local_hostname=get_ehlo_hostname(config.name))
        self.config = config
        self.recorder = recorder
        self.progress = Progress(config.host, config.resolved_port, deadline)
        self._deadline = deadline
        self._timeouts = PhaseTimeouts.from_config(config)
        self._sensitive_values = (*collect_sensitive_values(config), *sensitive_values)
        self._channel: Channel | None = None
        self._ends = deadline.ends
        self._is_at_command = False
        self._last_reply: Reply | None = None

    def putcmd(self, cmd: str, args: str = "") -> None:
        """Send a command; smtplib's own methods come through here."""
        self._send_command(f"{cmd} {args}".rstrip())

    def getreply(self) -> tuple[int, bytes]:
        """Read one reply the way smtplib's own methods want it: not masked, since EHLO is parsed from it."""
        lines = self._read_lines()
        return int(lines[0][:3]), b"\n".join(line[4:].strip() for line in lines)

    def quit(self) -> tuple[int, bytes]:
        """Say QUIT if the server is waiting for a command, and hang up without waiting for its answer."""
        if self._channel and self._is_at_command:
            self._channel.send_last(b"QUIT\r\n")
        self.close()
        return 221, b""

    def close(self) -> None:
        """Hang up; never fails."""
        if self._channel:
            self._channel.close()
        self._channel = None
        self._is_at_command = False

    def exchange(self, command: str, *, secret: str = "") -> Reply:
        """Send one command and read its reply. secret: goes out behind it, and is masked wherever it is told."""
        self._send_command(command, secret=secret)
        return self._read_reply()

    def hide(self, *values: str) -> None:
        """Mask these values too from now on."""
        self._sensitive_values = tuple({*self._sensitive_values, *values})

    def enter(self, stage: Stage) -> None:
        """Begin a stage."""
        self.progress.stage = stage
        if self.recorder:
            self.recorder.enter(stage)

    def note(self, **details: object) -> None:
        """Write down what the stage found out, secrets masked; see `diagnostics.trace.Details`."""
        if self.recorder:
            self.recorder.note(**{name: self._mask_all(value) for name, value in details.items()})

    @property
    def _open_channel(self) -> Channel:
        if self._channel is None:
            raise smtplib.SMTPServerDisconnected
        return self._channel

    def _send_command(self, command: str, *, secret: str = "") -> None:
        self._is_at_command = False  # from here on; the server may be gone already
        self._refuse_unasked()
        self._tell("C", f"{command} {SECRET_MASK if secret else ''}".strip())
        self._ends = self._deadline.limit(self._timeouts.socket)
        line = f"{command} {secret}".strip()
        self._open_channel.send(f"{line}\r\n".encode("utf-8", "replace"), ends=self._ends)

    def _read_reply(self) -> Reply:
        self._read_lines()
        return self._get_last_reply()

    def _read_lines(self) -> list[bytes]:
        lines = self._open_channel.read_reply(ends=self._ends)
        reply = find_reply(lines)
        if reply is None:
            raise self._refuse_garbage(b"\n".join(lines))
        self._last_reply = self._mask(reply)
        self._is_at_command = reply.reply_code not in {START_OF_DATA, SERVICE_CLOSING}
        self._tell_reply(self._last_reply)
        return lines

    def _refuse_unasked(self) -> None:
        """Make sure that the next reply answers the next command."""
        if not self._open_channel.has_unread():
            return
        unread = self._open_channel.take_unread()
        reply = find_reply(unread.rstrip(b"\r\n").splitlines())
        if reply is None:
            raise self._refuse_garbage(unread)
        masked = self._mask(reply)
        self._tell_reply(masked)
        raise make_unexpected(masked, stage=self.progress.stage)

    def _get_last_reply(self) -> Reply:
        if self._last_reply is None:
            raise smtplib.SMTPServerDisconnected
        return self._last_reply

    def _mask(self, reply: Reply) -> Reply:
        return dataclasses.replace(reply, text=redact(reply.text, self._sensitive_values))

    def _show(self, raw: bytes) -> str:
        return redact(decode_reply_text(raw), self._sensitive_values)[:GARBAGE_SHOWN]

    def _refuse_garbage(self, raw: bytes) -> UnexpectedReplyError:
        shown = self._show(raw)
        self._tell("S", shown)
        return make_not_a_reply(shown)

    def _mask_all(self, value: object) -> object:
        """Mask the texts in what a server may have written, at any depth."""
        match value:
            case str():
                return redact(make_harmless(value), self._sensitive_values)
            case dict():
                return {name: self._mask_all(item) for name, item in value.items()}
            case list() | tuple():
                return [self._mask_all(item) for item in value]
        return value

    def _tell_reply(self, reply: Reply) -> None:
        if self.recorder or self.config.logger:
            for line in reply.lines:
                self._tell("S", line)

    def _tell(self, side: Literal["C", "S", "*"], line: str) -> None:
        """Write down one line that is masked already."""
        if self.recorder:
            self.recorder.tell(side, line)
        if self.config.logger:
            self._log(f"{side}: {line}")

    def _log_fact(self, fact: str) -> None:
        """Write down for `debug` what no line of the dialogue tells; never the message, and no secret."""
        if self.config.logger and self.config.debug:
            self._log(fact)

    def _log(self, line: str) -> None:
        if self.config.debug:
            logger.info("%.3f s %s", self._deadline.elapsed, line)
        else:
            logger.info("%s", line)
