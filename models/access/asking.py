"""自行申报: who needs a right asks for it; prepared by a colleague, it needs the person's own click."""

from datetime import datetime

from models.access.catalogue import slots_for
from models.access.request_facts import OPEN_STATES, AccessFacts
from models.access.request_steps import AMEND, CLAIM, DISCLAIM, WITHDRAW, AccessPress
from models.access.terms import AccessPromise
from models.people.person import Person
from models.terms import AccessState, Status
from models.tickets.target import Clock


class Askable(AccessFacts):
    """Asked, amended, taken back; or called off by the desk."""

    def ask(self, by: Person, now: datetime, clock: Clock) -> None:
        """Put the request down: before the leaders where the person asks, else before the person first."""
        if by.id != self.person_id:
            self.state = AccessState.UNCLAIMED
            self.log("access_prepared", by, now, **self.facts_for_log(), reason=self.reason)
            return
        self.log("access_asked", by, now, **self.facts_for_log(), reason=self.reason)
        self._put_to_leaders(now, clock)

    def claim(self, press: AccessPress, clock: Clock) -> bool:
        """本人确认: what was prepared for them is what they ask for."""
        if not CLAIM.begins(self, press):
            return False
        self.log("access_claimed", press.by, press.now, **self.facts_for_log(), reason=self.reason)
        self._put_to_leaders(press.now, clock)
        return True

    def disclaim(self, press: AccessPress, clock: Clock) -> bool:
        """不是我要的: nothing becomes of a request that the person does not want."""
        if not DISCLAIM.begins(self, press):
            return False
        self.log("access_disclaimed", press.by, press.now)
        self.finish(AccessState.CANCELLED, Status.CLOSED, press.by, press.now, clock)
        return True

    def amend(self, press: AccessPress, clock: Clock) -> None:
        """补正: asked anew, once more for the leaders to decide."""
        AMEND.begins(self, press)
        wanted, catalogue = press.wanted, press.catalogue
        assert wanted is not None and catalogue is not None  # noqa: S101, PT018 - its gate says so
        self.system, self.role, self.scope = wanted.right
        self.names = dict(catalogue.names(wanted.right))
        self.slots = slots_for(wanted.right, catalogue)
        self.reason, self.until = wanted.reason, wanted.until
        self.round += 1
        self.log("access_amended", press.by, press.now, **self.facts_for_log(), reason=self.reason)
        self._put_to_leaders(press.now, clock)

    def withdraw(self, press: AccessPress, clock: Clock) -> bool:
        """Taken back by the person who asked, as long as it was not granted."""
        if not WITHDRAW.begins(self, press):
            return False
        self.log("access_withdrawn", press.by, press.now)
        self.finish(AccessState.WITHDRAWN, Status.WITHDRAWN, press.by, press.now, clock)
        return True

    def cancel(self, because: str, by: Person | None, now: datetime, clock: Clock) -> None:
        """Call off a request that is not granted yet: its person has left or moved."""
        if self.state in OPEN_STATES:
            self.log("access_cancelled", by, now, because=because)
            self.ticket.remember(access_fails=None)
            self.finish(AccessState.CANCELLED, Status.CLOSED, by, now, clock)

    def expire(self, now: datetime, clock: Clock) -> None:
        """The day until which it was wanted has passed before it was granted."""
        if self.state in OPEN_STATES:
            self.log("access_expired", None, now)
            self.finish(AccessState.EXPIRED, Status.CLOSED, None, now, clock)

    def _put_to_leaders(self, now: datetime, clock: Clock) -> None:
        self.state, self.asked_at = AccessState.ASKED, now
        self.owe(AccessPromise.DECIDE, now, clock, start_event="asked")
