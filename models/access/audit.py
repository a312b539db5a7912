"""A check that the rights which the desk shows are those of its work logs: each difference is named."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from models.access.decision import Decision
from models.access.granting import Grant
from models.access.log_replay import (
    ASKING,
    END_VERBS,
    REQUEST_VERBS,
    AccessEntry,
    ChecklistLine,
    Ends,
    Said,
    ToldRequest,
    ends_by,
    told_by,
)
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.people.person import Person
from models.phrase import Phrase, phrase
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, told_at

PORTION = 500
STEPS = ("disabled", "revoked", "checked")


def differences(session: Session) -> list[Phrase]:
    """Return where requests, decisions, grants and checklists differ from the logs; empty where everything holds."""
    ends = ends_by(_entries(session, col(WorkLogEntry.verb).in_(END_VERBS)))
    tickets = _tickets(session)
    found: list[Phrase] = _masked(session)
    for start in range(0, len(tickets), PORTION):
        found += _requests_that_differ(session, tickets[start : start + PORTION], ends)
    return [*found, *_grants_of_nothing(session), *_lines_that_differ(session, ends)]


def _tickets(session: Session) -> list[int]:
    """Every ticket that has a request, or whose log tells of one."""
    of_rows = session.exec(select(AccessRequest.ticket_id)).all()
    of_logs = session.exec(select(WorkLogEntry.ticket_id).where(col(WorkLogEntry.verb).in_(ASKING))).all()
    return sorted({ticket_id for ticket_id in (*of_rows, *of_logs) if ticket_id is not None})


def _entries(session: Session, *which: Any) -> Iterator[AccessEntry]:
    sorted_by = (col(WorkLogEntry.ticket_id), col(WorkLogEntry.position))
    columns = (
        col(WorkLogEntry.ticket_id),
        col(WorkLogEntry.at),
        col(WorkLogEntry.by_id),
        col(WorkLogEntry.verb),
        col(WorkLogEntry.content),
    )
    return (_as_told(*row) for row in session.execute(select_columns(*columns).where(*which).order_by(*sorted_by)))


def _as_told(ticket_id: int, at: datetime, by_id: int | None, verb: str, content: dict[str, Any]) -> AccessEntry:
    """Rows have the time of the machine that wrote them."""
    return AccessEntry(ticket_id, told_at(at, content), by_id, verb, content)


def _masked(session: Session) -> list[Phrase]:
    """Return the entries about permissions that were masked: the desk never masks them, so this is tampering."""
    verbs = col(WorkLogEntry.verb).in_((*REQUEST_VERBS, *END_VERBS))
    found = select(Ticket.number).join(WorkLogEntry, col(WorkLogEntry.ticket_id) == col(Ticket.id))
    masked = session.exec(found.where(col(WorkLogEntry.masked_at).is_not(None), verbs).distinct()).all()
    return [phrase("tamper.masked", number=number) for number in sorted(masked)]


def _requests_that_differ(session: Session, tickets: Sequence[int], ends: Ends) -> Iterator[Phrase]:
    verbs = col(WorkLogEntry.verb).in_(REQUEST_VERBS)
    told = told_by(_entries(session, col(WorkLogEntry.ticket_id).in_(tickets), verbs))
    rows = select(AccessRequest, Person.name, Ticket.number).join(
        Person, col(AccessRequest.person_id) == col(Person.id)
    )
    rows = rows.join(Ticket, col(AccessRequest.ticket_id) == col(Ticket.id))
    found = session.exec(rows.where(col(AccessRequest.ticket_id).in_(tickets))).all()
    requests = {request.ticket_id: (request, name, number) for request, name, number in found}
    grants, decisions = _of_requests(session, [request.id or 0 for request, *_ in found])
    numbers = _numbers(session, [one for one in tickets if one not in requests])
    for ticket_id in tickets:
        if ticket_id not in requests:
            yield phrase("tamper.no_request", number=numbers.get(ticket_id, str(ticket_id)))
            continue
        request, name, number = requests[ticket_id]
        if ticket_id not in told:
            yield phrase("tamper.no_log", number=number)
            continue
        said = decisions[request.id or 0]
        yield from _differing(number, told[ticket_id], request, name, said, grants.get(request.id or 0), ends)


def _of_requests(session: Session, ids: Sequence[int]) -> tuple[dict[int, Grant], dict[int, list[Decision]]]:
    grants = session.exec(select(Grant).where(col(Grant.request_id).in_(ids))).all()
    decisions: dict[int, list[Decision]] = defaultdict(list)
    for decision in session.exec(select(Decision).where(col(Decision.request_id).in_(ids))).all():
        decisions[decision.request_id].append(decision)
    return {grant.request_id: grant for grant in grants}, decisions


def _numbers(session: Session, ids: Sequence[int]) -> dict[int | None, str]:
    return dict(session.exec(select(Ticket.id, Ticket.number).where(col(Ticket.id).in_(ids))).all()) if ids else {}


def _differing(
    number: str,
    told: ToldRequest,
    request: AccessRequest,
    name: str,
    decisions: Sequence[Decision],
    grant: Grant | None,
    ends: Ends,
) -> Iterator[Phrase]:
    """The differences of one request: what its row says, who decided, what was granted, and by which rules."""
    wanted = _facts(told.asked) | {
        "person": told.asked.get("person"),
        "reason": told.asked.get("reason", ""),
        "state": told.state,
        "preparer": told.prepared_by_id,
        "seats": told.slots,
        "round": told.round,
        "asked_at": told.asked_at,
        "request_ended": told.ended_at,
    }
    if told.person_id is not None:
        wanted["requester"] = told.person_id
    kept = {
        "person": name,
        "requester": request.person_id,
        **_right(request),
        "reason": request.reason,
        "state": request.state,
        "preparer": request.prepared_by_id,
        "seats": request.slots,
        "round": request.round,
        "asked_at": request.asked_at,
        "request_ended": request.ended_at,
    }
    yield from _unlike(number, wanted, kept)
    if set(told.said) != {_said(one) for one in decisions} or len(told.said) != len(decisions):
        yield _differs(number, "decisions")
    yield from _differing_grant(number, told, grant, ends)
    yield from _broken_rules(number, told)


def _differing_grant(number: str, told: ToldRequest, grant: Grant | None, ends: Ends) -> Iterator[Phrase]:
    if told.granted is None or grant is None:
        if told.granted is not None:
            yield phrase("tamper.no_grant", number=number)
        if grant is not None:
            yield phrase("tamper.not_granted", number=number)
        return
    ended_at, because = ends.ended.get(number, (None, None))
    wanted = _facts(told.granted) | {
        "holder": told.person_id,
        "number": number,
        "granter": told.granted_by_id,
        "granted_at": told.granted_at,
        "note": told.note,
        "confirmed_at": told.confirmed_at,
        "ended": (ended_at, because),
    }
    kept = {
        "holder": grant.person_id,
        "number": grant.number,
        **_right(grant),
        "granter": grant.granted_by_id,
        "granted_at": grant.granted_at,
        "note": grant.note,
        "confirmed_at": grant.confirmed_at,
        "ended": (grant.ended_at, grant.ended_because),
    }
    yield from _unlike(number, wanted, kept)


def _broken_rules(number: str, told: ToldRequest) -> Iterator[Phrase]:
    """Yield what no click of the desk could have brought about (standard 1)."""
    parties = {told.person_id, told.prepared_by_id} - {None}
    if any(one.by_id in parties for one in told.said):
        yield phrase("tamper.own_decision", number=number)
    if told.granted is None:
        return
    agreed = set(told.agreed)
    if len(agreed) < told.slots:
        yield phrase("tamper.too_few", number=number, agreed=len(agreed), needed=told.slots)
    if told.granted_by_id in parties | {one.by_id for one in told.said}:
        yield phrase("tamper.own_grant", number=number)
    if _facts(told.granted) != _facts(told.asked):
        yield phrase("tamper.granted_otherwise", number=number)


def _grants_of_nothing(session: Session) -> Iterator[Phrase]:
    known = select(AccessRequest.id).where(AccessRequest.id == Grant.request_id).exists()
    for number in session.exec(select(Grant.number).where(~known).order_by(Grant.number)).all():
        yield phrase("tamper.not_granted", number=number)


def _lines_that_differ(session: Session, ends: Ends) -> Iterator[Phrase]:
    """Lines of checklists that say otherwise, are missing, or that nobody opened."""
    rows = select(Revocation, Grant.number).join(Grant, col(Revocation.grant_id) == col(Grant.id))
    kept: dict[tuple[int, str], list[Revocation]] = defaultdict(list)
    for revocation, right_of in session.exec(rows.order_by(col(Revocation.id))).all():
        kept[revocation.ticket_id, right_of].append(revocation)
    unlike = [
        key
        for key in {*kept, *ends.lines}
        if list(map(_line, kept[key])) != list(map(_told_line, ends.lines.get(key, [])))
    ]
    numbers = _numbers(session, sorted({ticket_id for ticket_id, _ in unlike}))
    for ticket_id, right_of in sorted(unlike):
        yield phrase("tamper.line", number=numbers.get(ticket_id, str(ticket_id)), right_of=right_of)


def _facts(content: dict[str, Any]) -> dict[str, Any]:
    """Return what an entry kept of the right, comparable with what a row says."""
    until = content.get("until")
    names = content.get("names")
    return {
        "system": content.get("system"),
        "role": content.get("role"),
        "scope": content.get("scope", ""),
        "until": datetime.fromisoformat(until) if until else None,
        "names": json.loads(names) if names else {},
    }


def _right(row: AccessRequest | Grant) -> dict[str, Any]:
    return {"system": row.system, "role": row.role, "scope": row.scope, "until": row.until, "names": row.names}


def _said(decision: Decision) -> Said:
    one = decision
    return Said(one.round, one.slot, one.verdict, one.reason, one.by_id, one.at, one.as_deputy)


def _line(row: Revocation) -> tuple[object, ...]:
    steps = ((getattr(row, f"{step}_by_id"), getattr(row, f"{step}_at")) for step in STEPS)
    done = tuple(None if (by_id, at) == (None, None) else (by_id, at) for by_id, at in steps)
    return (row.because, row.opened_by_id, row.opened_at, row.dropped_at, row.note, *done)


def _told_line(line: ChecklistLine) -> tuple[object, ...]:
    dropped_at = line.dropped[1] if line.dropped else None
    done = (line.disabled, line.revoked, line.checked)
    return (line.because, line.opened_by_id, line.opened_at, dropped_at, line.note, *done)


def _unlike(number: str, wanted: dict[str, Any], kept: dict[str, Any]) -> Iterator[Phrase]:
    return (_differs(number, what) for what, value in wanted.items() if kept[what] != value)


def _differs(number: str, what: str) -> Phrase:
    return phrase("tamper.differs", number=number, what=phrase(f"tamper.what.{what}"))
