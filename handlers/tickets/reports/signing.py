"""补签, 审核, 退回, 阅示: the signatures under a fault report, each pressed on its card."""

from handlers.tickets.reports import signing_forms
from handlers.tickets.reports.parties import ask_leaders_to_read
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Reply, Submission
from models.tickets.fault_report import FaultReport
from models.tickets.queries import is_only_leader

router = Router()

ANNULLED_WITHIN_DAYS = 1
"""A return within so many working days takes back that the report had been handed in."""


@router.click("report.sign")
def sign_for_vendor(click: Click, turn: Turn) -> Reply:
    """补签: the project lead signs what somebody stood in for."""
    ticket = turn.ticket_of(click.post)
    ticket.sign_report(turn.person, turn.now)
    return turn.changed(ticket, "report.was_signed")


@router.click("report.check")
def open_check(click: Click, turn: Turn) -> Reply:
    """Ask the office for its half."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_check(turn.person)
    return Reply(form=signing_forms.CHECK_REPORT.asked(turn, ticket))


@router.form("report.check")
def check_for_office(submission: Submission, turn: Turn) -> Reply:
    """审核通过: a leader gets to read the version."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_check(turn.person)
    form = signing_forms.CHECK_REPORT.asked(turn, ticket)
    fields = validated(signing_forms.answered_for(form), submission, turn)
    finding = signing_forms.finding_in(fields)
    if finding.missing:
        raise FieldErrors({name: turn.voice(f"report.needs.{name}") for name in finding.missing})
    ticket.check_report(finding, fields["check_note"], turn.person, turn.now)
    ask_leaders_to_read(turn, ticket)
    return turn.changed(ticket, "report.was_checked")


@router.click("report.return")
def open_return(click: Click, turn: Turn) -> Reply:
    """Ask the office what has to be put right."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_check(turn.person)
    return Reply(form=signing_forms.RETURN_REPORT.asked(turn, ticket))


@router.form("report.return")
def return_to_vendor(submission: Submission, turn: Turn) -> Reply:
    """退回: within a working day the report is owed again, later only a new version is asked for."""
    ticket = turn.ticket_of(submission.post)
    report = ticket.demand_may_check(turn.person)
    fields = validated(signing_forms.RETURN_REPORT.asked(turn, ticket), submission, turn)
    annuls = _is_annulled(turn, report)
    ticket.return_report(fields["return_reason"], turn.person, turn.now, turn.clock, annuls=annuls)
    return turn.changed(ticket, "report.was_annulled" if annuls else "report.was_sent_back")


@router.click("report.read")
def open_reading(click: Click, turn: Turn) -> Reply:
    """Ask the leader for a word."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_read_report(turn.person, is_alone=is_only_leader(turn.session, turn.person, turn.now))
    return Reply(form=signing_forms.READ_REPORT.asked(turn, ticket))


@router.form("report.read")
def read_for_leaders(submission: Submission, turn: Turn) -> Reply:
    """阅示: the last signature."""
    ticket = turn.ticket_of(submission.post)
    is_alone = is_only_leader(turn.session, turn.person, turn.now)
    ticket.demand_may_read_report(turn.person, is_alone=is_alone)
    fields = validated(signing_forms.READ_REPORT.asked(turn, ticket), submission, turn)
    ticket.read_report(fields["read_note"], turn.person, turn.now, is_alone=is_alone)
    return turn.changed(ticket, "report.was_read")


def _is_annulled(turn: Turn, report: FaultReport) -> bool:
    filed_at = report.filed_at or turn.now
    return turn.now <= turn.clock.calendar.close_after(filed_at, ANNULLED_WITHIN_DAYS)
