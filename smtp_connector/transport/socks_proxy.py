"""Ask a SOCKS proxy for a tunnel: SOCKS 5 (RFC 1928, RFC 1929), 4 and 4a, packed and unpacked by socksio."""

from __future__ import annotations

from socksio import socks4, socks5
from socksio.exceptions import SOCKSError

from smtp_connector.config.address import is_ip_address
from smtp_connector.config.proxy import ProxyUrl
from smtp_connector.diagnostics import hints
from smtp_connector.errors import ProxyAuthRequiredError, ProxyRefusedError
from smtp_connector.terms import Stage, gettext_noop

from .proxy_stream import ProxyStream, refuse_answer

# RFC 1928, 6: what may be otherwise a moment later.
TRANSIENT_REPLIES = frozenset(
    {
        socks5.SOCKS5ReplyCode.GENERAL_SERVER_FAILURE,
        socks5.SOCKS5ReplyCode.NETWORK_UNREACHABLE,
        socks5.SOCKS5ReplyCode.HOST_UNREACHABLE,
        socks5.SOCKS5ReplyCode.CONNECTION_REFUSED,
        socks5.SOCKS5ReplyCode.TTL_EXPIRED,
    }
)
CHOICE_SIZE = 2  # octets: version, choice
REPLY_HEAD_SIZE = 4  # octets: version, reply, reserved, kind of address
ADDRESS_SIZES = {b"\x01": 4, b"\x04": 16}
PORT_SIZE = 2
SOCKS4_REPLY_SIZE = 8


def open_socks_tunnel(stream: ProxyStream, proxy: ProxyUrl, host: str, port: int) -> None:
    """Read no further than the proxy's answer goes.

    Raises:
        ProxyError: the proxy does not open the tunnel.
    """
    try:
        if proxy.scheme.startswith("socks4"):
            _ask_socks4(stream, proxy, host, port)
        else:
            _ask_socks5(stream, proxy, host, port)
        return
    except (SOCKSError, ValueError):
        pass  # raised below, so that no context of it holds the user-info
    raise refuse_answer()


def _ask_socks5(stream: ProxyStream, proxy: ProxyUrl, host: str, port: int) -> None:
    connection = socks5.SOCKS5Connection()
    _sign_in(connection, stream, proxy)
    connection.send(
        socks5.SOCKS5CommandRequest.from_address(socks5.SOCKS5Command.CONNECT, (host, port))
    )
    stream.send(connection.data_to_send())
    reply = connection.receive_data(_read_socks5_reply(stream))
    if not isinstance(reply, socks5.SOCKS5Reply):
        raise refuse_answer()
    if reply.reply_code is not socks5.SOCKS5ReplyCode.SUCCEEDED:
        is_transient = reply.reply_code in TRANSIENT_REPLIES
        raise _make_refusal(reply.reply_code.name, is_transient=is_transient)


def _sign_in(connection: socks5.SOCKS5Connection, stream: ProxyStream, proxy: ProxyUrl) -> None:
    methods = [socks5.SOCKS5AuthMethod.NO_AUTH_REQUIRED]
    if proxy.has_credentials:
        methods.append(socks5.SOCKS5AuthMethod.USERNAME_PASSWORD)
    connection.send(socks5.SOCKS5AuthMethodsRequest(methods))
    stream.send(connection.data_to_send())
    choice = connection.receive_data(stream.receive_exactly(CHOICE_SIZE))
    if not isinstance(choice, socks5.SOCKS5AuthReply):
        raise refuse_answer()
    if choice.method not in methods:
        raise _ask_for_user_info()
    if choice.method is socks5.SOCKS5AuthMethod.NO_AUTH_REQUIRED:
        return
    connection.send(
        socks5.SOCKS5UsernamePasswordRequest(proxy.user.encode(), proxy.password.encode())
    )
    stream.send(connection.data_to_send())
    answer = connection.receive_data(stream.receive_exactly(CHOICE_SIZE))
    if not isinstance(answer, socks5.SOCKS5UsernamePasswordReply) or not answer.success:
        raise _ask_for_user_info()


def _read_socks5_reply(stream: ProxyStream) -> bytes:
    head = stream.receive_exactly(REPLY_HEAD_SIZE)
    kind = head[-1:]
    if kind == socks5.SOCKS5AType.DOMAIN_NAME:
        length = stream.receive_exactly(1)
        # The library takes the name without the length before it.
        return head + stream.receive_exactly(length[0] + PORT_SIZE)
    if kind not in ADDRESS_SIZES:
        raise refuse_answer()
    return head + stream.receive_exactly(ADDRESS_SIZES[kind] + PORT_SIZE)


def _ask_socks4(stream: ProxyStream, proxy: ProxyUrl, host: str, port: int) -> None:
    user = proxy.user.encode()
    connection = socks4.SOCKS4Connection(user)
    kind = socks4.SOCKS4Request if is_ip_address(host) else socks4.SOCKS4ARequest
    connection.send(kind.from_address(socks4.SOCKS4Command.CONNECT, (host, port), user))
    stream.send(connection.data_to_send())
    reply = connection.receive_data(stream.receive_exactly(SOCKS4_REPLY_SIZE))
    if reply.reply_code is socks4.SOCKS4ReplyCode.AUTHENTICATION_FAILED:
        raise _ask_for_user_info()
    if reply.reply_code is not socks4.SOCKS4ReplyCode.REQUEST_GRANTED:
        raise _make_refusal(reply.reply_code.name, is_transient=True)


def _ask_for_user_info() -> ProxyAuthRequiredError:
    return ProxyAuthRequiredError(
        gettext_noop("The proxy asks for a sign-in, or refused the one it got."),
        stage=Stage.CONNECT,
        hint=hints.PROXY_SIGN_IN,
    )


def _make_refusal(reply: str, *, is_transient: bool) -> ProxyRefusedError:
    return ProxyRefusedError(
        gettext_noop(
            "The proxy did not reach the server: %(reply)s.", reply=reply.replace("_", " ").lower()
        ),
        stage=Stage.CONNECT,
        is_transient=is_transient,
        hint=hints.PROXY_REFUSES,
    )
