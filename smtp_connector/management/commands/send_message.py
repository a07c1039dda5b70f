"""Send one message from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConfigError, DeliveryError
from smtp_connector.forms.wording import translate, translate_problem
from smtp_connector.models import Connector, Delivery
from smtp_connector.services import delivery as delivery_service
from smtp_connector.terms import UsageType


def _json_object(text: str) -> dict[str, Any]:
    try:
        payload = json.loads(text)
    except ValueError as error:
        message = f'not JSON ({error}); write for example {{"code": "123456"}}'
        raise argparse.ArgumentTypeError(message) from error
    if not isinstance(payload, dict):
        raise argparse.ArgumentTypeError('write an object, for example {"code": "123456"}')
    return payload


class Command(BaseCommand):
    help = "Send one message through a connector, or with a config that is not stored, and print the delivery."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group()
        source.add_argument(
            "--connector", metavar="ID", help="public id; the active connector when absent"
        )
        source.add_argument(
            "--config", metavar="FILE", help="a config as JSON; - reads standard input"
        )
        parser.add_argument("--to", required=True, metavar="ADDRESS", help="the one recipient")
        parser.add_argument(
            "--usage-type",
            default=UsageType.GENERIC.value,
            choices=[str(known) for known in UsageType],
        )
        parser.add_argument(
            "--payload",
            type=_json_object,
            default={"code": delivery_service.TEST_CODE},
            metavar="JSON",
            help='values for the template, {"code": "123456"}; the code 000000 when absent',
        )
        parser.add_argument("--language", metavar="TAG", help="language tag, such as de")
        parser.add_argument(
            "--json", action="store_true", dest="is_json", help="print one JSON object"
        )

    def handle(self, *_args: Any, is_json: bool, **options: Any) -> None:
        try:
            answer = _describe(_send(options))
        except DeliveryError as error:
            answer = _describe_failure(error)
        except ConfigError as error:
            answer = _describe_config_error(error)
        if is_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        elif answer["ok"]:
            self.stdout.write(f"Sent: {answer['reply_text']} ({answer['message_id']})")
        if not answer["ok"]:
            raise SystemExit(1) if is_json else CommandError(_sentence(answer))


def _send(options: dict[str, Any]) -> Delivery:
    arguments = {key: options[key] for key in ("usage_type", "payload", "language")}
    if options["config"]:
        config = parse_config(_read_text(options["config"])).config
        return delivery_service.send_with_config(config, options["to"], **arguments)
    return _get_connector(options["connector"]).send_message(options["to"], **arguments)


def _read_text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}") from error


def _get_connector(public_id: str | None) -> Connector:
    if not public_id:
        return Connector.objects.get_active()
    connector = Connector.objects.filter(public_id=public_id).first()
    if connector is None:
        known = ", ".join(Connector.objects.values_list("public_id", flat=True)[:20]) or "none"
        raise CommandError(f"No connector has the id {public_id}. Known ids: {known}.")
    return connector


def _describe(delivery: Delivery) -> dict[str, Any]:
    return {
        "ok": True,
        "status": delivery.status,
        "error_code": "",
        "phase": "",
        "stage": "",
        "reply_code": delivery.reply_code,
        "enhanced_status_code": delivery.enhanced_status_code,
        "reply_text": delivery.reply_text,
        "hint": "",
        "message_id": delivery.message_id,
        "template": delivery.template,
        "duration_ms": delivery.duration_ms,
    }


def _describe_failure(error: DeliveryError) -> dict[str, Any]:
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
        "hint": translate(error.hint),
    }


def _describe_config_error(error: ConfigError) -> dict[str, Any]:
    problems = [translate_problem(problem) for problem in error.problems]
    return {
        "ok": False,
        "status": "failed",
        "error_code": error.code,
        "message": "\n".join(str(problem) for problem in problems),
        "phase": "config",
        "stage": "",
        "reply_code": None,
        "hint": "",
        "problems": [problem._asdict() for problem in problems],
    }


def _sentence(answer: dict[str, Any]) -> str:
    parts = [answer["message"], answer.get("reply_text", ""), answer["hint"]]
    return f"[{answer['error_code']}] " + " ".join(part for part in parts if part)
