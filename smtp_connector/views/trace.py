"""A session as the pages show it: its stages with what each found out, and the lines of both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smtp_connector.diagnostics.trace import Details, Outcome, StageTrace, Trace, TranscriptLine
from smtp_connector.terms import Stage

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
BAR_MIN = 2.0  # per cent; a stage that took no time at all is still seen


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage.

    state: "ok", "bad" (ended here), "ahead" (not reached) or "skipped" (not needed). summary: one line.
    facts: more of what it found out, a line each. took: "18 ms", or "" when it did not run.
    bar_x, bar_width: where its time lies in the whole, in per cent; both "" when it did not run.
    """

    name: str
    state: str
    state_name: str
    summary: str
    facts: tuple[str, ...]
    took: str
    bar_x: str
    bar_width: str


@dataclass(frozen=True, slots=True)
class TraceView:
    """What templates/smtp_connector/delivery/_trace.html and _transcript.html show."""

    rows: tuple[StageRow, ...]
    lines: tuple[TranscriptLine, ...]
    is_cut: bool
    summary: str


def describe_trace(trace: Trace, *, trouble: str = "") -> TraceView | None:
    """Put a trace into words; None when nothing was connected. trouble: what the failed stage says."""
    ran = [stage for stage in trace.stages if stage.outcome in {Outcome.OK, Outcome.FAILED}]
    if not ran:
        return None
    whole = max(1, max(stage.start_ms + stage.duration_ms for stage in ran))
    return TraceView(
        rows=tuple(_make_row(stage, whole, trouble) for stage in trace.stages),
        lines=tuple(trace.lines),
        is_cut=trace.is_cut,
        summary=ngettext(
            "%(count)d of %(all)d stages ran.", "%(count)d of %(all)d stages ran.", len(ran)
        )
        % {"count": len(ran), "all": len(trace.stages)},
    )


def _make_row(stage: StageTrace, whole_ms: int, trouble: str) -> StageRow:
    has_run = stage.outcome in {Outcome.OK, Outcome.FAILED}
    summary, *facts = _describe(stage, trouble)
    width = max(BAR_MIN, 100 * stage.duration_ms / whole_ms)
    start = min(100 * stage.start_ms / whole_ms, 100 - width)
    return StageRow(
        name=str(STAGE_NAMES[stage.stage]),
        state=STATES[stage.outcome],
        state_name=_name_state(stage.outcome),
        summary=summary,
        facts=tuple(facts),
        took=_("%(milliseconds)d ms") % {"milliseconds": stage.duration_ms} if has_run else "",
        bar_x=f"{start:.1f}%" if has_run else "",
        bar_width=f"{width:.1f}%" if has_run else "",
    )


def _name_state(outcome: Outcome) -> str:
    names = {
        Outcome.OK: _("passed"),
        Outcome.FAILED: _("stopped here"),
        Outcome.SKIPPED: _("not needed"),
        Outcome.NOT_REACHED: _("not reached"),
    }
    return names[outcome]


def _describe(stage: StageTrace, trouble: str) -> list[str]:
    """Return the row's line, then its facts."""
    if stage.outcome is Outcome.NOT_REACHED:
        return [_("Not reached")]
    if stage.outcome is Outcome.SKIPPED:
        return [_("Not needed")]
    found = [text for text in DESCRIBERS[stage.stage](stage.details) if text]
    if stage.outcome is Outcome.FAILED:
        return [trouble or _("Stopped here"), *found]
    return found or [_("Passed")]


def _describe_dns(details: Details) -> Iterator[str]:
    addresses = _texts(details, "addresses")
    host = str(details.get("host", ""))
    if addresses == [host]:
        yield _("%(host)s is an address") % {"host": host}
    elif addresses:
        yield f"{host} → {_join(addresses)}"
    else:
        yield host


def _describe_connect(details: Details) -> Iterator[str]:
    for attempt in _objects(details, "attempts"):
        place = {"address": attempt.get("address", ""), "port": attempt.get("port", "")}
        match attempt.get("outcome"):
            case "ok":
                yield _("Port %(port)s of %(address)s is open") % place
            case "refused":
                yield _("Port %(port)s of %(address)s: refused") % place
            case "timeout":
                yield _("Port %(port)s of %(address)s: no answer in time") % place
            case other:
                yield f"{place['address']}, {place['port']}: {other}"


def _describe_tls(details: Details) -> Iterator[str]:
    if not details.get("version"):
        return
    way = _("Implicit TLS") if details.get("mode") == "implicit" else "STARTTLS"
    check = _("certificate valid") if details.get("is_verified") else _("certificate not checked")
    yield _join([way, str(details["version"]), check])
    certificate = details.get("certificate")
    if isinstance(certificate, dict) and certificate:
        yield from _describe_certificate(certificate)
    yield _("Cipher: %(cipher)s") % {"cipher": details.get("cipher", "")}


def _describe_certificate(certificate: dict[str, Any]) -> Iterator[str]:
    yield _("Certificate of %(subject)s, by %(issuer)s") % {
        "subject": certificate.get("subject", ""),
        "issuer": certificate.get("issuer", ""),
    }
    end = _find_moment(certificate.get("not_after"))
    if end:
        days = (end - timezone.now()).days
        text = ngettext(
            "Valid until %(date)s, %(days)d day left",
            "Valid until %(date)s, %(days)d days left",
            days,
        )
        yield text % {"date": date_format(end, "DATE_FORMAT"), "days": days}
    names = _texts(certificate, "names")
    if names:
        yield _("Names: %(names)s") % {"names": _join(names)}


def _describe_ehlo(details: Details) -> Iterator[str]:
    capabilities = _texts(details, "capabilities")
    if capabilities:
        yield _("Offers %(capabilities)s") % {"capabilities": _join(capabilities)}
    if details.get("hostname"):
        yield _("We called ourselves %(hostname)s") % {"hostname": details["hostname"]}
    if details.get("greeting"):
        yield _("Greeting: %(greeting)s") % {"greeting": details["greeting"]}


def _describe_auth(details: Details) -> Iterator[str]:
    parts = [str(details.get(name, "")) for name in ("mechanism", "reply")]
    yield ": ".join(part for part in parts if part)


def _describe_envelope(details: Details) -> Iterator[str]:
    if details.get("sender"):
        yield _("Sender: %(reply)s") % {"reply": details["sender"]}
    for reply in _texts(details, "recipients"):
        yield _("Recipient: %(reply)s") % {"reply": reply}


def _describe_data(details: Details) -> Iterator[str]:
    yield str(details.get("reply", ""))
    if details.get("size_bytes"):
        yield _("%(octets)d octets were sent") % {"octets": details["size_bytes"]}


DESCRIBERS: dict[Stage, Callable[[Details], Iterator[str]]] = {
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
