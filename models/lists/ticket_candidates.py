"""Tickets that a person may mean: their own that are open, or were not long ago, and when each was last spoken of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal_column, or_
from sqlmodel import Session, col, func, select

from models.chat import Place
from models.storage.prepared import PreparedQuery
from models.terms import FAULTS, OPEN_STATUSES, Kind, Platform, Severity, Status
from models.tickets.lesser_faults import LesserOutcome
from models.tickets.ticket import IS_CLOSED, IS_OPEN, Ticket
from models.tickets.waiting import Wait
from models.tickets.worklog import WorkLogEntry

MOST_MEANT = 20
STILL_FAILING = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING)
SPOKEN_VERBS = (
    *("received", "supplemented", "said", "answered", "asked", "chased", "taken", "restored", "resolved"),
    *(
        "restoration_confirmed",
        "restoration_denied",
        "reopened",
        "reopened_by_words",
        "nudged",
        "asked_again",
        "closed_unanswered",
    ),
    *("fix_confirmed", "noted_by_other"),
)
"""Verbs that count as speaking of a ticket."""


class Meant(NamedTuple):
    """A ticket that a message may be about, as far as that is decided by."""

    id: int
    number: str
    status: Status
    kind: Kind
    severity: Severity | None
    workflow: str
    triage: Mapping[str, Any]
    text: str
    summary: str
    platform: Platform
    chat: str
    thread: str | None
    ref: str
    reporter_id: int | None
    merged_into_id: int | None
    reported_at: datetime
    restored_at: datetime | None
    closed_at: datetime | None
    is_security: bool
    is_confidential: bool
    lesser: Sequence[Mapping[str, Any]]
    spoken_at: datetime

    @property
    def function(self) -> str | None:
        """The id of the function that it hits."""
        return self.triage.get("function")

    @property
    def functions(self) -> set[str]:
        """All that it hits: what it is about, and the lesser faults that it answers for."""
        lesser = (one.get("function") for one in self.lesser if one.get("outcome") != LesserOutcome.SPLIT)
        return {one for one in (self.function, *lesser) if one is not None}

    @property
    def is_main(self) -> bool:
        """It hits a main function, or the platform as a whole."""
        return bool(self.triage.get("is_main", False))

    @property
    def still_fails(self) -> bool:
        """A fault of which nobody has said that it is over."""
        return self.kind in FAULTS and self.status in STILL_FAILING and self.restored_at is None

    @property
    def has_result(self) -> bool:
        """A fault that is said to be over, and is not closed."""
        is_over = self.restored_at is not None or self.status in {Status.RESTORED, Status.RESOLVED}
        return self.kind is Kind.DEFECT and is_over and not self.status.is_final

    @property
    def is_open(self) -> bool:
        """True while something is still to happen on it."""
        return not self.status.is_final

    def stands_in(self, place: Place) -> bool:
        """It was reported in this chat."""
        return (self.platform, self.chat) == (place.platform, place.chat)


REPORTED_AT = Meant._fields.index("reported_at")
_COLUMNS = tuple(getattr(Ticket, name) for name in Meant._fields if name != "spoken_at")
# Written out: for a parameter that may be a word of a partial index, SQLite prepares the statement anew each time.
_OWN = PreparedQuery(
    select(*_COLUMNS)
    .where(
        col(Ticket.reporter_id) == bindparam("person"),
        or_(
            *(col(Ticket.status) == literal_column(f"'{status}'") for status in (*OPEN_STATUSES, Status.MERGED)),
            IS_CLOSED & (col(Ticket.closed_at) >= bindparam("since")),
        ),
    )
    .order_by(col(Ticket.id).desc())
    .limit(MOST_MEANT)
)
_ROOM = (
    select(*_COLUMNS)
    .where(
        col(Ticket.platform) == bindparam("platform"),
        col(Ticket.chat) == bindparam("chat"),
        IS_OPEN,
        col(Ticket.kind) == Kind.DEFECT,
        ~col(Ticket.is_confidential),
        col(Ticket.reported_at) >= bindparam("since"),
    )
    .order_by(col(Ticket.id).desc())
    .limit(MOST_MEANT)
)


def own_tickets(session: Session, person_id: int, since: datetime) -> list[Meant]:
    """The person's own tickets that are open, or were closed since then, the last spoken of first."""
    return _by_last_word(session, _OWN.rows(session.connection(), person=person_id, since=since))


def room_faults(session: Session, place: Place, since: datetime) -> list[Meant]:
    """The open faults that were reported in a room since then, but what is confidential, the last spoken of first."""
    whose = {"platform": place.platform, "chat": place.chat, "since": since}
    return _by_last_word(session, session.connection().execute(_ROOM, whose).all())


def open_faults(session: Session) -> list[Meant]:
    """The newest open faults, everybody's but what is confidential, the last spoken of first."""
    found = select(*_COLUMNS).where(IS_OPEN, col(Ticket.kind) == Kind.DEFECT)
    found = found.where(~col(Ticket.is_confidential)).order_by(col(Ticket.id).desc()).limit(MOST_MEANT)
    return _by_last_word(session, session.connection().execute(found).all())


def meant_by(session: Session, ticket: Ticket) -> Meant:
    """A ticket that is known to be meant."""
    values = [getattr(ticket, name) for name in Meant._fields if name != "spoken_at"]
    return Meant(*[*values, ticket.reported_at])


def questions_to(session: Session, tickets: Sequence[Meant]) -> dict[int, Wait]:
    """Return the open questions of the desk on these tickets, by their ids."""
    ids = [ticket.id for ticket in tickets if ticket.status is Status.WAITING]
    if not ids:
        return {}
    found = select(Wait).where(col(Wait.ticket_id).in_(ids), col(Wait.ended_at).is_(None))
    return {wait.ticket_id or 0: wait for wait in session.exec(found).all()}


def _by_last_word(session: Session, rows: Sequence[Any]) -> list[Meant]:
    if not rows:
        return []
    ids = [row[0] for row in rows]
    newest = (
        select(func.max(WorkLogEntry.id))
        .where(col(WorkLogEntry.ticket_id).in_(ids), col(WorkLogEntry.verb).in_(SPOKEN_VERBS))
        .group_by(col(WorkLogEntry.ticket_id))
    )
    found = select(WorkLogEntry.ticket_id, WorkLogEntry.at).where(col(WorkLogEntry.id).in_(newest))
    spoken = dict(session.exec(found).all())
    tickets = [Meant(*[*row, spoken.get(row[0], row[REPORTED_AT])]) for row in rows]
    return sorted(tickets, key=lambda one: (one.spoken_at, one.id), reverse=True)


def choices_due(session: Session, now: datetime, at_most: int) -> Sequence[Ticket]:
    """Tickets, locked, whose reporter was asked which was meant and has not said so in time."""
    found = select(Ticket).where(col(Ticket.choose_by) <= now).order_by(col(Ticket.choose_by)).limit(at_most)
    return session.exec(found.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()


def next_choice(session: Session) -> datetime | None:
    """Return when the next choice runs out, aware UTC; None without one."""
    return session.exec(select(func.min(Ticket.choose_by)).where(col(Ticket.choose_by).is_not(None))).one()
