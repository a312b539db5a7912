"""Rechecks of planned windows as hours, calendar and sessions change; the people concerned hear of it."""

from datetime import timedelta

from handlers.changes.cards import notices
from handlers.changes.conflict_lookup import against_window
from handlers.changes.telling import concerned, correct, leaders_asked, notices_out
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.rechecking import invalidate, is_newly_against
from models.changes.series import ChangeWindow, windows_ahead
from models.changes.steps import LAPSE
from models.changes.terms import ChangeState
from models.duty.roster import on_duty
from models.people.person import Person

NEAR = timedelta(hours=24)
"""So close to its start the person on duty hears of it, too."""


def recheck(turn: Turn, change: Change) -> bool:
    """Return whether a window that was confirmed, or is under way, became illegal since."""
    if change.is_emergency or change.ends_at is None or change.ends_at <= turn.now:
        return False
    ahead = windows_ahead(change)
    return any(_recheck(turn, change, one) for one in (ahead if change.state in LAPSE.after else ahead[:1]))


def _recheck(turn: Turn, change: Change, window: ChangeWindow) -> bool:
    against, free = against_window(turn, *window)
    if not against or not is_newly_against(change, window, against):
        return False
    if change.state is ChangeState.UNDER_WAY:
        if "invalid" in change.told:
            return False
        change.told = [*change.told, "invalid"]
        leaders = leaders_asked(turn)
        turn.tell_about(change.ticket, leaders, notices.of_invalid_work, change, against)
        return True
    people, announced = _told(turn, change), notices_out(change)
    if not invalidate(change, window, turn.now):
        return False
    turn.tell_about(change.ticket, people, notices.of_invalid_window, change, window, against, free)
    correct(turn, change, announced)
    return True


def _told(turn: Turn, change: Change) -> list[Person]:
    """Return applicant, confirmer and verifier; within a day of the start the person on duty, too."""
    people = {one.id: one for one in concerned(turn, change)}
    duty = on_duty(turn.session, turn.now).duty
    if duty is not None and change.starts_at is not None and change.starts_at - turn.now <= NEAR:
        people[duty.id] = duty
    return list(people.values())
