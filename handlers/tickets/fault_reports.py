"""故障处理报告: written from its card, handed in or kept unfinished; the office gets to check it."""

from handlers.tickets import fault_report_forms as report_forms
from handlers.tickets.reports.measures import fault_in_measures, tasks_of
from handlers.tickets.reports.parties import ask_office_to_check, hands_in_on_behalf, project_leads
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Form, Reply, Submission
from models.terms import ReportStage
from models.tickets.report_sections import Sections
from models.tickets.target import Task
from models.tickets.ticket import Ticket, take_report_number
from sla.calendar.business_hours import local_day

router = Router()


@router.click("report.file")
def open_report(click: Click, turn: Turn) -> Reply:
    """Ask for the vendor's half."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_report_writer(turn.person)
    return Reply(form=_form(turn, ticket))


@router.form("report.file")
def write_report(submission: Submission, turn: Turn) -> Reply:
    """提交报告, or 存草稿."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_report_writer(turn.person)
    fields = validated(_form(turn, ticket), submission, turn)
    stage, sections = report_forms.stage_in(fields), report_forms.sections_in(fields)
    if fields["report_deed"] == report_forms.FILE:
        return _file(turn, ticket, stage, sections)
    ticket.save_unfinished_report(stage, sections, turn.person, turn.now)
    return turn.changed(ticket, "report.kept_unfinished")


@router.click("report.waive")
def open_waiver(click: Click, turn: Turn) -> Reply:
    """Ask the office why no report is wanted."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_waive_report(turn.person)
    return Reply(form=report_forms.WAIVE_REPORT.asked(turn, ticket))


@router.form("report.waive")
def waive_report(submission: Submission, turn: Turn) -> Reply:
    """免报: the class was lowered, and the office does without the report."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(report_forms.WAIVE_REPORT.asked(turn, ticket), submission, turn)
    ticket.waive_report(fields["reason"], turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "report.was_waived")


def _form(turn: Turn, ticket: Ticket) -> Form:
    told = _standing(turn), turn.voice("report.form.demanded")
    return report_forms.FILE_REPORT.asked(turn, ticket, guesses=report_forms.known_in(turn.voice, ticket), told=told)


def _standing(turn: Turn) -> str:
    """As whom the reader hands it in; nothing where they are the project lead."""
    if not hands_in_on_behalf(turn, turn.person):
        return ""
    leads = tuple(one.name for one in project_leads(turn, turn.person.company))
    return turn.voice("report.on_behalf", names=leads) if leads else turn.voice("report.on_behalf_nobody")


def _file(turn: Turn, ticket: Ticket, stage: ReportStage, sections: Sections) -> Reply:
    errors = _faults(turn, ticket, stage, sections)
    if errors:
        raise FieldErrors(errors)
    versions = len(ticket.filed_reports)
    number = "" if versions else take_report_number(turn.session, local_day(turn.now).year)
    report = ticket.file_report(
        stage,
        sections,
        number,
        turn.person,
        turn.now,
        turn.clock,
        is_on_behalf=hands_in_on_behalf(turn, turn.person),
        tasks=_tasks(turn, sections),
    )
    if len(ticket.filed_reports) > versions:
        ask_office_to_check(turn, ticket)
    turn.refresh(ticket)
    return turn.toast("report.was_filed", ticket, number=report.version_name)


def _faults(turn: Turn, ticket: Ticket, stage: ReportStage, sections: Sections) -> dict[str, str]:
    """By section, the one sentence that says what is wanted there; a hint handed in as an answer says nothing."""
    hints = {turn.voice(f"report.hint.{name}") for name in sections.texts}
    unchanged = [name for name, text in sections.texts.items() if text in hints]
    errors = {name: turn.voice(f"report.needs.{name}") for name in (*sections.missing(stage), *unchanged)}
    if sections.expected_at is not None and sections.expected_at <= turn.now and stage is not ReportStage.FINAL:
        errors["expected_at"] = turn.voice("report.needs.expected_at")
    unread = _unread_measures(turn, ticket, sections) if sections.measures else None
    return errors | ({"measures": unread} if unread and "measures" not in errors else {})


def _unread_measures(turn: Turn, ticket: Ticket, sections: Sections) -> str | None:
    return fault_in_measures(turn, ticket, sections.measures)


def _tasks(turn: Turn, sections: Sections) -> list[Task]:
    return tasks_of(turn, sections.measures)
