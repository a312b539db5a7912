"""Facts of an access request from the moment it is asked, and its state."""

import json
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from models.access.catalogue import Names, Right, names_in
from models.access.terms import AccessPromise
from models.people.person import Person
from models.phrase import phrase
from models.refusal import Refusal
from models.storage.column_facts import Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import AccessChange, AccessState, Status, Verdict
from models.tickets.target import Clock
from models.tickets.worklog import WorkLogEntry

if TYPE_CHECKING:
    from models.access.decision import Deciders, Decision
    from models.access.granting import Grant
    from models.tickets.step import Step
    from models.tickets.ticket import Ticket

UNDECIDED = (AccessState.UNCLAIMED, AccessState.ASKED, AccessState.RETURNED)
"""The states in which nobody has agreed yet."""
OPEN_STATES = (*UNDECIDED, AccessState.APPROVED)
"""The states in which something is still to be done before the right is there."""
DAYS_A_YEAR = 365.25


class RequestedGrant(NamedTuple):
    """A wish for a right: which, why, and until when (aware UTC, the first moment without it); None for no end."""

    right: Right
    reason: str
    until: datetime | None


class AccessFacts(Row):
    """The columns that asking, deciding and granting read.

    `person` will hold the right and is the one who asks (自行申报); `preparer` wrote the request for them. `round`
    counts how often it went to the leaders; `slots` is how many of them have to agree. `extends_id` is the request
    whose grant is to last longer. `asked_at` is the person's own click. `held` are the names of what the person held
    when it was looked at last, `pending` of what else they had asked for, `sod_conflicts` of the roles among both that
    must not meet this one (不相容), `asked_people` of those who were asked to decide or to grant.
    """

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False, unique=True))
    change: Annotated[AccessChange, Unproved.BESIDE] = Field(sa_column=word(AccessChange))
    state: AccessState = Field(sa_column=word(AccessState))
    person_id: int = Field(foreign_key="person.id")
    prepared_by_id: int | None = Field(default=None, foreign_key="person.id")
    system: str
    role: str
    scope: str = ""
    names: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    reason: str
    until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    extends_id: Annotated[int | None, Unproved.BESIDE] = Field(default=None, foreign_key="access_request.id")
    slots: int = 1
    round: int = 1
    held: Annotated[list[Any], Unproved.BESIDE] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    pending: Annotated[list[Any], Unproved.BESIDE] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    sod_conflicts: Annotated[list[Any], Unproved.BESIDE] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )
    asked_people: Annotated[list[str], Unproved.BESIDE] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )
    asked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    if TYPE_CHECKING:
        ticket: Ticket
        person: Person
        preparer: Person | None
        decisions: list[Decision]
        grant: Grant | None

    @property
    def right(self) -> Right:
        """The right that it is about."""
        return Right(self.system, self.role, self.scope)

    @property
    def right_names(self) -> Names:
        """The names of the right when it was asked for."""
        return names_in(self.names)

    @property
    def held_names(self) -> list[Names]:
        """The names of what the person held then."""
        return [names_in(kept) for kept in self.held]

    @property
    def pending_names(self) -> list[Names]:
        """The names of what else the person had asked for."""
        return [names_in(kept) for kept in self.pending]

    @property
    def sod_conflict_names(self) -> list[Names]:
        """The names of the roles that must not meet this one."""
        return [names_in(kept) for kept in self.sod_conflicts]

    @property
    def is_over(self) -> bool:
        """Nothing more will be decided or granted on it."""
        return self.state not in OPEN_STATES and self.state is not AccessState.GRANTED

    def is_party(self, person: Person) -> bool:
        """Return whether the person asks for the right, for themselves or for a colleague: they never decide on it."""
        return person.id in {self.person_id, self.prepared_by_id}

    def log(self, verb: str, by: Person | None, now: datetime, **content: str | int | None) -> WorkLogEntry:
        """Add one entry to the log of its ticket."""
        return self.ticket.log(verb, by, now, **content)

    def facts_for_log(self) -> dict[str, str]:
        """Return what is asked for, as the log keeps it, so that nothing can be put in its place unseen."""
        until = {} if self.until is None else {"until": self.until.isoformat()}
        return {
            "person": self.person.name,
            "system": self.system,
            "role": self.role,
            "scope": self.scope,
            "names": json.dumps(self.names, ensure_ascii=False, sort_keys=True),
            "seats": str(self.slots),
            **until,
        }

    @property
    def present_decisions(self) -> "list[Decision]":
        """Return what was said in the present round, in order of slots."""
        return sorted((one for one in self.decisions if one.round == self.round), key=lambda one: one.slot)

    @property
    def approvals(self) -> "list[Decision]":
        """Return who agreed in the present round."""
        return [one for one in self.present_decisions if one.verdict is Verdict.APPROVE]

    @property
    def last_decision(self) -> "Decision | None":
        """Return the newest word of a leader."""
        return max(self.decisions, key=lambda one: (one.at, one.round, one.slot), default=None)

    def has_agreed(self, person: Person) -> bool:
        """Say whether the person has given their word in the present round."""
        return any(one.by_id == person.id for one in self.present_decisions)

    def is_next_actor(self, person: Person, deciders: "Deciders") -> bool:
        """Say whether the person has not agreed yet and could."""
        return not self.has_agreed(person) and self.free_slot(person, deciders) is not None

    def free_slot(self, by: Person, deciders: "Deciders") -> int | None:
        """Return the slot that is left for somebody.

        The department's people take the first, or else, where two have to agree, the second like any leader.
        """
        taken = {one.slot for one in self.present_decisions}
        is_first = any(one.id == by.id for one in deciders.first)
        if is_first and 1 not in taken:
            return 1
        may_second = self.slots == 2 and 2 not in taken
        return 2 if may_second and any(one.id == by.id for one in deciders.everybody(self.slots)) else None

    def out_of_turn(self, step: "Step") -> Refusal:
        """Tell who decided or granted before, where that is why the step does not fit; else where it stands."""
        last, grant = self.last_decision, self.grant
        if step.after == (AccessState.ASKED,) and last is not None and last.round == self.round:
            said = phrase(f"verdict.{last.verdict}")
            return Refusal("access.decided_already", who=last.by.name, verdict=said, at=last.at)
        if step.after == (AccessState.APPROVED,) and grant is not None:
            return Refusal("access.granted_already", who=grant.granted_by.name, at=grant.granted_at)
        return Refusal("access.stands", number=self.ticket.number, state=phrase(f"access.state.{self.state}"))

    def finish(self, state: AccessState, status: Status, by: Person | None, now: datetime, clock: Clock) -> None:
        """Nothing more is owed: the request and its ticket end together."""
        self.state, self.ended_at = state, now
        self.ticket.end(status, by, now, clock)

    def owe(self, promise: AccessPromise, now: datetime, clock: Clock, *, start_event: str) -> None:
        """Start the clock of what comes next."""
        clock.owe(self.ticket, promise, now, now, start_event=start_event, again=True)


