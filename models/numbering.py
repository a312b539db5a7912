"""Gives tickets their numbers: counted from 1 each month, without gaps."""

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.ticket import TicketCounter, ticket_number

# Put together once: this runs for every report.
_COUNT = {
    name: dialect.insert(TicketCounter.__table__)  # type: ignore[attr-defined]  # SQLModel adds it to tables
    .values(month=bindparam("month"), last=1)
    .on_conflict_do_update(index_elements=["month"], set_={"last": col(TicketCounter.last) + 1})
    .returning(col(TicketCounter.last))
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


def take_number(session: Session, month: str) -> str:
    """The next number of `month` (`YYMM`); the counter's row is held until the turn ends."""
    connection = session.connection()
    counted = connection.execute(_COUNT[connection.dialect.name], {"month": month})
    return ticket_number(month, counted.scalar_one())
