from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.diagnostics.reply import Reply
from smtp_connector.diagnostics.success import find_success_notes

from .failure_cases import make_config_for
from .provider_replies import GMAIL, MAILGUN
from .reply_cases import LOGIN, UNKNOWN_HOST, USER

QUEUED = Reply(250, "2.0.0", "2.0.0 Queued as 4B7F")


@pytest.mark.parametrize(
    ("host", "changes", "words"),
    [
        (UNKNOWN_HOST, {}, ["spam folder"]),
        (GMAIL, {}, ["replaces the sender no-reply@example.com by ada@example.com", "spam folder"]),
        (GMAIL, {"fromEmail": f"Ada <{USER}>"}, ["spam folder"]),
        (GMAIL, {"auth": LOGIN | {"user": "ada"}}, ["spam folder"]),
        (GMAIL, {"fromEmail": "broken"}, ["spam folder"]),
        (MAILGUN, {"fromEmail": "a@sandbox12ab.mailgun.org"}, ["authorized recipients", "spam folder"]),
        ("localhost", {"port": 25}, ["own queue"]),
        ("localhost", {"port": 1025}, ["delivers them to nobody"]),
        ("sandbox.smtp.mailtrap.io", {}, ["delivers them to nobody"]),
        ("live.smtp.mailtrap.io", {}, ["spam folder"]),
    ],
)  # fmt: skip
def test_accepted_message_comes_with_what_that_does_not_prove(
    host: str, changes: dict[str, Any], words: list[str]
) -> None:
    notes = find_success_notes(make_config_for(host, **changes), QUEUED)

    assert len(notes) == len(words)
    assert all(word in note for word, note in zip(words, notes, strict=True))


def test_reply_that_says_it_keeps_the_message_is_believed() -> None:
    reply = Reply(250, "", "Ok, recipient is suppressed, message discarded")

    (note,) = find_success_notes(make_config_for(UNKNOWN_HOST), reply)

    assert "does not go on to the recipient" in note
