"""Send one message from the command line."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from smtp_connector.errors import ConfigError
from smtp_connector.management.answers import (
    describe_config_error,
    describe_delivery_error,
    make_sentence,
)
from smtp_connector.management.config_source import add_source_arguments, get_source
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.delivery import TEST_CODE, Attempt, MessageRequest, try_message
from smtp_connector.terms import UsageType


def _json_object(text: str) -> dict[str, Any]:
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f'not JSON ({error}); write for example {{"code": "123456"}}'
        raise argparse.ArgumentTypeError(message) from error
    if not isinstance(payload, dict):
        raise argparse.ArgumentTypeError('write an object, for example {"code": "123456"}')
    return payload


class Command(BaseCommand):
    help = "Send one message through a connector, or with a config that is not stored, and print the delivery."

    def add_arguments(self, parser: CommandParser) -> None:
        add_source_arguments(parser)
        parser.add_argument("--to", required=True, metavar="ADDRESS", help="the one recipient")
        parser.add_argument(
            "--usage-type",
            default=UsageType.GENERIC.value,
            choices=[str(known) for known in UsageType],
        )
        parser.add_argument(
            "--payload",
            type=_json_object,
            default={"code": TEST_CODE},
            metavar="JSON",
            help='values for the template, {"code": "123456"}; the code 000000 when absent',
        )
        parser.add_argument("--language", metavar="TAG", help="language tag, such as de")
        parser.add_argument(
            "--json", action="store_true", dest="is_json", help="print one JSON object"
        )

    def handle(self, *_args: Any, is_json: bool, **options: Any) -> None:
        try:
            answer = _describe(_try(options))
        except ConfigError as error:
            answer = describe_config_error(error)
        if is_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        elif answer["ok"]:
            self.stdout.write(f"Sent: {answer['reply_text']} ({answer['message_id']})")
        if not answer["ok"]:
            raise SystemExit(1) if is_json else CommandError(make_sentence(answer))


def _try(options: dict[str, Any]) -> Attempt:
    request = MessageRequest(
        recipient=options["to"],
        usage_type=options["usage_type"],
        payload=options["payload"],
        language=options["language"],
    )
    source = get_source(options)
    if isinstance(source, Connector):
        return try_message(source.config, request, connector=source)
    return try_message(source, request)


def _describe(attempt: Attempt) -> dict[str, Any]:
    answer = (
        describe_delivery_error(attempt.error)
        if attempt.error
        else _describe_delivery(attempt.delivery)
    )
    return answer | {"trace": attempt.trace.as_json()}


def _describe_delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "ok": True,
        "status": delivery.status,
        "error_code": "",
        "phase": "",
        "stage": "",
        "reply_code": delivery.reply_code,
        "enhanced_status_code": delivery.enhanced_status_code,
        "reply_text": delivery.reply_text,
        "cause": "",
        "hint": "",
        "message_id": delivery.message_id,
        "template": delivery.template,
        "duration_ms": delivery.duration_ms,
    }
