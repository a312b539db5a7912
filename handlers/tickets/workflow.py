"""Ordinary work: tickets that are answered or mended. Its actions hang on six conditions, so it has no rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.i18n import Voice
from handlers.papers.paper import Making, Paper
from handlers.tickets.actions import OFFERS
from handlers.tickets.cards import fault_report, live_card, waiting
from handlers.tickets.cards.close_calls import case_card
from handlers.tickets.cards.earlier import proposal, told_article
from handlers.tickets.cards.parts import SHOWN_ON_CARDS, SHOWN_TO_TEAM, occurred, status, title, who_has_it
from handlers.tickets.closest_answers import shown_to_reporter
from handlers.tickets.papers.consultation import consultation_record
from handlers.tickets.papers.fault_record import fault_record
from handlers.tickets.papers.fault_report import fault_report as report_paper
from handlers.turn.audience import Audience
from handlers.turn.buttons import button, primary
from handlers.turn.turn import Turn
from handlers.turn.workflow import NOT_OFFBOARDED, TicketPaper, Workflow
from models.chat import Button, Card
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Kind, Promise, Status
from models.tickets.card_queries import OrdinaryView
from models.tickets.facts import ORDINARY, TEAM_EYES
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from models.tickets.waiting_for import ordinary_waiting_for
from models.tickets.worklog import TOLD_TO_REPORTERS, WorkLogEntry

LEADING: dict[str, str] = {
    Promise.REPORT: "report.file",
    Promise.FINAL_REPORT: "report.file",
    Promise.MEASURE: "measure.done",
    Promise.PROGRESS: "progress.file",
    Promise.DIRECTIVE: "order.answer",
}
"""Actions that keep a promise; the others are kept by taking the ticket and by the steps after it."""


def warning_buttons(voice: Voice, ticket: Ticket, promise: str) -> tuple[Button, ...]:
    """The likely next step first, then an order, why the deadline is what it is, and more."""
    taking = [] if ticket.taken_at or ticket.status.is_final else ["take"]
    leading = [LEADING[promise]] if promise in LEADING else taking
    ordering = [] if ticket.status.is_final or ticket.status is Status.RESOLVED else ["order"]
    actions = [*leading, *ordering, "why", "more"]
    return tuple((primary if action in leading else button)(voice, action) for action in actions)


def whose(voice: Voice, ticket: Ticket) -> str:
    """Return the assignee, with the phone."""
    return who_has_it(voice, ticket) or voice("card.nobody_yet")


def view_for(turn: Turn, ticket: Ticket, person: Person) -> str:
    """No card holds one person's step alone. Raises Refusal."""
    raise Refusal("card.not_your_step", number=ticket.number)


def panel_facts(voice: Voice, ticket: Ticket, now: datetime) -> list[tuple[str, str]]:
    """Return the recorded facts of a fault, besides those on its card (三·2.3(4))."""
    if ticket.kind is not Kind.DEFECT:
        return []
    return [
        ("fact.occurred_at", occurred(voice, ticket, now)),
        ("fact.location", ticket.location or voice("record.no_location")),
        ("fact.state_before", voice(f"recovery.{ticket.state_before}") if ticket.state_before else ""),
    ]


def first_told(audience: Audience, ticket: Ticket) -> list[Person]:
    """Return the assignee, and the person on duty; the office where there is neither."""
    return audience.on_duty_for(ticket)


def _may_have_record(person: Person, ticket: Ticket) -> bool:
    """Return whether the person works for the desk: a record names colleagues and other reporters."""
    works_here = person.has(*TEAM_EYES) and not person.is_external
    return works_here and ticket.may_be_read_by(person)


def _is_recorded_fault(ticket: Ticket) -> bool:
    """A fault; a part of another ticket is a line in the record of that one."""
    return ticket.kind is Kind.DEFECT and ticket.status is not Status.MERGED


def _is_recorded_question(ticket: Ticket) -> bool:
    """It is a question that is over, or one that turned out to be a fault (否→缺陷单号)."""
    if ticket.kind is Kind.CONSULTATION:
        return ticket.status is Status.CLOSED
    return ticket.kind is Kind.DEFECT and ticket.triage.get("kind") == Kind.CONSULTATION


def _fault_record(session: Session, ticket: Ticket, making: Making) -> Paper:
    return fault_record(ticket, log_of(session, ticket), making)


def _consultation_record(session: Session, ticket: Ticket, making: Making) -> Paper:
    return consultation_record(ticket, log_of(session, ticket), making)


def _fault_report(session: Session, ticket: Ticket, making: Making) -> Paper:
    return report_paper(ticket, log_of(session, ticket), making)


def _has_filed_report(ticket: Ticket) -> bool:
    """Only what once owed a report has one: the others are not looked for."""
    return any(target.promise == Promise.REPORT for target in ticket.targets) and bool(ticket.filed_reports)


PAPERS = {
    "fault_record": TicketPaper(_fault_record, _is_recorded_fault),
    "fault_report": TicketPaper(_fault_report, _has_filed_report),
    "consultation": TicketPaper(_consultation_record, _is_recorded_question),
}


def _told_article(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    return told_article(voice, ticket, *shown_to_reporter(ticket), now)


def _helped(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    return proposal(voice, ticket, *shown_to_reporter(ticket), now)


ORDINARY_WORK = Workflow(
    name=ORDINARY,
    waiting_for=ordinary_waiting_for,
    may_read=lambda person, ticket: False,
    preload=tuple,
    told_to_reporter=frozenset(TOLD_TO_REPORTERS),
    card_views={
        CardView.REPORTER: live_card.for_reporter,
        CardView.TEAM: live_card.for_team,
        OrdinaryView.VERDICT: live_card.verdict,
        OrdinaryView.QUESTION: waiting.question,
        OrdinaryView.MOMENT: waiting.moment_card,
        OrdinaryView.CASE: case_card,
        OrdinaryView.FAULT_REPORT: fault_report.live_card,
        OrdinaryView.REPORT_TO_SIGN: fault_report.to_sign,
        OrdinaryView.ARTICLE: _told_article,
        OrdinaryView.HELPED: _helped,
    },
    part_views=frozenset({CardView.TEAM}),
    view_for=view_for,
    card_says_all=False,
    title=title,
    status=status,
    next_actor_names=lambda ticket: None,
    panel_facts=panel_facts,
    shows_text=lambda ticket: True,
    missing=lambda voice, ticket: (),
    promises=frozenset(),
    shown_to_reporter=SHOWN_ON_CARDS,
    shown_to_team=SHOWN_TO_TEAM,
    first_told=first_told,
    whose=whose,
    warning_buttons=warning_buttons,
    offers=OFFERS,
    papers=PAPERS,
    may_have_papers=_may_have_record,
    steps=(),
    offboarding=NOT_OFFBOARDED,  # work, shifts and rights go together: handlers/offboarding/work.py
    typed_rows=lambda ticket: (),
    makers=lambda ticket: (),
    reading=None,
)
