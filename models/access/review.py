"""权限复核: once a quarter a department's leaders say of each right its people hold whether it stays."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import relationship
from sqlmodel import Field, Relationship

from models.access.decision import Deciders
from models.access.granting import Grant
from models.access.terms import AccessPromise
from models.people.person import Person
from models.phrase import phrase
from models.refusal import Refusal
from models.storage.column_facts import Proof, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import Status
from models.tickets.target import Clock
from models.tickets.ticket import Ticket

IS_OPEN = "verdict IS NULL AND dropped_at IS NULL"


class ReviewVerdict(StrEnum):
    """A leader's word on a right that is held: 保留, 收回."""

    KEEP = "keep"
    REVOKE = "revoke"


class AccessReviewRun(Row, table=True):
    """One quarter's review, such as `2026Q2`, due at `slot`; its key makes beginning it twice impossible.

    `is_late`: it was begun late, or passed over because a newer one was due.
    """

    __proof__ = Unproved.ONCE
    __tablename__ = "access_review_run"

    quarter: str = Field(primary_key=True)
    slot: datetime = Field(sa_column=moment())
    ran_at: datetime = Field(sa_column=moment())
    is_late: bool


class AccessReview(Row, table=True):
    """One right in one quarter's review, and the leader's word on it.

    `approved_by` and `reviewed_before` are what the leaders were shown: who had agreed to the right, and when it was
    last said that it stays. `put_off_at` moves it behind the others. It is dropped where the right ends meanwhile.
    """

    __proof__ = Proof.STATE
    __tablename__ = "access_review"
    __table_args__: Any = (
        UniqueConstraint("quarter", "grant_id"),
        Index("ix_access_review_ticket", "ticket_id"),
        Index("ix_access_review_open", "grant_id", postgresql_where=text(IS_OPEN), sqlite_where=text(IS_OPEN)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    quarter: str = Field(foreign_key="access_review_run.quarter")
    grant_id: int = Field(sa_column=Column(BigId, ForeignKey("access_grant.id"), nullable=False))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False))
    department_id: int | None = Field(default=None, foreign_key="department.id")
    approved_by: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    reviewed_before: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    put_off_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    verdict: ReviewVerdict | None = Field(default=None, sa_column=word(ReviewVerdict, nullable=True))
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    dropped_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    ticket: Ticket = Relationship(back_populates="reviews")
    run: AccessReviewRun = Relationship()
    grant: Grant = Relationship()
    by: Person | None = Relationship()

    @property
    def is_open(self) -> bool:
        """A leader's word on it is still owed."""
        return self.verdict is None and self.dropped_at is None

    def decide(self, verdict: ReviewVerdict, by: Person, reviewers: Deciders, now: datetime, clock: Clock) -> bool:
        """保留 or 收回, said once; whether it was said now. The last word ends the review."""
        if self.verdict is verdict and self.by_id == by.id:
            return False
        self.demand_may_review(by, reviewers)
        self.verdict, self.at, self.by_id, self.by = verdict, now, by.id, by
        self.ticket.begin_work()
        deputy = "yes" if reviewers.is_deputy(by) else None
        self._log(f"review_{_LOGGED[verdict]}", by, now, deputy=deputy)
        end_when_done(self.ticket, by, now, clock)
        return True

    def put_off(self, by: Person, reviewers: Deciders, now: datetime) -> None:
        """放到最后: the others come first."""
        self.demand_may_review(by, reviewers)
        self.put_off_at = now
        self._log("review_put_off", by, now)

    def drop(self, now: datetime) -> None:
        """The right has ended, or is being taken back: there is nothing to say of it any more."""
        if self.is_open:
            self.dropped_at = now
            self._log("review_dropped", None, now)

    def demand_may_review(self, by: Person, reviewers: Deciders) -> None:
        """Raise Refusal for what is decided or dropped, for one's own right, and for those who are no leaders of it."""
        if self.verdict is not None and self.by is not None and self.at is not None:
            said = phrase(f"review.verdict.{self.verdict}")
            raise Refusal("review.decided_already", who=self.by.name, verdict=said, at=self.at)
        if self.dropped_at is not None:
            raise Refusal("review.dropped_already")
        if by.id == self.grant.person_id:
            raise Refusal("review.own_right")
        if not any(one.id == by.id for one in reviewers.first):
            raise Refusal("review.not_reviewer", who=tuple(one.name for one in reviewers.first))

    def _log(self, verb: str, by: Person | None, now: datetime, **content: str | None) -> None:
        self.ticket.log(verb, by, now, right_of=self.grant.number, person=self.grant.person.name, **content)


# Added from here, for a ticket knows no workflow; mypy does not see it.
Ticket.reviews = relationship(AccessReview, back_populates="ticket", order_by="AccessReview.id")


def reviews_of(ticket: Ticket) -> list[AccessReview]:
    """The lines of a ticket's review, those that dropped out included."""
    found: list[AccessReview] = ticket.reviews  # type: ignore[attr-defined]
    return found


def in_order(reviews: Sequence[AccessReview]) -> list[AccessReview]:
    """Return the lines that are still open, the next one first: those put off come last."""
    still = [one for one in reviews if one.is_open]
    begun = min((one.put_off_at for one in still if one.put_off_at), default=None)
    return sorted(still, key=lambda one: (one.put_off_at is not None, one.put_off_at or begun, one.id or 0))


def counted(reviews: Sequence[AccessReview], verdict: ReviewVerdict | None) -> int:
    """Count the lines that were decided so; None counts those that dropped out."""
    if verdict is None:
        return sum(one.dropped_at is not None for one in reviews)
    return sum(one.verdict is verdict for one in reviews)


def end_when_done(ticket: Ticket, by: Person | None, now: datetime, clock: Clock) -> None:
    """The review ends with the last right; the promise is kept where anything was said."""
    reviews = reviews_of(ticket)
    if ticket.status.is_final or any(one.is_open for one in reviews):
        return
    kept, revoked = counted(reviews, ReviewVerdict.KEEP), counted(reviews, ReviewVerdict.REVOKE)
    if kept or revoked:
        clock.meet(ticket, AccessPromise.REVIEW, now)
    ticket.log("review_finished", by, now, kept=kept, revoked=revoked)
    ticket.end(Status.CLOSED, by, now, clock)


_LOGGED = {ReviewVerdict.KEEP: "kept", ReviewVerdict.REVOKE: "revoked"}
