"""自行申报: who needs a right asks for it; prepared by a colleague, it needs the person's own click."""

from datetime import datetime

from models.access.catalogue import Catalogue, slots_for
from models.access.request_facts import OPEN_STATES, AccessFacts, RequestedGrant, demand_sensible
from models.access.terms import AccessPromise
from models.people.person import Person
from models.refusal import Refusal
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

    def claim(self, by: Person, now: datetime, clock: Clock) -> None:
        """本人确认: what was prepared for them is what they ask for."""
        self._demand_person(by)
        if self.state is AccessState.ASKED:
            return
        self.demand_state(AccessState.UNCLAIMED)
        self.demand_in_time(now)
        self.log("access_claimed", by, now, **self.facts_for_log(), reason=self.reason)
        self._put_to_leaders(now, clock)

    def disclaim(self, by: Person, now: datetime, clock: Clock) -> None:
        """不是我要的: nothing becomes of a request that the person does not want."""
        self._demand_person(by)
        if self.state is AccessState.CANCELLED:
            return
        self.demand_state(AccessState.UNCLAIMED)
        self.log("access_disclaimed", by, now)
        self.finish(AccessState.CANCELLED, Status.CLOSED, by, now, clock)

    def amend(
        self, wanted: RequestedGrant, by: Person, catalogue: Catalogue, furthest_years: int, now: datetime, clock: Clock
    ) -> None:
        """补正: asked anew, once more for the leaders to decide; it ends within `furthest_years` from now."""
        self.demand_may_amend(by)
        if not catalogue.offers(wanted.right):
            raise Refusal("access.not_offered")
        demand_sensible(wanted, self.person, catalogue.longest_days(wanted.right), furthest_years, now)
        self.system, self.role, self.scope = wanted.right
        self.names = dict(catalogue.names(wanted.right))
        self.slots = slots_for(wanted.right, catalogue)
        self.reason, self.until = wanted.reason, wanted.until
        self.round += 1
        self.log("access_amended", by, now, **self.facts_for_log(), reason=self.reason)
        self._put_to_leaders(now, clock)

    def withdraw(self, by: Person, now: datetime, clock: Clock) -> None:
        """Taken back by whoever asked, as long as it was not granted."""
        if not self.is_party(by):
            raise Refusal("access.only_person", who=self.person.name)
        if self.state is AccessState.WITHDRAWN:
            return
        self.demand_state(*OPEN_STATES)
        if self.grant is not None:
            raise Refusal("access.set_give_back")
        self.log("access_withdrawn", by, now)
        self.finish(AccessState.WITHDRAWN, Status.WITHDRAWN, by, now, clock)

    def cancel(self, because: str, by: Person | None, now: datetime, clock: Clock) -> None:
        """Whoever asked has left or moved: what is not granted yet is called off."""
        if self.state in OPEN_STATES:
            self.log("access_cancelled", by, now, because=because)
            self.ticket.remember(access_fails=None)
            self.finish(AccessState.CANCELLED, Status.CLOSED, by, now, clock)

    def expire(self, now: datetime, clock: Clock) -> None:
        """The day until which it was wanted has passed before it was granted."""
        if self.state in OPEN_STATES:
            self.log("access_expired", None, now)
            self.finish(AccessState.EXPIRED, Status.CLOSED, None, now, clock)

    def demand_may_amend(self, by: Person) -> None:
        """Only the person themselves, and only what a leader sent back."""
        self._demand_person(by)
        self.demand_state(AccessState.RETURNED)

    def _demand_person(self, by: Person) -> None:
        if by.id != self.person_id:
            raise Refusal("access.only_person", who=self.person.name)

    def _put_to_leaders(self, now: datetime, clock: Clock) -> None:
        self.state, self.asked_at = AccessState.ASKED, now
        self.owe(AccessPromise.DECIDE, now, clock, start_event="asked")
