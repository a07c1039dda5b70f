"""Variables in templates: those that are filled, and those that were meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from smtp_connector.terms import UsageType

MAX_NAME = 60  # characters
# Each way in which other systems write a variable; names are bounded, so that no text is searched twice.
NAME = rf"(?P<name>[^{{}}<>%$\n]{{1,{MAX_NAME}}})"
WAYS = tuple(
    re.compile(pattern.replace("NAME", NAME))
    for pattern in (
        r"\{\{\{NAME\}\}\}",
        r"\{\{NAME\}\}",
        r"\$\{NAME\}",
        r"(?<!\{)\{NAME\}(?!\})",
        r"<%[=-]?NAME%>",
        r"%\(NAME\)s",
        r"(?<![\w%])%NAME%(?!\w)",
        r"\[\[NAME\]\]",
        r"\[%NAME%\]",
    )
)
PLAIN_WAY = WAYS[1]
FILLED = re.compile(r"[A-Za-z0-9_.]+")
NOT_IN_WORD = re.compile(r"[^a-z0-9]+")

CODE_WORDS = frozenset(
    {
        *("code", "verificationcode", "verifycode", "vcode", "otp", "otpcode", "passcode", "pin"),
        *("pincode", "onetimecode", "onetimepassword", "onetimepasscode", "authcode", "token"),
        *("authenticationcode", "confirmationcode", "securitycode", "logincode", "signincode"),
        *("emailcode", "mailcode", "activationcode", "captcha", "usercode", "verification"),
    }
)
LINK_WORDS = frozenset(
    {
        *("link", "url", "href", "invitationlink", "invitelink", "invitationurl", "inviteurl"),
        *("actionurl", "actionlink", "confirmationurl", "confirmationlink", "magiclink"),
        *("accepturl", "acceptlink", "invitation"),
    }
)
# What Logto fills for each message besides code and link; an app may fill more.
OTHER_NAMES = frozenset({"application", "organization", "user", "inviter", "locale", "uiLocales"})


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A variable that stays in the message as it is written. meant: "code", "link" or ""."""

    written: str
    start: int
    end: int
    meant: str


def needed_variable(usage_type: object) -> str:
    """Return the name that a template for the usage type cannot do without."""
    return "link" if usage_type == UsageType.ORGANIZATION_INVITATION else "code"


def find_unfilled(text: str, usage_type: object) -> list[Unfilled]:
    """Return the variables that nothing fills, in the order of the text.

    Unknown names are among them in templates for codes only; elsewhere an app may pass whatever it likes.
    """
    needed = needed_variable(usage_type)
    matches = [(match, way) for way in WAYS for match in way.finditer(text)]
    matches.sort(key=lambda item: (item[0].start(), -item[0].end()))
    found: list[Unfilled] = []
    end = 0
    for match, way in matches:
        if match.start() < end:
            continue
        is_plain = way is PLAIN_WAY
        meant = _find_meant(match["name"], needed)
        if is_plain and is_filled(match["name"], needed):
            end = match.end()
        elif meant or (is_plain and needed == "code"):
            end = match.end()
            found.append(Unfilled(match[0], match.start(), end, meant))
    return found


def fill_in(text: str, unfilled: list[Unfilled]) -> str:
    """Return the text with each variable that was meant written as it is filled."""
    pieces, done = [], 0
    for variable in unfilled:
        if variable.meant:
            pieces += [text[done : variable.start], f"{{{{{variable.meant}}}}}"]
            done = variable.end
    return "".join([*pieces, text[done:]])


def is_filled(name: str, needed: str) -> bool:
    """Tell whether a variable of the name is replaced when a message is made."""
    name = name.strip()
    root = name.partition(".")[0]
    is_own = root == needed or (root == "link" and needed == "code")
    return FILLED.fullmatch(name) is not None and (is_own or root in OTHER_NAMES)


def _find_meant(name: str, needed: str) -> str:
    word = NOT_IN_WORD.sub("", name.lower())
    if needed == "link":
        return "link" if word in LINK_WORDS or word == "code" else ""
    return "code" if word in CODE_WORDS else ""


def iter_templates(plain: dict[str, object]) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield each template that is an object, with its number."""
    templates = plain.get("templates")
    for index, template in enumerate(templates if isinstance(templates, list) else []):
        if isinstance(template, dict):
            yield index, template
