"""Doubts about the sender: addresses that the provider refuses or that nobody will believe."""

from __future__ import annotations

from collections.abc import Iterator

from smtp_connector.config.address import Mailbox
from smtp_connector.config.breach import get_text
from smtp_connector.config.json_reader import Path
from smtp_connector.config.providers import (
    FREEMAIL_DOMAINS,
    Provider,
    find_freemail_domain,
    find_provider,
    is_home_of,
)
from smtp_connector.terms import Change, gettext_noop

from .remark import Remark, Setup, find_mailbox

VARIABLE_START = "{{"
DOTLESS_DOMAINS = ("gmail.com", "googlemail.com")  # ada.l@ and adal@ are one mailbox there


def sender_is_not_user(setup: Setup) -> Iterator[Remark]:
    """Providers that let nobody send in another's name."""
    provider = find_provider(setup.host)
    own = find_mailbox(_complete_user(setup, provider))
    if provider is None or own is None or not provider.sender:
        return
    for path, sender in _senders(setup):
        if _is_refused(provider, own, sender):
            yield Remark(
                path,
                gettext_noop(
                    "%(provider)s sends for %(user)s only, and refuses or replaces another sender.",
                    provider=provider.name,
                    user=own.address,
                ),
                gettext_noop(
                    "Write the address that signs in, or one that is set up there as its alias."
                ),
                gettext_noop("Send as %(user)s", user=own.address),
                (Change(path, _with_name(sender.name, own.address)),),
            )


def freemail_sender_elsewhere(setup: Setup) -> Iterator[Remark]:
    """The domains of mailbox providers tell receivers to distrust mail from other servers (RFC 7489)."""
    provider = find_provider(setup.host)
    refused = {remark.path for remark in sender_is_not_user(setup)}
    for path, sender in _senders(setup):
        domain = find_freemail_domain(sender.domain)
        is_elsewhere = domain and setup.host and not is_home_of(provider, sender.domain)
        if not is_elsewhere or setup.is_local or path in refused:
            continue
        own = find_mailbox(setup.user)
        is_own_usable = own is not None and own.domain not in FREEMAIL_DOMAINS
        yield Remark(
            path,
            gettext_noop(
                "Mail from %(domain)s that %(host)s sends is refused or taken for spam: the domain names other servers.",
                domain=sender.domain,
                host=setup.host,
            ),
            gettext_noop("Send from a domain of yours, or through the mailbox's own provider."),
            gettext_noop("Send as %(user)s", user=own.address) if own and is_own_usable else None,
            (Change(path, _with_name(sender.name, own.address)),) if own and is_own_usable else (),
        )


def _senders(setup: Setup) -> Iterator[tuple[Path, Mailbox]]:
    """Yield each address that messages are sent from; what variables fill is not known yet."""
    if setup.sender:
        yield ("fromEmail",), setup.sender
    templates = setup.plain.get("templates")
    for index in range(len(templates) if isinstance(templates, list) else 0):
        path: Path = ("templates", index, "sendFrom")
        text = get_text(setup.plain, *path)
        sender = None if VARIABLE_START in text else find_mailbox(text)
        if sender:
            yield path, sender


def _complete_user(setup: Setup, provider: Provider | None) -> str:
    """Return the user as an address; many mailboxes are content with what stands before the @."""
    if provider and provider.domains and setup.user and "@" not in setup.user:
        return f"{setup.user}@{provider.domains[0]}"
    return setup.user


def _is_refused(provider: Provider, own: Mailbox, sender: Mailbox) -> bool:
    is_own_domain = find_freemail_domain(own.domain) in provider.domains
    if provider.sender == "domain" and not is_own_domain:
        return own.domain.lower() != sender.domain.lower()
    return _normalize(own, provider) != _normalize(sender, provider)


def _normalize(mailbox: Mailbox, provider: Provider) -> str:
    """Make equal what leads to one mailbox."""
    local, _, domain = mailbox.address.lower().rpartition("@")
    if domain in DOTLESS_DOMAINS:
        local, domain = local.partition("+")[0].replace(".", ""), DOTLESS_DOMAINS[0]
    if provider.are_domains_one and domain in provider.domains:
        domain = provider.domains[0]
    return f"{local}@{domain}"


def _with_name(name: str, address: str) -> str:
    if not name:
        return address
    is_plain = name.replace(" ", "").isalnum()
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f"{name} <{address}>" if is_plain else f'"{escaped}" <{address}>'
