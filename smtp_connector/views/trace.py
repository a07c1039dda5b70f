"""A session as the pages show it: its stages with what each found out, and the lines of both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smtp_connector.diagnostics.trace import Details, Outcome, StageTrace, Trace, TranscriptLine
from smtp_connector.terms import SECRET_MASK, Stage

STAGE_NAMES = {
    Stage.DNS: gettext_lazy("DNS"),
    Stage.CONNECT: gettext_lazy("Connect"),
    Stage.TLS: gettext_lazy("TLS"),
    Stage.EHLO: gettext_lazy("EHLO"),
    Stage.AUTH: gettext_lazy("AUTH"),
    Stage.ENVELOPE: gettext_lazy("Envelope"),
    Stage.DATA: gettext_lazy("Data"),
}
STATES = {
    Outcome.OK: "ok",
    Outcome.FAILED: "bad",
    Outcome.SKIPPED: "skipped",
    Outcome.NOT_REACHED: "ahead",
}
SIDES = {"C": "ours", "S": "theirs", "*": "remark"}
BAR_MIN = 2.0  # per cent; a stage that took no time at all is still seen


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a stage found out. is_quoted: it is a server's own words, which no browser is to translate."""

    text: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage.

    state: "ok", "bad" (ended here), "ahead" (not reached) or "skipped" (not needed). summary: what stands first.
    facts: the rest of what it found out, a line each. took: "18 ms", or "" when it did not run.
    bar_x, bar_width: where its time lies in the whole, in per cent; both "" when it did not run.
    """

    name: str
    state: str
    state_name: str
    summary: Fact
    facts: tuple[Fact, ...]
    took: str
    bar_x: str
    bar_width: str


class Span(NamedTuple):
    """The time that all stages share, from the first one's start."""

    start_ms: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """One line of the conversation. kind: "ours", "theirs", "remark", or "masked": ours, with a secret left out."""

    at_ms: int
    side: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class TraceView:
    """What templates/smtp_connector/delivery/_trace.html and _transcript.html show."""

    rows: tuple[StageRow, ...]
    lines: tuple[TranscriptRow, ...]
    is_cut: bool
    summary: str


def describe_trace(trace: Trace, *, trouble: Fact | None = None) -> TraceView | None:
    """Put a trace into words; None when nothing was connected. trouble: what stands first at the failed stage."""
    ran = trace.stages_that_ran
    if not ran:
        return None
    first = min(stage.start_ms for stage in ran)
    span = Span(first, max(1, trace.end_ms - first))
    return TraceView(
        rows=tuple(_make_row(stage, span, trouble) for stage in trace.stages),
        lines=tuple(map(_make_line, trace.lines)),
        is_cut=trace.is_cut,
        summary=_summarise(trace.stages),
    )


def describe_duration(milliseconds: int) -> str:
    """Write 971 ms as "0.97 s" and 6 ms, which would be "0.01 s", as "6 ms"."""
    if milliseconds < 100:
        return _("%(milliseconds)d ms") % {"milliseconds": milliseconds}
    return _("%(seconds).2f s") % {"seconds": milliseconds / 1000}


def _summarise(stages: Sequence[StageTrace]) -> str:
    for number, stage in enumerate(stages, start=1):
        if stage.outcome is Outcome.FAILED:
            words = {"stage": STAGE_NAMES[stage.stage], "number": number, "count": len(stages)}
            return _("Stopped at %(stage)s, stage %(number)d of %(count)d.") % words
    count = sum(stage.has_run for stage in stages)
    return ngettext("%(count)d stage passed.", "%(count)d stages passed.", count) % {"count": count}


def _make_line(line: TranscriptLine) -> TranscriptRow:
    is_masked = line.side == "C" and SECRET_MASK in line.text
    return TranscriptRow(
        line.at_ms, line.side, line.text, "masked" if is_masked else SIDES[line.side]
    )


def _make_row(stage: StageTrace, span: Span, trouble: Fact | None) -> StageRow:
    summary, *facts = _describe(stage, trouble)
    width = min(100, max(BAR_MIN, 100 * stage.duration_ms / span.length_ms))
    start = min(100 * (stage.start_ms - span.start_ms) / span.length_ms, 100 - width)
    return StageRow(
        name=str(STAGE_NAMES[stage.stage]),
        state=STATES[stage.outcome],
        state_name=_name_state(stage.outcome),
        summary=summary,
        facts=tuple(facts),
        took=describe_duration(stage.duration_ms) if stage.has_run else "",
        bar_x=f"{start:.1f}%" if stage.has_run else "",
        bar_width=f"{width:.1f}%" if stage.has_run else "",
    )


def _name_state(outcome: Outcome) -> str:
    names = {
        Outcome.OK: _("passed"),
        Outcome.FAILED: _("stopped here"),
        Outcome.SKIPPED: _("not needed"),
        Outcome.NOT_REACHED: _("not reached"),
    }
    return names[outcome]


