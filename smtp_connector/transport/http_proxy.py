"""Ask an HTTP proxy for a tunnel: CONNECT (RFC 9110, 9.3.6), written and read by h11."""

from __future__ import annotations

import base64

import h11

from smtp_connector.config.proxy import ProxyUrl
from smtp_connector.diagnostics import hints
from smtp_connector.errors import ProxyAuthRequiredError, ProxyError, ProxyRefusedError
from smtp_connector.terms import Stage, gettext_noop

from .proxy_stream import ProxyStream, refuse_answer

RECEIVE_SIZE = 4096
# RFC 9110, 15.5.8; some proxies answer a wrong password as a server would (15.5.2).
SIGN_IN_CODES = frozenset({401, 407})


def open_http_tunnel(stream: ProxyStream, proxy: ProxyUrl, host: str, port: int) -> bytes:
    """Return what came right behind the proxy's answer: it is the server's.

    Raises:
        ProxyError: the proxy does not open the tunnel.
    """
    connection = h11.Connection(h11.CLIENT)
    stream.send(
        _write_request(connection, proxy, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    )
    try:
        response = _read_response(connection, stream)
    except h11.RemoteProtocolError:
        response = None
    if response is None:
        raise refuse_answer()
    if not 200 <= response.status_code < 300:
        raise _make_refusal(response.status_code)
    unread, _is_closed = connection.trailing_data
    return unread


def _write_request(connection: h11.Connection, proxy: ProxyUrl, authority: str) -> bytes:
    headers = [("Host", authority)]
    if proxy.has_credentials:
        user_info = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode("ascii")
        headers.append(("Proxy-Authorization", f"Basic {user_info}"))
    request = h11.Request(method="CONNECT", target=authority, headers=headers)
    return (connection.send(request) or b"") + (connection.send(h11.EndOfMessage()) or b"")


def _read_response(connection: h11.Connection, stream: ProxyStream) -> h11.Response | None:
    """Return the final response; what comes before it (RFC 9110, 15.2) says nothing."""
    head = stream.receive(RECEIVE_SIZE)
    if not head.startswith(b"H"):
        return None  # another protocol may never end what HTTP takes for a line
    connection.receive_data(head)
    while not isinstance(event := connection.next_event(), h11.Response):
        if event is h11.NEED_DATA:
            connection.receive_data(stream.receive(RECEIVE_SIZE))
        elif not isinstance(event, h11.InformationalResponse):
            return None
    return event


def _make_refusal(status_code: int) -> ProxyError:
    if status_code in SIGN_IN_CODES:
        return ProxyAuthRequiredError(
            gettext_noop("The proxy asks for a sign-in, or refused the one it got."),
            stage=Stage.CONNECT,
            hint=hints.PROXY_SIGN_IN,
        )
    return ProxyRefusedError(
        gettext_noop(
            "The proxy refused to reach the server (HTTP %(status)d).", status=status_code
        ),
        stage=Stage.CONNECT,
        is_transient=status_code >= 500,
        hint=hints.PROXY_REFUSES,
    )
