"""The outcome of a test in words: what happened, why, what to change, then the stages and the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from smtp_connector.diagnostics.diagnosis import Diagnosis, Failure
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.forms.wording import translate
from smtp_connector.models import Delivery
from smtp_connector.services.check import CheckResult
from smtp_connector.services.report import make_check_report, make_report
from smtp_connector.terms import Sentence

from .failures import carry_failure, make_failure
from .findings import FixView, find_place, make_fix_views
from .trace import Fact, TraceView, describe_duration, describe_trace


@dataclass(frozen=True, slots=True)
class TestResult:
    """What the result panel shows.

    kind: "ok", "checked" (passed, without a message), "bad", "unknown", "busy" or "blocked".
    title, text: what came of it. said: the first line of the server's reply in place of the text, or "".
    cause, advice: why, and what to do; "" where nothing is known.
    fixes: changes of the config that would help. focus, focus_*: the path of the value to look at, and its place in
        the text; "" and 0 where there is none. guide_section: the heading of the guide that tells more, or "".
    failure: what is known of it, signed, so that the page can send it back with a change.
    reply: all lines that the server said, where `said` is not all of them.
    report: all of it as a text to pass on, without secrets. notes: what else should be known.
    has_problems: the config has some, which stand under the box.
    status: of the page that shows it (htmx gets 200, since it drops the text of any other answer).
    """

    __test__ = False  # pytest takes the name for a test class

    kind: str
    title: str
    text: str = ""
    said: str = ""
    cause: str = ""
    advice: str = ""
    fixes: Sequence[FixView] = ()
    focus: str = ""
    focus_line: int = 0
    focus_column: int = 0
    failure: str = ""
    guide_section: str = ""
    notes: Sequence[str] = ()
    reply: str = ""
    took: str = ""
    trace: TraceView | None = None
    report: str = ""
    delivery: Delivery | None = None
    inbox_url: str = ""
    has_problems: bool = False
    status: int = 200


def describe_delivery(
    delivery: Delivery,
    *,
    diagnosis: Diagnosis | None = None,
    text: str = "",
    notes: Sequence[str] = (),
    inbox_url: str = "",
) -> TestResult:
    """Put a delivery into the words of the result panel.

    text: of the box that it was sent from, for the changes. notes: what is known of this server beyond its success.
    """
    trace = delivery.find_trace()
    failure = None
    if delivery.status == Delivery.Status.SENT:
        result = _describe_accepted(delivery, notes, inbox_url)
    else:
        failure = make_failure(delivery, trace)
        unsent = _describe_unsent(delivery, failure, inbox_url)
        result = replace(unsent, cause=translate(delivery.cause_sentence))
    return replace(
        _explain(result, failure, diagnosis, text),
        took=describe_duration(delivery.duration_ms),
        trace=describe_trace(trace, trouble=_name_trouble(result)) if trace else None,
        report=make_report(delivery, trace),
        delivery=delivery,
    )


def describe_check(check: CheckResult, *, text: str) -> TestResult:
    """Put a check without a message into the same words."""
    failure = Failure.from_error(check.error, check.trace) if check.error else None
    if check.error is None or failure is None:
        result = TestResult(
            kind="checked",
            title=_("The server takes sender and recipient"),
            text=_("No message was sent. Whether it accepts one shows only when you press Send."),
        )
    else:
        result = _describe_failed(check.error.message, check.error.hint, failure)
    return replace(
        _explain(result, failure, check.diagnosis, text),
        took=describe_duration(check.trace.end_ms),
        trace=describe_trace(check.trace, trouble=_name_trouble(result)),
        report=make_check_report(check),
    )


def describe_check_under_way() -> TestResult:
    """Say that the same check was started a moment ago."""
    return TestResult(
        kind="busy",
        title=_("This check was started already"),
        text=_("It was not started a second time. Wait a moment, then check again."),
    )


def describe_under_way() -> TestResult:
    """Say that the same test was started a moment ago."""
    return TestResult(
        kind="busy",
        title=_("This test was started already"),
        text=_("It was not sent a second time. Reload the page in a moment to see its result."),
    )


def describe_blocked(*, has_problems: bool) -> TestResult:
    """Say that nothing was sent, because something in the forms is wrong."""
    text = _("Correct the address above and try again.")
    if has_problems:
        text = _("Correct what is listed under the config and try again.")
    return TestResult(
        kind="blocked", title=_("Nothing was sent"), text=text, has_problems=has_problems
    )


def describe_limit(next_test: datetime) -> TestResult:
    """Say when the next test may be sent."""
    moment = date_format(timezone.localtime(next_test), "H:i:s T")
    return TestResult(
        kind="blocked",
        title=_("Too many tests in a short time"),
        text=_(
            "Nothing was sent. You, or others with this recipient, sent many tests just now: "
            "try again at %(time)s."
        )
        % {"time": moment},
        status=429,
    )


def _describe_accepted(delivery: Delivery, notes: Sequence[str], inbox_url: str) -> TestResult:
    if inbox_url:
        text = _(
            "The local mailbox keeps it; nothing left this machine, so this says nothing about a provider."
        )
    elif delivery.is_recipient_hidden:
        text = _("Look into the recipient's inbox.")
    else:
        text = _("Look into the inbox of %(recipient)s.") % {"recipient": delivery.recipient}
    return TestResult(
        kind="ok",
        title=_("The server accepted the message"),
        text=text,
        notes=notes if notes or inbox_url else (_describe_unproven(),),
        inbox_url=inbox_url,
    )


def _describe_unproven() -> str:
    return _(
        "Accepted is not delivered yet: the message may still wait in the provider's queue or end in a spam folder."
    )


def _describe_unsent(delivery: Delivery, failure: Failure, inbox_url: str) -> TestResult:
    if delivery.status == Delivery.Status.UNKNOWN:
        return TestResult(
            kind="unknown",
            title=_("The outcome is unknown"),
            text=translate(delivery.error_sentence),
            advice=translate(delivery.hint_sentence)
            or _(
                "Look into the inbox before you send again; a second test may arrive as a second email."
            ),
            reply=_quote_reply(failure),
            inbox_url=inbox_url,
        )
    return _describe_failed(delivery.error_sentence, delivery.hint_sentence, failure)


def _describe_failed(
    sentence: Sentence | str, hint: Sentence | str, failure: Failure
) -> TestResult:
    title, said = _split_reply(sentence, failure)
    advice = translate(hint)
    if said and not advice:
        advice = _("Read what the server said, correct the config and try again.")
    return TestResult(
        kind="bad",
        title=title,
        text="" if said else _("Nothing was sent."),
        said=said,
        advice=advice,
        reply=_find_more_reply(failure, said),
    )


def _name_trouble(result: TestResult) -> Fact:
    """Return what the failed stage says: the server's words where there are some."""
    return Fact(result.said, is_quoted=True) if result.said else Fact(result.title)


