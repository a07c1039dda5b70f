"""What commands print of an error: the same JSON object everywhere, and one sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smtp_connector.errors import ConfigError, ConfigProblem, DeliveryError
from smtp_connector.forms.wording import translate, translate_problem


def describe_delivery_error(error: DeliveryError) -> dict[str, Any]:
    """Return the JSON object for a message that was not accepted, or of which nobody knows."""
    return {
        "ok": False,
        "status": "unknown" if error.is_outcome_unknown else "failed",
        "error_code": error.code,
        "message": translate(error.message),
        "phase": error.phase,
        "stage": error.stage,
        "is_transient": error.is_transient,
        "is_outcome_unknown": error.is_outcome_unknown,
        "reply_code": error.reply_code,
        "enhanced_status_code": error.enhanced_status_code,
        "reply_text": error.reply_text,
        "cause": translate(error.cause),
        "hint": translate(error.hint),
    }


def describe_config_error(error: ConfigError) -> dict[str, Any]:
    """Return the JSON object for a config that cannot be used."""
    problems = [translate_problem(problem) for problem in error.problems]
    return {
        "ok": False,
        "status": "failed",
        "error_code": error.code,
        "message": "\n".join(str(problem) for problem in problems),
        "phase": "config",
        "stage": "",
        "reply_code": None,
        "cause": "",
        "hint": "",
        "problems": [_describe_problem(problem) for problem in problems],
    }


def _describe_problem(problem: ConfigProblem) -> dict[str, Any]:
    """Return the JSON object for a problem; of its fix what a press would do, since the changes may hold secrets."""
    fix = translate(problem.fix.title) if problem.fix else ""
    return {**problem._asdict(), "fix": fix}


def make_sentence(answer: Mapping[str, Any]) -> str:
    """Return the error as people read it in a terminal."""
    parts = [answer["message"], answer.get("reply_text", ""), answer["cause"], answer["hint"]]
    return f"[{answer['error_code']}] " + " ".join(part for part in parts if part)
