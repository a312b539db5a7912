"""The workflow of changes (三·2.3(5)-(7)), as the desk knows it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import selectinload
from sqlmodel import Session

from handlers.changes.cards.change import change_card, change_status, change_title
from handlers.changes.cards.parts import missing_words
from handlers.changes.cards.proofs import proof_facts
from handlers.changes.offboarding import reroute_changes
from handlers.changes.papers import change_paper
from handlers.changes.reading import add_words, follow_words, open_read_change
from handlers.i18n import Voice
from handlers.papers.paper import Making, Paper
from handlers.steps.record import Rows, step_workflow, works_for_desk
from handlers.tickets.actions import ANSWER, FURTHER
from handlers.turn.buttons import button, primary
from handlers.turn.turn import Turn
from handlers.turn.workflow import NOT_OFFBOARDED, KindReading, Offer, TicketPaper, both
from models.changes.change import Change, change_of, the_change, typed_in_change
from models.changes.eligibility import had_a_hand
from models.changes.press import ChangePress
from models.changes.queries import changes_of, changes_waiting_for, next_on_change
from models.changes.steps import CHANGE_STEPS
from models.changes.terms import CHANGE, CHANGE_TOLD, ChangePromise, ChangeView
from models.chat import Button
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Kind
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket

ROWS = Rows(
    steps=CHANGE_STEPS,
    subject=change_of,
    press=lambda change, person, now: ChangePress(by=person, now=now),
    asked_people=lambda change: change.asked_people,
)
STEPS = {step.action: ROWS.may(step) for step in CHANGE_STEPS if step.action}


def _view_for(turn: Turn, ticket: Ticket, person: Person) -> str:
    """Return the card for a person who may take any step, asked or not. Raises Refusal."""
    if any(applies(ticket, person) for applies in STEPS.values()):
        return ChangeView.CHANGE
    raise Refusal("card.not_your_step", number=ticket.number)


def _warning_buttons(voice: Voice, ticket: Ticket, promise: str) -> tuple[Button, ...]:
    explaining = button(voice, "why")
    return (explaining,) if ticket.status.is_final else (primary(voice, "card.show"), explaining)


def _reads(person: Person, ticket: Ticket) -> bool:
    """Let the applicant and the named verifier read it."""
    change = change_of(ticket)
    return change is not None and person.id in {change.applicant_id, change.verifier_id}


def _missing(voice: Voice, ticket: Ticket) -> Sequence[str]:
    return missing_words(voice, the_change(ticket))


def _panel(voice: Voice, ticket: Ticket, now: datetime) -> list[tuple[str, str]]:
    return [("fact.status", change_status(voice, ticket)), *proof_facts(voice, the_change(ticket), now)]


def _paper(session: Session, ticket: Ticket, making: Making) -> Paper:
    return change_paper(session, ticket, log_of(session, ticket), making)


CHANGES = replace(
    step_workflow(
        CHANGE,
        ROWS,
        asked=next_on_change,
        cards=dict.fromkeys((CardView.REPORTER, CardView.TEAM, ChangeView.CHANGE), change_card),
        part=ChangeView.CHANGE,
        promises=ChangePromise,
        told=CHANGE_TOLD,
    ),
    waiting_for=changes_waiting_for,
    may_read=_reads,
    preload=lambda: (selectinload(Ticket.change).selectinload(Change.facts),),  # type: ignore[attr-defined, arg-type]
    view_for=_view_for,
    title=change_title,
    status=change_status,
    whose=change_status,
    panel_facts=_panel,
    missing=_missing,
    warning_buttons=_warning_buttons,
    offers=(
        *(both(action, applies) for action, applies in STEPS.items()),
        *FURTHER,
        Offer("paper.send", lambda ticket, person: works_for_desk(person, ticket)),
        ANSWER,
    ),
    papers={"change": TicketPaper(_paper)},
    offboarding=replace(NOT_OFFBOARDED, concerned=changes_of, reroute=reroute_changes),
    typed_rows=typed_in_change,
    makers=lambda ticket: had_a_hand(the_change(ticket)),
    reading=KindReading(
        Kind.CHANGE,
        open_read_change,
        lambda person: not (person.is_external or person.is_placeholder),
        add_words,
        follow_words,
    ),
)
