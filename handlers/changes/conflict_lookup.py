"""Looks up what stands around a change at a moment: the window, sessions, notices, other changes, the basis."""

from datetime import datetime, timedelta

from handlers.changes.reachability import office_on_duty, unreachable
from handlers.turn.turn import Turn
from models.changes.at_work import busy_with
from models.changes.change import Change
from models.changes.eligibility import may_verify
from models.changes.foreseen import look_ahead, unannounced
from models.changes.press import ChangeContext, ChangePress, LaterAgainst
from models.changes.series import ChangeWindow, read_windows
from models.changes.terms import ChangeState
from models.changes.trading_session import TradingSession, last_session_import, sessions_between
from models.people.person import Person
from models.phrase import Phrase
from models.terms import Kind, Role, Severity
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, linked_from
from sla.calendar.business_hours import SHANGHAI, Calendar, UnknownYearError, local_day
from sla.clocks.working_days import slot_on
from sla.windows.notice import latest_notice
from sla.windows.window import WindowKind, check_window

A_MONTH, A_WEEK, A_DAY = timedelta(days=30), timedelta(days=7), timedelta(days=1)
YEAR_AHEAD = timedelta(days=370)
DEADLINE, EVALUATION = "截止", "评标"
"""Words of a list of sessions for the deadline for bids, and for the evaluation."""


def around(
    turn: Turn, change: Change, until: datetime | None = None, window: ChangeWindow | None = None
) -> ChangeContext:
    """Return the context for the gates now; `until` is the new end where the window is to be extended.

    `window` is the one of a series that the press is about, where it is not the next one.
    """
    start = turn.now if until is not None else change.starts_at
    end = until or change.ends_at
    against, free = against_window(turn, start, end)
    begins = turn.now if change.state is ChangeState.BACKED_UP else max(change.starts_at or turn.now, turn.now)
    calendar = turn.rules.calendar
    return ChangeContext(
        against=against,
        next_free=free,
        later_against=_later_against(turn, change),
        knows_sessions=_knows_sessions(turn),
        notice_by=notice_by(calendar, change, window.starts_at if window else change.starts_at),
        covered_to=_covered_to(turn, begins),
        busy_with=busy_with(turn.session, change),
        is_office_hours=is_office_hours(calendar, turn.now),
        basis=basis_of(turn, change),
        verifier_is_here=change.verifier is not None and may_verify(change.verifier, turn.now),
        in_bidding=_in_bidding(turn),
        unreachable=unreachable(turn, change),
        office_on_duty=office_on_duty(turn.session, turn.now),
    )


def foresee(turn: Turn, change: Change) -> bool:
    """Note what later steps would refuse now; whether it is another list. Of what was begun nothing is looked up."""
    surroundings = around(turn, change, window=unannounced(change)) if change.is_looked_ahead else ChangeContext()
    return look_ahead(change, ChangePress(by=change.applicant, now=turn.now, around=surroundings))


def against_window(
    turn: Turn, start: datetime | None, end: datetime | None
) -> tuple[tuple[Phrase, ...], datetime | None]:
    """Return the reasons against a window, none where it is legal, and the next free time of its length."""
    if start is None or end is None:
        return (), None
    sessions = sessions_between(turn.session, start - A_DAY, end + YEAR_AHEAD)
    verdict = check_window(start, end, WindowKind.CHANGE, sessions, turn.rules.busy_times)
    return ((), None) if verdict.allowed else (verdict.because, verdict.next_free)


def _later_against(turn: Turn, change: Change) -> tuple[LaterAgainst, ...]:
    """Return the reasons against the windows of a series that follow the next one."""
    judged = ((window, *against_window(turn, *window)) for window in read_windows(change.later))
    return tuple(LaterAgainst(*one) for one in judged if one[1])


def notice_by(calendar: Calendar, change: Change, start: datetime | None) -> datetime | None:
    """The last moment for the notice of a window that begins then."""
    return latest_notice(calendar, start, is_for_market=change.is_for_market) if start is not None else None


def is_office_hours(calendar: Calendar, now: datetime) -> bool:
    """Users are at work: from the opening of business to its close, the lunch break included."""
    day = local_day(now)
    return calendar.is_working_day(day) and calendar.opening(day) <= now < calendar.close_of_business(day)


def basis_of(turn: Turn, change: Change) -> str:
    """The number of the open A or B, its class said by office or leader, or of the security ticket; or nothing."""
    found = linked_from(turn.session, change.ticket, Relation.SOLVES, Relation.RESTS_ON)
    return next((one.number for one in found if not one.status.is_final and _is_basis(turn, one)), "")


def _is_basis(turn: Turn, ticket: Ticket) -> bool:
    if ticket.is_security:
        return True
    by = turn.get(Person, ticket.confirmed_by_id) if ticket.confirmed_by_id else None
    is_said = by is not None and by.is_ours(Role.OFFICE, Role.LEADER)
    return ticket.kind is Kind.DEFECT and ticket.severity in {Severity.A, Severity.B} and is_said


def _knows_sessions(turn: Turn) -> bool:
    newest = last_session_import(turn.session)
    if newest is None:
        return False
    try:
        day = turn.rules.calendar.nth_working_day(local_day(turn.now), -1)
    except UnknownYearError:
        return False
    return newest.imported_at >= slot_on(day, turn.now.astimezone(SHANGHAI).time())


def _covered_to(turn: Turn, begins: datetime) -> datetime | None:
    """The last close of business, or of a session, before the start."""
    ended = [one.ends_at for one in sessions_between(turn.session, begins - A_WEEK, begins) if one.ends_at <= begins]
    calendar, day = turn.rules.calendar, local_day(begins)
    try:
        if not calendar.is_working_day(day) or calendar.close_of_business(day) > begins:
            day = calendar.nth_working_day(day, -1)
        ended.append(calendar.close_of_business(day))
    except UnknownYearError:
        pass
    return max(ended, default=None)


def _in_bidding(turn: Turn) -> str:
    """A project whose deadline for bids has passed and whose evaluation is not over."""
    near = sessions_between(turn.session, turn.now - A_MONTH, turn.now + A_MONTH)
    closed = {one.project for one in near if DEADLINE in one.name and one.starts_at <= turn.now}
    return next((one.project for one in near if _goes_on(one, turn.now) and one.project in closed), "")


def _goes_on(session: TradingSession, now: datetime) -> bool:
    return EVALUATION in session.name and session.ends_at >= now
