"""Doubts about the server: its host and port, the EHLO name, time limits, the log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smtp_connector.config.address import is_ip_address
from smtp_connector.config.breach import get_text
from smtp_connector.config.providers import ALIYUN_HOSTS, RENAMED_HOSTS, find_provider
from smtp_connector.terms import REMOVE, Change, gettext_noop

from .encryption import use_starttls
from .remark import Remark, Setup

TIMEOUTS = ("connectionTimeout", "greetingTimeout", "socketTimeout", "dnsTimeout")
MIN_TIMEOUT_MS = 1000
MAX_SECONDS = 300  # what may have been meant as seconds
SMTP_PORT = 25
MAILBOX_HOST = re.compile(r"(?:imap4?|pop3?)\d?\.(?P<domain>.+)")
MAILBOX_PORTS = {110: 587, 143: 587, 993: 465, 995: 465}
"""Ports of POP and IMAP, with the SMTP port that is encrypted in the same way."""
ALIYUN_HOST = re.compile(
    r"(?:smtp)?dm(?:-(?P<region>[a-z0-9-]+)|\.(?P<api>[a-z0-9-]+))?\.aliyun(?:cs)?\.com"
)
SES_API_HOST = re.compile(r"email\.(?P<region>[a-z0-9-]+)\.amazonaws\.com")


def mailbox_server(setup: Setup) -> Iterator[Remark]:
    """IMAP and POP fetch mail; they do not take any."""
    host = MAILBOX_HOST.fullmatch(setup.host)
    port = MAILBOX_PORTS.get(setup.port)
    if not host and not port:
        return
    new_host = f"smtp.{host['domain']}" if host else ""
    host_change = (Change(("host",), new_host),) if host else ()
    port_change = _use_port(setup, port) if port else ()
    yield Remark(
        ("host",) if host else ("port",),
        gettext_noop("This is a server to fetch mail from (IMAP or POP); it takes none."),
        gettext_noop("Write the SMTP server that your provider names, often smtp. and the domain."),
        gettext_noop(
            "Use %(host)s, port %(port)d", host=new_host or setup.host, port=port or setup.port
        ),
        (*host_change, *port_change),
    )


def port_not_offered(setup: Setup) -> Iterator[Remark]:
    """A port that the provider does not listen on."""
    provider = find_provider(setup.host)
    if provider and setup.port in provider.refused_ports:
        yield Remark(
            ("port",),
            gettext_noop(
                "%(provider)s does not answer on port %(port)d.",
                provider=provider.name,
                port=setup.port,
            ),
            gettext_noop("Use port %(port)d.", port=provider.port),
            gettext_noop("Use port %(port)d", port=provider.port),
            _use_port(setup, provider.port),
        )


def port_25_blocked(setup: Setup) -> Iterator[Remark]:
    """25 is for servers among themselves; clouds close it (RFC 6409, 3.1)."""
    provider = find_provider(setup.host)
    if provider and setup.port == SMTP_PORT:
        yield Remark(
            ("port",),
            gettext_noop("Most clouds and networks block port 25 outwards."),
            gettext_noop("Use port %(port)d, which is made for programs.", port=provider.port),
            gettext_noop("Use port %(port)d", port=provider.port),
            _use_port(setup, provider.port),
        )


def outdated_host(setup: Setup) -> Iterator[Remark]:
    """Names that old documents give."""
    if new_host := RENAMED_HOSTS.get(setup.host):
        yield _other_host(
            Remark(
                ("host",),
                gettext_noop("%(host)s is an old name of this server.", host=setup.host),
            ),
            new_host,
        )


def host_of_an_api(setup: Setup) -> Iterator[Remark]:
    """Aliyun DirectMail and Amazon SES: the host of the API, or a region that has no SMTP server."""
    if ses := SES_API_HOST.fullmatch(setup.host):
        remark = Remark(
            ("host",),
            gettext_noop(
                "%(host)s is not the SMTP server of Amazon SES, but that of its API.",
                host=setup.host,
            ),
        )
        yield _other_host(remark, f"email-smtp.{ses['region']}.amazonaws.com")
    aliyun = ALIYUN_HOST.fullmatch(setup.host)
    if aliyun and setup.host not in ALIYUN_HOSTS:
        region = aliyun["region"] or aliyun["api"] or ""
        in_region = (host for host in ALIYUN_HOSTS if region and f"-{region}." in host)
        remark = Remark(
            ("host",),
            gettext_noop(
                "%(host)s is none of the SMTP servers of Aliyun DirectMail.", host=setup.host
            ),
        )
        yield _other_host(remark, next(in_region, ALIYUN_HOSTS[0]))


def ehlo_name_refused(setup: Setup) -> Iterator[Remark]:
    """Servers want a full host name in EHLO (RFC 5321, 2.3.5)."""
    name = get_text(setup.plain, "name")
    is_literal = name.startswith("[") or is_ip_address(name)
    if not name or is_literal or setup.is_local:
        return
    if "." not in name or "_" in name or name.lower().startswith("localhost"):
        yield Remark(
            ("name",),
            gettext_noop('Many servers refuse "%(name)s" as the name of a machine.', name=name),
            gettext_noop('Write a full name such as "mail.example.com", or remove the key.'),
            gettext_noop("Use this machine's own name"),
            (Change(("name",), REMOVE),),
        )


def timeout_in_seconds(setup: Setup) -> Iterator[Remark]:
    """Times are in milliseconds; 10 was meant as seconds."""
    for key in TIMEOUTS:
        value = setup.plain.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MIN_TIMEOUT_MS:
            remark = Remark(
                (key,),
                gettext_noop("%(value)d milliseconds are too short for most servers.", value=value),
                gettext_noop("Times are in milliseconds. Write 1000 or more, or remove the key."),
                gettext_noop("Use the default"),
                (Change((key,), REMOVE),),
            )
            yield remark if value > MAX_SECONDS else _in_seconds(remark, key, value)


def _in_seconds(remark: Remark, key: str, seconds: int) -> Remark:
    return remark._replace(
        suggestion=gettext_noop(
            "Times are in milliseconds: write %(value)d for %(seconds)d seconds.",
            value=seconds * 1000,
            seconds=seconds,
        ),
        title=gettext_noop("Wait %(seconds)d seconds", seconds=seconds),
        changes=(Change((key,), seconds * 1000),),
    )


def debug_on(setup: Setup) -> Iterator[Remark]:
    """Every session in the log."""
    if setup.plain.get("debug") is True:
        yield Remark(
            ("debug",),
            gettext_noop("Every session is written to the log, with the addresses of recipients."),
            gettext_noop("Set debug to false once all works; a test shows the session anyway."),
            gettext_noop("Switch debug off"),
            (Change(("debug",), False),),
        )


def _other_host(remark: Remark, host: str) -> Remark:
    return remark._replace(
        suggestion=gettext_noop('Write "%(host)s".', host=host),
        title=gettext_noop("Use %(host)s", host=host),
        changes=(Change(("host",), host),),
    )


def _use_port(setup: Setup, port: int) -> tuple[Change, ...]:
    """Return the changes for another port, with the encryption that belongs to it."""
    if port == 465:
        return (Change(("port",), port), Change(("secure",), True))
    return (Change(("port",), port), Change(("secure",), False), *use_starttls(setup))