def _split_reply(sentence: Sentence | str, failure: Failure) -> tuple[str, str]:
    """Return our sentence without the server's words, and the first line of these; "" where it has none."""
    code = failure.reply_code
    if isinstance(sentence, Sentence) and "reply" in sentence.values and code:
        ours = Sentence(sentence.template, **{**sentence.values, "reply": ""})
        head = translate(ours).rstrip(" :\uff1a")  # the full colon is the Chinese one
    else:
        head, found, _reply = translate(sentence).partition(f": {code} ")
        if not (code and found):
            return translate(sentence) or _("The test failed"), ""
    first, *others = failure.reply_text.splitlines() or [""]
    return head, f"{code} {first}{' …' if others else ''}".rstrip()


def _find_more_reply(failure: Failure, said: str) -> str:
    """Return the whole reply, unless the one line that was said is all of it."""
    return _quote_reply(failure) if "\n" in failure.reply_text or not said else ""


def _quote_reply(failure: Failure) -> str:
    """Return the reply as the server sent it; "" where there was none."""
    code, text = failure.reply_code, failure.reply_text
    return "\n".join(Reply(code, failure.enhanced_status_code, text).lines) if code else text


def _explain(
    result: TestResult, failure: Failure | None, diagnosis: Diagnosis | None, text: str
) -> TestResult:
    """Add the cause, and the changes that would help, where one is certain."""
    if diagnosis is None or failure is None:
        return result
    place = find_place(text, diagnosis.focus)
    return replace(
        result,
        cause=translate(diagnosis.cause),
        advice=translate(diagnosis.advice),
        fixes=tuple(make_fix_views(text, diagnosis.fixes).values()),
        focus=diagnosis.focus,
        focus_line=place[0] if place else 0,
        focus_column=place[1] if place else 0,
        guide_section=diagnosis.guide_section,
        failure=carry_failure(failure),
    )
