"""Gives numbers without gaps: to tickets, from 1 each month, and to fault reports, from 1 each year."""

from sqlalchemy import bindparam
from sqlmodel import Session, col

from models.storage.insert_once import insert_into
from models.tickets.ticket import TicketCounter, ticket_number

# Put together once: this runs for every report.
_COUNT = {
    name: insert_into(TicketCounter, name)
    .values(month=bindparam("month"), last=1)
    .on_conflict_do_update(index_elements=["month"], set_={"last": col(TicketCounter.last) + 1})
    .returning(col(TicketCounter.last))
    for name in ("sqlite", "postgresql")
}


def take_number(session: Session, month: str) -> str:
    """The next number of `month` (`YYMM`); the counter's row is held until the turn ends."""
    return ticket_number(month, _counted(session, month))


def take_report_number(session: Session, year: int) -> str:
    """The next number of a fault report in the local `year`, such as `GZ-2026-0001`; held like a ticket's."""
    kept_as = f"GZ-{year}"
    return f"{kept_as}-{_counted(session, kept_as):04d}"


def _counted(session: Session, kept_as: str) -> int:
    connection = session.connection()
    last: int = connection.execute(_COUNT[connection.dialect.name], {"month": kept_as}).scalar_one()
    return last
