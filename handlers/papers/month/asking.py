"""The month of a report that is asked for, the cut of its figures, and whether there is anything to tell yet."""

from datetime import date, datetime, time

from sqlmodel import Session

from handlers.papers.month.figures import MonthFigures, month_figures
from handlers.papers.trends import month_before, month_span, next_month
from models.clocks.desk_time import desk_time
from models.figures.month_report import MonthVersion, month_name, newest_version
from models.refusal import Refusal
from sla.calendar.business_hours import Calendar, local_day, start_of_day
from sla.clocks.replay.terms import InForce
from sla.clocks.working_days import Days, next_slot

CUT_AT = time(9)
"""The hour of the first working day after a month: the slot of its digest."""


def month_asked(text: str) -> date:
    """The first day of the month that `2026-11` names. Raises Refusal."""
    try:
        first = date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise Refusal("month.bad_month", value=text.strip()) from None
    if month_name(first) != text.strip() or not date.min.year < first.year < date.max.year:
        raise Refusal("month.bad_month", value=text.strip())
    return first


def month_cut(calendar: Calendar, first: date) -> datetime:
    """Return when the figures of a month are cut: the slot of its digest. Raises UnknownYearError."""
    return next_slot(calendar, CUT_AT, start_of_day(next_month(first)), Days.FIRST_OF_MONTH)


def newest_month(calendar: Calendar, now: datetime) -> date:
    """The last month whose figures are cut by now."""
    first = month_before(local_day(now))
    return first if month_cut(calendar, first) <= now else month_before(first)


def offered_month(session: Session, rules: InForce, now: datetime) -> str | None:
    """The newest month of which there is a report, as `2026-11`; None where the desk was not there yet."""
    first = newest_month(rules.calendar, now)
    try:
        demand_cut(session, rules, first, now)
    except Refusal:
        return None if newest_version(session, month_name(first)) is None else month_name(first)
    return month_name(first)


def month_told(
    session: Session, rules: InForce, first: date, now: datetime
) -> tuple[MonthFigures, MonthVersion | None]:
    """The figures that the newest version was written on, with it; where nobody wrote one, as of the cut.

    Raises Refusal for a month that is not cut yet, and for one in which the desk was not there.
    """
    version = newest_version(session, month_name(first))
    if version is not None:
        return MonthFigures.model_validate(version.written.figures), version
    return month_figures(session, rules, first, demand_cut(session, rules, first, now)), None


def demand_cut(session: Session, rules: InForce, first: date, now: datetime) -> datetime:
    """The cut of a month, which has passed. Raises Refusal."""
    cut_at = month_cut(rules.calendar, first)
    if cut_at > now:
        raise Refusal("month.not_cut", month=month_name(first), at=cut_at)
    alive = desk_time(session)
    if alive is None or alive.first_alive_at >= month_span(first)[1]:
        raise Refusal("month.no_desk", month=month_name(first))
    return cut_at
