"""Finds whose step a change waits for."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.changes.change import Change, change_of, open_changes
from models.changes.press import ChangePress
from models.changes.steps import CHANGE_STEPS
from models.changes.terms import ChangeState
from models.people.person import Person
from models.terms import Role
from models.tickets.queries import people_with
from models.tickets.step import next_actors
from models.tickets.ticket import Ticket

TIMED = (
    *(ChangeState.CONFIRMED, ChangeState.BACKED_UP, ChangeState.EMERGENCY_APPROVED, ChangeState.UNDER_WAY),
    *(ChangeState.VERIFYING, ChangeState.ROLLING_BACK),
)
ACTING = (Role.OFFICE, Role.ENGINEER, Role.ADMIN, Role.LEADER)


def changes_at_work(session: Session) -> Sequence[Change]:
    """The changes to which time may do something: confirmed, under way, not verified, or agreed to by phone alone."""
    found = select(Change).where(col(Change.state).in_(TIMED)).order_by(col(Change.id))
    return session.exec(found).all()


def next_on_change(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Whose step it waits for, as its rows say."""
    change = change_of(ticket)
    if change is None:
        return []
    everybody = {one.id: one for one in (*people_with(session, now, *ACTING), change.applicant)}
    presses = [ChangePress(by=one, now=now) for one in everybody.values() if one.is_active(now)]
    return next_actors(CHANGE_STEPS, change, presses)


def changes_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets of the changes on which the next step is this person's."""
    asked = [step for step in CHANGE_STEPS if step.asks and step.action]
    press = ChangePress(by=person, now=now)
    return {one.ticket_id for one in open_changes(session) if any(step.may(one, press) for step in asked)}
