"""What a ticket does for a permission: it carries an access request, or a checklist of rights to take back."""

from datetime import datetime
from typing import TYPE_CHECKING

from models.access.revocation import Revocation, is_finished, last_revoked_at
from models.people.person import Person
from models.terms import Promise, Status
from models.tickets.closing import Closable
from models.tickets.target import Clock

if TYPE_CHECKING:
    from models.access.granting import Grant
    from models.access.request import AccessRequest


class Permitting(Closable):
    """A ticket whose steps are those of its request or checklist, not those of ordinary work."""

    if TYPE_CHECKING:
        access: AccessRequest | None
        revocations: list[Revocation]

    def may_be_read_by(self, person: Person) -> bool:
        """And whoever wrote the request for a colleague, or was asked to decide on it."""
        if super().may_be_read_by(person):
            return True
        request = self.access if self.has_own_steps else None
        return request is not None and (request.is_party(person) or person.name in request.put_to)

    @property
    def checklist(self) -> list[Revocation]:
        """The lines of its checklist in the order of their numbers, without what moved to another or was replaced."""
        return [one for one in self.revocations if one.dropped_at is None]

    @property
    def access_grant(self) -> "Grant | None":
        """The right that was granted on it."""
        return self.access.grant if self.access is not None else None

    def begin_work(self) -> None:
        """The first step on it was taken."""
        if self.status is Status.NEW:
            self.status = Status.IN_PROGRESS

    def mark_done(self, by: Person, now: datetime) -> None:
        """Done, says who did it; whoever it is for says whether it is so."""
        self.status = Status.RESOLVED
        self.resolved_by_id, self.resolved_at = by.id, now

    def take_up_again(self) -> None:
        """It was not done after all."""
        self.status = Status.IN_PROGRESS
        self.resolved_by_id = self.resolved_at = self.closed_at = self.closed_by_id = None
        self.closed_unanswered = False

    def end(self, status: Status, by: Person | None, now: datetime, clock: Clock) -> None:
        """Nothing more will happen on it."""
        self.status = status
        self.closed_by_id, self.closed_at = by.id if by else None, now
        clock.withdraw(self, now)

    def close_checklist(self, by: Person | None, now: datetime, clock: Clock) -> None:
        """Once every line is dealt with: the promise was kept when the last right was gone."""
        if not is_finished(self.revocations) or self.status.is_final:
            return
        revoked_at = last_revoked_at(self.revocations)
        if revoked_at is not None:
            clock.meet(self, Promise.REVOKE, revoked_at)
        self.log("revocation_finished", by, now)
        self.end(Status.CLOSED, by, now, clock)
