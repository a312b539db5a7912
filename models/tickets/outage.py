"""Telling everybody of an outage and of its end (故障通告, 恢复通告)."""

from datetime import datetime

from models.people.person import Person
from models.refusal import Refusal
from models.terms import Kind, Role
from models.tickets.facts import TicketFacts
from models.tickets.worklog import OUTAGE_VERBS

PUBLISHED, RECOVERED = OUTAGE_VERBS


class Announceable(TicketFacts):
    """A fault that the office may make known to all of the house."""

    @property
    def is_announced(self) -> bool:
        """An outage notice is out, and no recovery notice since."""
        return bool(self.outage_log) and self.outage_log[-1].verb == PUBLISHED

    def demand_publishable(self, by: Person) -> None:
        """Only the office tells everybody, and only of a fault that is open."""
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        if self.kind is not Kind.DEFECT:
            raise Refusal("ticket.only_defects")
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)

    def publish_outage(self, text: str, by: Person, now: datetime) -> None:
        """发布故障通告; once more is an update."""
        self.demand_publishable(by)
        self.log(PUBLISHED, by, now, text=text)

    def demand_announced(self, by: Person) -> None:
        """Only the office ends what it made known, once."""
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        if not self.is_announced:
            raise Refusal("outage.not_published")

    def announce_recovery(self, text: str, by: Person, now: datetime) -> None:
        """恢复通告; the office decides when, also before the ticket itself is at its end."""
        self.demand_announced(by)
        self.log(RECOVERED, by, now, text=text)
