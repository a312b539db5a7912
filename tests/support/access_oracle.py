"""What must always hold of permissions, worked out from the bare rows: nothing here asks the code under test."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from models.access.audit import differences
from models.access.decision import Decision
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.access.terms import AccessPromise
from models.duty.roster import Absence
from models.people.person import Deputy, Person
from models.terms import AccessState, EndReason, Role, Verdict
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at
from sla.policy.systems import SHIPPED

CATALOGUE = tomllib.loads(SHIPPED.read_text("utf-8"))
SENSITIVE = {
    (system["id"], role["id"]) for system in CATALOGUE["system"] for role in system["roles"] if role.get("sensitive")
}
STANDING = (AccessState.GRANTED, AccessState.CONFIRMED, AccessState.APPROVED)
"""Where a right that is held may stand: set, tried, or being set once more."""
OWED = {AccessState.ASKED: AccessPromise.DECIDE, AccessState.APPROVED: AccessPromise.GRANT}


@dataclass
class Entitled:
    """Who may say a word on a request at one moment: in the first slot, and in the second where there are two."""

    first: set[str]
    second: set[str]


@dataclass
class Oracle:
    """Looks on while people act, and remembers who was entitled when they did."""

    decisions: dict[int, Decision] = field(default_factory=dict)
    grants: set[int] = field(default_factory=set)

    def entitled(self, session: Session, number: str, now: datetime) -> Entitled:
        """Leaders of the department; deputies while none of them is there; others where there is nobody, or second."""
        request = _request(session, number)
        people = {one.id: one for one in session.exec(select(Person)).all()}
        parties = {request.person_id, request.prepared_by_id}
        away = {
            one.person_id
            for one in session.exec(select(Absence)).all()
            if one.withdrawn_at is None and one.begins_at <= now < one.ends_at
        }
        here = {one.id for one in people.values() if one.active_until is None or now < one.active_until}
        leading = {one.id for one in people.values() if Role.LEADER in one.roles} & here
        department = people[request.person_id].department_id
        of_department = {one for one in leading if department and people[one].department_id == department}
        own = of_department - parties
        standing_in = {one.person_id for one in session.exec(select(Deputy)).all() if one.leader_id in of_department}
        deputies = set() if own - away else (standing_in & here) - away - parties
        others = leading - of_department - parties - away
        if own - away or deputies:
            first = own | deputies
        else:
            first, others = others, others | set()
        has_spoken = {one.by_id for one in request.decisions if one.round == request.round}
        names = {one.id: one.name for one in people.values()}
        return Entitled(
            {names[one] for one in first - has_spoken},
            {names[one] for one in (first | others) - has_spoken},
        )

    def saw(self, session: Session, who: str, before: dict[str, Entitled], now: datetime) -> None:
        """Every decision that came since is the actor's own, who was entitled to it, in the slot that was free."""
        for decision in session.exec(select(Decision)).all():
            if decision.id in self.decisions:
                continue
            assert decision.id is not None
            self.decisions[decision.id] = decision
            request = session.get(AccessRequest, decision.request_id)
            assert request is not None
            number, slots = request.ticket.number, needed(request)
            assert (decision.by.name, decision.at) == (who, now), number
            may = before[number].first if decision.slot == 1 else before[number].second
            assert who in may, (who, decision, before[number])
            assert decision.slot <= slots
        for grant in session.exec(select(Grant)).all():
            if grant.id not in self.grants:
                assert grant.id is not None
                self.grants.add(grant.id)
                assert (grant.granted_by.name, grant.granted_at) == (who, now)
                assert Role.ADMIN in grant.granted_by.roles
                assert not grant.granted_by.company
                assert grant.person.active_until is None

    def check(self, session: Session, now: datetime) -> None:
        """Nothing that must never be is there."""
        for grant in session.exec(select(Grant)).all():
            _check_grant(session, grant)
        lines = _open_lines(session)
        for grant in session.exec(select(Grant).where(col(Grant.ended_at).is_(None))).all():
            assert grant.person.active_until is None or grant.id in lines, f"{grant.number} of a leaver on no checklist"
            request = session.get(AccessRequest, grant.request_id)
            assert request is not None
            assert request.state in STANDING or grant.id in lines, f"{grant.number} is held, and nobody minds it"
        for line in session.exec(select(Revocation)).all():
            _check_line(line)
        _check_clocks(session)
        assert differences(session) == []


