"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

from sla.calendar.business_hours import SHANGHAI

TUESDAY_10_OCLOCK = datetime(2026, 3, 3, 10, 0, tzinfo=SHANGHAI)


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime = TUESDAY_10_OCLOCK) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The time, aware UTC."""
        return self.at.astimezone(UTC)

    def move(self, **by: float) -> datetime:
        """Let time pass: `move(minutes=5)`."""
        self.at += timedelta(**by)
        return self()

    def set(self, day: str, clock: str = "10:00") -> datetime:
        """Go to a local day and time: `set("2026-03-11", "09:30")`."""
        self.at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)
        return self()
