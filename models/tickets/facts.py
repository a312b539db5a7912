"""Facts of a ticket from its first message on, and the one way to add to its work log."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import Column
from sqlmodel import Field

from models.chat import Place
from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import BY_PEOPLE, Proof, Typed, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.digest import GENESIS
from models.storage.new_row import bare_row
from models.storage.row import Row
from models.terms import Hearing, Impact, Kind, Platform, Role, Severity, Status
from models.tickets.hidden_values import OWN_TIME
from models.tickets.worklog import BY_LINK, WorkLogEntry

if TYPE_CHECKING:
    from models.tickets.target import Target
    from models.tickets.ticket import Ticket
    from models.tickets.waiting import Wait

MOST_RECEIPTS = 5
CLOCKS_DIFFER_BY = timedelta(seconds=2)
"""Two machines' clocks may differ by so much without a word; what is more is noted."""
ORDINARY = "ordinary"
"""The workflow of all that is answered or mended, and of every new ticket."""
TEAM_EYES = (Role.OFFICE, Role.ENGINEER, Role.ADMIN, Role.LEADER, Role.AUDITOR)
"""The roles that may read what the team notes among itself (standard 5)."""
FIGURE_EYES = (Role.OFFICE, Role.LEADER, Role.AUDITOR, Role.ADMIN)
"""The roles that read figures; of vendors and outsiders nobody does (`reads_figures`)."""
CONFIDENTIAL_EYES = (Role.OFFICE, Role.LEADER, Role.AUDITOR)
"""Roles that may read what vendors must not: a complaint, or an attack that the office has not released (R5, R6)."""


def reads_figures(person: Person) -> bool:
    """Return whether the person reads figures, their charts and the month's report."""
    return person.is_ours(*FIGURE_EYES) and not person.is_external


