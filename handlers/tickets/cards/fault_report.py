"""The cards of a fault report: what is owed until when, what was filed and signed, and the whole of it for signers."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.lesser_faults import with_outcomes
from handlers.tickets.cards.parts import clipped, deadlines, measure_deadlines, occurred, title
from handlers.turn.buttons import button, primary
from models.chat import Button, ButtonStyle, Card, Deadline, Fact
from models.terms import Promise, ReportStage, Voiding
from models.tickets.fault_report import REPORTS, FaultReport
from models.tickets.report_sections import Finding, Sections
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

SHOWN_SECTION = 200
SHOWN_VERSIONS = 3
SHOWN_BUTTONS = 5
SHOWN_TO_TEAM = ("fault_kind", "cause", "root_cause", "method", "loss")
SHOWN_TO_SIGNERS = (*SHOWN_TO_TEAM, "protection", "lost_interval")
"""Fields that fit into the facts of a card; the rest of the report are lines above them."""


def live_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The card that asks for the report; what was filed, or that none is wanted any more, takes the buttons' place."""
    owed = _owed_report(ticket)
    return Card(
        title=voice("report.title", state=_state(voice, ticket, owed, now), ticket=title(voice, ticket)),
        severity=ticket.severity,
        intro=(*_lead(voice, ticket, owed, now), *with_outcomes(voice, ticket)),
        facts=()
        if _comes_anew(ticket)
        else (
            *_facts(voice, known_sections(voice, ticket), SHOWN_TO_TEAM, SHOWN_SECTION),
            *recovery_facts(voice, ticket),
        ),
        deadlines=_deadlines(voice, ticket, now),
        outcome=_outcome(voice, ticket, now),
        buttons=_buttons(voice, ticket, owed),
    )


