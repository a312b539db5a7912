"""People that a change can call while it lasts: by the roster, by absences, and by who has left."""

from collections.abc import Collection
from datetime import datetime, time

from sqlmodel import Session

from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.series import ChangeWindow, windows_ahead
from models.changes.terms import ChangeState, Unreachable
from models.duty.coverage import periods
from models.duty.queries import absences_between
from models.duty.roster import Absence, on_duty
from models.people.person import Person
from models.terms import DutyRole, Role
from models.tickets.queries import people_with
from sla.calendar.business_hours import Calendar, UnknownYearError, local_day
from sla.clocks.working_days import slot_on

VERIFY_BY = time(9, 30)
"""业务验证 is owed by then on the next working day."""
UNCONFIRMED = (ChangeState.DRAFTED, ChangeState.DEPLOYED, ChangeState.TESTED)
CALLED = (DutyRole.DUTY, DutyRole.BACKUP)


def office_on_duty(session: Session, now: datetime) -> tuple[Person, ...]:
    """Those of the office who have the duty or stand behind it now."""
    roster = on_duty(session, now)
    return tuple(one for one in (roster.duty, roster.backup) if one is not None and one.is_ours(Role.OFFICE))


def next_verification(calendar: Calendar, since: datetime) -> datetime | None:
    """Half past nine of the working day after; None where no calendar reaches."""
    try:
        return slot_on(calendar.nth_working_day(local_day(since), 1), VERIFY_BY)
    except UnknownYearError:
        return None


def unreachable(turn: Turn, change: Change) -> Unreachable | None:
    """Return why nobody of the office can be called to verify the change in its window; None where somebody can.

    Of a series each window is looked at until it is confirmed, then the next one to begin. Where a second engineer is
    there, the office has until the next working day; with one alone it verifies at once.
    """
    verifier, ahead = change.verifier, windows_ahead(change)
    if verifier is None:
        return None
    looked_at = ahead if change.state in UNCONFIRMED else ahead[:1]
    found = (_unreachable(turn, verifier, one) for one in looked_at)
    return next((one for one in found if one is not None), None)


def _unreachable(turn: Turn, verifier: Person, window: ChangeWindow) -> Unreachable | None:
    start, end = window
    if end <= turn.now:
        return None
    until = next_verification(turn.rules.calendar, end) or end
    begins = max(start, turn.now)
    away = absences_between(turn.session, begins, until)
    engineers = people_with(turn.session, begins, Role.ENGINEER)
    is_alone = sum(_is_there(one, away, begins, end) for one in engineers) < 2
    if _is_there(verifier, away, begins, end) or _office_has_duty(turn.session, begins, end):
        return None
    if is_alone:
        return Unreachable.ALONE
    return None if _comes(verifier, away, begins, until) else Unreachable.AWAY


def _is_there(person: Person, away: Collection[Absence], begin: datetime, end: datetime) -> bool:
    """All the time."""
    is_away = any(one.person_id == person.id and one.begins_at < end and one.ends_at > begin for one in away)
    return person.is_active(end) and not is_away


def _comes(person: Person, away: Collection[Absence], begin: datetime, until: datetime) -> bool:
    """At some time by then: no absence covers all of it."""
    covered = any(one.person_id == person.id and one.begins_at <= begin and one.ends_at >= until for one in away)
    return person.is_active(until) and not covered


def _office_has_duty(session: Session, begin: datetime, end: datetime) -> bool:
    """Return whether a person of the office can be called at every moment of it."""
    holders = ((one.holder(role) for role in CALLED) for one in periods(session, begin, end))
    return all(any(one is not None and one.is_ours(Role.OFFICE) for one in there) for there in holders)
