"""Facts of a suggestion, its state, and who may speak for whom."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from models.people.person import Person
from models.phrase import phrase
from models.refusal import Refusal
from models.storage.column_facts import Typed, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.suggestions.terms import OVER, Opinion, Side, SuggestionState
from models.suggestions.versions import SuggestionBuild, SuggestionSolution
from models.terms import Role, Status
from models.tickets.target import Clock
from models.tickets.worklog import WorkLogEntry

if TYPE_CHECKING:
    from models.tickets.step import Step
    from models.tickets.ticket import Ticket


class SuggestionFacts(Row):
    """The columns that the rules and every verb read.

    `assessed_by_id` is the person who took it up, and later the one who gave the office's assessment; `assessors` are
    the ids of all who ever did. `since` is when it came to where it stands. `successor` speaks for a proposer who
    cannot. `waiting_since` is since when the proposer is asked, `chased_at` when once more; `look_at` when the clock
    next has something to do. `asked_people` are the names of those whose step it waits for, as they were told.
    """

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False, unique=True))
    state: SuggestionState = Field(default=SuggestionState.PROPOSED, sa_column=word(SuggestionState))
    since: datetime = Field(sa_column=moment())
    assessed_by_id: int | None = Field(default=None, foreign_key="person.id")
    assessors: list[int] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    opinion: Opinion | None = Field(default=None, sa_column=word(Opinion, nullable=True))
    opinion_reason: Typed = ""
    opinion_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    appealed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    appeal_reason: Typed = ""
    appeal_by_id: int | None = Field(default=None, foreign_key="person.id")
    appeal_decided_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    appeal_said: Typed = ""
    barred: list[int] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    successor_id: int | None = Field(default=None, foreign_key="person.id")
    successor_by_id: int | None = Field(default=None, foreign_key="person.id")
    successor_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    successor_reason: Typed = ""
    change_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=True))
    released_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    impact: Typed = ""
    end_reason: Typed = ""
    is_unanswered: bool = False
    waiting_since: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    chased_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    look_at: Annotated[datetime | None, Unproved.NOTICE] = Field(default=None, sa_column=moment(nullable=True))
    asked_people: Annotated[list[str], Unproved.NOTICE] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )

    if TYPE_CHECKING:
        ticket: Ticket
        assessor: Person | None
        successor: Person | None
        appeal_by: Person | None
        successor_by: Person | None
        change: Ticket | None
        solutions: list[SuggestionSolution]
        builds: list[SuggestionBuild]

    @property
    def is_over(self) -> bool:
        """Nothing more happens to it."""
        return self.state in OVER

    @property
    def solution(self) -> SuggestionSolution | None:
        """The solution that is talked about, or was agreed; None once another one is asked for."""
        found = self.solutions[-1] if self.solutions else None
        return found if found is not None and found.replaced_at is None else None

    @property
    def build(self) -> SuggestionBuild | None:
        """The newest build that was put before the proposer."""
        return self.builds[-1] if self.builds else None

    @property
    def agreed_days(self) -> int:
        """The number of days that were agreed, one after the other."""
        return sum(1 for one in self.solutions if one.agreed_at is not None)

    @property
    def proposer_id(self) -> int | None:
        """The proposer's id, or that of the office's own person who entered a caller's words."""
        return self.ticket.reporter_id or self.ticket.entered_by_id

    @property
    def speaker_id(self) -> int | None:
        """The id of the person who speaks for the proposer's side."""
        return self.successor_id or self.proposer_id

    def is_speaker(self, person: Person) -> bool:
        """Return whether the person speaks for the proposer's side: by the person, with any account."""
        return person.id is not None and person.id == self.speaker_id

    def side_of(self, person: Person) -> Side | None:
        """Return the side for which the person speaks, or None; nobody speaks for both."""
        if self.is_speaker(person):
            return Side.PROPOSER
        is_office = person.is_ours(Role.OFFICE) and person.id != self.proposer_id
        return Side.OFFICE if is_office else None

    def objection_to_acceptor(self, person: Person) -> Refusal | None:
        """Return why the person may not accept on the spot: a vendor's, or one who assessed or built it (三·2.2)."""
        if person.is_vendor:
            return Refusal("suggestion.no_vendor")
        if person.id in self.assessors:
            return Refusal("suggestion.no_assessor")
        if any(person.id == one.by_id for one in self.builds):
            return Refusal("suggestion.no_builder")
        return None

    def may_accept_alone(self, now: datetime) -> bool:
        """Return whether the proposer is here, known, and may accept: else a leader names who does."""
        proposer = self.ticket.reporter
        if proposer is None or proposer.is_placeholder or not proposer.is_active(now):
            return False
        return self.objection_to_acceptor(proposer) is None

    def needs_successor(self, now: datetime) -> bool:
        """Neither the proposer nor the person named for it can accept."""
        one = self.successor
        if one is None:
            return not self.may_accept_alone(now)
        return not one.is_active(now) or self.objection_to_acceptor(one) is not None

    def lacks_speaker(self, now: datetime) -> bool:
        """Return whether somebody has to be named: nobody may accept, or give the proposer's word."""
        if self.state is SuggestionState.ON_TRIAL:
            return self.needs_successor(now)
        solution = self.solution
        is_asked = self.state is SuggestionState.NEGOTIATING and not (solution and solution.has_agreed(Side.PROPOSER))
        return is_asked and self.is_left(now)

    def is_left(self, now: datetime) -> bool:
        """Return whether the person who speaks for the proposer's side is not here any more."""
        speaker = self.successor or self.ticket.reporter
        return speaker is not None and not speaker.is_active(now)

    def out_of_turn(self, step: "Step") -> Refusal:
        """It does not stand where the step begins."""
        return Refusal("suggestion.stands", number=self.ticket.number, state=phrase(f"suggestion.state.{self.state}"))

    def log(self, verb: str, by: Person | None, now: datetime, **content: str | int | None) -> WorkLogEntry:
        """Add one entry to the log of its ticket."""
        return self.ticket.log(verb, by, now, **content)

    def move(self, state: SuggestionState, now: datetime) -> None:
        """It stands there from now on; nobody is asked any more until somebody says so."""
        self.state, self.since = state, now
        self.waiting_since = self.chased_at = None

    def await_proposer(self, now: datetime) -> None:
        """The proposer's side is asked from now on."""
        self.waiting_since, self.chased_at = now, None

    def finish(
        self, state: SuggestionState, status: Status, by: Person | None, now: datetime, clock: Clock, reason: str = ""
    ) -> None:
        """It is over, and its ticket with it."""
        self.move(state, now)
        self.end_reason = reason
        self.ticket.end(status, by, now, clock)

    def logged_solution(self, solution: SuggestionSolution) -> dict[str, Any]:
        """Return what the log keeps of a solution, so that nothing can be put in its place unseen."""
        return {"number": solution.number, "text": solution.text, "day": solution.day.isoformat()}
