"""Finds tickets, entries and people by what is known of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.person import Account, Person
from models.terms import Role, Status
from models.ticket import Ticket
from models.worklog import WorkLogEntry

POSITION_DIGITS = 9


def latest_untaken(session: Session, reporter: Person, chat: str, since: datetime) -> Ticket | None:
    """The person's newest report in a chat since then that nobody has taken, locked."""
    found = (
        select(Ticket)
        .where(
            Ticket.reporter_id == reporter.id,
            Ticket.chat == chat,
            Ticket.status == Status.NEW,
            col(Ticket.assignee_id).is_(None),
            col(Ticket.reported_at) >= since,
        )
        .order_by(col(Ticket.id).desc())
        .limit(1)
        .with_for_update()
    )
    return session.exec(found).first()


def latest_open(session: Session, reporter: Person, besides: Ticket) -> Ticket | None:
    """The person's newest ticket, other than `besides`, that may still be taken back."""
    found = select(Ticket).where(
        Ticket.reporter_id == reporter.id, col(Ticket.status).in_([Status.NEW, Status.IN_PROGRESS])
    )
    if besides.id is not None:
        found = found.where(Ticket.id != besides.id)
    return session.exec(found.order_by(col(Ticket.id).desc()).limit(1)).first()


def reported_as(session: Session, ref: str) -> Ticket | None:
    """The ticket that the message `ref` reported."""
    return session.exec(select(Ticket).where(Ticket.ref == ref)).first()


def unanswered_since(session: Session, before: datetime, at_most: int) -> Sequence[Ticket]:
    """Tickets resolved before then whose reporter has not answered, oldest first, locked."""
    found = (
        select(Ticket)
        .where(Ticket.status == Status.RESOLVED, col(Ticket.resolved_at) < before)
        .order_by(col(Ticket.resolved_at))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return session.exec(found).all()


def longest_unanswered(session: Session) -> datetime | None:
    """When the result was handed in that has waited longest for its reporter's answer."""
    return session.exec(select(func.min(Ticket.resolved_at)).where(Ticket.status == Status.RESOLVED)).one()


def supplement_at(session: Session, ticket: Ticket, position: str) -> WorkLogEntry | None:
    """What the reporter added at a position of the ticket's log; `position` comes from a button and may be forged."""
    if not (position.isascii() and position.isdigit() and len(position) <= POSITION_DIGITS):
        return None
    found = select(WorkLogEntry).where(
        WorkLogEntry.ticket_id == ticket.id,
        WorkLogEntry.verb == "supplemented",
        WorkLogEntry.position == int(position),
    )
    return session.exec(found).one_or_none()


def people_with(session: Session, now: datetime, *roles: Role) -> list[Person]:
    """Everybody who holds one of the roles at `now`."""
    everybody = session.exec(select(Person).order_by(col(Person.id))).all()
    return [person for person in everybody if person.has(*roles) and person.is_active(now)]


def accounts_of(session: Session, person: Person) -> Sequence[Account]:
    """The accounts linked to a person."""
    return session.exec(select(Account).where(Account.person_id == person.id)).all()
