"""Finds whose step a change waits for, and what is planned when: windows in a period, and which of them collide."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select

from models.changes.change import Change, change_of, open_changes
from models.changes.press import ChangePress
from models.changes.steps import CHANGE_STEPS
from models.changes.terms import OPEN_CHANGES, ChangeState
from models.people.person import Person
from models.terms import Role
from models.tickets.queries import people_with
from models.tickets.step import next_actors
from models.tickets.ticket import Ticket

TIMED = (
    *(ChangeState.CONFIRMED, ChangeState.BACKED_UP, ChangeState.EMERGENCY_APPROVED, ChangeState.UNDER_WAY),
    *(ChangeState.VERIFYING, ChangeState.ROLLING_BACK),
)
NOT_CALLED_OFF = tuple(state for state in ChangeState if state is not ChangeState.CANCELLED)
"""One by one, for the index on state and end serves no `not`."""
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


def windows_between(session: Session, begun: datetime, ended: datetime) -> Sequence[Change]:
    """The changes, none called off, whose window touches the time between, in order and with their tickets."""
    found = (
        select(Change)
        .where(col(Change.starts_at) < ended, col(Change.ends_at) > begun, col(Change.state).in_(NOT_CALLED_OFF))
        .options(joinedload(Change.ticket))  # type: ignore[arg-type]  # SQLModel declares the row, not the attribute
        .order_by(col(Change.starts_at), col(Change.id))
    )
    return session.exec(found).unique().all()


def collisions(changes: Sequence[Change]) -> dict[int, tuple[str, ...]]:
    """By the id of a change, the numbers of the others that are open on a system of its own at the same time."""
    open_ones = [one for one in changes if one.state in OPEN_CHANGES]
    return {one.id or 0: tuple(other.ticket.number for other in open_ones if _collide(one, other)) for one in open_ones}


def _collide(one: Change, other: Change) -> bool:
    if one.id == other.id or not set(one.systems) & set(other.systems):
        return False
    if one.starts_at is None or one.ends_at is None or other.starts_at is None or other.ends_at is None:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
