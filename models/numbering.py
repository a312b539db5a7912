"""Gives tickets their numbers: counted from 1 each month, without gaps."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.ticket import TicketCounter, ticket_number


def take_number(session: Session, month: str) -> str:
    """The next number of `month` (`YYMM`); the counter's row is held until the turn ends."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    counted = (
        dialect.insert(TicketCounter)
        .values(month=month, last=1)
        .on_conflict_do_update(index_elements=["month"], set_={"last": TicketCounter.last + 1})
        .returning(TicketCounter.__table__.c.last)  # type: ignore[attr-defined]  # SQLModel adds it to tables
    )
    return ticket_number(month, session.execute(counted).scalar_one())
