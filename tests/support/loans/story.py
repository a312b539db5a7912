"""The story of a loan, its cards, its paper, and its registration: what a new workflow has to bring, and no more."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.desk import DESK, Desk
from handlers.i18n import Voice
from handlers.papers.paper import Entry, Form, Making, Paper
from handlers.tickets.actions import is_open, may_issue_directive
from handlers.tickets.cards.parts import deadlines, log_lines, title
from handlers.tickets.filing import open_workflow_ticket
from handlers.turn.audience import Audience
from handlers.turn.buttons import button, primary
from handlers.turn.homes import home_of, pin_before
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from handlers.turn.workflow import NOT_OFFBOARDED, Offboarding, TicketPaper, Workflow, Workflows
from models.chat import Card, Click, FormField, Message, Reply, Submission
from models.chat import Form as Fields
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import EndReason, Kind, Promise, Role, Status
from models.tickets.ticket import Ticket
from models.tickets.worklog import TOLD_TO_REPORTERS, WorkLogEntry
from tests.support.loans.model import (
    BRING_BACK,
    LEND,
    STEPS,
    WORKFLOW,
    Loan,
    LoanPress,
    LoanState,
    loan_of,
    loans_of,
    loans_waiting_for,
    next_on_loan,
    steps_offered,
)
from tests.support.routers import asking_like

BEGINS, DESK_VIEW, SHOWN = "借用", "loan_desk", (BRING_BACK, Promise.DIRECTIVE)
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
    pin_before(turn, ticket, next_on_loan(turn.session, ticket, turn.now), DESK_VIEW)
    return turn.toast("loan.asked_toast", ticket, number=ticket.number)


@router.click("loan.lend")
def open_lend(click: Click, turn: Turn) -> Reply:
    """Ask for the number of what is handed out."""
    ticket = _loan_ticket(turn, click.post)
    LEND.opens(loan_of(turn.session, ticket), LoanPress(turn.person, turn.now))
    return Reply(form=_lend_form(turn.voice))


@router.form("loan.lend")
def lend(submission: Submission, turn: Turn) -> Reply:
    """It is handed out, and due from now on."""
    ticket = _loan_ticket(turn, submission.post)
    serial = validated(_lend_form(turn.voice), submission, turn)["serial"]
    loan_of(turn.session, ticket).lend(serial, ticket, LoanPress(turn.person, turn.now, serial), turn.clock)
    turn.session.flush()
    return turn.changed(ticket, "loan.lent_toast")


@router.click("loan.take_back")
def take_back(click: Click, turn: Turn) -> Reply:
    """It is back."""
    ticket = _loan_ticket(turn, click.post)
    loan_of(turn.session, ticket).take_back(ticket, LoanPress(turn.person, turn.now), turn.clock)
    turn.session.flush()
    return turn.changed(ticket, "loan.returned_toast")


def _loan_ticket(turn: Turn, post: str | None) -> Ticket:
    ticket = turn.ticket_of(post)
    if ticket.workflow != WORKFLOW:
        raise Refusal("card.stale")
    return ticket


def _lend_form(voice: Voice) -> Fields:
    serial = FormField(name="serial", label=voice("field.serial"), max_length=20)
    return Fields(name="loan.lend", title=voice("form.loan.lend"), submit=voice("button.loan.lend"), fields=(serial,))


def card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The same for everybody: what, how far, by when, and the steps."""
    loan = _loaded(ticket)
    steps = [] if ticket.status.is_final else steps_offered(loan)
    return Card(
        title=title(voice, ticket),
        intro=(voice(f"loan.state.{loan.state}"), *((loan.serial,) if loan.serial else ())),
        deadlines=deadlines(voice, ticket, now, SHOWN),
        log=log_lines(voice, log, now),
        buttons=(*(primary(voice, action) for action in steps), button(voice, "why")),
    )


def status(voice: Voice, ticket: Ticket) -> str:
    """How far it has come."""
    return voice(f"loan.state.{_loaded(ticket).state}")


def paper(session: Session, ticket: Ticket, making: Making) -> Paper:
    """借用单."""
    loan = loan_of(session, ticket)
    return Paper(
        title="设备借用单",
        intro=(ticket.number, making.basis),
        parts=(Form((Entry("设备", loan.what), Entry("编号", loan.serial))),),
        closing=making.closing,
        made_at=making.at,
    )


def end_loans(turn: Turn, person: Person, because: EndReason, by: Person | None) -> tuple[str, ...]:
    """What somebody who goes has asked for is called off; what they have stays due."""
    numbers = []
    for ticket_id in sorted(loans_of(turn.session, person)):
        ticket = turn.get(Ticket, ticket_id, lock=True)
        if ticket is not None and loan_of(turn.session, ticket).state is LoanState.ASKED:
            ticket.end(Status.WITHDRAWN, by, turn.now, turn.clock)
            numbers.append(ticket.number)
            turn.refresh(ticket)
    return tuple(numbers)


def _loaded(ticket: Ticket) -> Loan:
    session = Session.object_session(ticket)
    assert session is not None
    return loan_of(session, ticket)  # type: ignore[arg-type]


def _view_for(turn: Turn, ticket: Ticket, person: Person) -> str:
    if any(one.id == person.id for one in next_on_loan(turn.session, ticket, turn.now)):
        return DESK_VIEW
    raise Refusal("card.not_your_step", number=ticket.number)


def _first_told(audience: Audience, ticket: Ticket) -> list[Person]:
    return audience.or_administrators(ticket, next_on_loan)


LOANS = Workflow(
    name=WORKFLOW,
    waiting_for=loans_waiting_for,
    may_read=lambda person, ticket: False,
    preload=tuple,
    told_to_reporter=frozenset({*TOLD_TO_REPORTERS, "loan_lent", "loan_returned"}),
    card_views=dict.fromkeys((CardView.REPORTER, CardView.TEAM, DESK_VIEW), card),
    part_views=frozenset({DESK_VIEW}),
    view_for=_view_for,
    card_says_all=True,
    title=title,
    status=status,
    next_actor_names=lambda ticket: [],
    panel_facts=lambda voice, ticket, now: [("fact.status", status(voice, ticket))],
    shows_text=lambda ticket: False,
    missing=lambda voice, ticket: (),
    promises=frozenset({BRING_BACK}),
    shown_to_reporter=SHOWN,
    shown_to_team=SHOWN,
    first_told=_first_told,
    whose=status,
    warning_buttons=lambda voice, ticket, promise: (primary(voice, "card.show"), button(voice, "why")),
    more_actions={"order": may_issue_directive, "why": is_open},
    pressed_by={},
    papers={"loan": TicketPaper(paper)},
    may_have_papers=lambda person, ticket: person.has(Role.OFFICE) or ticket.is_reported_by(person),
    steps=STEPS,
    offboarding=Offboarding(
        concerned=loans_of, offboard=end_loans, reroute=NOT_OFFBOARDED.reroute, card_ended=NOT_OFFBOARDED.card_ended
    ),
    typed_rows=lambda ticket: (),
    makers=lambda ticket: (),
    reading=None,
)


def lending_desk() -> Desk:
    """The desk as it is shipped, and with it the loans; their words have to be known by then."""
    stories = asking_like(DESK.router)
    stories.include(router, DESK.router)
    return Desk(stories, Workflows(*DESK.workflows.values(), LOANS))
