"""Which ordinary tickets wait for a person: to answer, to confirm, to work on, to be judged."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from models.people.person import Person
from models.terms import OPEN_STATUSES, Kind, Role, Status
from models.tickets.facts import ORDINARY, TEAM_EYES
from models.tickets.ticket import Ticket

MOST_OPEN = 1000
LOOKED_AT: Any = (
    Ticket.status,
    Ticket.kind,
    Ticket.reporter_id,
    Ticket.entered_by_id,
    Ticket.assignee_id,
    Ticket.restored_at,
    Ticket.restored_confirmed_at,
    Ticket.confirmed_at,
    Ticket.proposed_kind,
    Ticket.response_disputed_at,
)
"""All that `is_next_actor` looks at, for the page asks how many wait as often as it is opened."""


def ordinary_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The open ordinary tickets on which the next word is the person's, among the oldest 1,000 that they may see."""
    found = select(Ticket).where(Ticket.workflow == ORDINARY, col(Ticket.status).in_(OPEN_STATUSES))
    if not person.has(*TEAM_EYES):
        found = found.where(Ticket.reporter_id == person.id)
    found = found.order_by(col(Ticket.id)).limit(MOST_OPEN).options(load_only(*LOOKED_AT, raiseload=True))
    return {ticket.id or 0 for ticket in session.exec(found).all() if is_next_actor(ticket, person)}


def is_next_actor(ticket: Ticket, person: Person) -> bool:
    """Whether the next word on an ordinary ticket is this person's to say."""
    if ticket.status.is_final:
        return False
    is_claimed = ticket.restored_at is not None and ticket.restored_confirmed_at is None
    is_worked_on = ticket.status in {Status.IN_PROGRESS, Status.RESTORED}
    is_asked = ticket.status in {Status.RESOLVED, Status.WAITING} or (is_worked_on and is_claimed)
    if is_asked and person.id in {ticket.reporter_id, ticket.entered_by_id}:
        return True
    if ticket.assignee_id == person.id and is_worked_on:
        return True
    if person.has(Role.OFFICE):
        is_unjudged = ticket.confirmed_at is None or ticket.proposed_kind is not None
        return is_unjudged or ticket.response_disputed_at is not None or (is_worked_on and is_claimed)
    return person.has(Role.ENGINEER) and ticket.kind is Kind.DEFECT and ticket.assignee_id is None
