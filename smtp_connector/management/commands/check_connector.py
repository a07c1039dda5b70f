"""Check a connector from the command line: every stage of a send, without a message."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.trace import StageTrace
from smtp_connector.errors import ConfigError
from smtp_connector.management.answers import (
    describe_config_error,
    describe_delivery_error,
    make_sentence,
)
from smtp_connector.management.config_source import add_source_arguments, get_source
from smtp_connector.services.check import CheckResult, check_config

DETAILS_SHOWN = ("addresses", "version", "cipher", "mechanism", "reply")


class Command(BaseCommand):
    help = "Connect, sign in and name sender and recipient, stage by stage; send no message."

    def add_arguments(self, parser: CommandParser) -> None:
        add_source_arguments(parser)
        parser.add_argument(
            "--to",
            default="",
            metavar="ADDRESS",
            help="the recipient to name; the config's own sender when absent",
        )
        parser.add_argument(
            "--json", action="store_true", dest="is_json", help="print one JSON object"
        )

    def handle(self, *_args: Any, is_json: bool, **options: Any) -> None:
        try:
            result = _check(options)
            answer = _describe(result)
            stages = result.trace.stages
        except ConfigError as error:
            answer, stages = describe_config_error(error), ()
        if is_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for stage in stages:
                self.stdout.write(_describe_stage(stage))
        if not answer["ok"]:
            raise SystemExit(1) if is_json else CommandError(make_sentence(answer))


def _check(options: dict[str, Any]) -> CheckResult:
    source = get_source(options)
    if isinstance(source, SmtpConfig):
        return check_config(source, options["to"])
    return check_config(source.config, options["to"], connector=source)


def _describe(result: CheckResult) -> dict[str, Any]:
    answer = describe_delivery_error(result.error) if result.error else {"ok": True}
    return answer | {"trace": result.trace.as_json()}


def _describe_stage(stage: StageTrace) -> str:
    details = (stage.details.get(name) for name in DETAILS_SHOWN)
    shown = [", ".join(item) if isinstance(item, list) else str(item) for item in details if item]
    return f"{stage.stage:<9} {stage.outcome:<12} {stage.duration_ms:>6} ms  {'; '.join(shown)}".rstrip()
