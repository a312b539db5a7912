"""管理员权限移交: the vendor hands a system's administrator rights to the office, which appoints somebody (三·1)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import Column, ColumnElement, Date, ForeignKey, Index, text
from sqlalchemy.orm import relationship
from sqlmodel import Field, Relationship, Session, col, select

from models.access.catalogue import Names, names_in
from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Proof, Unproved
from models.storage.columns import BigId, Json, moment
from models.storage.row import Row
from models.terms import Promise, Role, Status
from models.tickets.target import Clock
from models.tickets.ticket import Ticket

IS_OPEN = "appointed_at IS NULL AND cancelled_at IS NULL"
COUNTS = "cancelled_at IS NULL"
OPENED = "handover"
"""The start event of the leader's date of a handover: the three keep it, and nobody answers it in words."""


class AdminHandover(Row, table=True):
    """One handover of a system at a go-live, and the appointment that comes of it.

    `vendor` is who hands over, a person of the desk where `vendor_id` is set. `items` is the list of what is handed
    over (移交清单). The appointment of `primary` and `stand_in` counts from `appointed_at`, when all three have
    pressed, until `superseded_at`, when a later handover of the system takes its place. `told_gone` are the ids of
    those of whose leaving the leaders were told.
    """

    __proof__ = Proof.STATE
    __tablename__ = "admin_handover"
    __table_args__: Any = (
        Index(
            "ix_admin_handover_open", "system", unique=True, postgresql_where=text(IS_OPEN), sqlite_where=text(IS_OPEN)
        ),
        Index(
            "ix_admin_handover_go_live",
            "system",
            "go_live",
            unique=True,
            postgresql_where=text(COUNTS),
            sqlite_where=text(COUNTS),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False, unique=True))
    system: str
    names: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    vendor: str
    vendor_id: int | None = Field(default=None, foreign_key="person.id")
    primary_id: int = Field(foreign_key="person.id")
    stand_in_id: int = Field(foreign_key="person.id")
    go_live: date = Field(sa_column=Column(Date, nullable=False))
    items: str
    opened_by_id: int = Field(foreign_key="person.id")
    opened_at: datetime = Field(sa_column=moment())
    handed_over_by_id: int | None = Field(default=None, foreign_key="person.id")
    handed_over_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    received_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    known_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    appointed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    superseded_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    cancelled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    told_gone: Annotated[list[int], Unproved.NOTICE] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )

    ticket: Ticket = Relationship(back_populates="admin_handover")
    vendor_person: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "AdminHandover.vendor_id"})
    primary: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "AdminHandover.primary_id"})
    stand_in: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "AdminHandover.stand_in_id"})
    opened_by: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "AdminHandover.opened_by_id"})
    handed_over_by: Person | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "AdminHandover.handed_over_by_id"}
    )

    @property
    def is_open(self) -> bool:
        """True while a word on it is still owed."""
        return self.appointed_at is None and self.cancelled_at is None

    @property
    def system_names(self) -> Names:
        """The names of the system when its handover began."""
        return names_in(self.names)

    @property
    def next_actors(self) -> list[Person]:
        """The next to press: the vendor's person, or the recorder for one unknown here; then those appointed."""
        if not self.is_open:
            return []
        first = self.primary if self.handed_over_at else self.vendor_person or self.opened_by
        return [*([] if self.received_at else [first]), *([] if self.known_at else [self.stand_in])]

    def open(self, due_at: datetime, note: str, now: datetime, clock: Clock) -> None:
        """A leader names who hands over, who takes over and who stands in; all have until `due_at` to say so."""
        self.ticket.log("received", self.opened_by, now, kind=self.ticket.kind)
        self.ticket.log(
            "admin_handover_opened",
            self.opened_by,
            now,
            system=self.system,
            vendor=self.vendor,
            primary=self.primary.name,
            stand_in=self.stand_in.name,
            go_live=self.go_live.isoformat(),
            items=self.items,
        )
        clock.issue_directive(self.ticket, due_at, self.opened_by, note, now, start_event=OPENED)

    def hand_over(self, by: Person, now: datetime, clock: Clock) -> bool:
        """已移交: the vendor's person has handed over what the list says; whether it was said now."""
        self._demand_vendor(by)
        if self.handed_over_at is not None:
            return False
        self._demand_open()
        self.handed_over_at, self.handed_over_by_id, self.handed_over_by = now, by.id, by
        on_behalf = None if by.id == self.vendor_id else self.vendor
        self._note("admin_handed_over", by, now, clock, on_behalf=on_behalf)
        return True

    def receive(self, by: Person, now: datetime, clock: Clock) -> bool:
        """已接收: the primary administrator has what the list says, and has changed every password."""
        _demand_is(by, self.primary)
        if self.received_at is not None:
            return False
        self._demand_open()
        if self.handed_over_at is None:
            raise Refusal("admin_handover.not_handed_over", who=self.vendor)
        self.received_at = now
        self._note("admin_received", by, now, clock, passwords="changed")
        return True

    def know(self, by: Person, now: datetime, clock: Clock) -> bool:
        """已知晓: the stand-in knows what there is to stand in for."""
        _demand_is(by, self.stand_in)
        if self.known_at is not None:
            return False
        self._demand_open()
        self.known_at = now
        self._note("admin_known", by, now, clock)
        return True

    def cancel(self, by: Person, now: datetime, clock: Clock) -> None:
        """撤销: a leader calls it off before the appointment counts, to begin anew."""
        demand_may_appoint(by)
        if self.cancelled_at is not None:
            return
        self._demand_open()
        self.cancelled_at = now
        self.ticket.log("admin_handover_cancelled", by, now)
        self.ticket.end(Status.WITHDRAWN, by, now, clock)

    def supersede(self, number: str, by: Person, now: datetime) -> None:
        """A later handover of the system, on ticket `number`, takes the appointment's place."""
        if self.superseded_at is None:
            self.superseded_at = now
            self.ticket.log("admin_superseded", by, now, number=number)

    def note_gone(self, person: Person, now: datetime) -> None:
        """Note that an appointed person is no administrator here any more; the leaders are told once."""
        self.told_gone = [*self.told_gone, person.id or 0]
        self.ticket.log("admin_gone", None, now, person=person.name)

    def _note(self, verb: str, by: Person, now: datetime, clock: Clock, **content: str | None) -> None:
        """One of the three has pressed; with the last of them the appointment counts.

        Raises Refusal where it could not count any more: a leader calls it off and begins anew.
        """
        demand_pair(self.primary, self.stand_in, now)
        self.ticket.begin_work()
        self.ticket.log(verb, by, now, **content)
        if self.handed_over_at and self.received_at and self.known_at:
            self.appointed_at = now
            self.ticket.log("admin_appointed", by, now, primary=self.primary.name, stand_in=self.stand_in.name)
            clock.meet(self.ticket, Promise.DIRECTIVE, now)
            self.ticket.end(Status.CLOSED, by, now, clock)

    def may_hand_over(self, by: Person) -> bool:
        """The vendor's person; where the desk does not know them, the office or a leader, never who takes over."""
        if self.vendor_id is not None:
            return by.id == self.vendor_id
        return by.is_ours(Role.OFFICE, Role.LEADER) and by.id not in {self.primary_id, self.stand_in_id}

    def can_count(self, now: datetime) -> bool:
        """Return whether those named may still administer the system: else no press brings it further."""
        return all(may_administer(one, now) for one in (self.primary, self.stand_in))

    def _demand_vendor(self, by: Person) -> None:
        if self.may_hand_over(by):
            return
        if self.vendor_id is not None:
            raise Refusal("admin_handover.only", who=self.vendor)
        raise Refusal("admin_handover.only_recorder", vendor=self.vendor)

    def _demand_open(self) -> None:
        if not self.is_open:
            raise Refusal("admin_handover.over", number=self.ticket.number)


