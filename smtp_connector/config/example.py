"""The example config that prefills the text box: every parameter, each at its default or off value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from smtp_connector.terms import ContentType, UsageType, find_language

from . import example_zh_hans
from .auth import LoginAuth
from .config_model import ConfigModel
from .schema import SmtpConfig
from .template import TemplateConfig

LIFETIME_SENTENCE = "It is valid for 10 minutes."
IGNORE_SENTENCE = "If you did not ask for it, you can ignore this email."

CODE_TEMPLATES = (
    (UsageType.REGISTER, "Your sign-up code: {{code}}", "Your code to create the account is"),
    (UsageType.SIGN_IN, "Your sign-in code: {{code}}", "Your code to sign in is"),
    (
        UsageType.FORGOT_PASSWORD,
        "Your password reset code: {{code}}",
        "Your code to choose a new password is",
    ),
    (UsageType.GENERIC, "Your verification code: {{code}}", "Your verification code is"),
    (
        UsageType.USER_PERMISSION_VALIDATION,
        "Confirm that it is you: {{code}}",
        "Your code to confirm this action is",
    ),
    (
        UsageType.BIND_NEW_IDENTIFIER,
        "Confirm your email address: {{code}}",
        "Your code to add this address to the account is",
    ),
    (
        UsageType.MFA_VERIFICATION,
        "Your second step code: {{code}}",
        "Your code for the second step of the sign-in is",
    ),
    (
        UsageType.BIND_MFA,
        "Turn on email codes: {{code}}",
        "Your code to turn on codes by email as a second step is",
    ),
)
"""Usage type, subject and the words before the code."""

INVITATION_SUBJECT = "You are invited to join an organization"
INVITATION = (
    "You are invited to join an organization. Open this link to accept:\n\n{{link}}\n\n"
    "If you did not expect the invitation, you can ignore this email."
)


@dataclass(frozen=True, slots=True)
class DefaultTexts:
    """The wording of the default templates in one language.

    code_templates: usage type, subject and the words before the code.
    code_sentence: how the words and the code make a sentence, and the next one follows.
    """

    code_templates: Sequence[tuple[UsageType, str, str]]
    code_sentence: str
    lifetime_sentence: str
    ignore_sentence: str
    invitation_subject: str
    invitation: str


ENGLISH = DefaultTexts(
    CODE_TEMPLATES,
    "{words} {code}. {following}",
    LIFETIME_SENTENCE,
    IGNORE_SENTENCE,
    INVITATION_SUBJECT,
    INVITATION,
)
TEXTS_BY_LANGUAGE: Mapping[str, DefaultTexts] = {
    "en": ENGLISH,
    "zh-hans": DefaultTexts(
        example_zh_hans.CODE_TEMPLATES,
        "{words}：{code}。{following}",
        example_zh_hans.LIFETIME_SENTENCE,
        example_zh_hans.IGNORE_SENTENCE,
        example_zh_hans.INVITATION_SUBJECT,
        example_zh_hans.INVITATION,
    ),
}


@dataclass(frozen=True, slots=True)
class ExampleValues:
    """What differs between presets; a string such as "<host>" is a placeholder to replace.

    user, password: both empty where the server asks for no sign-in.
    """

    host: str
    port: int
    secure: bool
    require_tls: bool
    from_email: str
    user: str = ""
    password: str = ""
    ignore_tls: bool = False


def make_example(values: ExampleValues, *, language: str = "") -> str:
    """Return the config as JSON text, indented by two blanks; keys stand in the order of `SmtpConfig`.

    language: of the templates, as a tag ("zh-hans"); English where that one has no texts.
    """
    chosen = {
        "host": values.host,
        "port": values.port,
        "secure": values.secure,
        "requireTLS": values.require_tls,
        "auth": {**_off_values(LoginAuth), "user": values.user, "pass": values.password},
        "fromEmail": values.from_email,
        "ignoreTLS": values.ignore_tls,
        "dkim": {},
        "templates": list(make_templates(language)),
    }
    return json.dumps(_off_values(SmtpConfig) | chosen, indent=2, ensure_ascii=False) + "\n"


def make_templates(language: str = "") -> tuple[Mapping[str, str], ...]:
    """Return one template for each usage type, in the order of `UsageType`, worded in the language.

    The first is written in HTML and shows every key a template may have.
    """
    texts = TEXTS_BY_LANGUAGE.get(find_language(language, TEXTS_BY_LANGUAGE), ENGLISH)
    by_type = {row[0]: _text_template(texts, *row) for row in texts.code_templates}
    usage_type, subject, words = texts.code_templates[0]
    by_type[usage_type] = _html_template(texts, usage_type, subject, words)
    by_type[UsageType.ORGANIZATION_INVITATION] = {
        "usageType": UsageType.ORGANIZATION_INVITATION,
        "contentType": ContentType.TEXT,
        "subject": texts.invitation_subject,
        "content": texts.invitation,
    }
    return tuple(by_type[usage_type] for usage_type in UsageType)


def _text_template(
    texts: DefaultTexts, usage_type: UsageType, subject: str, words: str
) -> Mapping[str, str]:
    sentence = _write_code_sentence(texts, words, "{{code}}")
    return {
        "usageType": usage_type,
        "contentType": ContentType.TEXT,
        "subject": subject,
        "content": f"{sentence}\n\n{texts.ignore_sentence}",
    }


def _html_template(
    texts: DefaultTexts, usage_type: UsageType, subject: str, words: str
) -> Mapping[str, str]:
    sentence = _write_code_sentence(texts, words, "<strong>{{code}}</strong>")
    return _off_values(TemplateConfig) | {
        "usageType": usage_type,
        "contentType": ContentType.HTML,
        "subject": subject,
        "content": f"<p>{sentence}</p><p>{texts.ignore_sentence}</p>",
    }


def _write_code_sentence(texts: DefaultTexts, words: str, code: str) -> str:
    return texts.code_sentence.format(words=words, code=code, following=texts.lifetime_sentence)


def _off_values(model: type[ConfigModel]) -> dict[str, Any]:
    """Return every key of the model in its order, at its default; required ones are empty."""
    return {field.alias or name: _off_value(field) for name, field in model.model_fields.items()}


def _off_value(field: FieldInfo) -> Any:
    if field.is_required():
        return ""
    if isinstance(field.default, SecretStr):
        return field.default.get_secret_value()
    if isinstance(field.default, ConfigModel):
        return _off_values(type(field.default))
    return field.default
