"""再次出现: what had worked fails again, and becomes a new ticket linked as a repeat (重复故障)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.people.person import Person
from models.refusal import Refusal
from models.terms import Kind, Status
from models.tickets.facts import TicketFacts

if TYPE_CHECKING:
    from models.tickets.ticket import Ticket

NEVER_WORKED = "never_worked"
"""The value that is `yes` in both logs where a closed fault had never been mended."""


class Repeatable(TicketFacts):
    """A closed fault whose reporter may say that it came back."""

    closed_at: datetime | None

    @property
    def may_come_back(self) -> bool:
        """A fault that was closed; how long ago is asked at the click."""
        return self.kind is Kind.DEFECT and self.status is Status.CLOSED

    def demand_may_come_back(self, by: Person, now: datetime, open_repeat: "Ticket | None", within: timedelta) -> None:
        """Only its reporter, within so many days of its end, and once while the repeat is open."""
        self.demand_reporter(by)
        if not self.may_come_back or self.closed_at is None:
            raise Refusal("repeat.not_closed", number=self.number)
        if now - self.closed_at > within:
            raise Refusal("repeat.too_late", number=self.number, count=within.days)
        if open_repeat is not None:
            raise Refusal("repeat.already", number=open_repeat.number)

    def come_back_as(
        self, repeat: "Ticket", text: str, by: Person, now: datetime, *, never_worked: bool = False
    ) -> None:
        """Link the new ticket, with an entry on both. 未解决: it `never_worked`, so the result was none."""
        said = {NEVER_WORKED: "yes" if never_worked else None}
        self.log("came_back", by, now, number=repeat.number, text=text, **said)
        repeat.log("repeat_of", by, now, number=self.number, **said)
