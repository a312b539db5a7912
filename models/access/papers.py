"""Gathers what a paper about permissions is made of: a request or a checklist with its whole log."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.access.request import AccessRequest, request_of
from models.access.revocation import Revocation, revocations_of
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from models.tickets.worklog import Log


class RequestRecord(NamedTuple):
    """A request with its log; where its right was or is to be taken back, that line, its checklist and their log."""

    request: AccessRequest
    log: Log
    line: Revocation | None
    checklist: Ticket | None
    checklist_log: Log


class ChecklistRecord(NamedTuple):
    """A checklist with its lines, those dropped included, and its log."""

    ticket: Ticket
    lines: Sequence[Revocation]
    log: Log


def request_record(session: Session, ticket: Ticket) -> RequestRecord:
    """Return what is known of the request of a ticket."""
    request = request_of(ticket)
    assert request is not None  # noqa: S101 - its workflow says so
    line = _line_of(session, request)
    checklist = line.ticket if line is not None else None
    return RequestRecord(
        request, log_of(session, ticket), line, checklist, log_of(session, checklist) if checklist is not None else ()
    )


def checklist_record(session: Session, ticket: Ticket) -> ChecklistRecord:
    """Return what is known of the checklist of a ticket."""
    lines = sorted(revocations_of(ticket), key=lambda one: one.id or 0)
    return ChecklistRecord(ticket, lines, log_of(session, ticket))


def _line_of(session: Session, request: AccessRequest) -> Revocation | None:
    """The line on which its right was taken back, or else stands."""
    if request.grant is None:
        return None
    found = select(Revocation).where(Revocation.grant_id == request.grant.id, col(Revocation.dropped_at).is_(None))
    return session.exec(found).one_or_none()
