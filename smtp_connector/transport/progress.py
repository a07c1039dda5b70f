"""Progress: what a session knows about itself when something goes wrong."""

from __future__ import annotations

from dataclasses import dataclass

from smtp_connector.terms import Stage

from .deadline import Deadline


@dataclass(slots=True)
class Progress:
    """How far a session came.

    is_outcome_open: the final dot was sent and no reply to it has been read.
    """

    host: str
    port: int
    deadline: Deadline
    stage: Stage = Stage.NONE
    is_greeted: bool = False
    is_in_handshake: bool = False
    is_encrypted: bool = False
    is_outcome_open: bool = False
