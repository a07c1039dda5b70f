"""A TCP port of loopback that nobody listens on."""

from __future__ import annotations

import socket


def find_free_port() -> int:
    """Ask the system for one; it stays free until somebody takes it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
