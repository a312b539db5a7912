"""Times for the end of a right: a warning as business opens, working days before, and nothing at night."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sla.calendar.business_hours import Calendar, end_of_day, local_day
from sla.clocks.quiet_hours import quiet_end
from sla.policy.policy import Policy

A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ExpiryTimes:
    """The times by a policy and a calendar. Days are local; moments are aware UTC."""

    policy: Policy
    calendar: Calendar

    def by_day(self, at: datetime) -> datetime:
        """Return when something due at `at` is done: then, or as the quiet hours around it end."""
        return quiet_end(self.policy.quiet_hours, at) or at

    def is_night(self, now: datetime) -> bool:
        """Nothing is begun in the quiet hours."""
        return self.by_day(now) != now

    def opened_day(self, now: datetime) -> date:
        """The working day whose business opened last."""
        today = local_day(now)
        is_open = self.calendar.is_working_day(today) and now >= self.calendar.opening(today)
        return today if is_open else self.calendar.nth_working_day(today, -1)

    def warned_at(self, until: datetime) -> datetime:
        """Return when to warn of a right that ends at `until`: as business opens, so many working days before."""
        last_day = local_day(until - A_SECOND)
        return self.calendar.opening(self.calendar.nth_working_day(last_day, -self.policy.access_ends.warn_before_days))

    def new_warned_at(self, until: datetime, day: date) -> datetime:
        """Return when to warn of a right that was given on working day `day`: not before the next one."""
        return max(self.warned_at(until), self.calendar.opening(self.calendar.nth_working_day(day, 1)))

    def warned_until(self, day: date) -> datetime:
        """Up to which end rights are warned of on working day `day`."""
        return end_of_day(self.calendar.nth_working_day(day, self.policy.access_ends.warn_before_days))
