"""What the tests of other apps import: messages in a list, and no socket opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

from django.core.mail import EmailMessage

from smtp_connector.services.outbox import capture

try:
    import pytest
except ImportError:  # unittest alone is enough for capture_messages
    pytest = None  # type: ignore[assignment]  # there is no fixture then


def capture_messages() -> AbstractContextManager[list[EmailMessage]]:
    """Keep what is sent inside the block in the list it yields, and ask no server.

    Each message has `.usage_type` and `.payload`; a mail that Django's own functions gave to our backend has ""
    and {}. It holds for all threads, whatever the settings say.
    """
    return capture()


if pytest:

    @pytest.fixture
    def sent_messages() -> Iterator[list[EmailMessage]]:
        """Collect what the test sends, as `capture_messages` does."""
        with capture_messages() as messages:
            yield messages
