"""Use cases of recipients: who may get mail at all, how the log names them, and how it forgets them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from smtp_connector.app_settings import get_app_settings
from smtp_connector.config.address import AddressError, find_ascii_host, parse_address
from smtp_connector.errors import InvalidRecipientError
from smtp_connector.models import Delivery
from smtp_connector.models.delivery import FORGOTTEN, HASH_PREFIX
from smtp_connector.terms import SECRET_MASK, gettext_noop

SALT = "smtp_connector.recipient"  # as `django.utils.crypto.salted_hmac` takes it
HASH_DIGITS = 32  # of hex: 128 bits, so that no two people share one
KEY_ID_DIGITS = 8
WINDOW_ROWS = 1000
ATOM = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~\-"  # RFC 5322, 3.2.3
# Of any address in a server's words: the part before @, which is at most 64 octets (RFC 5321, 4.5.3.1.1), and in
# any letters (RFC 6531, 3.3). Words of another script that touch it are masked with it.
LOCAL_PART_IN_TEXT = re.compile(
    rf"(?:[{ATOM}.\u0080-\U0010ffff]{{1,64}}|\"(?:[^\"\\\n]|\\.){{1,62}}\")(?=@[\w\[])"
)


@dataclass(slots=True)
class ForgetReport:
    """What became of an address, counted in rows.

    forgotten: the recipient was it, or another recipient's row spoke of it. unknown_keys: rows of its domain that
    are hashed with a key that is not at hand. other_spellings: recipients left, since only their case differs.
    """

    forgotten: int = 0
    unknown_keys: int = 0
    other_spellings: set[str] = field(default_factory=set)


# Who may get mail -----------------------------------------------------------------------------------


def require_allowed_recipients(addresses: Iterable[str]) -> None:
    """Refuse recipients that RECIPIENT_ALLOWLIST does not name. addresses: bare, domains in ASCII.

    Raises:
        InvalidRecipientError: one is not on the list.
    """
    allowlist = get_app_settings().recipient_allowlist
    if allowlist is None:
        return
    allowed = {_normalize_entry(entry) for entry in allowlist}
    for address in map(_normalize, addresses):
        domain = address.rpartition("@")[2]
        if not {address, domain} & allowed:
            raise InvalidRecipientError(
                gettext_noop(
                    "This installation sends to the recipients on its list only, and this one is not on it."
                ),
                hint=gettext_noop(
                    'Send to an address on the list, or add "%(domain)s" to RECIPIENT_ALLOWLIST in the settings.',
                    domain=domain,
                ),
            )


def _normalize_entry(entry: str) -> str:
    """Return "example.com" for itself and for "@example.com"; an address as `_normalize` does."""
    local, _at, domain = entry.strip().rpartition("@")
    ascii_domain = (find_ascii_host(domain) or domain).lower()
    return f"{local}@{ascii_domain}" if local else ascii_domain


def _normalize(address: str) -> str:
    """Return the address with its domain in small letters; the part before @ may differ by case (RFC 5321, 2.4)."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower()}"


# How the log names them -----------------------------------------------------------------------------


def hide_recipient(delivery: Delivery) -> None:
    """Put a keyed hash in the recipient's place, and the mask in place of any address in the texts; the caller saves.

    The key is derived from SECRET_KEY, which a change of the encryption keys leaves as it is.
    """
    typed = delivery.recipient
    delivery.recipient = _hash_recipient(typed, settings.SECRET_KEY)
    pattern = _make_pattern([typed, _find_address(typed) or typed])

    def mask(text: str) -> str:
        return LOCAL_PART_IN_TEXT.sub(SECRET_MASK, pattern.sub(SECRET_MASK, text))

    delivery.change_texts(mask)


def match_recipient(address: str) -> Q:
    """Find the rows of an address, hashed with today's key or not; the case of its letters does not count there."""
    return Q(recipient__iexact=address) | Q(recipient=_hash_recipient(address, settings.SECRET_KEY))


def _hash_recipient(typed: str, secret_key: str | bytes) -> str:
    """Return "hash:<key id>:<hash>@<domain>"; what is no address has no domain."""
    address = _find_address(typed)
    digest = salted_hmac(SALT, address or typed, secret=secret_key, algorithm="sha256").hexdigest()
    domain = f"@{address.rpartition('@')[2]}" if address else ""
    return f"{_hash_head(secret_key)}{digest[:HASH_DIGITS]}{domain}"


