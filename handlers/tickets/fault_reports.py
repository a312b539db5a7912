"""故障处理报告: written from its card, filed or kept unfinished; office and leader get to read it."""

from handlers.tickets import fault_report_forms as report_forms
from handlers.tickets.cards import fault_report
from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Reply, Submission
from models.tickets.fault_report import FaultReport
from models.tickets.ticket import Ticket, take_report_number
from sla.calendar.business_hours import local_day
from sla.policy.policy import EscalationLevel

router = Router()


@router.click("report.file")
def open_report(click: Click, turn: Turn) -> Reply:
    """Ask for the four sections."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_report_writer(turn.person)
    return Reply(form=report_forms.file_report_form(turn.voice, ticket))


@router.form("report.file")
def write_report(submission: Submission, turn: Turn) -> Reply:
    """提交报告, or 存草稿."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_report_writer(turn.person)
    fields = validated(report_forms.file_report_form(turn.voice, ticket), submission, turn)
    if fields["report_deed"] == report_forms.FILE:
        return _file(turn, ticket, fields)
    stage, sections = report_forms.stage_in(fields), report_forms.sections_in(fields)
    ticket.save_unfinished_report(stage, sections, turn.person, turn.now)
    return turn.changed(ticket, "report.kept_unfinished")


@router.click("report.waive")
def open_waiver(click: Click, turn: Turn) -> Reply:
    """Ask the office why no report is wanted."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_waive_report(turn.person)
    return Reply(form=report_forms.waive_report_form(turn.voice, ticket))


@router.form("report.waive")
def waive_report(submission: Submission, turn: Turn) -> Reply:
    """免报: the class was lowered, and the office does without the report."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(report_forms.waive_report_form(turn.voice, ticket), submission, turn)
    ticket.waive_report(fields["reason"], turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "report.was_waived")


def _file(turn: Turn, ticket: Ticket, fields: dict[str, str]) -> Reply:
    stage, sections = report_forms.stage_in(fields), report_forms.sections_in(fields)
    hints = {turn.voice(f"report.hint.{name}") for name in sections._fields}
    unchanged = [name for name, text in sections._asdict().items() if text in hints]
    nothing = {
        name: turn.voice("report.loss_says_nothing" if name == "loss" else "report.says_nothing")
        for name in (*sections.missing(stage), *unchanged)
    }
    if nothing:
        raise FieldErrors(nothing)
    versions = len(ticket.filed_reports)
    number = "" if versions else take_report_number(turn.session, local_day(turn.now).year)
    report = ticket.file_report(stage, sections, number, turn.person, turn.now, turn.clock)
    if len(ticket.filed_reports) > versions:
        _tell_deciders(turn, ticket, report)
    turn.refresh(ticket)
    return turn.toast("report.was_filed", ticket, number=report.number or "")


def _tell_deciders(turn: Turn, ticket: Ticket, report: FaultReport) -> None:
    """The office and the leader on duty, or every leader where none is, get the report to read."""
    audience = Audience(turn)
    readers = [*audience.people(EscalationLevel.DUTY_LEADER, ticket), *audience.office]
    others = [reader for reader in readers if reader.id != turn.person.id]
    audience.tell_about(ticket, others, fault_report.filed, ticket, report, turn.now)
