"""Doubts about user and secret. No sentence repeats a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smtp_connector.config.breach import get_text
from smtp_connector.config.providers import MICROSOFT_365, OUTLOOK, find_provider
from smtp_connector.config.secrets import join_path
from smtp_connector.terms import SECRET_MASK, Change, Sentence, gettext_noop

from .remark import Remark, Setup

APP_PASSWORD = re.compile(r"[a-zA-Z]{16}")
SES_SECRET_KEY_LENGTH = 40  # characters of an AWS secret access key; an SMTP password has 44
BREVO_API_KEY = "xkeysib-"

TYPED_PATHS = (
    ("auth", "user"),
    ("auth", "pass"),
    ("auth", "clientId"),
    ("auth", "clientSecret"),
    ("auth", "refreshToken"),
    ("auth", "accessToken"),
)
INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u202a-\u202f\u2060-\u2064\u3000\ufeff]")
LINE_BREAK = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
CURLY_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
QUOTED = re.compile(r"""\A\s*(?P<quote>["'`])(?P<text>.+)(?P=quote)\s*\Z""", re.DOTALL)


def stray_characters(setup: Setup) -> Iterator[Remark]:
    """What comes along when somebody copies a value from a page or a file."""
    has_app_passwords = find_provider(setup.host) is not None  # elsewhere it may be a pass phrase
    for path in TYPED_PATHS:
        value = get_text(setup.plain, *path)
        cleaned = clean(value, joins_groups=has_app_passwords)
        sentence = _find_stray(join_path(path), value, cleaned)
        if not sentence or value == SECRET_MASK:
            continue
        yield Remark(
            path,
            sentence,
            gettext_noop("It was probably copied along. Remove it."),
            gettext_noop("Clean %(path)s", path=join_path(path)) if cleaned else None,
            (Change(path, cleaned),) if cleaned else (),
        )


def clean(value: str, *, joins_groups: bool = True) -> str:
    """Return the value without blanks around it, quotes around it, and characters that nobody types.

    joins_groups: an app password loses the blanks between its letters too.
    """
    text = LINE_BREAK.sub("", INVISIBLE.sub("", value.translate(CURLY_QUOTES))).strip()
    quoted = QUOTED.match(text)
    text = quoted["text"].strip() if quoted else text
    joined = text.replace(" ", "")
    return joined if joins_groups and APP_PASSWORD.fullmatch(joined) else text


def _find_stray(path: str, value: str, cleaned: str) -> Sentence | None:
    if INVISIBLE.search(value):
        return gettext_noop("%(path)s holds a non-breaking or invisible blank.", path=path)
    if LINE_BREAK.search(value):
        return gettext_noop("%(path)s holds a line end or a tab.", path=path)
    if value != value.strip():
        return gettext_noop("%(path)s begins or ends with a blank.", path=path)
    if value.translate(CURLY_QUOTES) != value:
        return gettext_noop("%(path)s holds a curly quote.", path=path)
    if QUOTED.match(value):
        return gettext_noop("%(path)s stands in quotes of its own.", path=path)
    if cleaned != value:
        return gettext_noop("%(path)s is an app password with blanks in it.", path=path)
    return None


def fixed_user_name(setup: Setup) -> Iterator[Remark]:
    """Services where everybody signs in by the same word, and the key alone tells who it is."""
    provider = find_provider(setup.host)
    if provider and provider.user and setup.user and setup.user != provider.user:
        yield Remark(
            ("auth", "user"),
            gettext_noop(
                "%(provider)s knows one user name only, the word %(user)s.",
                provider=provider.name,
                user=provider.user,
            ),
            gettext_noop('Write "%(user)s"; the key belongs in auth.pass.', user=provider.user),
            gettext_noop("Sign in as %(user)s", user=provider.user),
            (Change(("auth", "user"), provider.user),),
        )


def user_is_no_address(setup: Setup) -> Iterator[Remark]:
    """Mailboxes that sign in by the whole address."""
    provider = find_provider(setup.host)
    if not (provider and provider.has_address_users and setup.user) or "@" in setup.user:
        return
    sender = setup.sender.address if setup.sender else ""
    is_meant = sender.partition("@")[0].lower() == setup.user.strip().lower()
    yield Remark(
        ("auth", "user"),
        gettext_noop("%(provider)s asks for the full address here.", provider=provider.name),
        gettext_noop("Write the whole address, with the @ and what follows it."),
        gettext_noop("Sign in as %(user)s", user=sender) if is_meant else None,
        (Change(("auth", "user"), sender),) if is_meant else (),
    )


def no_app_password(setup: Setup) -> Iterator[Remark]:
    """Gmail takes app passwords: sixteen letters."""
    provider = find_provider(setup.host)
    if not (provider and provider.takes_app_passwords and setup.password):
        return
    if not APP_PASSWORD.fullmatch(clean(setup.password)):
        yield Remark(
            ("auth", "pass"),
            gettext_noop(
                "%(provider)s refuses the account's own password, and app passwords have 16 letters.",
                provider=provider.name,
            ),
            gettext_noop("Turn on two-step verification and create an app password."),
        )


def wrong_kind_of_key(setup: Setup) -> Iterator[Remark]:
    """Amazon SES and Brevo: a key for the API in the place of the one for SMTP."""
    password = clean(setup.password)
    provider = find_provider(setup.host)
    name = provider.name if provider else ""
    if name == "Amazon SES" and len(password) == SES_SECRET_KEY_LENGTH:
        yield Remark(
            ("auth", "pass"),
            gettext_noop("This is as long as a secret access key, which SES refuses over SMTP."),
            gettext_noop("Create SMTP credentials in the SES console of the host's region."),
        )
    if name == "Brevo" and password.startswith(BREVO_API_KEY):
        yield Remark(
            ("auth", "pass"),
            gettext_noop("This is a key for Brevo's API, which its SMTP server refuses."),
            gettext_noop("Create an SMTP key on Brevo's page SMTP & API, tab SMTP."),
        )


def password_sign_in_ending(setup: Setup) -> Iterator[Remark]:
    """Microsoft is ending passwords over SMTP."""
    provider = find_provider(setup.host)
    if not setup.has_login:
        return
    if provider == MICROSOFT_365:
        yield Remark(
            ("auth",),
            gettext_noop(
                "Microsoft is ending passwords here: after December 2026 they are off by default, later for good."
            ),
            gettext_noop("Sign in with OAuth2, or take a sending service."),
        )
    if provider == OUTLOOK:
        yield Remark(
            ("auth",),
            gettext_noop("Outlook.com and Hotmail refuse every password, app passwords too."),
            gettext_noop("Sign in with OAuth2, or send through another provider."),
        )
