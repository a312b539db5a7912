"""Finds what a quarter's review has to look at, and what became of the reviews that are on."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from models.access.decision import Deciders, Decision
from models.access.granting import Grant
from models.access.queries import bench_at, is_on_checklist, reviewers_of_next_line
from models.access.request import AccessRequest
from models.access.review import AccessReview, AccessReviewRun, ReviewVerdict
from models.clocks.desk_time import DeskTime
from models.people.person import Person
from models.storage.insert_once import insert_once
from models.terms import Verdict
from models.tickets.ticket import Ticket


def reviews_owed_since(session: Session) -> tuple[str | None, datetime | None]:
    """The newest quarter that was begun, and when the desk was first alive; None for what never was."""
    newest = select(func.max(AccessReviewRun.quarter)).scalar_subquery()
    first_alive = select(func.min(DeskTime.first_alive_at)).scalar_subquery()
    quarter, alive_at = session.exec(select(newest, first_alive)).one()
    return quarter, alive_at


def claim_quarters(session: Session, slots: Sequence[tuple[str, datetime]], now: datetime, late: datetime) -> bool:
    """Take the quarters, oldest first; whether the newest one is ours. Those before `late` count as late."""
    rows = [{"quarter": quarter, "slot": at, "ran_at": now, "is_late": at < late} for quarter, at in slots]
    taken = insert_once(session.connection(), AccessReviewRun, rows, col(AccessReviewRun.quarter))
    return (slots[-1][0],) in taken


def to_review(session: Session) -> Sequence[tuple[Grant, Person]]:
    """Every right that somebody holds and that is not being taken back, with its holder, in the order they came."""
    found = select(Grant, Person).join(Person, col(Grant.person_id) == col(Person.id))
    found = found.where(col(Grant.ended_at).is_(None), ~is_on_checklist())
    return session.exec(found.order_by(col(Person.id), col(Grant.id))).all()


def approvers_of(session: Session, grants: Sequence[Grant]) -> dict[int, list[str]]:
    """By the id of its request, the names of those who had agreed to each right, in order of their slots."""
    found = (
        select(Decision.request_id, Person.name)
        .join(AccessRequest, col(AccessRequest.id) == col(Decision.request_id))
        .join(Person, col(Person.id) == col(Decision.by_id))
        .join(Grant, col(Grant.request_id) == col(Decision.request_id))
        .where(Decision.verdict == Verdict.APPROVE, Decision.round == AccessRequest.round)
        .where(col(Grant.ended_at).is_(None))
        .order_by(col(Decision.request_id), col(Decision.slot))
    )
    wanted = {grant.request_id for grant in grants}
    names: dict[int, list[str]] = {}
    for request_id, name in session.exec(found).all():
        if request_id in wanted:
            names.setdefault(request_id, []).append(name)
    return names


def last_kept(session: Session) -> dict[int, datetime]:
    """By the id of each right that was reviewed before, when it was last said that it stays, aware UTC."""
    found = select(AccessReview.grant_id, func.max(AccessReview.at)).where(AccessReview.verdict == ReviewVerdict.KEEP)
    found = found.join(Grant, col(Grant.id) == col(AccessReview.grant_id)).where(col(Grant.ended_at).is_(None))
    return {grant_id: at for grant_id, at in session.exec(found.group_by(col(AccessReview.grant_id))).all() if at}


def reviewers_of(session: Session, review: AccessReview, now: datetime) -> Deciders:
    """Return who may say at `now` whether a right stays: never its holder."""
    return bench_at(session, now).reviewers(review.grant.person)


def tickets_with_ended(session: Session, at_most: int) -> Sequence[int]:
    """The tickets of reviews that still ask about rights that have ended, or are being taken back, in order of id."""
    found = (
        select(AccessReview.ticket_id)
        .join(Grant, col(Grant.id) == col(AccessReview.grant_id))
        .where(col(AccessReview.verdict).is_(None), col(AccessReview.dropped_at).is_(None))
        .where(or_(col(Grant.ended_at).is_not(None), is_on_checklist()))
    )
    return session.exec(found.distinct().order_by(col(AccessReview.ticket_id)).limit(at_most)).all()


def ended_in(session: Session, ticket: Ticket) -> Sequence[AccessReview]:
    """The lines of a review that ask about such rights."""
    found = select(AccessReview).join(Grant, col(Grant.id) == col(AccessReview.grant_id))
    found = found.where(AccessReview.ticket_id == ticket.id, col(AccessReview.verdict).is_(None))
    found = found.where(col(AccessReview.dropped_at).is_(None))
    found = found.where(or_(col(Grant.ended_at).is_not(None), is_on_checklist()))
    return session.exec(found.order_by(col(AccessReview.id))).all()


def open_reviews(session: Session) -> Sequence[Ticket]:
    """The tickets of reviews that still ask about something, in order of id; nothing is locked."""
    still = select(AccessReview.ticket_id).where(
        col(AccessReview.verdict).is_(None), col(AccessReview.dropped_at).is_(None)
    )
    return session.exec(select(Ticket).where(col(Ticket.id).in_(still)).order_by(col(Ticket.id))).all()


def reviews_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets of the reviews whose next right is this person's to look at; an administrator's, where nobody is."""
    tickets = open_reviews(session)
    bench = bench_at(session, now) if tickets else None
    asked = {ticket.id or 0: reviewers_of_next_line(ticket, bench) for ticket in tickets if bench}
    return {
        ticket_id
        for ticket_id, people in asked.items()
        if any(one.id == person.id for one in people) or (person.is_administrator and not people)
    }
