"""The last moment for the notice of a planned stop (三·2.3(6)): so many working days before the window begins."""

from datetime import datetime

from sla.calendar.business_hours import SHANGHAI, Calendar, UnknownYearError, local_day
from sla.clocks.working_days import slot_on

STAFF_DAYS, MARKET_DAYS = 1, 3
"""Working days between a notice and its stop."""


def latest_notice(calendar: Calendar, starts_at: datetime, *, is_for_market: bool) -> datetime | None:
    """The last moment for it, not after business closed that day; None where no calendar reaches."""
    days = MARKET_DAYS if is_for_market else STAFF_DAYS
    try:
        day = calendar.nth_working_day(local_day(starts_at), -days)
        return min(slot_on(day, starts_at.astimezone(SHANGHAI).time()), calendar.close_of_business(day))
    except UnknownYearError:
        return None