def to_sign(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The newest version whole, for office and leader: what the log knows, both halves, and who has signed."""
    report = ticket.current_report
    if report is None:
        return live_card(voice, ticket, log, now)
    owed = _owed_report(ticket)
    return Card(
        title=voice("report.title", state=_state(voice, ticket, owed, now), ticket=title(voice, ticket)),
        severity=ticket.severity,
        intro=(
            _filed_line(voice, ticket, report, now),
            voice("report.author", who=_writer(report)),
            *known_lines(voice, ticket, now),
            *with_outcomes(voice, ticket),
            *_other_sections(voice, report.sections, now),
            *finding_lines(voice, report.finding),
        ),
        facts=_facts(voice, report.sections, SHOWN_TO_SIGNERS),
        deadlines=_deadlines(voice, ticket, now),
        outcome=_outcome(voice, ticket, now),
        buttons=_buttons(voice, ticket, owed),
    )


def known_sections(voice: Voice, ticket: Ticket) -> Sections:
    """Return the sections known already: from the unfinished report, the last version, or the result in the log."""
    written = ticket.unfinished_report or ticket.current_report
    kept = written.sections if written else Sections()
    return kept._replace(
        cause=kept.cause or ticket.cause,
        method=kept.method or ticket.method,
        protection=kept.protection or ticket.protection,
        tip=kept.tip or ticket.tip,
    )


def known_lines(voice: Voice, ticket: Ticket, now: datetime | None = None) -> tuple[str, ...]:
    """Return lines that the log knows by itself and nobody edits: times with their days, the duration, the people."""
    at = now or ticket.reported_at
    told = {
        "occurred": occurred(voice, ticket, at),
        "reported": voice.dated(ticket.reported_at, at),
        "responded": _responded(voice, ticket, at),
        "restored": _restored(voice, ticket, at),
        "resolved": voice.dated(ticket.resolved_at, at) if ticket.resolved_at else "",
        "lasted": _lasted(voice, ticket),
        "reporters": _reporters(voice, ticket),
    }
    return tuple(_labelled(voice, f"report.known.{name}", one) for name, one in told.items() if one)


def finding_lines(voice: Voice, finding: Finding) -> tuple[str, ...]:
    """The office's half, as far as it was filled in."""
    state = voice(f"recovery.{finding.state_before}") if finding.state_before else ""
    said = {"state_before": state, "business_loss": finding.business_loss, "business_steps": finding.business_steps}
    return tuple(_labelled(voice, f"report.section.{name}", one) for name, one in said.items() if one)


def recovery_facts(voice: Voice, ticket: Ticket) -> tuple[Fact, ...]:
    """Return the facts about data from the restoration or the result: given, and not the report's to change."""
    if ticket.state_before is None:
        return ()
    state, protection = voice(f"recovery.{ticket.state_before}"), ticket.protection
    told = (("state_before", state), ("protection", protection and clipped(protection, SHOWN_SECTION)))
    return tuple(Fact(label=voice(f"fact.{name}"), value=value) for name, value in told if value)


def _labelled(voice: Voice, label: str, value: str) -> str:
    return voice("report.known", label=voice(label), value=value)


def _owed_report(ticket: Ticket) -> Target | None:
    targets = (ticket.target(promise) for promise in REPORTS)
    return next((target for target in targets if target is not None and target.is_open), None)


def _responded(voice: Voice, ticket: Ticket, at: datetime) -> str:
    respond = ticket.target(Promise.RESPOND)
    if respond is None or respond.met_at is None:
        return ""
    return voice("report.known.by", who=respond.met_by, at=voice.dated(respond.met_at, at))


def _restored(voice: Voice, ticket: Ticket, at: datetime) -> str:
    """Return when it was pressed and, apart, when somebody confirmed it."""
    if ticket.restored_at is None:
        return ""
    pressed = voice.dated(ticket.restored_at, at)
    if ticket.restored_confirmed_at is None:
        return voice("report.known.unconfirmed", at=pressed)
    return voice("report.known.confirmed", at=pressed, confirmed=voice.dated(ticket.restored_confirmed_at, at))


def _lasted(voice: Voice, ticket: Ticket) -> str:
    """From the fault, and from its report, to the restoration."""
    end = ticket.restored_at or ticket.resolved_at
    if end is None:
        return ""
    began = ticket.occurred_at or ticket.reported_at
    return voice(
        "report.known.both", occurred=voice.length(end - began), reported=voice.length(end - ticket.reported_at)
    )


def _reporters(voice: Voice, ticket: Ticket) -> str:
    parts = tuple(one.number for one in ticket.merged_ones) if ticket.id is not None else ()
    count = 1 + len(parts)
    return voice("report.known.joined", count=count, numbers=parts) if parts else voice("report.known.alone")


def _state(voice: Voice, ticket: Ticket, owed: Target | None, now: datetime) -> str:
    report = ticket.current_report
    if owed is not None and owed.promise == Promise.REPORT:
        return voice("report.overdue" if owed.is_breached(now) else "report.owed")
    if report is None:
        return voice("report.comes_anew" if _comes_anew(ticket) else "report.waived")
    return voice(_signed_key(report))


def _comes_anew(ticket: Ticket) -> bool:
    """The restoration was none, so the report on it is void; the next one owes it again."""
    newest = next((one for one in reversed(ticket.targets) if one.promise == Promise.REPORT), None)
    is_at_work = not ticket.status.is_final and ticket.needs_restoring_first and ticket.restored_at is None
    return is_at_work and newest is not None and newest.withdrawn_because == Voiding.DENIED


def _signed_key(report: FaultReport) -> str:
    if report.returned_at is not None:
        return "report.returned"
    if report.read_at is not None:
        return "report.read"
    return "report.to_read" if report.checked_at is not None else "report.to_check"


def _lead(voice: Voice, ticket: Ticket, owed: Target | None, now: datetime) -> list[str]:
    report, unfinished, intro = ticket.current_report, ticket.unfinished_report, []
    if owed is not None and owed.promise == Promise.FINAL_REPORT:
        intro.append(voice("report.final_needed"))
    elif owed is not None:
        is_claim = ticket.restored_at is not None and ticket.restored_confirmed_at is None
        key = "report.needed_if_confirmed" if is_claim else "report.needed"
        intro.append(voice(key, at=voice.moment(owed.started_at, now)))
    if report is not None and report.returned_at is not None and report.returner is not None:
        at = voice.moment(report.returned_at, now)
        intro.append(voice("report.was_returned", who=report.returner.name, at=at, reason=report.return_reason))
    if unfinished is not None:
        at = voice.moment(unfinished.written_at, now)
        intro.append(voice("report.has_unfinished", who=unfinished.writer.name, at=at))
    return intro


def _facts(voice: Voice, sections: Sections, names: Sequence[str], limit: int | None = None) -> tuple[Fact, ...]:
    unknown = voice("report.unknown")
    texts = {**sections.texts, "fault_kind": voice(f"report.kind.{sections.fault_kind}") if sections.fault_kind else ""}
    return tuple(
        Fact(label=voice(f"report.section.{name}"), value=clipped(texts[name], limit or len(texts[name])) or unknown)
        for name in names
    )


def _other_sections(voice: Voice, sections: Sections, now: datetime) -> Iterator[str]:
    told = {name: text for name, text in sections.texts.items() if name not in SHOWN_TO_SIGNERS}
    told["expected_at"] = voice.moment(sections.expected_at, now) if sections.expected_at else ""
    for name, text in told.items():
        if text:
            yield _labelled(voice, f"report.section.{name}", text)


def _deadlines(voice: Voice, ticket: Ticket, now: datetime) -> tuple[Deadline, ...]:
    return (*deadlines(voice, ticket, now, REPORTS), *measure_deadlines(voice, ticket, now))


def _outcome(voice: Voice, ticket: Ticket, now: datetime) -> tuple[str, ...]:
    """Return the filed versions and, of the newest one, the signatures since."""
    reports = ticket.filed_reports[-SHOWN_VERSIONS:]
    lines = [_filed_line(voice, ticket, report, now) for report in reports]
    signed = _signatures(voice, reports[-1], now) if reports else ()
    return tuple("✔ " + line for line in (*lines, *signed, *_measures_done(voice, ticket, now)))


def _measures_done(voice: Voice, ticket: Ticket, now: datetime) -> Iterator[str]:
    for target in ticket.targets:
        if target.promise == Promise.MEASURE and target.met_at is not None:
            at, text = voice.moment(target.met_at, now), clipped(target.note, SHOWN_SECTION)
            yield voice("measure.line_done", text=text, who=target.met_by, at=at)


def _signatures(voice: Voice, report: FaultReport, now: datetime) -> Iterator[str]:
    filed_by = report.filer.name if report.filer else ""
    if report.is_on_behalf and report.project_lead is None:
        yield voice("report.signature.on_behalf", who=filed_by)
    elif report.is_on_behalf and report.project_lead is not None:
        yield voice(
            "report.signature.lead", who=report.project_lead.name, at=_moment(voice, report.lead_signed_at, now)
        )
    if report.returner is not None:
        yield voice("report.signature.returned", who=report.returner.name, at=_moment(voice, report.returned_at, now))
    if report.checker is not None:
        at, note = _moment(voice, report.checked_at, now), clipped(report.check_note, SHOWN_SECTION)
        yield voice("report.signature.checked", who=report.checker.name, at=at, note=note).rstrip(" ：:")
    if report.leader is not None:
        at, note = _moment(voice, report.read_at, now), clipped(report.read_note, SHOWN_SECTION)
        key = "report.signature.same_person" if report.read_by_id == report.checked_by_id else "report.signature.read"
        yield voice(key, who=report.leader.name, at=at, note=note).rstrip(" ：:")


def _moment(voice: Voice, at: datetime | None, now: datetime) -> str:
    return voice.moment(at, now) if at is not None else ""


def _filed_line(voice: Voice, ticket: Ticket, report: FaultReport, now: datetime) -> str:
    """`已提交 GZ-2026-0123(终报)李强 11月24日 10:12 · 按时`."""
    line = voice(
        "report.filed_line",
        state=voice(_filed_key(ticket, report)),
        number=report.version_name,
        stage=voice(f"report.stage.{report.stage}"),
        who=report.filer.name if report.filer else report.writer.name,
        at=voice.moment(report.filed_at or report.written_at, now),
    )
    target = ticket.target_kept_by(report)
    if target is None:
        return line
    return voice("report.in_time", line=line, state=voice("state.met" if target.was_met_in_time else "state.met_late"))


def _filed_key(ticket: Ticket, report: FaultReport) -> str:
    is_kept = report.stage is ReportStage.FURTHER or ticket.target_kept_by(report) is not None
    return "report.filed" if is_kept or report.returned_at is not None else "report.amended"


def _writer(report: FaultReport) -> str:
    writer = report.writer
    return " ".join(filter(None, (writer.name, writer.unit, writer.phone)))


def _buttons(voice: Voice, ticket: Ticket, owed: Target | None) -> tuple[Button, ...]:
    """Return the buttons: the owed report first, then the signature that is asked for."""
    report = ticket.current_report
    buttons = [primary(voice, "report.file")] if owed is not None else []
    if owed is not None and (report is None or report.returned_at is not None):
        buttons.append(button(voice, "why"))
    buttons += _asked_of_signers(voice, report) if report is not None else ()
    if ticket.report_is_waivable:
        buttons.append(button(voice, "report.waive", ButtonStyle.DANGER))
    buttons += _further(voice, ticket, report, is_owed=owed is not None) if report is not None else ()
    return tuple(buttons[:SHOWN_BUTTONS])


def _asked_of_signers(voice: Voice, report: FaultReport) -> Iterator[Button]:
    if report.returned_at is not None:
        return
    if report.checked_at is None:
        yield primary(voice, "report.check")
        yield button(voice, "report.return")
    elif report.read_at is None:
        yield primary(voice, "report.read")
    if report.is_on_behalf and report.lead_signed_at is None:
        yield button(voice, "report.sign")


def _further(voice: Voice, ticket: Ticket, report: FaultReport, *, is_owed: bool) -> Iterator[Button]:
    """Measures, the note to users, another version; what has no room is in 更多…."""
    if ticket.measures_to_do:
        yield button(voice, "measure.done")
    if report.checked_at is not None and report.returned_at is None:
        yield button(voice, "report.publish")
    if not is_owed:
        style = ButtonStyle.PRIMARY if report.returned_at is not None else ButtonStyle.PLAIN
        yield Button(action="report.file", label=voice("button.report.amend"), style=style)
