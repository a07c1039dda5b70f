"""Causes: no connection came about, or a time limit of the config or of the operator ended the session."""

from __future__ import annotations

import ipaddress

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import (
    use_default_timeout,
    use_ipv4,
    use_port_465,
    use_port_587,
    use_port_2525,
    use_port_of_provider,
)
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

from .dns import LONGEST_SECONDS

RELAY_PORT = 25
SUBMISSION_PORTS = (465, 587, 2465, 2587)
NO_ROUTE = ("ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL", "ENETDOWN", "EAFNOSUPPORT")
NO_CONNECTION = ("connection_refused", "connect_timeout")


def _has_proxy(facts: Facts) -> bool:
    return bool(facts.config.proxy.get_secret_value())


def _is_on_relay_port(facts: Facts) -> bool:
    return facts.config.resolved_port == RELAY_PORT


def _is_on_submission_port(facts: Facts) -> bool:
    return facts.config.resolved_port in SUBMISSION_PORTS


def _is_on_refused_port(facts: Facts) -> bool:
    return facts.provider is not None and facts.config.resolved_port in facts.provider.refused_ports


def _is_only_ipv6(facts: Facts) -> bool:
    addresses = facts.failure.addresses
    return bool(addresses) and all(ipaddress.ip_address(text).version == 6 for text in addresses)