def _describe(stage: StageTrace, trouble: Fact | None) -> list[Fact]:
    """Return what stands first in the row, then the rest."""
    if stage.outcome is Outcome.NOT_REACHED:
        return [Fact(_("Not reached"))]
    if stage.outcome is Outcome.SKIPPED:
        return [Fact(_("Not needed"))]
    found = [fact for fact in DESCRIBERS[stage.stage](stage.details) if fact.text]
    if stage.outcome is Outcome.FAILED:
        return [trouble or Fact(_("Stopped here")), *(fact for fact in found if fact != trouble)]
    return found or [Fact(_("Passed"))]


def _describe_dns(details: Details) -> Iterator[Fact]:
    addresses = _texts(details, "addresses")
    host = str(details.get("host", ""))
    if addresses == [host]:
        yield Fact(_("%(host)s is an address") % {"host": host})
    elif addresses:
        yield Fact(f"{host} → {_join(addresses)}", is_quoted=True)
    else:
        yield Fact(host, is_quoted=True)


def _describe_connect(details: Details) -> Iterator[Fact]:
    for attempt in _objects(details, "attempts"):
        place = {"address": attempt.get("address", ""), "port": attempt.get("port", "")}
        match attempt.get("outcome"):
            case "ok":
                yield Fact(_("Port %(port)s of %(address)s is open") % place)
            case "refused":
                yield Fact(_("Port %(port)s of %(address)s: refused") % place)
            case "timeout":
                yield Fact(_("Port %(port)s of %(address)s: no answer in time") % place)
            case other:
                words = place | {"fault": other}
                yield Fact(_("Port %(port)s of %(address)s: %(fault)s") % words)


def _describe_tls(details: Details) -> Iterator[Fact]:
    if details.get("version"):
        way = _("Implicit TLS") if details.get("mode") == "implicit" else "STARTTLS"
        is_verified = details.get("is_verified")
        check = _("certificate valid") if is_verified else _("certificate not checked")
        yield Fact(_join([way, str(details["version"]), check]))
    certificate = details.get("certificate")
    if isinstance(certificate, dict) and certificate:
        yield from _describe_certificate(certificate)
    if details.get("cipher"):
        yield Fact(_("Cipher: %(cipher)s") % {"cipher": details["cipher"]})


def _describe_certificate(certificate: dict[str, Any]) -> Iterator[Fact]:
    text = _("Certificate of %(subject)s, by %(issuer)s")
    names = {name: certificate.get(name, "") for name in ("subject", "issuer")}
    yield Fact(text % names)
    end = _find_moment(certificate.get("not_after"))
    if end:
        yield Fact(_describe_validity(end))
    alternatives = _texts(certificate, "names")
    if alternatives:
        yield Fact(_("Names: %(names)s") % {"names": _join(alternatives)})


def _describe_validity(end: datetime) -> str:
    date, days = date_format(timezone.localtime(end), "DATE_FORMAT"), (end - timezone.now()).days
    if days < 0:
        return _("Expired on %(date)s") % {"date": date}
    text = ngettext(
        "Valid until %(date)s, %(days)d day left", "Valid until %(date)s, %(days)d days left", days
    )
    return text % {"date": date, "days": days}


def _describe_ehlo(details: Details) -> Iterator[Fact]:
    capabilities = _texts(details, "capabilities")
    if capabilities:
        yield Fact(_("Offers %(capabilities)s") % {"capabilities": _join(capabilities)})
    if details.get("hostname"):
        yield Fact(_("We called ourselves %(hostname)s") % {"hostname": details["hostname"]})
    if details.get("greeting"):
        yield Fact(_("Greeting: %(greeting)s") % {"greeting": details["greeting"]})


def _describe_auth(details: Details) -> Iterator[Fact]:
    yield Fact(str(details.get("reply", "")), is_quoted=True)
    if details.get("mechanism"):
        yield Fact(_("Mechanism: %(mechanism)s") % {"mechanism": details["mechanism"]})


def _describe_envelope(details: Details) -> Iterator[Fact]:
    if details.get("sender"):
        yield Fact(_("Sender: %(reply)s") % {"reply": details["sender"]})
    for reply in _texts(details, "recipients"):
        yield Fact(_("Recipient: %(reply)s") % {"reply": reply})


def _describe_data(details: Details) -> Iterator[Fact]:
    yield Fact(str(details.get("reply", "")), is_quoted=True)
    if details.get("size_bytes"):
        yield Fact(_("%(octets)d octets were sent") % {"octets": details["size_bytes"]})


DESCRIBERS: dict[Stage, Callable[[Details], Iterator[Fact]]] = {
    Stage.DNS: _describe_dns,
    Stage.CONNECT: _describe_connect,
    Stage.TLS: _describe_tls,
    Stage.EHLO: _describe_ehlo,
    Stage.AUTH: _describe_auth,
    Stage.ENVELOPE: _describe_envelope,
    Stage.DATA: _describe_data,
}


def _join(parts: list[str]) -> str:
    """Join the parts of a list as the reader's language does."""
    return _(", ").join(parts)


def _texts(details: Details, name: str) -> list[str]:
    found = details.get(name)
    return [str(item) for item in found] if isinstance(found, list) else []


def _objects(details: Details, name: str) -> list[dict[str, Any]]:
    found = details.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _find_moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