def needed(request: AccessRequest) -> int:
    """How many leaders have to agree."""
    return 2 if (request.system, request.role) in SENSITIVE else 1


def check_after_ticks(session: Session, now: datetime) -> None:
    """By day, once the desk has looked: what has run out is being taken back, and no request waits for a day past."""
    lines = _open_lines(session)
    for grant in session.exec(select(Grant).where(col(Grant.ended_at).is_(None), col(Grant.until) <= now)).all():
        assert grant.id in lines, f"{grant.number} has run out and is on no checklist"
    waiting = (AccessState.UNCLAIMED, AccessState.ASKED, AccessState.RETURNED, AccessState.APPROVED)
    overdue = select(AccessRequest).where(col(AccessRequest.state).in_(waiting), col(AccessRequest.until) <= now)
    assert not session.exec(overdue).all()


def check_logs(session: Session) -> None:
    """The chain of every ticket holds."""
    entries: dict[int | None, list[WorkLogEntry]] = defaultdict(list)
    for entry in session.exec(select(WorkLogEntry).order_by(col(WorkLogEntry.position))).all():
        entries[entry.ticket_id].append(entry)
    for ticket in session.exec(select(Ticket)).all():
        log = [entry.logged for entry in entries[ticket.id]]
        assert broken_at(ticket.number, ticket.log_head, ticket.log_length, log) is None, ticket.number


def _check_grant(session: Session, grant: Grant) -> None:
    """Approved by as many leaders as needed; requester, approvers and granter are all different people."""
    request = session.get(AccessRequest, grant.request_id)
    assert request is not None
    last = max((one.round for one in request.decisions), default=0)
    agreed = {one.by_id for one in request.decisions if one.round == last and one.verdict is Verdict.APPROVE}
    assert last == request.round, grant.number
    assert len(agreed) == needed(request), grant.number
    parties = {request.person_id, request.prepared_by_id}
    assert grant.granted_by_id not in agreed | parties, grant.number
    assert not agreed & parties, grant.number
    assert (grant.person_id, grant.system, grant.role, grant.scope, grant.until) == (
        *(request.person_id, request.system, request.role, request.scope, request.until),
    )


def _check_line(line: Revocation) -> None:
    """Taken back by an administrator other than the holder, those who go stopped first; a second person looked."""
    holder = line.grant.person_id
    assert holder not in {line.disabled_by_id, line.revoked_by_id, line.checked_by_id}
    if line.checked_at is not None:
        assert line.revoked_at is not None
        assert line.checked_by_id not in {line.revoked_by_id, line.disabled_by_id}
    if line.revoked_at is not None:
        assert line.grant.ended_at is not None
        assert line.disabled_at is not None or line.because not in {EndReason.LEFT, EndReason.MOVED}


def _check_clocks(session: Session) -> None:
    """Whoever owes a step has a clock running; and where nothing is owed, none runs."""
    owed: dict[int | None, set[str]] = defaultdict(set)
    for target in session.exec(select(Target).where(col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None))):
        owed[target.ticket_id].add(target.promise)
    for request in session.exec(select(AccessRequest)).all():
        expected = {OWED[request.state]} if request.state in OWED else set()
        assert owed[request.ticket_id] == expected, (request.ticket.number, request.state, owed[request.ticket_id])
    checklists: dict[int, bool] = defaultdict(bool)
    for line in session.exec(select(Revocation)).all():
        checklists[line.ticket_id] |= line.checked_at is None and line.dropped_at is None
    for ticket_id, is_open in checklists.items():
        assert owed[ticket_id] == ({AccessPromise.REVOKE} if is_open else set()), ticket_id


def _open_lines(session: Session) -> set[int]:
    return {one.grant_id for one in session.exec(select(Revocation)).all() if one.dropped_at is None}


def _request(session: Session, number: str) -> AccessRequest:
    found = select(AccessRequest).join(Ticket, col(AccessRequest.ticket_id) == col(Ticket.id))
    return session.exec(found.where(Ticket.number == number)).one()