class TicketFacts(Row):
    """The columns that every ability of a ticket reads, and `log`, which every verb ends in.

    `is_confidential` keeps it from the vendor, `named` also from the persons of these ids, who are spoken of in it.
    `raised_at` is when words made it graver that the office has not judged yet. `conversation` is what the desk has
    to remember of the talk about it: what it may be joined to, what was read as one thing, what a guess undid.
    `choose_by` is until when its reporter may say which of several tickets was meant.
    `analysed_at` is when a person first read it, which triage never does (三·2.1).
    `proved` has a salted digest of the ticket and of each row of its own, `proof` one of these and of the log's end:
    `models.proof.state` writes both.
    """

    id: Annotated[int | None, Proof.END] = Field(default=None, sa_column=Column(BigId, primary_key=True))
    number: Annotated[str, Proof.END] = Field(unique=True)
    text: Typed
    summary: Typed
    status: Status = Field(default=Status.NEW, sa_column=word(Status))
    kind: Kind = Field(sa_column=word(Kind))
    severity: Severity | None = Field(default=None, sa_column=word(Severity, nullable=True))
    impact: Impact | None = Field(default=None, sa_column=word(Impact, nullable=True))
    triage: Annotated[dict[str, Any], BY_PEOPLE] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    is_security: bool = False
    is_major: bool = False

    platform: Annotated[Platform, Unproved.PLACE] = Field(sa_column=word(Platform))
    chat: Annotated[str, Unproved.PLACE]
    thread: Annotated[str | None, Unproved.PLACE] = None
    ref: Annotated[str, Unproved.PLACE] = ""
    reporter_id: int | None = Field(default=None, foreign_key="person.id")
    reporter_account_id: Annotated[int | None, Unproved.PLACE] = Field(default=None, foreign_key="account.id")
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    reported_at: datetime = Field(sa_column=moment())
    created_at: datetime = Field(sa_column=moment())
    recovered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    duty_id: int | None = Field(default=None, foreign_key="person.id")
    told: Annotated[Hearing, Unproved.NOTICE] = Field(default=Hearing.COMING, sa_column=word(Hearing))
    told_names: Annotated[str, Unproved.NOTICE] = ""
    caller: Annotated[dict[str, Any] | None, BY_PEOPLE] = Field(default=None, sa_column=Column(Json))
    merged_into_id: int | None = Field(default=None, foreign_key="ticket.id")
    repeat_of_id: int | None = Field(default=None, foreign_key="ticket.id")
    split_from_id: int | None = Field(default=None, foreign_key="ticket.id")
    transfers: int = 0
    reminded_at: Annotated[datetime | None, Unproved.NOTICE] = Field(default=None, sa_column=moment(nullable=True))
    workflow: str = ORDINARY
    is_confidential: bool = False
    named: list[int] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    raised_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    choose_by: Annotated[datetime | None, Unproved.TALK] = Field(default=None, sa_column=moment(nullable=True))
    analysed_by_id: int | None = Field(default=None, foreign_key="person.id")
    analysed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    conversation: Annotated[dict[str, Any], BY_PEOPLE, Unproved.TALK] = Field(
        default_factory=dict, sa_column=Column(Json, nullable=False)
    )

    log_head: Annotated[str, Proof.END] = GENESIS
    log_length: Annotated[int, Proof.END] = 0
    log_at: Annotated[datetime | None, Proof.END] = Field(default=None, sa_column=moment(nullable=True))
    proved: Annotated[str, Proof.END] = ""
    proof: Annotated[str, Proof.END] = ""

    if TYPE_CHECKING:
        targets: list[Target]
        waits: list[Wait]
        reporter: Person | None
        assignee: Person | None
        confirmer: Person | None
        answerer: Person | None
        analyst: Person | None
        duty: Person | None
        merged_into: Ticket | None
        merged_ones: list[Ticket]
        repeat_of: Ticket | None
        split_from: Ticket | None
        outage_log: list[WorkLogEntry]

        resolved_at: datetime | None

        @property
        def solved_at(self) -> datetime | None:
            """The moment that counts as resolved."""

    @property
    def place(self) -> Place:
        """The place of the report: the chat and, where the platform has them, the ticket's thread."""
        return Place(platform=self.platform, chat=self.chat, thread=self.thread)

    @property
    def unsaved_log(self) -> list[WorkLogEntry]:
        """Entries added in this turn; the turn writes them when it ends."""
        unsaved: list[WorkLogEntry] = self.__dict__.setdefault("_unsaved_log", [])
        return unsaved

    def log(self, verb: str, by: Person | None, now: datetime, **content: str | int | None) -> WorkLogEntry:
        """Add one entry, chained to the last; `by` is None where the desk itself acted.

        An entry is never dated before the one that it follows, even where this machine's clock is behind.
        """
        at = max(now, self.log_at or now)
        if at - now > CLOCKS_DIFFER_BY:
            content[OWN_TIME] = now.isoformat()
        if by is not None and by.id is None and self.link_sent_to:
            content[BY_LINK] = self.link_sent_to
        entry = bare_row(
            WorkLogEntry,
            ticket_id=self.id,
            position=self.log_length + 1,
            at=at,
            by_id=by.id if by else None,
            by_name=by.name if by else "",
            verb=verb,
            content={key: value for key, value in content.items() if value is not None},
        )
        entry.seal(self.number, self.log_head)
        self.log_head, self.log_length, self.log_at = entry.chain, entry.position, at
        self.unsaved_log.append(entry)
        return entry

    def analyse(self, by: Person, now: datetime) -> None:
        """A person has read it: took it, gave it out, confirmed it or answered it. The first one counts."""
        if self.analysed_at is None:
            self.analysed_by_id, self.analysed_at = by.id, now
            self.analyst = by

    def is_reported_by(self, person: Person) -> bool:
        """Return whether the person reported the ticket, or came by the link to it and speaks for its reporter."""
        if person.id is None:
            return person is self.__dict__.get("_guest")
        return self.reporter_id == person.id

    def admit(self, guest: Person, sent_to: str) -> None:
        """Let the person behind the link that was sent to `sent_to` speak for the reporter in this turn.

        They have no row and no name: entries of the log say to whom the link was sent.
        """
        self.__dict__["_guest"], self.__dict__["_sent_to"] = guest, sent_to

    @property
    def link_sent_to(self) -> str:
        """To whom the link was sent by which somebody acts in this turn; empty where nobody does."""
        sent_to: str = self.__dict__.get("_sent_to", "")
        return sent_to

    def may_send_link(self, person: Person) -> bool:
        """Return whether the person may send the caller a link: reads the ticket, and acts for them."""
        is_callers = self.caller is not None and self.entered_by_id is not None and self.workflow == ORDINARY
        return is_callers and person.is_ours(Role.OFFICE) and self.may_be_read_by(person)

    def speaks_for_reporter(self, person: Person) -> bool:
        """The reporter, or the office for a caller."""
        return self.is_reported_by(person) or (self.entered_by_id is not None and person.has(Role.OFFICE))

    def demand_ordinary(self) -> None:
        """A ticket of another workflow goes by that one's steps, not by these; the sentence is the workflow's."""
        if self.workflow != ORDINARY:
            raise Refusal(f"workflow.refused.{self.workflow}", number=self.number)

    def demand_reporter(self, by: Person) -> None:
        """Only the reporter may say so; the office for a caller."""
        if not self.speaks_for_reporter(by):
            if self.caller is not None:
                raise Refusal("ticket.only_office_for_caller", caller=str(self.caller["name"]))
            raise Refusal("ticket.only_reporter", reporter=self.reporter.name if self.reporter else "")

    def may_be_read_by(self, person: Person) -> bool:
        """Reporters read their own; office, engineers, administrators, leaders, auditors all (standard 5).

        A workflow may let others read it too: `may_read` asks both.
        """
        if self.is_reported_by(person):
            return True
        if self.is_confidential and (person.id in self.named or not person.has(*CONFIDENTIAL_EYES)):
            return False
        return not person.is_external and person.has(*TEAM_EYES)

    def remember(self, **facts: Any) -> None:
        """Keep what the talk about it came to; None forgets it."""
        kept = {**self.conversation, **facts}
        self.conversation = {name: value for name, value in kept.items() if value is not None}

    def lines_of_receipt(self, post_id: str) -> list[int]:
        """Return the log positions of the lines that a receipt in a chat names, each with its press to part it."""
        receipts: list[tuple[str, list[int]]] = self.conversation.get("receipts", [])
        return next((positions for post, positions in receipts if post == post_id), [])

    def keep_receipt(self, post_id: str, positions: list[int]) -> None:
        """Remember what a receipt names; of none, and of more than the newest few, nothing is kept."""
        others = [one for one in self.conversation.get("receipts", ()) if one[0] != post_id]
        kept = [*others, [post_id, positions]] if positions else others
        self.remember(receipts=kept[-MOST_RECEIPTS:] or None)

    @property
    def counts_from(self) -> datetime:
        """The moment from which its first promises count: its report, or an earlier one that was merged into it."""
        counting = [target for target in self.targets if target.withdrawn_at is None]
        joined = (datetime.fromisoformat(one["start"]) for target in counting for one in target.joined)
        return min((self.reported_at, *(target.started_at for target in counting), *joined))

    def is_team_business_of(self, person: Person) -> bool:
        """Return whether the person sees the ticket with the team's eyes: works for the desk and did not report it."""
        return not self.is_reported_by(person) and person.has(*TEAM_EYES)

    def is_owed(self, promise: str) -> bool:
        """The promise is still to be kept."""
        target = self.target(promise)
        return target is not None and target.is_open

    def target(self, promise: str) -> "Target | None":
        """The promise's target that counts: the newest one not withdrawn."""
        for target in reversed(self.targets):
            if target.promise == promise and target.withdrawn_at is None:
                return target
        return None

    @property
    def needs_restoring_first(self) -> bool:
        """An A or a major fault: restore first, find the cause after (三·2.3(3))."""
        return self.kind is Kind.DEFECT and (self.severity is Severity.A or self.is_major)
