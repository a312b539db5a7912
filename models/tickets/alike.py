"""同一问题?: which open fault a new report is close to, and how many reports tell of one. Only people join them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Index, literal_column, or_
from sqlmodel import Field, Session, col, func, select

from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.row import Row
from models.terms import FAULTS, Status
from models.tickets.facts import ORDINARY
from models.tickets.ticket import IS_OPEN, Ticket

BEHIND = 200
"""The numbers before the last report that was compared, among which a turn of another replica may come late."""
MOST_COMPARED = 200
IS_ASKED: ColumnElement[bool] = literal_column("is_asked")


class AlikeLook(Row, table=True):
    """A comparison of a report with the open faults, and the one of them about which the desk asks 同一问题?.

    `is_asked` while the question stands: nobody answered it, and the other one still fails. `stops` says that the
    report tells of something that nobody gets done, `has_way` that it names a way round. `length` is that of the text
    in characters, as the database counts them: a report that grew line by line is compared anew, until it was asked of.
    """

    __proof__ = Unproved.ALIKE
    __tablename__ = "alike_look"
    __table_args__: Any = (Index("ix_alike_look_main_id", "main_id", sqlite_where=IS_ASKED, postgresql_where=IS_ASKED),)

    ticket_id: int = Field(foreign_key="ticket.id", primary_key=True)
    at: datetime = Field(sa_column=moment())
    length: int
    main_id: int | None = Field(default=None, foreign_key="ticket.id")
    is_asked: bool = False
    stops: bool = False
    has_way: bool = False


class NotCompared(NamedTuple):
    """A report that has to be compared, and how long its text is."""

    ticket_id: int
    length: int


class OneFault(NamedTuple):
    """Counts of what tells of one fault: its own report, those joined to it, and those about which the desk asks."""

    reports: int
    people: int
    stopped: int
    """The number of people who tell of something that nobody gets done."""
    has_way: bool
    """True where one of the reports tells of a way round."""


def not_compared(session: Session, at_most: int) -> list[NotCompared]:
    """The newest open faults that nobody compared yet, oldest first; what is kept secret is compared with none."""
    newest = session.exec(select(func.max(AlikeLook.ticket_id))).one() or 0
    length = func.length(col(Ticket.text))
    looked = select(AlikeLook.ticket_id).where(col(AlikeLook.ticket_id) == col(Ticket.id))
    looked = looked.where(or_(col(AlikeLook.length) == length, col(AlikeLook.main_id).is_not(None)))
    found = select(Ticket.id, length).where(col(Ticket.id) > newest - BEHIND, *_comparable(), ~looked.exists())
    found = found.order_by(col(Ticket.id)).limit(at_most)
    return [NotCompared(one or 0, long) for one, long in session.exec(found).all()]


def still_failing(session: Session, since: datetime) -> Sequence[Ticket]:
    """The newest open faults that were reported since then, the newest first."""
    found = select(Ticket).where(col(Ticket.reported_at) >= since, *_comparable(), *_FAILS)
    return session.exec(found.order_by(col(Ticket.id).desc()).limit(MOST_COMPARED)).all()


def look_of(session: Session, ticket: Ticket) -> AlikeLook | None:
    """Return the outcome of comparing the ticket with others, locked; None where it was not compared."""
    return session.get(AlikeLook, ticket.id, with_for_update=True) if ticket.id is not None else None


def end_asking(session: Session, ticket: Ticket) -> int | None:
    """Nothing is asked of the ticket any more; the id of the other one, None where nothing was asked."""
    look = look_of(session, ticket)
    if look is None or not look.is_asked:
        return None
    look.is_asked = False
    return look.main_id


def one_fault(session: Session, main: Ticket) -> OneFault:
    """Count the reports of this ticket's fault. A report of nobody known counts as a person of its own."""
    told = select(Ticket.id, Ticket.reporter_id, AlikeLook.stops, AlikeLook.has_way)
    own = told.outerjoin(AlikeLook, col(AlikeLook.ticket_id) == col(Ticket.id))
    own = own.where(or_(col(Ticket.id) == main.id, col(Ticket.merged_into_id) == main.id))
    asked = told.join(AlikeLook, col(AlikeLook.ticket_id) == col(Ticket.id))
    asked = asked.where(col(AlikeLook.main_id) == main.id, IS_ASKED, IS_OPEN)
    rows = {row[0]: row for found in (own, asked) for row in session.exec(found).all()}.values()
    told_by = [(reporter if reporter is not None else -(ticket or 0), stops) for ticket, reporter, stops, _ in rows]
    people, stopped = {person for person, _ in told_by}, {person for person, stops in told_by if stops}
    return OneFault(len(rows), len(people), len(stopped), any(has_way for *_, has_way in rows))


def asked_in_vain(session: Session, at_most: int) -> Sequence[AlikeLook]:
    """Questions that need no answer any more: one of both is over, or was joined to another."""
    open_ones = select(Ticket.id).where(IS_OPEN)
    main = open_ones.where(col(Ticket.id) == col(AlikeLook.main_id), col(Ticket.kind).in_(FAULTS), *_FAILS)
    own = open_ones.where(col(Ticket.id) == col(AlikeLook.ticket_id))
    found = select(AlikeLook).where(IS_ASKED, or_(~main.exists(), ~own.exists()))
    return session.exec(found.order_by(col(AlikeLook.ticket_id)).limit(at_most)).all()


_FAILS = (col(Ticket.restored_at).is_(None), col(Ticket.status) != Status.RESOLVED)


def _comparable() -> tuple[Any, ...]:
    """Open faults of ordinary work; no attack, and nothing confidential (R5, R6)."""
    is_secret = or_(col(Ticket.is_confidential), col(Ticket.is_security))
    return IS_OPEN, col(Ticket.kind).in_(FAULTS), col(Ticket.workflow) == ORDINARY, ~is_secret
