"""Configs that tests start from."""

from __future__ import annotations

from typing import Any

USAGE_TYPES = ("Register", "SignIn", "ForgotPassword", "Generic")


def make_config(port: int = 2525, **changes: Any) -> dict[str, Any]:
    """Return a valid config for a plain server on 127.0.0.1; a change to `...` removes the key."""
    config: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "ignoreTLS": True,
        "fromEmail": "Example <no-reply@example.com>",
        "connectionTimeout": 2000,
        "greetingTimeout": 2000,
        "socketTimeout": 2000,
        "templates": [
            {
                "usageType": usage_type,
                "contentType": "text/plain",
                "subject": f"{usage_type} code",
                "content": f"Your {usage_type} code is {{{{code}}}}.",
            }
            for usage_type in USAGE_TYPES
        ],
    }
    config.update(changes)
    return {key: value for key, value in config.items() if value is not ...}
