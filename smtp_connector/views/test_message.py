"""Send a test message with the config in the box, and put its outcome into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from smtp_connector.config.address import is_ip_address
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.tls import TlsMode
from smtp_connector.errors import ConfigError
from smtp_connector.forms.connector import ConnectorForm
from smtp_connector.forms.test_message import TestMessageForm
from smtp_connector.forms.wording import translate
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.delivery import send_test_message
from smtp_connector.services.inbox import is_inbox_open
from smtp_connector.services.local_mailbox import is_local_mailbox
from smtp_connector.services.test_message import find_next_test
from smtp_connector.terms import Sentence, Stage

from .access import get_viewer
from .audit import make_actor
from .sent_tests import SentTests
from .trace import STAGE_NAMES


@dataclass(frozen=True, slots=True)
class StageMark:
    """One stage in the result panel. state: "ok" (came past it), "bad" (ended here), "ahead" or "skipped"."""

    name: str
    state: str

    @property
    def state_name(self) -> str:
        names = {
            "ok": _("passed"),
            "bad": _("stopped here"),
            "ahead": _("not reached"),
            "skipped": _("not used"),
        }
        return names[self.state]


@dataclass(frozen=True, slots=True)
class TestResult:
    """What the result panel shows.

    kind: "ok", "bad", "unknown", "busy" or "blocked". text: the cause. hint: what to do.
    reply: all lines that the server said, where `text` does not hold them already.
    has_problems: the config has some, which stand under the box.
    status: of the page that shows it (htmx gets 200, since it drops the text of any other answer).
    """

    __test__ = False  # pytest takes the name for a test class

    kind: str
    title: str
    text: str = ""
    hint: str = ""
    reply: str = ""
    stages: tuple[StageMark, ...] = ()
    stage_summary: str = ""
    delivery: Delivery | None = None
    inbox_url: str = ""
    has_problems: bool = False
    status: int = 200


def run_test(
    request: HttpRequest,
    form: ConnectorForm,
    test_form: TestMessageForm,
    *,
    connector: Connector | None = None,
) -> TestResult:
    """Send the test that was posted, once; nothing is sent while something in the forms is wrong.

    What a service finds wrong with the config is added to the form. A test needs no name.
    """
    # Both are asked, so that all that is wrong shows at once.
    is_valid = all(["config" not in form.errors, test_form.is_valid()])
    sent_tests = SentTests(request)
    repeated = sent_tests.find_repeated()
    if repeated:
        return _describe_repeated(repeated.delivery_pk, form)
    if not is_valid:
        return _describe_blocked(form)
    recipient = test_form.cleaned_data["recipient"]
    next_test = find_next_test(get_viewer(request), recipient, now=timezone.now())
    if next_test:
        return _describe_limit(next_test)
    if not sent_tests.claim():
        return _describe_repeated(None, form)
    config = form.cleaned_data["config"].config
    try:
        actor = make_actor(request)
        delivery = send_test_message(config, recipient, connector=connector, by=actor).delivery
    except ConfigError as error:
        form.add_config_error(error)
        return _describe_blocked(form)
    sent_tests.remember(delivery)
    return _describe_with_form(delivery, form)


def describe(
    delivery: Delivery, config: SmtpConfig | None = None, *, inbox_url: str = ""
) -> TestResult:
    """Put a delivery into the words of the result panel. config: what it was sent with, where that is known."""
    if delivery.status == Delivery.Status.SENT:
        return _describe_accepted(delivery, config, inbox_url)
    if delivery.status == Delivery.Status.UNKNOWN:
        return _describe_unknown(delivery, config, inbox_url)
    title, text = _split_reply(delivery)
    return TestResult(
        kind="bad",
        title=title,
        text=text or _("Nothing was sent."),
        hint=translate(delivery.hint_sentence)
        or _("Read what the server said, correct the config and send again."),
        # One line stands in the text already.
        reply=_quote_reply(delivery) if "\n" in delivery.reply_text or not text else "",
        stages=_mark_stages(delivery.stage, config),
        stage_summary=_summarize_stage(delivery.stage),
        delivery=delivery,
    )


def _describe_accepted(delivery: Delivery, config: SmtpConfig | None, inbox_url: str) -> TestResult:
    text = _(
        "Look into the inbox of %(recipient)s. Accepted is not delivered yet: the message may still "
        "wait in the provider's queue or end in a spam folder."
    ) % {"recipient": delivery.recipient}
    if delivery.is_recipient_hidden:
        text = _(
            "Look into the recipient's inbox. Accepted is not delivered yet: the message may still "
            "wait in the provider's queue or end in a spam folder."
        )
    if inbox_url:
        text = _(
            "The local mailbox keeps it; nothing left this machine, so this says nothing about a provider."
        )
    return TestResult(
        kind="ok",
        title=_("The server accepted the message"),
        text=text,
        reply=_quote_reply(delivery),
        stages=_mark_stages("", config, is_accepted=True),
        stage_summary=_("All stages passed"),
        delivery=delivery,
        inbox_url=inbox_url,
    )


def _describe_unknown(delivery: Delivery, config: SmtpConfig | None, inbox_url: str) -> TestResult:
    return TestResult(
        kind="unknown",
        title=_("The outcome is unknown"),
        text=translate(delivery.error_sentence),
        hint=translate(delivery.hint_sentence)
        or _(
            "Look into the inbox before you send again; a second test may arrive as a second email."
        ),
        reply=_quote_reply(delivery),
        stages=_mark_stages(delivery.stage, config),
        stage_summary=_summarize_stage(delivery.stage),
        delivery=delivery,
        inbox_url=inbox_url,
    )


def _split_reply(delivery: Delivery) -> tuple[str, str]:
    """Return our sentence without the server's words, and the first line of these; "" where it has none."""
    sentence, code = delivery.error_sentence, delivery.reply_code
    if isinstance(sentence, Sentence) and "reply" in sentence.values and code:
        ours = Sentence(sentence.template, **{**sentence.values, "reply": ""})
        head, is_quoted = (
            translate(ours).rstrip(" :\uff1a"),
            True,
        )  # the full colon is the Chinese one
    else:
        head, found, _reply = translate(sentence).partition(f": {code} ")
        is_quoted = bool(code and found)
    if not is_quoted:
        return translate(sentence) or _("The test failed"), ""
    first, *others = delivery.reply_text.splitlines() or [""]
    return head, f"{code} {first}{' …' if others else ''}".rstrip()


