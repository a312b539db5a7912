"""One promised deadline of a ticket, the steps of it that were told, and what a clock that keeps deadlines can do."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Protocol

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field

from models.storage.column_facts import Proof, Typed, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import Kind, Origin, Reclassification, Severity, Voiding

if TYPE_CHECKING:
    from models.people.person import Person
    from models.tickets.facts import TicketFacts
    from models.tickets.waiting import Wait


OPEN = "met_at IS NULL AND withdrawn_at IS NULL"


class Target(Row, table=True):
    """A promise with its due time.

    `due_at` is always what `sla.clocks.due.due` computed from `started_at`, the rule and the pauses; nothing is ever
    added to it. `met_at` is the moment that counts, which may be earlier than its confirmation. `next_step_at` is
    when the next warning or escalation step is due; `generation` counts how often its steps began anew; each step
    is told once a generation. `due_set_at` is when its due time last moved. `paused_at` is set while the clock stands
    still.
    `joined` keeps what the own due times of joined tickets count from, its own among them: the earliest is owed (R14).
    `met_by` and `met_through` say whose act met it, and which; for a response, the first also for a measure.
    `set_by_id` is the leader who set it; of a measure, of which a ticket may have several, the person who has to do it.
    `promise` is a `Promise` or one of the ticket's workflow. `start_event` is what it counts from, a word of the
    explanations such as `approved`; empty where that is the report. `policy_version` is that of the policy by which
    the due time was last worked out; empty for a leader's own date. `withdrawn_because` is a `Voiding`; empty while it
    counts.
    """

    __proof__ = Proof.STATE
    __table_args__ = (
        Index("ix_target_due_at", "due_at"),
        Index("ix_target_open", "due_at", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
        Index("ix_target_owing", "ticket_id", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
        # Written as `.is_(True)` is on each: SQLite uses a partial index only where a query repeats its words.
        Index(
            "ix_target_provisional",
            "due_at",
            postgresql_where=text("is_provisional IS true"),
            sqlite_where=text("is_provisional IS 1"),
        ),
        Index("ix_target_next_step", "next_step_at", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    promise: str
    origin: Origin = Field(sa_column=word(Origin))
    severity: Severity | None = Field(default=None, sa_column=word(Severity, nullable=True))
    started_at: datetime = Field(sa_column=moment())
    due_at: datetime = Field(sa_column=moment())
    warn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_provisional: bool = False
    met_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    met_by_id: int | None = Field(default=None, foreign_key="person.id")
    met_by: str = ""
    met_through: str = ""
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    withdrawn_because: str = ""
    generation: int = 0
    due_set_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    reopened_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    paused_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    start_event: str = ""
    joined: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    next_step_at: Annotated[datetime | None, Unproved.NOTICE] = Field(default=None, sa_column=moment(nullable=True))
    set_by_id: int | None = Field(default=None, foreign_key="person.id")
    note: Typed = ""
    policy_version: str = ""

    @property
    def is_open(self) -> bool:
        """Still owed."""
        return self.met_at is None and self.withdrawn_at is None

    @property
    def was_met_in_time(self) -> bool:
        """Met, at the latest exactly on the due time."""
        return self.met_at is not None and self.met_at <= self.due_at

    def has_warned(self, now: datetime) -> bool:
        """Its warning was due by `now`, kept since or not; or it is or was broken."""
        was_due = self.paused_at is None and self.warn_at is not None and self.warn_at <= now
        return was_due or self.is_breached(now)

    @property
    def is_known_broken(self) -> bool:
        """Kept late, or its steps have come past its due time; what a menu can say without a moment."""
        if self.met_at is not None:
            return not self.was_met_in_time
        is_past = self.next_step_at is None or self.next_step_at > self.due_at
        return self.is_open and self.paused_at is None and is_past

    def is_breached(self, now: datetime) -> bool:
        """Past due: still owed at `now`, or met too late."""
        if self.met_at is not None:
            return not self.was_met_in_time
        return self.is_open and self.paused_at is None and now > self.due_at


class FormerDue(Row, table=True):
    """A due time that a promise once had, before it moved or another promise took its place; never changed.

    It finds the tickets of a period whose due time lies elsewhere by now. What was promised, the log says.
    """

    __proof__ = Proof.REPLAYED
    __tablename__ = "former_due"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    due_at: datetime = Field(sa_column=moment(index=True))


class SentStep(Row, table=True):
    """A warning or escalation step of a target that was told; its key makes telling twice impossible.

    `at` is when it was due, the quiet hours considered; `told_at` when it was claimed.
    """

    __proof__ = Unproved.NOTICE
    __tablename__ = "sent_step"
    __table_args__: Any = (
        UniqueConstraint("target_id", "generation", "name"),
        # Written as `.is_(True)` is on each: SQLite uses a partial index only where a query repeats its words.
        Index(
            "ix_sent_step_late", "told_at", postgresql_where=text("is_late IS true"), sqlite_where=text("is_late IS 1")
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    target_id: int = Field(foreign_key="target.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    generation: int
    name: str
    at: datetime = Field(sa_column=moment())
    told_at: datetime = Field(sa_column=moment())
    is_late: bool


class Task(NamedTuple):
    """A task for one person, due by `due_at`."""

    text: str
    person_id: int
    due_at: datetime


class Clock(Protocol):
    """The clock as verbs see it; the implementation is `sla.clocks.standard_clock`."""

    def start(self, ticket: "TicketFacts") -> None:
        """Set the due times of a new ticket from its moment of report."""

    def reclassify(self, ticket: "TicketFacts", start: datetime, now: datetime) -> None:
        """Lay the targets out again after kind or class changed; the new class counts from `start`."""

    def join(self, ticket: "TicketFacts", part: "TicketFacts", now: datetime) -> None:
        """Keep what the due times of a part count from, before it is joined to `ticket` and either changes."""

    def settle_join(self, ticket: "TicketFacts", now: datetime) -> None:
        """Owe the earliest of the joined tickets' own due times."""

    def meet(self, ticket: "TicketFacts", promise: str, at: datetime) -> None:
        """Keep the promise at `at`, once; a promise already kept stays as it is."""

    def reopen(self, ticket: "TicketFacts", promise: str, now: datetime) -> None:
        """Owe the promise again with its original due time."""

    def grants_pause(self, ticket: "TicketFacts") -> bool:
        """Return whether the ticket's class lets the clock stand still while the desk waits for the reporter."""

    def pause_needs_office(self, ticket: "TicketFacts", now: datetime) -> bool:
        """Return whether a pause beginning now is the second one, or begins on the day on which the fault is due."""

    def set_wait_end(self, ticket: "TicketFacts", wait: "Wait") -> None:
        """Write down when a wait ends by itself: what is left of the days that all pauses of a ticket may last."""

    def due_as(self, ticket: "TicketFacts", kind: Kind, severity: Severity | None, now: datetime) -> dict[str, str]:
        """By promise, the due time (ISO, local) that another kind or class would give from the first report on."""

    def figures_would_wait(
        self, ticket: "TicketFacts", kind: Kind, severity: Severity | None, why: Reclassification, now: datetime
    ) -> bool:
        """Return whether figures would count a graver class until a leader agrees, were the ticket judged so."""

    def recompute_due(self, ticket: "TicketFacts", now: datetime) -> None:
        """Work out every open due time anew, after a wait began or ended or a calendar was loaded."""

    def owe(
        self,
        ticket: "TicketFacts",
        promise: str,
        start: datetime,
        now: datetime,
        *,
        start_event: str = "",
        again: bool = False,
    ) -> None:
        """Promise something more, counted from `start`, unless it is owed already or, but for `again`, was kept.

        `start_event` is what happened at `start`.
        """

    def issue_directive(
        self,
        ticket: "TicketFacts",
        due_at: datetime,
        by: "Person",
        note: str,
        now: datetime,
        start_event: str = "",
    ) -> None:
        """A leader issues a directive (督办) to be answered by `due_at`; an earlier open one is replaced.

        With a `start_event` it is a leader's date for the steps of a workflow, which keep it: it asks for no answer.
        """

    def owe_by(
        self, ticket: "TicketFacts", promise: str, due_at: datetime, by: "Person", note: str, now: datetime
    ) -> None:
        """Owe it by a day that people agreed on; an earlier one is given up."""

    def give_up(self, ticket: "TicketFacts", promise: str, now: datetime) -> None:
        """Nobody owes it any more; where its day has passed it stays missed."""

    def set_tasks(self, ticket: "TicketFacts", promise: str, tasks: Sequence[Task], now: datetime) -> None:
        """Owe these tasks and no others of the promise: each has its own date; one that is owed already stays."""

    def close_task(self, target: Target, by: "Person", at: datetime) -> None:
        """One of several tasks of the same promise is done."""

    def waive(self, ticket: "TicketFacts", promise: str, at: datetime, because: Voiding) -> None:
        """The promise does not count any more, kept or not."""

    def withdraw(self, ticket: "TicketFacts", at: datetime, because: Voiding, forgiven: Sequence[str] = ()) -> None:
        """Nobody works on it any more: what is open is void, and what is past due stays broken unless `forgiven`."""

    def end(self, ticket: "TicketFacts", target: "Target", at: datetime, because: Voiding) -> None:
        """Nobody works on this promise any more: it is void, or stays broken where it is past due."""