def _hash_head(secret_key: str | bytes) -> str:
    key_id = salted_hmac(f"{SALT}.key", "", secret=secret_key, algorithm="sha256").hexdigest()
    return f"{HASH_PREFIX}{key_id[:KEY_ID_DIGITS]}:"


def _find_address(text: str) -> str:
    """Return the one address that the text is, ready to be compared, or ""."""
    try:
        return _normalize(parse_address(text))
    except AddressError:
        return ""


# How it forgets them --------------------------------------------------------------------------------


def forget_recipient(address: str) -> ForgetReport:
    """Take a person's address out of the delivery log; the rows stay for the counts.

    Rows are read in windows and changed one by one, so that sending goes on meanwhile and it may be stopped.

    Raises:
        InvalidRecipientError: this is not one address.
    """
    wanted = _Wanted(address)
    report = ForgetReport(unknown_keys=_count_unknown_hashes(wanted))
    for first, last in _iter_windows():
        for delivery in Delivery.objects.filter(wanted.condition, pk__range=(first, last)):
            _forget_in_row(delivery, wanted, report)
    return report


class _Wanted:
    """The address to forget, in every form in which the log may hold it.

    condition: finds all rows that may hold it; `is_in` and `pattern` decide.

    Raises:
        InvalidRecipientError: this is not one address.
    """

    def __init__(self, typed: str) -> None:
        try:
            self.address = _normalize(parse_address(typed))
        except AddressError as error:
            raise InvalidRecipientError(error.sentence) from error
        local, _at, self.domain = self.address.rpartition("@")
        forms = sorted({self.address, typed.strip()})
        secret_keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        self.hash_heads = [_hash_head(key) for key in secret_keys]
        self.hashes = [_hash_recipient(self.address, key) for key in secret_keys]
        self.pattern = _make_pattern(forms)
        self.condition = Q(recipient__in=self.hashes) | Q(recipient__icontains=f"{local}@")
        for form in forms:
            for name in Delivery.TEXTS:
                self.condition |= Q(**{f"{name}__icontains": form})
            # The trace is JSON text, in which quotes are escaped.
            written = json.dumps(form, ensure_ascii=False)[1:-1]
            self.condition |= Q(trace__icontains=written)

    def is_in(self, recipient: str) -> bool:
        """Tell whether the column holds it: alone, hashed, or in a text that was no address."""
        known = _find_address(recipient)
        if known:
            return known == self.address
        found = self.pattern.search(recipient)
        return recipient in self.hashes or (
            found is not None and _normalize(found[0]) == self.address
        )


def _forget_in_row(delivery: Delivery, wanted: _Wanted, report: ForgetReport) -> None:
    is_recipient = wanted.is_in(delivery.recipient)
    if not is_recipient and wanted.pattern.search(delivery.recipient):
        report.other_spellings.add(delivery.recipient)
        return
    has_changed = delivery.change_texts(lambda text: wanted.pattern.sub(SECRET_MASK, text))
    if is_recipient or has_changed:
        values = {name: getattr(delivery, name) for name in Delivery.NAMING}
        recipient = FORGOTTEN if is_recipient else delivery.recipient
        # Not save(): the row may have been pruned meanwhile.
        report.forgotten += Delivery.objects.filter(pk=delivery.pk).update(
            recipient=recipient, **values
        )


def _count_unknown_hashes(wanted: _Wanted) -> int:
    hashed = Delivery.objects.filter(
        recipient__startswith=HASH_PREFIX, recipient__endswith=f"@{wanted.domain}"
    )
    for head in wanted.hash_heads:
        hashed = hashed.exclude(recipient__startswith=head)
    return hashed.count()


def _iter_windows() -> Iterator[tuple[int, int]]:
    """Yield the first and the last key of each `WINDOW_ROWS` deliveries."""
    after = 0
    while True:
        following = Delivery.objects.filter(pk__gt=after).order_by("pk")
        pks = list(following.values_list("pk", flat=True)[:WINDOW_ROWS])
        if not pks:
            return
        yield pks[0], pks[-1]
        after = pks[-1]


def _make_pattern(addresses: Iterable[str]) -> re.Pattern[str]:
    """Find the addresses in a text, in any case, but not as a part of a longer one."""
    forms = "|".join(re.escape(address) for address in addresses if address)
    return re.compile(rf"(?<![{ATOM}.])(?:{forms or '(?!)'})(?![\w-]|\.\w)", re.IGNORECASE)
