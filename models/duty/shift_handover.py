"""交接班: one shift passes the desk on to the next, and the incoming person confirms having it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, update
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship, Session, col, func, select

from models.duty.queries import duty_changes, swaps_waiting_for
from models.duty.roster import Shift, person_on_duty, serves
from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Typed, Unproved
from models.storage.columns import Json, UtcDateTime, moment
from models.storage.insert_once import insert_into
from models.storage.row import Row

TOLD_WITHIN = timedelta(hours=24)


class Handover(Row, table=True):
    """The change of the person on duty at `begins_at`; there is one at most for each moment.

    It may exist before its time, to keep the outgoing person's notes; `told_at` is when the incoming one was told,
    `posts` the cards that said so. `steps_told` counts the reminders; `next_step_at` is when the next is due.
    """

    __proof__ = Unproved.PLANNED

    id: int | None = Field(default=None, primary_key=True)
    begins_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False, unique=True))
    shift_id: int | None = Field(default=None, foreign_key="shift.id", ondelete="SET NULL", index=True)
    from_id: int | None = Field(default=None, foreign_key="person.id")
    to_id: int = Field(foreign_key="person.id")
    notes: Typed = ""
    told_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    posts: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    accepted_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    accepted_by_id: int | None = Field(default=None, foreign_key="person.id")
    steps_told: int = 0
    next_step_at: datetime | None = Field(default=None, sa_column=moment(nullable=True, index=True))

    outgoing: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Handover.from_id"})
    incoming: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "Handover.to_id"})
    accepter: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Handover.accepted_by_id"})

    def mark_told(self, posts: Sequence[str], steps: Sequence[timedelta]) -> None:
        """The incoming person was told by these cards; from now on it is asked after."""
        self.posts = list(posts)
        self._plan_next(steps)

    def step(self, steps: Sequence[timedelta]) -> int:
        """Count one more reminder, and plan the next; the number of the one to send now, from 0."""
        self.steps_told += 1
        self._plan_next(steps)
        return self.steps_told - 1

    def accept(self, by: Person, on_duty: Person | None, now: datetime) -> None:
        """已接班, by the incoming person while they serve, or by the person on duty now; once."""
        is_incoming = by.id == self.to_id and serves(by)
        if not is_incoming and (on_duty is None or by.id != on_duty.id):
            raise Refusal("handover.only_incoming", who=self.incoming.name)
        if self.accepted_at is not None and self.accepter is not None:
            if self.accepted_by_id == by.id:
                return
            raise Refusal("handover.already", who=self.accepter.name, at=self.accepted_at)
        self.accepted_at, self.accepted_by_id, self.accepter = now, by.id, by
        self.next_step_at = None

    def _plan_next(self, steps: Sequence[timedelta]) -> None:
        is_more = self.told_at is not None and self.accepted_at is None and self.steps_told < len(steps)
        self.next_step_at = self.told_at + steps[self.steps_told] if self.told_at and is_more else None


def claim(session: Session, duty: Shift, from_id: int | None, to_id: int, now: datetime) -> Handover | None:
    """The handover at the beginning of `duty`, to be told now; None where another replica has told it."""
    who = {"shift_id": duty.id, "from_id": from_id, "to_id": to_id, "told_at": now}
    return _written(session, duty.begins_at, who, who, where=col(Handover.told_at).is_(None))


def keep_notes(session: Session, duty: Shift, from_id: int, notes: str) -> Handover:
    """Keep the outgoing person's notes with the handover at the beginning of `duty`, told already or not."""
    who = {"shift_id": duty.id, "from_id": from_id, "to_id": duty.person_id, "notes": notes}
    kept = _written(session, duty.begins_at, who, {"notes": notes})
    assert kept is not None  # noqa: S101 - without a condition the row always comes back
    return kept


def untold_changes(session: Session, now: datetime) -> list[tuple[Shift, int | None]]:
    """Changes of the person on duty within the last day that nobody was told of and whose shift is still running."""
    recent = [change for change in duty_changes(session, now - TOLD_WITHIN, now) if change[0].ends_at > now]
    if not recent:
        return []
    begun = [duty.begins_at for duty, _ in recent]
    told = select(Handover.begins_at).where(col(Handover.begins_at).in_(begun), col(Handover.told_at).is_not(None))
    known = set(session.exec(told).all())
    return [change for change in recent if change[0].begins_at not in known]


def handover_at(session: Session, begins_at: datetime) -> Handover | None:
    """The handover of a moment, if anything is known of it yet."""
    return session.exec(select(Handover).where(Handover.begins_at == begins_at)).one_or_none()


def handover_waiting_for(session: Session, person: Person, now: datetime) -> Handover | None:
    """The newest change of shift that was told, while this person has to say 已接班: the incoming one, or on duty."""
    newest = select(func.max(Handover.begins_at)).where(col(Handover.told_at).is_not(None)).scalar_subquery()
    found = select(Handover).where(Handover.begins_at == newest, col(Handover.accepted_at).is_(None))
    found = found.options(joinedload(Handover.incoming), joinedload(Handover.outgoing))  # type: ignore[arg-type]
    handover = session.exec(found).one_or_none()
    if handover is None or handover.to_id == person.id:
        return handover
    duty = person_on_duty(session, now)
    return handover if duty is not None and duty.id == person.id else None


def count_duties(session: Session, person: Person, now: datetime) -> int:
    """Return how many changes of shift wait for this person: to be taken over, or to be agreed to."""
    if not serves(person):
        return 0
    has_handover = handover_waiting_for(session, person, now) is not None
    return len(swaps_waiting_for(session, person, now)) + has_handover


def unanswered(session: Session, now: datetime, at_most: int) -> Sequence[Handover]:
    """Handovers whose next reminder is due, locked; those another replica has in hand are left out."""
    found = select(Handover).where(col(Handover.next_step_at) <= now).order_by(col(Handover.next_step_at))
    return session.exec(found.limit(at_most).with_for_update(skip_locked=True)).all()


def next_reminder(session: Session) -> datetime | None:
    """Return when the next reminder is due; None without one."""
    return session.exec(select(func.min(Handover.next_step_at))).one()


def close_earlier(session: Session, handover: Handover) -> None:
    """A later change of shift ends the asking after earlier ones."""
    earlier = update(Handover).where(col(Handover.begins_at) < handover.begins_at)
    session.execute(earlier.where(col(Handover.next_step_at).is_not(None)).values(next_step_at=None))


def _written(
    session: Session,
    begins_at: datetime,
    new: Mapping[str, object],
    changes: Mapping[str, object],
    where: ColumnElement[bool] | None = None,
) -> Handover | None:
    session.flush()  # a plain INSERT does not see what the session has not written
    row = {"begins_at": begins_at, "notes": "", "posts": [], "steps_told": 0, **new}
    write = insert_into(Handover, session.connection().dialect.name).values(row)
    write = write.on_conflict_do_update(index_elements=["begins_at"], set_=changes, where=where)
    handover_id = session.execute(write.returning(col(Handover.id))).scalar_one_or_none()
    if handover_id is None:
        return None
    return session.get(Handover, handover_id, with_for_update=True, populate_existing=True)
