"""What is known of an access request from the moment it is asked, and where it stands."""

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
from models.terms import AccessChange, AccessState, Status
from models.tickets.target import Clock
from models.tickets.worklog import WorkLogEntry

if TYPE_CHECKING:
    from models.access.deciding import Decision
    from models.access.granting import Grant
    from models.tickets.step import Step
    from models.tickets.ticket import Ticket

UNDECIDED = (AccessState.UNCLAIMED, AccessState.ASKED, AccessState.RETURNED)
"""Where nobody has agreed yet."""
OPEN_STATES = (*UNDECIDED, AccessState.APPROVED)
"""Where something is still to be done before the right is there."""
DAYS_A_YEAR = 365.25


class RequestedGrant(NamedTuple):
    """What is asked for: which right, why, and until when (aware UTC, the first moment without it); None for no end."""

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
        """Which right it is about."""
        return Right(self.system, self.role, self.scope)

    @property
    def right_names(self) -> Names:
        """How the right was called when it was asked for."""
        return names_in(self.names)

    @property
    def held_names(self) -> list[Names]:
        """How what the person held was called."""
        return [names_in(kept) for kept in self.held]

    @property
    def pending_names(self) -> list[Names]:
        """How what else the person had asked for was called."""
        return [names_in(kept) for kept in self.pending]

    @property
    def sod_conflict_names(self) -> list[Names]:
        """How the roles are called that must not meet this one."""
        return [names_in(kept) for kept in self.sod_conflicts]

    @property
    def is_over(self) -> bool:
        """Nothing more will be decided or granted on it."""
        return self.state not in OPEN_STATES and self.state is not AccessState.GRANTED

    def is_party(self, person: Person) -> bool:
        """Whether the person asks for the right, for themselves or for a colleague: they never decide on it."""
        return person.id in {self.person_id, self.prepared_by_id}

    def log(self, verb: str, by: Person | None, now: datetime, **content: str | int | None) -> WorkLogEntry:
        """Add one entry to the log of its ticket."""
        return self.ticket.log(verb, by, now, **content)

    def facts_for_log(self) -> dict[str, str]:
        """What is asked for, as the log keeps it, so that nothing can be put in its place unseen."""
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

    def demand_person_here(self) -> None:
        """Whoever has left is given nothing any more, not even by somebody who began a moment before."""
        if self.person.active_until is not None:
            raise Refusal("access.person_left", who=self.person.name)

    def demand_in_time(self, now: datetime) -> None:
        """Nothing more becomes of a request whose day has passed, whether anybody has noticed or not."""
        if self.until is not None and self.until <= now:
            raise Refusal("access.until_over", until=self.until)

    def demand_state(self, *states: AccessState) -> None:
        """Refuse what does not fit where the request stands, and say where that is."""
        if self.state not in states:
            raise self._stands()

    def out_of_turn(self, step: "Step") -> Refusal:
        """The same sentence, for a row that does not fit."""
        return self._stands()

    def _stands(self) -> Refusal:
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
    """Raise Refusal for an end in the past or too far off, for a vendor without one, for nobody of the house.

    `longest_days` is what the catalogue allows for this right, `furthest_years` how far ahead any right may end.
    Vendor accounts end with a date; outsiders and placeholders are given nothing (standard 1).
    """
    if person.is_external or person.is_placeholder or not person.is_active(now):
        raise Refusal("access.only_house", who=person.name)
    if wanted.until is not None and wanted.until <= now:
        raise Refusal("access.until_past")
    if wanted.until is not None and wanted.until - now > timedelta(days=math.ceil(furthest_years * DAYS_A_YEAR)):
        raise Refusal("access.until_too_far", count=furthest_years)
    if wanted.until is None and person.company:
        raise Refusal("access.vendor_needs_end", who=person.name)
    if longest_days is not None and (wanted.until is None or (wanted.until - now).days > longest_days):
        raise Refusal("access.too_long", days=longest_days)
