"""The root of the tree, and what belongs to neither branch."""

from __future__ import annotations

from typing import ClassVar


class SmtpConnectorError(Exception):
    """The root of the tree.

    code: stable, snake_case; for programs.
    """

    code: ClassVar[str] = "error"


class ConnectorConflictError(SmtpConnectorError):
    """The connector was saved by somebody else since it was read."""

    code = "connector_conflict"
