"""Finds what runs out: rights whose end comes near or has come, and requests whose day has passed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.access.granting import Grant
from models.access.queries import is_on_checklist, is_open_request
from models.access.request import AccessRequest
from models.tickets.ticket import Ticket


def run_out(session: Session, now: datetime, at_most: int) -> Sequence[Ticket]:
    """The tickets of rights whose end has come and that stand on no checklist yet, locked, the longest over first.

    A ticket that another replica has in hand is left to it. One that had just been let go may still be found here:
    look again, under the lock.
    """
    return _locked(session, _grants(col(Grant.until) <= now), at_most)


def to_warn(session: Session, now: datetime, before: datetime, since: datetime, at_most: int) -> Sequence[Ticket]:
    """The tickets of rights that end after `now` and by `before`, held since before `since`, of which nobody was told.

    Locked as in `run_out`.
    """
    ends = col(Grant.until) > now, col(Grant.until) <= before
    return _locked(session, _grants(*ends, col(Grant.warned_at).is_(None), col(Grant.granted_at) < since), at_most)


def overdue_requests(session: Session, now: datetime, at_most: int) -> Sequence[Ticket]:
    """The tickets of open requests whose day has passed, locked as in `run_out`, the longest over first."""
    found = select(Ticket).join(AccessRequest, col(AccessRequest.ticket_id) == col(Ticket.id))
    found = found.where(is_open_request(), col(AccessRequest.until) <= now)
    return _locked(session, found.order_by(col(AccessRequest.until), col(AccessRequest.id)), at_most)


def next_end(session: Session) -> datetime | None:
    """Return when the next right ends that stands on no checklist, aware UTC, also in the past; None without one."""
    return session.exec(_first_end()).one()


def next_lapse(session: Session) -> datetime | None:
    """Return when the next open request runs out, aware UTC, also in the past; None without one."""
    return session.exec(select(func.min(AccessRequest.until)).where(is_open_request())).one()


def next_unwarned_end(session: Session, now: datetime, since: datetime, *, is_new: bool) -> datetime | None:
    """The next end after `now` of which nobody was told, aware UTC: of rights granted `since` then, or held before."""
    granted = col(Grant.granted_at) >= since if is_new else col(Grant.granted_at) < since
    return session.exec(_first_end(col(Grant.until) > now, col(Grant.warned_at).is_(None), granted)).one()


def _first_end(*where: ColumnElement[bool]) -> SelectOfScalar[datetime | None]:
    return select(func.min(Grant.until)).where(col(Grant.ended_at).is_(None), ~is_on_checklist(), *where)


def _grants(*where: ColumnElement[bool]) -> SelectOfScalar[Ticket]:
    """Tickets of rights that are held and stand on no checklist, the first to end first."""
    found = select(Ticket).join(AccessRequest, col(AccessRequest.ticket_id) == col(Ticket.id))
    found = found.join(Grant, col(Grant.request_id) == col(AccessRequest.id))
    found = found.where(col(Grant.ended_at).is_(None), ~is_on_checklist(), *where)
    return found.order_by(col(Grant.until), col(Grant.id))


def _locked(session: Session, found: SelectOfScalar[Ticket], at_most: int) -> Sequence[Ticket]:
    found = found.limit(at_most).with_for_update(skip_locked=True, of=Ticket)
    return session.exec(found.execution_options(populate_existing=True)).all()