def demand_sensible(
    wanted: RequestedGrant, person: Person, longest_days: int | None, furthest_years: int, now: datetime
) -> None:
    """Raise the Refusal that `against` gives."""
    refusal = against(wanted, person, longest_days, furthest_years, now)
    if refusal is not None:
        raise refusal


def against(
    wanted: RequestedGrant, person: Person, longest_days: int | None, furthest_years: int, now: datetime
) -> Refusal | None:
    """Return what speaks against an end in the past or too far off, a vendor without one, nobody of the house.

    `longest_days` is what the catalogue allows for this right, `furthest_years` how far ahead any right may end.
    Vendor accounts end with a date; outsiders and placeholders are given nothing (standard 1).
    """
    until = wanted.until
    if person.is_external or person.is_placeholder or not person.is_active(now):
        return Refusal("access.only_house", who=person.name)
    if until is not None and until <= now:
        return Refusal("access.until_past")
    if until is not None and until - now > timedelta(days=math.ceil(furthest_years * DAYS_A_YEAR)):
        return Refusal("access.until_too_far", count=furthest_years)
    if until is None and person.company:
        return Refusal("access.vendor_needs_end", who=person.name)
    is_too_long = longest_days is not None and (until is None or (until - now).days > longest_days)
    return Refusal("access.too_long", days=longest_days or 0) if is_too_long else None
