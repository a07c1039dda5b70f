from __future__ import annotations

from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.backend import ReadyMessage, SmtpBackend
from smtp_connector.transport.deadline import Deadline
from smtp_connector.transport.egress import EgressRule
from tests.smtp_server import ScriptedSmtpServer

from .conftest import PASSWORD, ConfigMaker


def test_backend_opens_once_and_closes_as_djangos_does(
    smtp_server: ScriptedSmtpServer, config_for: ConfigMaker, message: OutgoingMessage
) -> None:
    backend = SmtpBackend(config_for(), deadline=Deadline(5), egress=EgressRule(["127.0.0.1"], []))

    assert (backend.open(), backend.open()) == (True, False)
    assert backend.send_messages([ReadyMessage(message)]) == 1
    backend.close()
    backend.close()

    assert not backend.connection
    assert len(smtp_server.clients) == 1


def test_backend_keeps_no_password_of_its_own(
    config_for: ConfigMaker, login: dict[str, str]
) -> None:
    backend = SmtpBackend(config_for(auth=login), deadline=Deadline(5), egress=EgressRule([], []))

    assert (backend.username, backend.password) == ("", "")
    assert PASSWORD not in repr(vars(backend))
