"""What `auth` must hold beyond its shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smtp_connector.terms import SECRET_MASK, gettext_noop

from .access_url import AccessUrlError, parse_access_url
from .auth import MECHANISMS, TOKEN_MECHANISMS, kind_of_auth
from .breach import RuleBreach, get_text, is_placeholder
from .json_reader import Path
from .private_key import PrivateKeyError, load_rsa_key
from .secrets import Plain

# Servers at which no password of any kind signs in any more.
OAUTH2_ONLY_HOSTS = frozenset({"smtp-mail.outlook.com", "smtp.live.com", "smtp.hotmail.com"})


def find_auth_breaches(plain: Plain) -> Iterator[RuleBreach]:
    """Yield every broken rule about signing in."""
    auth = plain.get("auth")
    kind = kind_of_auth(auth)
    yield from _mechanisms(plain, is_oauth2=kind != "login")
    if not isinstance(auth, dict):
        return
    if kind == "login":
        yield from _credentials(plain, auth)
        return
    yield from _access_url(plain)
    yield from _tokens(auth) if kind == "oauth2_token" else _private_key(auth)


def _credentials(plain: Plain, auth: dict[str, Any]) -> Iterator[RuleBreach]:
    for missing, given in (("pass", "user"), ("user", "pass")):
        if given in auth and missing not in auth:
            yield RuleBreach(
                ("auth", missing),
                gettext_noop(
                    "auth.%(given)s is set and auth.%(missing)s is missing.",
                    given=given,
                    missing=missing,
                ),
                gettext_noop("Write both, or remove both when the server asks for no sign-in."),
            )
    host = get_text(plain, "host").lower().rstrip(".")
    if "pass" in auth and host in OAUTH2_ONLY_HOSTS:
        yield RuleBreach(
            ("auth",),
            gettext_noop("%(host)s refuses passwords and app passwords alike.", host=host),
            gettext_noop("Sign in with auth of type oauth2, or use another provider."),
        )


def _mechanisms(plain: Plain, *, is_oauth2: bool) -> Iterator[RuleBreach]:
    usable: tuple[str, ...] = TOKEN_MECHANISMS if is_oauth2 else MECHANISMS
    others: tuple[str, ...] = MECHANISMS if is_oauth2 else TOKEN_MECHANISMS
    for path in (("auth", "method"), ("authMethod",)):
        method = get_text(plain, *path)
        if not method or method.upper() in usable:
            continue
        if method.upper() in others:
            sentence = (
                gettext_noop("%(method)s signs in with a password, not with OAuth2.", method=method)
                if is_oauth2
                else gettext_noop(
                    "%(method)s signs in with an OAuth2 token, so auth must be of type oauth2.",
                    method=method,
                )
            )
        else:
            sentence = gettext_noop("%(method)s is no mechanism we know.", method=method[:40])
        yield RuleBreach(
            path,
            sentence,
            gettext_noop(
                "Write one of %(usable)s, or remove the key to take what the server offers.",
                usable=", ".join(usable),
            ),
        )


def _access_url(plain: Plain) -> Iterator[RuleBreach]:
    text = get_text(plain, "auth", "accessUrl")
    try:
        if text:
            parse_access_url(text)
    except AccessUrlError as error:
        yield RuleBreach(
            ("auth", "accessUrl"),
            error.sentence,
            gettext_noop(
                'Write the token endpoint\'s address, for example "https://login.example.com/oauth2/token".'
            ),
        )


def _tokens(auth: dict[str, Any]) -> Iterator[RuleBreach]:
    if "refreshToken" not in auth and "accessToken" not in auth:
        yield RuleBreach(
            ("auth", "refreshToken"),
            gettext_noop("OAuth2 needs auth.refreshToken, or at least a ready auth.accessToken."),
            gettext_noop(
                "Write clientId, clientSecret and refreshToken; for a service account serviceClient and privateKey."
            ),
        )
    elif "refreshToken" in auth and "clientId" not in auth:
        yield RuleBreach(
            ("auth", "clientId"),
            gettext_noop("auth.refreshToken is set and auth.clientId is missing."),
            gettext_noop("Write the id of the application that the refresh token was given to."),
        )


def _private_key(auth: dict[str, Any]) -> Iterator[RuleBreach]:
    """Try the key, unless a part of it is a mask or still to be typed."""
    written = auth.get("privateKey")
    path: Path = ("auth", "privateKey")
    passphrase: object = ""
    if isinstance(written, dict):
        path, passphrase = (*path, "key"), written.get("passphrase", "")
        written = written.get("key")
    if not isinstance(written, str) or not isinstance(passphrase, str):
        return
    if SECRET_MASK in {written, passphrase} or is_placeholder(path, written):
        return
    try:
        load_rsa_key(written, passphrase)
    except PrivateKeyError as error:
        yield RuleBreach(path, error.sentence, error.suggestion)
