"""The draft of a change: what, where, when, and how one comes back; and its state."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from models.changes.fact import GateFact
from models.changes.series import ChangeWindow
from models.changes.terms import BEFORE_BEGIN, ChangeKind, ChangeState
from models.people.person import Person
from models.phrase import Phrase, from_json, phrase
from models.refusal import Refusal
from models.storage.column_facts import Typed, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.tickets.step import Step

if TYPE_CHECKING:
    from models.tickets.ticket import Ticket

DIGEST = re.compile(r"[0-9a-fA-F]{32,128}")
LONGEST_WHAT, LONGEST_TEXT = 200, 1000
BEGIN_SAID = "begin_said"
"""The name under which a ticket remembers when its change is to begin, where no end was said."""
WINDOWS = ("starts_at", "ends_at", "later")
SCOPE = ("what", "systems", "kind", *WINDOWS, "impact", "stops", "is_for_market", "touches_main")
WAY_BACK = ("fallback", "fallback_minutes", "verifier_id", "notice", "solves")
PACKAGE = ("version", "digest")
OF_PAPER = ("module", "version_before")
"""Fields for the record of the update; no gate rests on them."""
DRAFTED = (*SCOPE, *WAY_BACK, *PACKAGE, *OF_PAPER)
"""The fields of the draft; an edit after the confirmation needs a new confirmation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """A draft as far as it is known; times are aware UTC. What is not known yet is empty.

    `later` are the windows of a series after the first. `stops` says whether the system stands still meanwhile,
    `touches_main` whether a main function is touched: None as long as nobody said so. `is_for_market` says that market
    participants notice it. `module` is what of the system is touched, `version_before` what runs there now.
    """

    what: str
    systems: tuple[str, ...] = ()
    kind: ChangeKind = ChangeKind.PATCH
    solves: str = ""
    version: str = ""
    digest: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    later: tuple[ChangeWindow, ...] = ()
    impact: str = ""
    stops: bool | None = None
    is_for_market: bool = False
    touches_main: bool | None = None
    fallback: str = ""
    fallback_minutes: int | None = None
    notice: str = ""
    verifier_id: int | None = None
    module: Typed = ""
    version_before: Typed = ""

    @property
    def columns(self) -> dict[str, Any]:
        """The values of the draft, as its columns keep them."""
        said = {name: getattr(self, name) for name in DRAFTED}
        return said | {"systems": list(self.systems), "later": [list(one.text) for one in self.later]}


class ChangeDraft(Row):
    """The columns of a change, and how it logs.

    `edition` counts the drafts: facts were made for one of them. `announced_end` is when users were told that it is
    over. `told` names what the clock has told of this window, so that it is told once. `starts_at` and `ends_at` are
    those of the window that is next or under way, `later` those that follow it; a series is found by its whole span.
    `asked_people` are the names of those whose step it waits for, as they were told. `foreseen` are the sentences by
    which a later step would refuse it, as things stood when it was last looked at.
    """

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False, unique=True))
    state: ChangeState = Field(default=ChangeState.DRAFTED, sa_column=word(ChangeState))
    applicant_id: int = Field(foreign_key="person.id")
    edition: int = 1
    what: Typed
    systems: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    system_names: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    kind: ChangeKind = Field(sa_column=word(ChangeKind))
    solves: Typed = ""
    version: Typed = ""
    digest: str = ""
    starts_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ends_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    later: list[list[str]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    series_from: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    series_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    impact: Typed = ""
    stops: bool | None = None
    is_for_market: bool = False
    touches_main: bool | None = None
    fallback: Typed = ""
    fallback_minutes: int | None = None
    notice: Typed = ""
    verifier_id: int | None = Field(default=None, foreign_key="person.id")
    module: Typed = ""
    version_before: Typed = ""
    is_emergency: bool = False
    announced_end: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    implementer_id: int | None = Field(default=None, foreign_key="person.id")
    begun_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    overrun_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=True))
    told: Annotated[list[str], Unproved.NOTICE] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    asked_people: Annotated[list[str], Unproved.NOTICE] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )
    foreseen: Annotated[list[dict[str, Any]], Unproved.FORESEEN] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )

    if TYPE_CHECKING:
        ticket: Ticket
        applicant: Person
        verifier: Person | None
        implementer: Person | None
        facts: list[GateFact]

    @property
    def drafted(self) -> dict[str, Any]:
        """The values of the draft, by column."""
        return {name: getattr(self, name) for name in DRAFTED}

    @property
    def lacking(self) -> list[str]:
        """The names of what the confirmation asks for and the draft does not say."""
        said = {
            "system": self.systems,
            "window": self.starts_at,
            "version": self.version and self.digest,
            "stops": self.stops is not None,
            "touches_main": self.touches_main is not None,
            "impact": self.impact,
            "fallback": self.fallback and self.fallback_minutes,
            "notice": self.notice,
            "verifier": self.verifier_id,
        }
        return [name for name, value in said.items() if not value]

    @property
    def begin_said(self) -> datetime | None:
        """The beginning that was said without an end, aware UTC; None where there is a window, or nobody said any."""
        said = self.ticket.conversation.get(BEGIN_SAID) if self.starts_at is None else None
        return datetime.fromisoformat(said) if said else None

    @property
    def is_looked_ahead(self) -> bool:
        """Nothing was begun, and it goes the whole way: what it lacks and what would be refused is told."""
        return self.state in BEFORE_BEGIN and not self.is_emergency

    @property
    def lacking_words(self) -> tuple[Phrase, ...]:
        """The first half of the one list of what is missing: what the draft does not say."""
        names = {"window": "window_end"} if self.begin_said is not None else {}
        lacking = self.lacking if self.is_looked_ahead else []
        return tuple(phrase(f"change.missing.{names.get(one, one)}") for one in lacking)

    @property
    def refused_later(self) -> Phrase | None:
        """The other half: what later steps would refuse as it was last looked at, as one phrase; None for nothing."""
        sentences = [from_json(one) for one in self.foreseen] if self.is_looked_ahead else []
        both = "change.foreseen.both"
        return reduce(lambda one, other: phrase(both, one=one, other=other), sentences) if sentences else None

    @property
    def foreseen_keys(self) -> set[str]:
        """The phrase keys of the refusals that are foreseen."""
        return {str(one["key"]) for one in self.foreseen}

    def out_of_turn(self, step: Step) -> Refusal:
        """It does not stand where the step begins: where it does."""
        return Refusal("change.stands", number=self.ticket.number, state=phrase(f"change.state.{self.state}"))

    def held(self, what: str) -> GateFact | None:
        """The newest fact of this sort that holds."""
        return next((one for one in reversed(self.facts) if one.what == what and one.holds), None)

    def keep(
        self, what: str, by: Person | None, now: datetime, content: Mapping[str, object] | None = None
    ) -> GateFact:
        """Write a fact down for the draft as it stands."""
        fact = GateFact(
            ticket_id=self.ticket_id,
            what=what,
            edition=self.edition,
            by_id=by.id if by else None,
            by=by,
            at=now,
            content=dict(content or {}),
        )
        self.facts.append(fact)
        return fact

    def void(self, now: datetime, *sorts: str) -> None:
        """No gate rests on facts of these sorts any more."""
        for fact in self.facts:
            if fact.what in sorts and fact.holds:
                fact.voided_at = now
