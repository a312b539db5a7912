"""The cards of a fault report: what is owed until when, what was filed, and the report itself for those who decide."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.lesser_faults import with_outcomes
from handlers.tickets.cards.parts import clipped, deadline, title
from models.chat import Button, ButtonStyle, Card, Deadline, Fact
from models.terms import Promise, ReportStage
from models.tickets.fault_report import REPORTS, FaultReport, Sections
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

SHOWN_SECTION = 200
SHOWN_VERSIONS = 3


def live_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The card that asks for the report; what was filed, or that none is wanted any more, takes the buttons' place."""
    owed = next(filter(None, (_owed(ticket, promise) for promise in REPORTS)), None)
    return Card(
        title=voice("report.title", state=_state(voice, ticket, owed, now), ticket=title(voice, ticket)),
        severity=ticket.severity,
        intro=(*_lead(voice, ticket, owed, now), *with_outcomes(voice, ticket)),
        facts=(*_facts(voice, known_sections(voice, ticket), SHOWN_SECTION), *recovery_facts(voice, ticket)),
        deadlines=_deadlines(voice, ticket, now),
        outcome=_outcome(voice, ticket, now),
        buttons=_buttons(voice, ticket, owed),
    )


def filed(voice: Voice, ticket: Ticket, report: FaultReport, now: datetime) -> Card:
    """The report as it was filed, for office and leader."""
    state = voice(_filed_key(ticket, report))
    facts = [Fact(label=voice("report.written_by"), value=_writer(report))]
    return Card(
        title=voice("report.title", state=state, ticket=title(voice, ticket)),
        severity=ticket.severity,
        intro=(_filed_line(voice, ticket, report, now), *with_outcomes(voice, ticket)),
        facts=(*facts, *_facts(voice, report.sections), *recovery_facts(voice, ticket)),
        deadlines=_deadlines(voice, ticket, now),
    )


def known_sections(voice: Voice, ticket: Ticket) -> Sections:
    """What can be said already: by the unfinished report, the last version, or the result and the function."""
    written = ticket.unfinished_report or (ticket.filed_reports[-1] if ticket.filed_reports else None)
    kept = written.sections if written else Sections()
    function = ticket.triage.get("function_names", {}).get(voice.language)
    return Sections(
        fault_kind=kept.fault_kind or (voice("report.fault_of", function=function) if function else ""),
        cause=kept.cause or ticket.cause,
        method=kept.method or ticket.method,
        loss=kept.loss,
    )


def recovery_facts(voice: Voice, ticket: Ticket) -> tuple[Fact, ...]:
    """What was said of the data with the restoration or the result: given, and not the report's to change."""
    if ticket.state_before is None:
        return ()
    state, protection = voice(f"recovery.{ticket.state_before}"), ticket.protection
    told = (("state_before", state), ("protection", protection and clipped(protection, SHOWN_SECTION)))
    return tuple(Fact(label=voice(f"fact.{name}"), value=value) for name, value in told if value)


def _owed(ticket: Ticket, promise: Promise) -> Target | None:
    target = ticket.target(promise)
    return target if target is not None and target.is_open else None


def _state(voice: Voice, ticket: Ticket, owed: Target | None, now: datetime) -> str:
    if owed is not None and owed.promise == Promise.REPORT:
        return voice("report.overdue" if owed.is_breached(now) else "report.owed")
    if ticket.filed_reports:
        return voice(_filed_key(ticket, ticket.filed_reports[-1]))
    return voice("report.waived")


def _lead(voice: Voice, ticket: Ticket, owed: Target | None, now: datetime) -> list[str]:
    if owed is None:
        return []
    if owed.promise == Promise.FINAL_REPORT:
        return [voice("report.final_needed")]
    intro = [voice("report.needed", at=voice.moment(owed.started_at, now))]
    unfinished = ticket.unfinished_report
    if unfinished is not None:
        intro.append(
            voice("report.has_unfinished", who=unfinished.writer.name, at=voice.moment(unfinished.written_at, now))
        )
    return intro


def _facts(voice: Voice, sections: Sections, limit: int | None = None) -> tuple[Fact, ...]:
    unknown = voice("report.unknown")
    return tuple(
        Fact(label=voice(f"report.section.{name}"), value=clipped(text, limit or len(text)) or unknown)
        for name, text in sections._asdict().items()
    )


def _deadlines(voice: Voice, ticket: Ticket, now: datetime) -> tuple[Deadline, ...]:
    targets = (ticket.target(promise) for promise in REPORTS)
    return tuple(deadline(voice, target, now) for target in targets if target is not None)


def _outcome(voice: Voice, ticket: Ticket, now: datetime) -> tuple[str, ...]:
    reports = ticket.filed_reports[-SHOWN_VERSIONS:]
    return tuple("✔ " + _filed_line(voice, ticket, report, now) for report in reports)


def _filed_line(voice: Voice, ticket: Ticket, report: FaultReport, now: datetime) -> str:
    """`已提交 GZ-2026-0123(终报)李强 11月24日 10:12 · 按时`."""
    line = voice(
        "report.filed_line",
        state=voice(_filed_key(ticket, report)),
        number=report.number or "",
        stage=voice(f"report.stage.{report.stage}"),
        who=report.writer.name,
        at=voice.moment(report.filed_at or report.written_at, now),
    )
    target = ticket.target_kept_by(report)
    if target is None:
        return line
    return voice("report.in_time", line=line, state=voice("state.met" if target.was_met_in_time else "state.met_late"))


def _filed_key(ticket: Ticket, report: FaultReport) -> str:
    is_amended = report.stage is not ReportStage.FURTHER and ticket.target_kept_by(report) is None
    return "report.amended" if is_amended else "report.filed"


def _writer(report: FaultReport) -> str:
    writer = report.writer
    return " ".join(filter(None, (writer.name, writer.unit, writer.phone)))


def _buttons(voice: Voice, ticket: Ticket, owed: Target | None) -> tuple[Button, ...]:
    if owed is None:
        amend = Button(action="report.file", label=voice("button.report.amend"))
        return (amend,) if ticket.filed_reports else ()
    buttons = [
        Button(action="report.file", label=voice("button.report.file"), style=ButtonStyle.PRIMARY),
        Button(action="why", label=voice("button.why")),
    ]
    if ticket.report_is_waivable:
        buttons.append(Button(action="report.waive", label=voice("button.report.waive"), style=ButtonStyle.DANGER))
    return tuple(buttons)
