"""并入变更: which reports an announced window explains: within its time, on its systems, and told by somebody else."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.changes.change import Change
from models.changes.terms import ChangeState
from models.phrase import Phrase
from models.refusal import Refusal
from models.terms import Kind, Promise
from models.tickets.facts import ORDINARY
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.ticket_link import Relation, linked_to

AT_WORK = (ChangeState.UNDER_WAY, ChangeState.VERIFYING)
SEEN_TO_RUN = ("technical", "business")
"""The facts that end a stop before its announced end."""


def changes_in_hand(session: Session) -> Sequence[Change]:
    """The changes that are made now, or wait for their verification."""
    return session.exec(select(Change).where(col(Change.state).in_(AT_WORK)).order_by(col(Change.id))).all()


def end_of_stop(change: Change) -> datetime | None:
    """Return until when its window explains a report: the announced end, or when somebody saw before that it runs."""
    seen = [fact.at for what in SEEN_TO_RUN if (fact := change.held(what)) is not None]
    return min([change.announced_end, *seen]) if change.announced_end is not None else None


def demand_open_window(change: Change, now: datetime) -> None:
    """Raise Refusal for a change that nobody announced, that is over, or that is later than announced."""
    number, end = change.ticket.number, change.announced_end
    if change.held("announced") is None or end is None:
        raise Refusal("window.not_announced", number=number)
    is_late = change.overrun_id is not None or (change.state is ChangeState.UNDER_WAY and now >= end)
    if change.state not in AT_WORK or is_late:
        raise Refusal("window.over", number=number)


def has_open_window(change: Change, now: datetime) -> bool:
    """Reports may still be joined to it."""
    try:
        demand_open_window(change, now)
    except Refusal:
        return False
    return True


def demand_explains(change: Change, ticket: Ticket, against: Phrase | None) -> None:
    """Raise Refusal for a report from outside the announced time or scope; `against` says what is wrong with the scope.

    An attack is none of the change's business, and what a leader asks about is answered first.
    """
    end = end_of_stop(change)
    for one in (ticket, *ticket.merged_ones):
        first = min(one.reported_at, one.occurred_at or one.reported_at)
        if change.begun_at is None or first < change.begun_at:
            raise Refusal("window.reported_before", number=one.number, begun=change.begun_at or first)
        if end is None or one.reported_at >= end:
            raise Refusal("window.reported_after", until=end or one.reported_at)
    if ticket.is_security or ticket.is_confidential:
        raise Refusal("window.not_for_attacks")
    if not ticket.still_fails:
        raise Refusal("window.not_failing", number=ticket.number)
    if ticket.is_owed(Promise.DIRECTIVE):
        raise Refusal("window.directive_first", number=ticket.number)
    if against is not None:
        raise Refusal(against.key, **dict(against.values))


def reports_since(session: Session, begun: datetime) -> Sequence[Ticket]:
    """The open faults that were reported from then on, in the order of their numbers."""
    found = select(Ticket).where(
        IS_OPEN, Ticket.kind == Kind.DEFECT, Ticket.workflow == ORDINARY, col(Ticket.reported_at) >= begun
    )
    return session.exec(found.order_by(col(Ticket.id))).all()


def joined_reports(session: Session, change: Change) -> list[Ticket]:
    """The reports that it answers for now."""
    linked = linked_to(session, change.ticket, Relation.EXPLAINED_BY)
    number = change.ticket.number
    return [one for one in linked if one.is_explained and one.window.get("number") == number]
