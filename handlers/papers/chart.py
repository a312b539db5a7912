"""A chart as values: what is counted and what is said below it; how it is drawn is the renderer's."""

from datetime import date

from pydantic import Field

from models.chat import Frozen
from models.terms import Severity

MOST_WEEKS, MOST_MONTHS = 27, 24
"""Half a year of weeks and two years of months can still be read."""


class ClassFlow(Frozen):
    """Tickets received, closed and missed in one class; `severity` is None for those without a class."""

    severity: Severity | None
    received: int = Field(ge=0)
    closed: int = Field(ge=0)
    missed: int = Field(ge=0)


class Week(Frozen):
    """A week by its first local day; a class that is not named had nothing."""

    first: date
    classes: tuple[ClassFlow, ...] = ()


class WeeksChart(Frozen):
    """近八周: received, closed and missed by class. `note` says which figures these are."""

    weeks: tuple[Week, ...] = Field(min_length=1, max_length=MOST_WEEKS)
    note: str = ""


class Share(Frozen):
    """Promises of a class that fell due in a month, and those of them that were kept."""

    severity: Severity
    promise: str
    met: int = Field(ge=0)
    due: int = Field(ge=0)

    @property
    def permille(self) -> int | None:
        """Kept of due in tenths of a percent, floored: 1000 only where nothing was missed; None where none fell due."""
        return self.met * 1000 // self.due if self.due else None


class Month(Frozen):
    """A month by its first local day; a promise that is not named had nothing due."""

    first: date
    shares: tuple[Share, ...] = ()


class MonthsChart(Frozen):
    """近十二个月: attainment by class and promise. `note` says which figures these are."""

    months: tuple[Month, ...] = Field(min_length=1, max_length=MOST_MONTHS)
    note: str = ""


Chart = WeeksChart | MonthsChart
