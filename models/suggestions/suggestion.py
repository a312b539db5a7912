"""A suggestion (软件优化 三·2.2): assessed, agreed, changed, accepted on the spot; the matter of one ticket."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import relationship
from sqlmodel import Relationship

from models.people.person import Person
from models.storage.column_facts import Proof
from models.suggestions.agreeing import Agreeable
from models.suggestions.assessing import Assessable
from models.suggestions.building import Buildable
from models.suggestions.press import SuggestionPress
from models.suggestions.releasing import Releasable
from models.suggestions.steps import TERMINATE, WITHDRAW
from models.suggestions.terms import SuggestionState
from models.suggestions.versions import SuggestionBuild, SuggestionSolution
from models.terms import Status
from models.tickets.masking import Typed, typed_in
from models.tickets.target import Clock
from models.tickets.ticket import Ticket


class Suggestion(Assessable, Agreeable, Buildable, Releasable, table=True):
    """The row; its verbs live with what they are about."""

    __proof__ = Proof.STATE
    __table_args__: Any = (Index("ix_suggestion_look_at", "look_at"),)

    ticket: Ticket = Relationship(
        back_populates="suggestion", sa_relationship_kwargs={"foreign_keys": "Suggestion.ticket_id"}
    )
    assessor: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Suggestion.assessed_by_id"})
    change: Ticket | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Suggestion.change_id"})
    successor: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Suggestion.successor_id"})
    successor_by: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Suggestion.successor_by_id"})
    appeal_by: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Suggestion.appeal_by_id"})
    solutions: list[SuggestionSolution] = Relationship(
        sa_relationship_kwargs={
            "primaryjoin": "Suggestion.ticket_id == foreign(SuggestionSolution.ticket_id)",
            "order_by": "SuggestionSolution.number",
            "uselist": True,
        }
    )
    builds: list[SuggestionBuild] = Relationship(
        sa_relationship_kwargs={
            "primaryjoin": "Suggestion.ticket_id == foreign(SuggestionBuild.ticket_id)",
            "order_by": "SuggestionBuild.number",
            "uselist": True,
        }
    )

    def withdraw(self, press: SuggestionPress, clock: Clock) -> bool:
        """撤回, before anything is changed."""
        if not WITHDRAW.begins(self, press):
            return False
        self.log("suggestion_withdrawn", press.by, press.now)
        self.finish(SuggestionState.WITHDRAWN, Status.WITHDRAWN, press.by, press.now, clock)
        return True

    def terminate(self, press: SuggestionPress, clock: Clock) -> bool:
        """终止, by a leader."""
        if not TERMINATE.begins(self, press):
            return False
        self.log("suggestion_terminated", press.by, press.now, reason=press.reason)
        self.finish(SuggestionState.TERMINATED, Status.CLOSED, press.by, press.now, clock, press.reason)
        return True


# Added from here, for a ticket knows no workflow; mypy does not see it.
Ticket.suggestion = relationship(
    Suggestion, back_populates="ticket", uselist=False, foreign_keys="Suggestion.ticket_id"
)


def suggestion_of(ticket: Ticket) -> Suggestion | None:
    """The suggestion that a ticket is about, or was before it became a defect."""
    found: Suggestion | None = ticket.suggestion  # type: ignore[attr-defined]
    return found


def the_suggestion(ticket: Ticket) -> Suggestion:
    """The suggestion of a ticket that follows this workflow."""
    found = suggestion_of(ticket)
    assert found is not None  # noqa: S101 - its workflow says so
    return found


def typed_in_suggestion(ticket: Ticket) -> Iterator[Typed]:
    """The rows of a suggestion that hold what people typed, and their columns for it."""
    suggestion = suggestion_of(ticket)
    if suggestion is not None:
        yield from typed_in(suggestion, *suggestion.solutions, *suggestion.builds)
