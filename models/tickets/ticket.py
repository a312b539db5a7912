"""A ticket: one consultation, defect or other request, from its first message to its end."""

from datetime import datetime
from typing import Any, Optional

from sqlalchemy import Index, bindparam, literal_column, text
from sqlmodel import Field, Relationship, Session, col

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Proof
from models.storage.columns import among, is_among
from models.storage.insert_once import insert_into
from models.storage.row import Row
from models.terms import OPEN_STATUSES, Status, Uncounted
from models.tickets.assignment import TicketHelper
from models.tickets.attachment import Attachable
from models.tickets.directives import Orderable
from models.tickets.fault_record import Recordable
from models.tickets.fault_report import FaultReport, Reportable
from models.tickets.masking import Maskable
from models.tickets.merging import Explainable
from models.tickets.outage import Announceable
from models.tickets.recurrence import Repeatable
from models.tickets.target import Clock, Target
from models.tickets.waiting import Wait
from models.tickets.worklog import OUTAGE_VERBS, WorkLogEntry

OPEN, CLOSED = among("status", OPEN_STATUSES), "status = 'closed'"
CHOOSING = "choose_by IS NOT NULL"
UNCONFIRMED = f"confirmed_at IS NULL AND {CLOSED}"
UNRECORDED = f"resolved_by_id IS NOT NULL AND recorded_at IS NULL AND {CLOSED}"


def _where_there_is_one(name: str) -> Index:
    """An index of the few rows that have a value: every new ticket would write into those that hold all."""
    there_is = text(f"{name} IS NOT NULL")
    return Index(f"ix_ticket_{name}", name, sqlite_where=there_is, postgresql_where=there_is)


class Ticket(
    Reportable, Orderable, Explainable, Announceable, Repeatable, Attachable, Recordable, Maskable, table=True
):
    """The noun everything turns around; its verbs live with the ability they belong to.

    A workflow that gives the ticket rows of its own adds their relationship to it, where those rows are defined.
    """

    __proof__ = Proof.STATE
    __table_args__: Any = (
        Index("ix_ticket_ref", "ref"),
        Index("ix_ticket_thread", "chat", "thread"),
        *(_where_there_is_one(name) for name in ("assignee_id", "merged_into_id", "repeat_of_id", "entered_by_id")),
        *map(_where_there_is_one, ("lowered_at", "late_alarm_at")),
        Index("ix_ticket_reporter_status", "reporter_id", "status"),
        Index("ix_ticket_created_at", "created_at"),
        Index("ix_ticket_open", "status", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_ticket_closed", "closed_at", sqlite_where=text(CLOSED), postgresql_where=text(CLOSED)),
        Index("ix_ticket_unconfirmed", "id", sqlite_where=text(UNCONFIRMED), postgresql_where=text(UNCONFIRMED)),
        Index(
            "ix_ticket_unrecorded", "resolved_by_id", sqlite_where=text(UNRECORDED), postgresql_where=text(UNRECORDED)
        ),
        Index("ix_ticket_choose_by", "choose_by", sqlite_where=text(CHOOSING), postgresql_where=text(CHOOSING)),
    )

    reporter: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.reporter_id"})
    assignee: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.assignee_id"})
    confirmer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.confirmed_by_id"})
    answerer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.answered_by_id"})
    analyst: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.analysed_by_id"})
    duty: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.duty_id"})
    targets: list[Target] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "Target.id", "uselist": True}
    )
    waits: list[Wait] = Relationship(sa_relationship_kwargs={"viewonly": True, "order_by": "Wait.id", "uselist": True})
    reports: list[FaultReport] = Relationship(sa_relationship_kwargs={"order_by": "FaultReport.version"})
    helpers: list[TicketHelper] = Relationship()
    merged_into: Optional["Ticket"] = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Ticket.merged_into_id", "remote_side": "Ticket.id"}
    )
    merged_ones: list["Ticket"] = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "foreign_keys": "Ticket.merged_into_id",
            "order_by": "Ticket.id",
            "uselist": True,
        }
    )
    repeat_of: Optional["Ticket"] = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Ticket.repeat_of_id", "remote_side": "Ticket.id"}
    )
    split_from: Optional["Ticket"] = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Ticket.split_from_id", "remote_side": "Ticket.id"}
    )
    outage_log: list[WorkLogEntry] = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "uselist": True,
            "primaryjoin": f"and_(Ticket.id == WorkLogEntry.ticket_id, WorkLogEntry.verb.in_({OUTAGE_VERBS}))",
            "order_by": "WorkLogEntry.position",
        }
    )

    def supplement(
        self,
        text: str,
        ref: str,
        by: Person,
        now: datetime,
        clock: Clock,
        *,
        rule: str = "",
        sent_at: datetime | None = None,
    ) -> WorkLogEntry:
        """Log what the reporter adds, and return the entry. A clock that waited for it runs again, from `sent_at` on.

        Raises Refusal for anybody else, and once the ticket is over.
        """
        self.demand_reporter(by)
        if self.status.is_final and self.status is not Status.MERGED:
            raise Refusal("ticket.is_over", number=self.number)
        entry = self.log("supplemented", by, now, text=text, ref=ref, rule=rule or None)
        if self.status is Status.WAITING:
            self.answer_wait(by, now, clock, ended_at=min(sent_at, now) if sent_at else None)
        return entry


IS_OPEN = is_among(col(Ticket.status), OPEN_STATUSES)
"""Asked wherever only open tickets are wanted, so that their index is found with any statistics of a database."""
IS_CLOSED = col(Ticket.status) == literal_column("'closed'")
IS_NO_TRIAL = col(Ticket.uncounted).is_distinct_from(Uncounted.TRIAL)
"""Asked wherever tickets are counted: the trial of a set-up is in no figure."""


class TicketCounter(Row, table=True):
    """The last number given out; `month` is `YYMM`, local, for tickets and `GZ-YYYY` for the reports of a year."""

    __proof__ = Proof.END
    __tablename__ = "ticket_counter"

    month: str = Field(primary_key=True)
    last: int


def ticket_number(month: str, count: int) -> str:
    """A number one can say on the phone: `2611-0042`."""
    return f"{month}-{count:04d}"


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