RECORDS = (
    Record(
        id="outcome_unknown",
        matches=(Match(condition=lambda facts: facts.failure.is_outcome_unknown),),
        cause=gettext_noop(
            "The whole message was handed to %(host)s, and the connection ended before it said whether it took it."
        ),
        is_transient=False,
    ),
    Record(
        id="deadline_exceeded",
        matches=(Match(codes=("deadline_exceeded",)),),
        cause=gettext_noop(
            "The session with %(host)s took longer than this installation gives to a whole send."
        ),
    ),
    Record(
        id="destination_not_allowed",
        matches=(Match(codes=("destination_not_allowed",)),),
        cause=gettext_noop(
            "This installation does not let a config connect to %(host)s, port %(port)d. Nothing was sent there."
        ),
        is_transient=False,
        focus="host",
    ),
    Record(
        id="local_address_unusable",
        matches=(Match(codes=("local_address",)),),
        cause=gettext_noop(
            "localAddress cannot be connected from: this machine does not have it, or %(host)s has no address of its kind."
        ),
        is_transient=False,
        focus="localAddress",
    ),
    Record(
        id="proxy_unreachable",
        matches=(Match(codes=("proxy_unreachable",)),),
        cause=gettext_noop(
            "The connection goes through the proxy of the config, and the proxy itself was not reached. %(host)s was not asked."
        ),
        focus="proxy",
    ),
    Record(
        id="proxy_sign_in_refused",
        matches=(Match(codes=("proxy_auth_required",)),),
        cause=gettext_noop(
            "The proxy of the config lets nobody through without a user and a password that it knows."
        ),
        is_transient=False,
        focus="proxy",
    ),
    Record(
        id="proxy_refused",
        matches=(Match(codes=("proxy_refused",)),),
        cause=gettext_noop(
            "The proxy of the config did not connect to %(host)s, port %(port)d: it may not, or it could not."
        ),
        focus="proxy",
    ),
    Record(
        id="not_a_proxy",
        matches=(Match(codes=("proxy_failed",)),),
        cause=gettext_noop(
            "What `proxy` of the config leads to does not answer as a proxy of that kind."
        ),
        focus="proxy",
    ),
    Record(
        id="ended_before_the_proxy",
        matches=(
            Match(
                codes=("host_not_found", "dns_unavailable", "dns_timeout", *NO_CONNECTION),
                condition=_has_proxy,
            ),
        ),
        cause=gettext_noop(
            "The session ended before the proxy of the config had connected to %(host)s, port %(port)d."
        ),
        focus="proxy",
    ),
    Record(
        id="connection_timeout_in_seconds",
        matches=(
            Match(
                codes=("connect_timeout",),
                condition=lambda facts: 0 < facts.config.connection_timeout <= LONGEST_SECONDS,
            ),
        ),
        cause=gettext_noop(
            "connectionTimeout is so short that hardly any server answers in time: the value is in milliseconds."
        ),
        advice=gettext_noop("Write connectionTimeout in milliseconds; 10000 are 10 seconds."),
        is_transient=False,
        fixes=(use_default_timeout("connectionTimeout"),),
        focus="connectionTimeout",
    ),
    Record(
        id="greeting_timeout_in_seconds",
        matches=(
            Match(
                codes=("timeout",),
                details=("NO_GREETING",),
                condition=lambda facts: 0 < facts.config.greeting_timeout <= LONGEST_SECONDS,
            ),
        ),
        cause=gettext_noop(
            "greetingTimeout is so short that hardly any server greets in time: the value is in milliseconds."
        ),
        advice=gettext_noop("Write greetingTimeout in milliseconds; 10000 are 10 seconds."),
        is_transient=False,
        fixes=(use_default_timeout("greetingTimeout"),),
        focus="greetingTimeout",
    ),
    Record(
        id="socket_timeout_in_seconds",
        matches=(
            Match(
                codes=("timeout",),
                stages=(Stage.EHLO, Stage.AUTH, Stage.ENVELOPE, Stage.DATA),
                condition=lambda facts: 0 < facts.config.socket_timeout <= LONGEST_SECONDS,
            ),
        ),
        cause=gettext_noop(
            "socketTimeout is so short that hardly any server replies in time: the value is in milliseconds."
        ),
        advice=gettext_noop("Write socketTimeout in milliseconds; 15000 are 15 seconds."),
        is_transient=False,
        fixes=(use_default_timeout("socketTimeout"),),
        focus="socketTimeout",
    ),
    Record(
        id="workspace_relay_not_reached",
        matches=(
            Match(
                codes=("connect_timeout", "connection_lost", "timeout"),
                stages=(Stage.CONNECT, Stage.EHLO),
                providers=("google-workspace-relay",),
            ),
            Match(
                stages=(Stage.EHLO, Stage.ENVELOPE),
                reply_codes=(421,),
                providers=("google-workspace-relay",),
                unless=said(r"tls\b required"),
            ),
        ),
        cause=gettext_noop(
            "%(host)s serves a Google Workspace only after its administrator has set the relay service up, and hangs up on everybody else."
        ),
        advice=gettext_noop(
            "Let the Workspace administrator allow this machine's address in the SMTP relay service, and set `name` to a host name of yours; or use smtp.gmail.com with an app password."
        ),
        focus="host",
        guide_section="before-you-start",
        source="https://github.com/ory/kratos/issues/2425",
    ),
    Record(
        id="ipv6_without_route",
        matches=(Match(stages=(Stage.CONNECT,), details=NO_ROUTE, condition=_is_only_ipv6),),
        cause=gettext_noop(
            "%(host)s was tried by IPv6 addresses only, and this machine has no way to the IPv6 internet."
        ),
        advice=gettext_noop(
            "Give this machine or its container IPv6, or let it connect over IPv4 only."
        ),
        fixes=(use_ipv4,),
        focus="localAddress",
    ),
    Record(
        id="no_route",
        matches=(Match(stages=(Stage.CONNECT,), details=NO_ROUTE),),
        cause=gettext_noop(
            "This machine's network has no way to %(host)s. The server itself was not asked."
        ),
        advice=gettext_noop(
            "Check this machine's network, and whether a firewall or a container keeps it from going out."
        ),
    ),
    Record(
        id="aliyun_port_25_closed",
        matches=(
            Match(
                codes=("connect_timeout", "connect_failed"),
                providers=("aliyun-directmail", "alibaba-mail", "alibaba-mail-enterprise"),
                condition=_is_on_relay_port,
            ),
        ),
        cause=gettext_noop(
            "Port 25 of %(host)s was not reached. Alibaba Cloud's own servers, and most other clouds, let nothing out on port 25."
        ),
        advice=gettext_noop("Use port 465 with `secure` true."),
        fixes=(use_port_465,),
        focus="port",
        guide_section="values-for-this-preset",
        source="https://www.alibabacloud.com/help/en/direct-mail/smtp-endpoints",
    ),
    Record(
        id="port_25_closed",
        matches=(Match(codes=("connect_timeout", "connect_failed"), condition=_is_on_relay_port),),
        cause=gettext_noop(
            "Port 25 of %(host)s was not reached. Most clouds and home connections let nothing out on port 25."
        ),
        advice=gettext_noop(
            "Use port 587 or 465, which are for sign-in, where the server has them."
        ),
        fixes=(use_port_587, use_port_465, use_port_2525),
        focus="port",
        guide_section="values-for-this-preset",
        source="https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html",
    ),
    Record(
        id="port_not_offered",
        matches=(Match(codes=NO_CONNECTION, condition=_is_on_refused_port),),
        cause=gettext_noop("The provider takes no mail on port %(port)d of %(host)s."),
        advice=gettext_noop("Use the port that the provider names for programs."),
        is_transient=False,
        fixes=(use_port_of_provider,),
        focus="port",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="port_filtered",
        matches=(Match(codes=("connect_timeout",), condition=_is_on_submission_port),),
        cause=gettext_noop(
            "Nothing came back from %(host)s on port %(port)d, not even a refusal. That is what a firewall on the way does."
        ),
        advice=gettext_noop(
            "Check `host`, and ask the hoster of this machine whether it lets mail out: some block 25, 465 and 587. Port 2525 helps where the provider has it."
        ),
        fixes=(use_port_2525,),
        focus="port",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="host_silent",
        matches=(Match(codes=("connect_timeout",)),),
        cause=gettext_noop("Nothing came back from %(host)s on port %(port)d, not even a refusal."),
        advice=gettext_noop(
            "Check host and port, and whether a firewall lets this machine reach them. Submission is on 587 or 465 nearly everywhere."
        ),
        fixes=(use_port_587, use_port_465),
        focus="port",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="connection_refused",
        matches=(Match(codes=("connection_refused",)),),
        cause=gettext_noop(
            "%(host)s is there, and accepts no connection on port %(port)d: nothing listens on it, or a firewall rejects it."
        ),
        advice=gettext_noop(
            "Check host and port; submission is on 587 or 465 nearly everywhere. In a container, localhost is the container itself."
        ),
        fixes=(use_port_587, use_port_465),
        focus="port",
        guide_section="values-for-this-preset",
    ),
)
