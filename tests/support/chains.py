"""The work logs of a database are whole."""

from sqlmodel import Session, col, select

from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at


def assert_chains_hold(session: Session) -> None:
    """Every ticket's log is what it was when it was written."""
    for ticket in session.exec(select(Ticket)).all():
        found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id).order_by(col(WorkLogEntry.position))
        log = [entry.logged for entry in session.exec(found).all()]
        assert broken_at(ticket.number, ticket.log_head, ticket.log_length, log) is None
