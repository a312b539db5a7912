"""The story of a loan, its cards, its paper, and its registration: what a new workflow has to bring, and no more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from handlers.desk import DESK, Desk
from handlers.i18n import Voice
from handlers.papers.paper import FieldTable, Making, Paper, PaperField
from handlers.steps.record import Rows, step_workflow
from handlers.steps.step_action import StepAction, StepStories
from handlers.tickets.actions import FURTHER
from handlers.tickets.cards.parts import deadlines, log_lines, title
from handlers.tickets.filing import open_workflow_ticket
from handlers.turn.buttons import button, primary
from handlers.turn.form import form, line
from handlers.turn.homes import home_of, pin_before
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.workflow import NOT_OFFBOARDED, TicketPaper, Workflows
from models.chat import Card, Message, Reply
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import EndReason, Kind, Role, Status
from models.tickets.step import offered
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.loans.model import (
    LEND,
    STEPS,
    TAKE_BACK,
    WORKFLOW,
    Loan,
    LoanPress,
    LoanPromise,
    LoanState,
    loan_of,
    loans_of,
)
from tests.support.routers import asking_like

BEGINS, DESK_VIEW = "借用", "loan_desk"
ROWS = Rows(steps=STEPS, subject=loan_of, press=lambda loan, person, now: LoanPress(person, now))
NEXT = ROWS.next_among(Role.OFFICE)
router = Router()


@router.message
def ask_for_loan(message: Message, turn: Turn) -> Reply | None:
    """`借用 笔记本电脑`: a loan for whoever writes."""
    if not message.text.startswith(BEGINS):
        return None
    what = message.text.removeprefix(BEGINS).strip()
    place = home_of(turn, turn.person, message.place.platform)
    ticket = open_workflow_ticket(turn, WORKFLOW, Kind.OTHER, place, what, turn.person, at=message.sent_at)
    ticket.log("received", turn.person, turn.now, kind=ticket.kind)
    turn.session.add(Loan(ticket_id=ticket.id or 0, borrower_id=turn.person.id or 0, what=what))
    turn.session.flush()
    turn.pin_card(ticket, place, CardView.REPORTER)
    pin_before(turn, ticket, NEXT(turn.session, ticket, turn.now), DESK_VIEW)
    return turn.toast("loan.asked_toast", ticket, number=ticket.number)


def _behind(turn: Turn, post: str | None) -> Loan:
    ticket = turn.ticket_of(post)
    if ticket.workflow != WORKFLOW:
        raise Refusal("card.stale")
    return loan_of(ticket)


router.include(
    StepStories(
        actions=(
            StepAction(LEND, Loan.lend, "loan.lent_toast", form(line("serial", 20), submit="button.loan.lend")),
            StepAction(TAKE_BACK, Loan.take_back, "loan.returned_toast"),
        ),
        behind=_behind,
        press=lambda turn, loan, said: LoanPress(turn.person, turn.now, said.text("serial")),
        after=lambda turn, loan, before: turn.refresh(loan.ticket),
    ).router()
)


def card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Draw the same for everybody: what, how far, by when, and the steps."""
    loan = loan_of(ticket)
    steps = [] if ticket.status.is_final else offered(STEPS, loan)
    return Card(
        title=title(voice, ticket),
        intro=(voice(f"loan.state.{loan.state}"), *((loan.serial,) if loan.serial else ())),
        deadlines=deadlines(voice, ticket, now, LOANS.shown_to_team),
        log=log_lines(voice, log, now),
        buttons=(*(primary(voice, action) for action in steps), button(voice, "why")),
    )


def paper(session: Session, ticket: Ticket, making: Making) -> Paper:
    """借用单."""
    loan = loan_of(ticket)
    return Paper(
        title="设备借用单",
        intro=(ticket.number, making.basis),
        parts=(FieldTable((PaperField("设备", loan.what), PaperField("编号", loan.serial))),),
        closing=making.closing,
        made_at=making.at,
    )


def end_loans(turn: Turn, person: Person, because: EndReason, by: Person | None) -> tuple[str, ...]:
    """What somebody who goes has asked for is called off; what they have stays due."""
    numbers = []
    for ticket_id in sorted(loans_of(turn.session, person)):
        ticket = turn.get(Ticket, ticket_id, lock=True)
        if ticket is not None and loan_of(ticket).state is LoanState.ASKED:
            ticket.end(Status.WITHDRAWN, by, turn.now, turn.clock)
            numbers.append(ticket.number)
            turn.refresh(ticket)
    return tuple(numbers)


LOANS = replace(
    step_workflow(
        WORKFLOW,
        ROWS,
        asked=NEXT,
        cards=dict.fromkeys((CardView.REPORTER, CardView.TEAM, DESK_VIEW), card),
        part=DESK_VIEW,
        promises=LoanPromise,
        told=("loan_lent", "loan_returned"),
    ),
    offers=FURTHER,  # the tests press what is refused
    papers={"loan": TicketPaper(paper)},
    may_have_papers=lambda person, ticket: person.has(Role.OFFICE) or ticket.is_reported_by(person),
    offboarding=replace(NOT_OFFBOARDED, concerned=loans_of, offboard=end_loans),
)


def lending_desk() -> Desk:
    """The desk as it is shipped, and with it the loans; their words have to be known by then."""
    stories = asking_like(DESK.router)
    stories.include(router, DESK.router)
    return Desk(stories, Workflows(*DESK.workflows.values(), LOANS))