def _quote_reply(delivery: Delivery) -> str:
    """Return the reply with its code in each line, as the server sent it (RFC 5321, 4.2)."""
    *first, last = delivery.reply_text.splitlines() or [""]
    if not delivery.reply_code or not last:
        return delivery.reply_text
    lines = [*(f"{delivery.reply_code}-{line}" for line in first), f"{delivery.reply_code} {last}"]
    return "\n".join(lines)


def _describe_repeated(delivery_pk: int | None, form: ConnectorForm) -> TestResult:
    delivery = Delivery.objects.filter(pk=delivery_pk).first() if delivery_pk else None
    if delivery:
        return _describe_with_form(delivery, form)
    return TestResult(
        kind="busy",
        title=_("This test was started already"),
        text=_("It was not sent a second time. Reload the page in a moment to see its result."),
    )


def _describe_blocked(form: ConnectorForm) -> TestResult:
    text = _("Correct the address above and press Send again.")
    if form.problems:
        text = _("Correct what is listed under the config and press Send again.")
    return TestResult(
        kind="blocked",
        title=_("Nothing was sent"),
        text=text,
        has_problems=bool(form.problems),
    )


def _describe_limit(next_test: datetime) -> TestResult:
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


def _describe_with_form(delivery: Delivery, form: ConnectorForm) -> TestResult:
    """Describe a delivery by the config that was posted; a repeated one may not parse any more."""
    parsed = form.cleaned_data.get("config")
    if parsed is None:
        return describe(delivery)
    is_local = is_local_mailbox(parsed.config) and is_inbox_open()
    inbox_url = reverse("smtp_connector:inbox") if is_local else ""
    return describe(delivery, parsed.config, inbox_url=inbox_url)


def _mark_stages(
    stage: str, config: SmtpConfig | None, *, is_accepted: bool = False
) -> tuple[StageMark, ...]:
    """Mark the stages of a session that ended at `stage`; none when it ended before any socket."""
    if not stage and not is_accepted:
        return ()
    order = list(STAGE_NAMES)
    stopped = len(order) if is_accepted else order.index(Stage(stage))
    skipped = _find_skipped(config)
    marks = []
    for number, (each, name) in enumerate(STAGE_NAMES.items()):
        passed = "skipped" if each in skipped else "ok"
        state = passed if number < stopped else "bad" if number == stopped else "ahead"
        marks.append(StageMark(str(name), state))
    return tuple(marks)


def _find_skipped(config: SmtpConfig | None) -> set[Stage]:
    """Return the stages that a session with this config does not have."""
    if config is None:
        return set()
    is_absent = {
        Stage.DNS: is_ip_address(config.host),
        Stage.TLS: config.tls_mode is TlsMode.NONE,
        Stage.AUTH: config.auth is None or config.credentials is None,
    }
    return {stage for stage, absent in is_absent.items() if absent}


def _summarize_stage(stage: str) -> str:
    if not stage:
        return _("Ended before a connection was tried")
    return _("Stopped at %(stage)s") % {"stage": STAGE_NAMES[Stage(stage)]}
