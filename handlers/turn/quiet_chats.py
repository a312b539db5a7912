"""Chats in which a night's news of a ticket has to wait: those of people not at work on it, where it can wait."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.people.person import Person
from models.terms import Role
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.clocks.quiet_hours import held_of
from sla.policy.policy import QuietHours

AWAKE_FOR = timedelta(hours=1)
"""Time in which a person who did something with a ticket is told at once of the consequences."""


class QuietChats:
    """Looked up in a turn of the quiet hours. `actor_id` is the person who acts, if anybody does."""

    def __init__(self, session: Session, quiet: QuietHours, now: datetime, actor_id: int | None) -> None:
        self._session = session
        self._quiet = quiet
        self._now = now
        self._actor_id = actor_id

    def held_until(self, person: Person, ticket: Ticket) -> datetime | None:
        """Return when `person` hears of `ticket` in a chat of their own; None for at once."""
        if person.id in {self._actor_id, ticket.reporter_id}:
            return None
        is_on_duty = person.id == ticket.duty_id or not person.has(Role.OFFICE, Role.LEADER)
        held = held_of(self._quiet, self._now, ticket, is_on_duty=is_on_duty)
        return None if held is None or self._is_at_work(person, ticket) else held

    def _is_at_work(self, person: Person, ticket: Ticket) -> bool:
        if ticket.id is None:
            return False
        acted = select(WorkLogEntry.id).where(
            WorkLogEntry.ticket_id == ticket.id,
            WorkLogEntry.by_id == person.id,
            col(WorkLogEntry.at) > self._now - AWAKE_FOR,
        )
        return self._session.exec(acted.limit(1)).first() is not None