# Added from here, for a ticket knows no workflow; mypy does not see it.
Ticket.admin_handover = relationship(AdminHandover, back_populates="ticket", uselist=False)


def admin_handover_of(ticket: Ticket) -> AdminHandover | None:
    """The handover that a ticket is about."""
    found: AdminHandover | None = ticket.admin_handover  # type: ignore[attr-defined]
    return found


def demand_may_appoint(by: Person) -> None:
    """Only a leader of the house appoints administrators (三·1)."""
    if not by.is_ours(Role.LEADER):
        raise Refusal("admin_handover.only_leader")


def demand_pair(primary: Person, stand_in: Person, now: datetime) -> None:
    """Raise Refusal unless these are two administrators of the office, none of them a vendor's."""
    if primary.id == stand_in.id:
        raise Refusal("admin_handover.same_person")
    for person in (primary, stand_in):
        if person.company:
            raise Refusal("admin_handover.no_vendor", who=person.name)
        if not may_administer(person, now):
            raise Refusal("admin_handover.no_admin", who=person.name)


def may_administer(person: Person, now: datetime) -> bool:
    """Return whether the office may have the person administer a system."""
    return person.is_administrator and person.is_active(now)


def administrators_of(session: Session, system: str, now: datetime) -> list[Person]:
    """Return the appointed administrators of a system, the primary first; only those who still may at `now`."""
    found = appointment_of(session, system)
    return [one for one in (found.primary, found.stand_in) if may_administer(one, now)] if found else []


def appointment_of(session: Session, system: str) -> AdminHandover | None:
    """The appointment that counts for a system now; None where none ever did."""
    found = select(AdminHandover).where(AdminHandover.system == system, *_counts())
    return session.exec(found.order_by(col(AdminHandover.id).desc()).limit(1)).first()


def appointments(session: Session) -> Sequence[AdminHandover]:
    """The appointments that count now, by system."""
    return session.exec(select(AdminHandover).where(*_counts()).order_by(AdminHandover.system)).all()


def handovers_of(session: Session, system: str) -> Sequence[AdminHandover]:
    """Every handover that a system had, called off or not, oldest first."""
    return session.exec(
        select(AdminHandover).where(AdminHandover.system == system).order_by(col(AdminHandover.id))
    ).all()


def open_handover_of(session: Session, system: str) -> AdminHandover | None:
    """The handover of a system that is on its way."""
    return session.exec(select(AdminHandover).where(AdminHandover.system == system, *_is_open())).one_or_none()


def open_handovers(session: Session) -> Sequence[AdminHandover]:
    """The handovers that are on their way, in order."""
    return session.exec(select(AdminHandover).where(*_is_open()).order_by(col(AdminHandover.id))).all()


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return col(AdminHandover.appointed_at).is_(None), col(AdminHandover.cancelled_at).is_(None)


def _counts() -> tuple[ColumnElement[bool], ...]:
    return (col(AdminHandover.appointed_at).is_not(None), col(AdminHandover.superseded_at).is_(None))


def _demand_is(by: Person, person: Person) -> None:
    if by.id != person.id:
        raise Refusal("admin_handover.only", who=person.name)
