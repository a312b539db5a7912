"""The rules in force at a moment: the policy, the calendar and the lexicon of triage."""

from dataclasses import dataclass

from sla.business_hours import Calendar
from sla.clock import StandardClock
from sla.lexicon import Lexicon
from sla.policy import Policy


@dataclass(frozen=True)
class Rulebook:
    """What a turn decides by; replaced as a whole when an office loads another file."""

    policy: Policy
    calendar: Calendar
    lexicon: Lexicon

    @property
    def clock(self) -> StandardClock:
        """The clock that goes by this policy and calendar."""
        return StandardClock(self.policy, self.calendar)
