"""领导审批: the leader's word on an access request, given once, by somebody entitled at that moment."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, Relationship

from models.access.asking import Askable
from models.access.catalogue import Catalogue
from models.access.terms import AccessPromise
from models.people.person import Person
from models.phrase import phrase
from models.refusal import Refusal
from models.storage.column_facts import Proof
from models.storage.columns import BigId, moment, word
from models.storage.row import Row
from models.terms import AccessState, Status, Verdict
from models.tickets.target import Clock


class Decision(Row, table=True):
    """One leader's verdict. A slot of a round is taken once: the key lets nobody decide a second time."""

    __proof__ = Proof.REPLAYED
    __tablename__ = "access_decision"
    __table_args__: Any = (UniqueConstraint("request_id", "round", "slot"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    request_id: int = Field(sa_column=Column(BigId, ForeignKey("access_request.id"), nullable=False))
    round: int
    slot: int
    verdict: Verdict = Field(sa_column=word(Verdict))
    reason: str = ""
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_column=moment())
    as_deputy: bool = False

    by: Person = Relationship()


class Deciders(NamedTuple):
    """Who decides at a moment: the department's leaders, their deputies while none of them is there, other leaders.

    `others` give the second word on sensitive roles, and the first where a department has nobody.
    """

    department: str
    leaders: tuple[Person, ...]
    deputies: tuple[Person, ...] = ()
    others: tuple[Person, ...] = ()

    @property
    def first(self) -> tuple[Person, ...]:
        """Who may take the first slot."""
        return (*self.leaders, *self.deputies) or self.others

    def everybody(self, slots: int) -> tuple[Person, ...]:
        """Who may say a word on a request that needs so many."""
        return self.first if slots == 1 else tuple({one.id: one for one in (*self.first, *self.others)}.values())

    def is_deputy(self, person: Person) -> bool:
        """Whether the person decides in somebody's place."""
        return any(one.id == person.id for one in self.deputies)

    def refusal(self, slots: int) -> Refusal:
        """Tells whoever may not decide who may."""
        leaders = self.everybody(slots) if slots > 1 else self.leaders or self.first
        names = tuple(one.name for one in leaders)
        if not self.deputies:
            return Refusal("access.not_decider", department=self.department, leaders=names)
        deputies = tuple(one.name for one in self.deputies)
        return Refusal("access.not_decider_deputies", department=self.department, leaders=names, deputies=deputies)


class Decidable(Askable):
    """Approved, rejected, or sent back for more; one winner."""

    @property
    def present_decisions(self) -> list[Decision]:
        """What was said in the present round, in order of slots."""
        return sorted((one for one in self.decisions if one.round == self.round), key=lambda one: one.slot)

    @property
    def approvals(self) -> list[Decision]:
        """Who agreed in the present round."""
        return [one for one in self.present_decisions if one.verdict is Verdict.APPROVE]

    @property
    def last_decision(self) -> Decision | None:
        """The newest word of a leader."""
        return max(self.decisions, key=lambda one: (one.at, one.round, one.slot), default=None)

    def decide(
        self,
        verdict: Verdict,
        reason: str,
        by: Person,
        deciders: Deciders,
        catalogue: Catalogue,
        now: datetime,
        clock: Clock,
    ) -> None:
        """同意, 不同意 or 退回补正. An approval needs every slot; anything else counts at once.

        Where the person holds a role that must not meet this one, agreeing needs a reason.
        """
        slot = self.demand_may_decide(by, deciders, now)
        if verdict is Verdict.APPROVE and not catalogue.offers(self.right):
            raise Refusal("access.role_removed")
        if not reason and (self.sod_conflicts or verdict is not Verdict.APPROVE):
            raise Refusal("access.conflict_needs_reason" if verdict is Verdict.APPROVE else "access.reason_needed")
        self._take_slot(slot, verdict, reason, by, now, as_deputy=deciders.is_deputy(by))
        if verdict is not Verdict.APPROVE or len(self.approvals) >= self.slots:
            clock.meet(self.ticket, AccessPromise.DECIDE, now)
            self._conclude(verdict, by, now, clock)

    def demand_may_decide(self, by: Person, deciders: Deciders, now: datetime) -> int:
        """The slot that the person may take at `now`. Raises Refusal for everybody else, and says who may."""
        self._demand_undecided()
        if self.is_party(by):
            raise Refusal("access.own_request")
        if any(one.by_id == by.id for one in self.present_decisions):
            raise Refusal("access.agreed_already")
        self.demand_in_time(now)
        self.demand_person_here()
        slot = self._free_slot(by, deciders)
        if slot is None:
            raise deciders.refusal(self.slots)
        return slot

    def _take_slot(
        self, slot: int, verdict: Verdict, reason: str, by: Person, now: datetime, *, as_deputy: bool
    ) -> None:
        self.decisions.append(
            Decision(
                request_id=self.id or 0,
                round=self.round,
                slot=slot,
                verdict=verdict,
                reason=reason,
                by_id=by.id or 0,
                by=by,
                at=now,
                as_deputy=as_deputy,
            )
        )
        deputy = "yes" if as_deputy else None
        seats = {"seat": slot, "seats": self.slots}
        self.log(f"access_{_LOGGED[verdict]}", by, now, reason=reason or None, deputy=deputy, **seats)

    def _conclude(self, verdict: Verdict, by: Person, now: datetime, clock: Clock) -> None:
        if verdict is Verdict.REJECT:
            self.finish(AccessState.REJECTED, Status.CLOSED, by, now, clock)
        elif verdict is Verdict.RETURN:
            self.state = AccessState.RETURNED
        else:
            self.state = AccessState.APPROVED
            self.ticket.status = Status.IN_PROGRESS
            self.owe(AccessPromise.GRANT, now, clock, start_event="approved")

    def is_next_actor(self, person: Person, deciders: Deciders) -> bool:
        """Whether the person has not agreed yet and could."""
        has_agreed = any(one.by_id == person.id for one in self.present_decisions)
        return not has_agreed and self._free_slot(person, deciders) is not None

    def _demand_undecided(self) -> None:
        last = self.last_decision
        if self.state is not AccessState.ASKED and last is not None and last.round == self.round:
            said = phrase(f"verdict.{last.verdict}")
            raise Refusal("access.decided_already", who=last.by.name, verdict=said, at=last.at)
        self.demand_state(AccessState.ASKED)

    def _free_slot(self, by: Person, deciders: Deciders) -> int | None:
        """The department's people take the first slot, or else, where two have to agree, the second like any leader."""
        taken = {one.slot for one in self.present_decisions}
        is_first = any(one.id == by.id for one in deciders.first)
        if is_first and 1 not in taken:
            return 1
        may_second = self.slots == 2 and 2 not in taken
        return 2 if may_second and any(one.id == by.id for one in deciders.everybody(self.slots)) else None


_LOGGED = {Verdict.APPROVE: "approved", Verdict.REJECT: "rejected", Verdict.RETURN: "returned"}
