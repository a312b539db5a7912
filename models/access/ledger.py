"""权限台账: who holds or held which right, by person or by system, as of any moment."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, func, select

from models.access.catalogue import Names
from models.access.decision import Decision
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.people.person import Person
from models.terms import EndReason, Role, Verdict

READERS = (Role.ADMIN, Role.LEADER, Role.OFFICE, Role.AUDITOR)
"""The roles that read the whole ledger (standard 1, standard 5); everybody else reads their own part."""


PORTION = 500


class HoldingState(StrEnum):
    """The state of a right at the moment of the ledger."""

    IN_USE = "in_use"
    UNVERIFIED = "unverified"
    TO_REVOKE = "to_revoke"
    DISABLED = "disabled"
    RUN_OUT = "run_out"
    ENDED = "ended"


class Approval(NamedTuple):
    """A leader who agreed; `slot` 2 is the second word on a sensitive role."""

    slot: int
    name: str
    at: datetime
    as_deputy: bool


class Ending(NamedTuple):
    """The end of a right: why and when, who took it back, and who checked that it is gone."""

    because: EndReason
    at: datetime
    by: str = ""
    checker: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of the ledger. Times are aware UTC; `until` is the first moment without the right, None for no end."""

    number: str
    person: str
    unit: str
    names: Names
    until: datetime | None
    approvals: tuple[Approval, ...]
    granted_by: str
    granted_at: datetime
    note: str
    confirmed_at: datetime | None
    state: HoldingState
    ending: Ending | None = None


class Wanted(NamedTuple):
    """A part of the ledger: of a person, of a department, of a system (by id); `with_ended` adds what is over."""

    person_id: int | None = None
    department_id: int | None = None
    system: str | None = None
    with_ended: bool = False


def may_read_all(person: Person) -> bool:
    """Return whether the person may read the whole ledger."""
    return person.has(*READERS) and not person.is_external


def ledger(session: Session, at: datetime, wanted: Wanted | None = None, at_most: int | None = None) -> list[Holding]:
    """Return the rights held at a moment, aware: by system, role and scope, then in the order in which they came."""
    of = _which(at, wanted or Wanted())
    sorted_by = (Grant.system, Grant.role, Grant.scope, Grant.granted_at, Grant.id)
    people = joinedload(Grant.person).joinedload(Person.department), joinedload(Grant.granted_by)  # type: ignore[arg-type]
    found = select(Grant).where(*of).order_by(*map(col, sorted_by)).options(*people)
    grants = session.exec(found if at_most is None else found.limit(at_most)).all()
    approvals: dict[int, list[Approval]] = defaultdict(list)
    lines: dict[int, list[Revocation]] = defaultdict(list)
    for start in range(0, len(grants), PORTION):
        portion = grants[start : start + PORTION]
        _add_approvals(session, [one.request_id for one in portion], approvals)
        _add_lines(session, [one.id or 0 for one in portion], lines)
    return [_holding(one, approvals[one.request_id], lines[one.id or 0], at) for one in grants]


def count_held(session: Session, at: datetime, wanted: Wanted | None = None) -> int:
    """Return the number of lines that the ledger has at a moment, aware."""
    return session.exec(select(func.count()).select_from(Grant).where(*_which(at, wanted or Wanted()))).one()


def _which(at: datetime, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Granted by then and, unless what is over is wanted too, not ended by then."""
    of = [col(Grant.granted_at) <= at]
    if not wanted.with_ended:
        of.append(or_(col(Grant.ended_at).is_(None), col(Grant.ended_at) > at))
    if wanted.person_id is not None:
        of.append(col(Grant.person_id) == wanted.person_id)
    if wanted.department_id is not None:
        members = select(Person.id).where(Person.department_id == wanted.department_id)
        of.append(col(Grant.person_id).in_(members))
    if wanted.system is not None:
        of.append(col(Grant.system) == wanted.system)
    return of


def _add_approvals(session: Session, requests: Sequence[int], approvals: dict[int, list[Approval]]) -> None:
    """Add who agreed, by request: in its last round, which is the one that was granted."""
    found = (
        select(Decision, Person.name)
        .join(AccessRequest, col(AccessRequest.id) == col(Decision.request_id))
        .join(Person, col(Person.id) == col(Decision.by_id))
        .where(col(Decision.request_id).in_(requests))
        .where(Decision.round == AccessRequest.round, Decision.verdict == Verdict.APPROVE)
        .order_by(col(Decision.request_id), col(Decision.slot))
    )
    for one, name in session.exec(found).all():
        approvals[one.request_id].append(Approval(one.slot, name, one.at, one.as_deputy))


def _add_lines(session: Session, grants: Sequence[int], lines: dict[int, list[Revocation]]) -> None:
    """The lines of checklists on which the grants stand or stood, by grant, oldest first."""
    people = joinedload(Revocation.revoker), joinedload(Revocation.checker)  # type: ignore[arg-type]
    found = select(Revocation).where(col(Revocation.grant_id).in_(grants)).options(*people)
    for line in session.exec(found.order_by(col(Revocation.grant_id), col(Revocation.id))).all():
        lines[line.grant_id].append(line)


def _holding(grant: Grant, approvals: Sequence[Approval], lines: Sequence[Revocation], at: datetime) -> Holding:
    confirmed_at = grant.confirmed_at if _by(grant.confirmed_at, at) else None
    return Holding(
        number=grant.number,
        person=grant.person.name,
        unit=grant.person.unit,
        names=grant.right_names,
        until=grant.until,
        approvals=tuple(approvals),
        granted_by=grant.granted_by.name,
        granted_at=grant.granted_at,
        note=grant.note,
        confirmed_at=confirmed_at,
        state=_state(grant, lines, at),
        ending=_ending(grant, lines, at),
    )


def _state(grant: Grant, lines: Sequence[Revocation], at: datetime) -> HoldingState:
    """As it stood then: what was ended, disabled, over or listed since is not known yet."""
    listed = [one for one in lines if _by(one.opened_at, at) and not _by(one.dropped_at, at)]
    if _by(grant.ended_at, at):
        return HoldingState.ENDED
    if any(_by(one.disabled_at, at) for one in listed):
        return HoldingState.DISABLED
    if _by(grant.until, at):
        return HoldingState.RUN_OUT
    if listed:
        return HoldingState.TO_REVOKE
    return HoldingState.IN_USE if _by(grant.confirmed_at, at) else HoldingState.UNVERIFIED


def _ending(grant: Grant, lines: Sequence[Revocation], at: datetime) -> Ending | None:
    if grant.ended_at is None or grant.ended_because is None or not _by(grant.ended_at, at):
        return None
    line = next((one for one in lines if one.revoked_at is not None), None)
    if line is None:
        return Ending(grant.ended_because, grant.ended_at)
    is_checked = line.checker is not None and _by(line.checked_at, at)
    return Ending(
        because=grant.ended_because,
        at=grant.ended_at,
        by=line.revoker.name if line.revoker else "",
        checker=line.checker.name if line.checker and is_checked else "",
        checked_at=line.checked_at if is_checked else None,
    )


def _by(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at
