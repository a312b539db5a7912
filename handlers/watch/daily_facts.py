"""Further facts of a daily digest besides its lines: downtimes, lost messages, absences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, or_, select

from models.changes.queries import unapproved_emergencies, windows_between
from models.clocks.desk_time import Downtime
from models.duty.shift_handover import Handover
from models.people.person import Person
from models.seals.moved_tickets import entries_between
from models.tickets.queries import numbers_of
from models.tickets.target import SentStep
from models.tickets.worklog import WorkLogEntry

UNDELIVERED = ("not_reached", "reached_nobody", "question_undelivered")
CHANGED_CLASS = ("class_corrected", "class_changed", "class_raised", "merged_in_graver")


class Absent(NamedTuple):
    """A person who had not confirmed having the duty since then."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Troubles:
    """Between two slots: when the desk was off, what reached nobody, who did not answer, how many notices came late."""

    downtimes: Sequence[tuple[datetime, datetime]] = ()
    unheard: Sequence[str] = ()
    absent: Sequence[Absent] = ()
    late_notices: int = 0

    @property
    def count(self) -> int:
        """The number of their lines."""
        return len(self.unheard) + len(self.absent) + bool(self.late_notices)


class PlannedWindow(NamedTuple):
    """A window of a change that is not called off; systems by the words that they had when it was drafted."""

    number: str
    what: str
    systems: Sequence[Mapping[str, str]]
    starts_at: datetime
    ends_at: datetime
    stops: bool | None
    verifier: str
    state: str


class Unapproved(NamedTuple):
    """An emergency without approval: who is said to have agreed by phone, when, and who entered it."""

    number: str
    what: str
    leader: str
    entered_by: str
    entered_at: datetime
    is_denied: bool


class LastSteps(NamedTuple):
    """By ticket, what a person did last, and which tickets got another class."""

    entries: Mapping[int | None, WorkLogEntry]
    reclassified: frozenset[int | None]


def windows_until(session: Session, slot: datetime, until: datetime) -> list[PlannedWindow]:
    """The windows of changes between two slots, as they are planned now."""
    return [
        PlannedWindow(
            one.change.ticket.number,
            one.change.what,
            [one.change.system_names.get(system, {}) for system in one.change.systems],
            *one.window,
            one.change.stops,
            one.change.verifier.name if one.change.verifier else "",
            one.change.state,
        )
        for one in windows_between(session, slot, until)
    ]


def unapproved_at(session: Session, at: datetime) -> list[Unapproved]:
    """Emergencies that nobody approved and no leader has answered for, as of `at`."""
    found = [(one, one.held("phone_consent")) for one in unapproved_emergencies(session, at)]
    return [
        Unapproved(
            one.ticket.number,
            one.what,
            leader.name if (leader := session.get(Person, int(consent.content["leader_id"]))) else "",
            consent.by.name if consent.by else "",
            consent.at,
            any(fact.what == "consent_denied" and fact.at <= at for fact in one.facts),
        )
        for one, consent in found
        if consent is not None
    ]


def troubles_between(session: Session, since: datetime, at: datetime) -> Troubles:
    """Return the troubles after `since` up to `at`."""
    late = select(func.count()).where(
        col(SentStep.is_late).is_(True), col(SentStep.told_at) > since, col(SentStep.told_at) <= at
    )
    unconfirmed = or_(col(Handover.accepted_at).is_(None), col(Handover.accepted_at) > at)
    changes = select(Handover).where(
        col(Handover.begins_at) > since,
        col(Handover.begins_at) < at,
        col(Handover.told_at).is_not(None),
        unconfirmed,
    )
    nobody_heard = entries_between(session, since, at, UNDELIVERED)
    return Troubles(
        downtimes=downtimes_between(session, since, at),
        unheard=sorted(set(numbers_of(session, [one for one in nobody_heard if one is not None]).values())),
        absent=[
            Absent(one.incoming.name, one.begins_at) for one in session.exec(changes.order_by(col(Handover.begins_at)))
        ],
        late_notices=session.exec(late).one(),
    )


def downtimes_between(session: Session, since: datetime, at: datetime) -> list[tuple[datetime, datetime]]:
    """From when to when no desk was alive, of what fell into the time."""
    off = select(Downtime.off_from, Downtime.back_at).where(col(Downtime.back_at) > since, col(Downtime.off_from) < at)
    return [(off_from, back_at) for off_from, back_at in session.exec(off.order_by(col(Downtime.off_from)))]


def last_steps(session: Session, ids: Sequence[int | None], at: datetime) -> LastSteps:
    """Return the last step of a person on each of these tickets, by `at`; the desk's own words are no step."""
    by_then = col(WorkLogEntry.ticket_id).in_(ids), col(WorkLogEntry.at) <= at
    newest = select(col(WorkLogEntry.ticket_id), func.max(WorkLogEntry.position).label("position"))
    newest = newest.where(*by_then, col(WorkLogEntry.by_id).is_not(None)).group_by(col(WorkLogEntry.ticket_id))
    last = newest.subquery()
    found = select(WorkLogEntry).join(
        last,
        (last.c.ticket_id == col(WorkLogEntry.ticket_id)) & (last.c.position == col(WorkLogEntry.position)),
    )
    changed = select(WorkLogEntry.ticket_id).where(*by_then, col(WorkLogEntry.verb).in_(CHANGED_CLASS))
    entries = {entry.ticket_id: entry for entry in session.exec(found)}
    return LastSteps(entries, frozenset(session.exec(changed)))
