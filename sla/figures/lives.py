"""Finds the suggestions and changes that a period's figures tell of, and reads their logs as of the cut."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from models.changes.terms import CHANGE
from models.clocks.due_tickets import tickets_due_between
from models.seals.moved_tickets import OUT_OF_ORDER, first_entry_after, in_portions
from models.storage.row import Row
from models.suggestions.terms import SUGGESTION
from models.tickets.past_log import Logged, logs_until
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.worklog import WorkLogEntry


class TicketLife(NamedTuple):
    """A ticket of a workflow with all that its log said by the cut."""

    number: str
    entries: Sequence[Logged]

    @property
    def head(self) -> str:
        """The chain value with which its log ended."""
        return self.entries[-1].chain if self.entries else ""


def ids_of_period(session: Session, begin: datetime, end: datetime) -> list[int]:
    """Tickets that are open, that something happened to since `begin`, or of which a promise fell due in the period.

    They are found by index, and the log by the numbers of its entries: what was over before is not looked at.
    """
    return sorted(_moved(session, begin) | _open(session) | {*tickets_due_between(session, begin, end)})


def lives_of(session: Session, workflow: type[Row], ids: Sequence[int], as_of: datetime) -> Iterator[TicketLife]:
    """Of these tickets those of one workflow, each with what its log said by the cut."""
    for portion in in_portions(ids):
        numbers = _numbers(session, workflow, portion, as_of)
        logs = logs_until(session, list(numbers), as_of)
        yield from (TicketLife(number, logs[ticket_id]) for ticket_id, number in numbers.items())


def _moved(session: Session, begin: datetime) -> set[int]:
    first = first_entry_after(session, begin - OUT_OF_ORDER)
    steps = or_(*(col(WorkLogEntry.verb).startswith(f"{name}_", autoescape=True) for name in (SUGGESTION, CHANGE)))
    found = select(WorkLogEntry.ticket_id).where(col(WorkLogEntry.id) >= first, col(WorkLogEntry.at) >= begin, steps)
    return {ticket_id or 0 for ticket_id in session.exec(found)}


def _open(session: Session) -> set[int]:
    found = select(Ticket.id).where(IS_OPEN, col(Ticket.workflow).in_([SUGGESTION, CHANGE]))
    return {ticket_id or 0 for ticket_id in session.exec(found)}


def _numbers(session: Session, workflow: Any, ids: Sequence[int | None], as_of: datetime) -> dict[int, str]:
    """Return the numbers of the workflow's tickets at the cut, by id, also of a suggestion that became a fault."""
    found = select(Ticket.id, Ticket.number).join(workflow, col(workflow.ticket_id) == col(Ticket.id))
    found = found.where(col(Ticket.id).in_(ids), col(Ticket.created_at) <= as_of).order_by(col(Ticket.id))
    return {ticket_id or 0: number for ticket_id, number in session.exec(found).all()}
