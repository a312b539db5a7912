"""Steps of one change that come due by the clock."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from handlers.changes.cards import notices
from handlers.changes.conflict_lookup import foresee
from handlers.changes.defects import open_finding, open_overrun
from handlers.changes.reachability import VERIFY_BY
from handlers.changes.rechecks import recheck
from handlers.changes.telling import concerned, correct, notices_out, office, show_step
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.confirming import lapse
from models.changes.eligibility import may_verify
from models.changes.emergency import leave_unapproved
from models.changes.queries import next_on_change
from models.changes.series import read_windows
from models.changes.terms import ChangeState
from models.changes.trading_session import sessions_between
from models.terms import Role
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import local_day
from sla.clocks.working_days import slot_on

BEFORE = timedelta(minutes=10)
CONSENT_BY = time(10)
CHASED = timedelta(hours=1)


def look_after(turn: Turn, found: Change) -> int:
    """Do what is due on a change now. Return 1 where something was done, else 0."""
    ticket = turn.get(Ticket, found.ticket_id, lock=True)
    if ticket is None:
        return 0
    turn.session.refresh(found)
    done = [act(turn, found) for act in (_lapse, recheck, _warn, _overrun, _find, _chase, _mark_unapproved)]
    if not any(done):
        return 0
    turn.session.flush()
    show_step(turn, found)
    return 1


def look_ahead_of(turn: Turn, found: Change) -> int:
    """1 where later steps would refuse something else by now, or wait for somebody else."""
    ticket = turn.get(Ticket, found.ticket_id, lock=True)
    if ticket is None or ticket.status.is_final:
        return 0
    turn.session.refresh(found)
    is_other = foresee(turn, found)
    names = [one.name for one in next_on_change(turn.session, ticket, turn.now)]
    if not is_other and names == found.asked_people:
        return 0
    show_step(turn, found)
    return 1


def verify_by(turn: Turn, change: Change) -> datetime | None:
    """Half past nine of the next working day after 完工, or the first session, or the next window, before it."""
    since = change.finished_at
    if since is None:
        return None
    until = slot_on(turn.rules.calendar.nth_working_day(local_day(since), 1), VERIFY_BY)
    sessions = [one.starts_at for one in sessions_between(turn.session, since, until) if one.starts_at > since]
    return min([until, *sessions, *(one.starts_at for one in read_windows(change.later))])


def _lapse(turn: Turn, change: Change) -> bool:
    people = concerned(turn, change)
    announced = notices_out(change)
    if not lapse(change, turn.now):
        return False
    turn.tell_about(change.ticket, people, notices.of_lapse, change)
    correct(turn, change, announced)
    return True


def _warn(turn: Turn, change: Change) -> bool:
    """按时完成, 延长 or 回退, ten minutes before the end and before the last moment of a rollback."""
    if change.state is not ChangeState.UNDER_WAY or change.ends_at is None:
        return False
    for key, until, is_for_rollback in _warnings(change, change.ends_at):
        if until - BEFORE <= turn.now < until and _once(change, key):
            found = *concerned(turn, change), *office(turn), *next_on_change(turn.session, change.ticket, turn.now)
            people = {one.id: one for one in found}.values()
            turn.tell_about(
                change.ticket, people, notices.ten_minutes_left, change, until, is_for_rollback=is_for_rollback
            )
            return True
    return False


def _warnings(change: Change, end: datetime) -> Iterator[tuple[str, datetime, bool]]:
    if change.fallback_minutes:
        latest = end - timedelta(minutes=change.fallback_minutes)
        yield f"rollback {latest.isoformat()}", latest, True
    yield f"end {end.isoformat()}", end, False


def _overrun(turn: Turn, change: Change) -> bool:
    since = change.announced_end or change.ends_at
    is_late = change.state is ChangeState.UNDER_WAY and since is not None and turn.now >= since
    return is_late and since is not None and open_overrun(turn, change, since) is not None


def _find(turn: Turn, change: Change) -> bool:
    """Open a finding for a fault within the window that was not put right by its end."""
    finding = change.held("finding")
    is_left = change.state in {ChangeState.VERIFYING, ChangeState.ROLLING_BACK} and finding is not None
    if not is_left or finding is None or change.ends_at is None or turn.now < change.ends_at:
        return False
    return open_finding(turn, change, finding) is not None


def _chase(turn: Turn, change: Change) -> bool:
    if change.state is not ChangeState.VERIFYING:
        return False
    until = verify_by(turn, change)
    if until is None or turn.now < until - CHASED or not _once(change, f"verify {until.isoformat()}"):
        return False
    one = change.verifier
    is_theirs = one is not None and may_verify(one, turn.now) and turn.now < until
    people = [one] if one is not None and is_theirs else office(turn)
    turn.tell_about(change.ticket, people, notices.of_verification_due, change, until)
    return True


def _mark_unapproved(turn: Turn, change: Change) -> bool:
    consent = change.held("phone_consent")
    if consent is None or change.held("consent_confirmed") is not None:
        return False
    until = slot_on(turn.rules.calendar.nth_working_day(local_day(consent.at), 1), CONSENT_BY)
    if change.held("consent_denied") is None and turn.now < until:
        return False
    if not leave_unapproved(change, turn.now):
        return False
    people = people_with(turn.session, turn.now, Role.OFFICE, Role.LEADER)
    turn.tell_about(change.ticket, [one for one in people if not one.company], notices.of_unapproved, change)
    return True


def _once(change: Change, key: str) -> bool:
    """Return whether it is told now for the first time, and note that it was told."""
    if key in change.told:
        return False
    change.told = [*change.told, key]
    return True
