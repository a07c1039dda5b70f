"""Time limits of a session: one deadline over all, and a limit for each phase within it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Self

from smtp_connector.config.schema import SmtpConfig

TIMEOUT_FIELDS = ("dns_timeout", "connection_timeout", "greeting_timeout", "socket_timeout")


@dataclass(frozen=True, slots=True)
class PhaseTimeouts:
    """The four timeouts of a config, in seconds."""

    dns: float
    connection: float
    greeting: float
    socket: float

    @classmethod
    def from_config(cls, config: SmtpConfig) -> Self:
        """Turn milliseconds to seconds; 0 means the default."""
        dns, connection, greeting, socket = (
            (getattr(config, name) or SmtpConfig.model_fields[name].default) / 1000
            for name in TIMEOUT_FIELDS
        )
        return cls(dns=dns, connection=connection, greeting=greeting, socket=socket)


class Deadline:
    """The end of a whole send, by the monotonic clock. All times are in seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        return self.ends - time.monotonic()

    @property
    def elapsed(self) -> float:
        return self.seconds - self.remaining

    @property
    def is_over(self) -> bool:
        return self.remaining <= 0

    def limit(self, seconds: float) -> float:
        """Return the moment at which a phase of this length must end, the deadline included."""
        return min(time.monotonic() + seconds, self.ends)


def get_remaining(ends: float) -> float:
    """Return the seconds left until the moment.

    Raises:
        TimeoutError: none are left.
    """
    remaining = ends - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining
