"""ConfigModel: what every part of the config has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class ConfigModel(BaseModel):
    """camelCase in JSON, frozen, strict about types, no unknown keys.

    `hide_input_in_errors` keeps a mistyped password out of every error text.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        frozen=True,
        strict=True,
        extra="forbid",
        hide_input_in_errors=True,
    )
