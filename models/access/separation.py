"""不相容: which roles meet in one hand that must not, counting what is held, approved and asked for."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from models.access.catalogue import Catalogue, Duty, Right
from models.access.granting import Grant
from models.access.queries import held_by, open_requests_of
from models.access.request import AccessRequest
from models.people.person import Person
from models.phrase import Phrase, phrase
from models.refusal import Refusal
from models.terms import AccessState, Verdict


class NamingCatalogue(Catalogue, Protocol):
    """A catalogue that also calls a role by its names."""

    def duty_names(self, duty: Duty) -> dict[str, Any] | None:
        """Return the names of a role, for any scope."""


def look_at_duties(session: Session, request: AccessRequest, catalogue: NamingCatalogue) -> None:
    """Note on a request what its person holds and asks for now, and which of it must not meet what it is about."""
    held, pending = _held(session, request), _pending(session, request)
    duties = {one.right.duty for one in held} | {one.right.duty for one in pending}
    sod_conflicts = sorted(catalogue.sod_conflicts(request.right, duties))
    request.held = [one.names for one in held]
    request.pending = [one.names for one in pending]
    request.sod_conflicts = [names for duty in sod_conflicts if (names := catalogue.duty_names(duty))]


def demand_separated(session: Session, request: AccessRequest, catalogue: Catalogue) -> None:
    """At the grant: refuse where a role came into the same hand that no leader knew of when agreeing to either."""
    approved = [one for one in _pending(session, request) if one.state is AccessState.APPROVED]
    granted = [found for one in _held(session, request) if (found := session.get(AccessRequest, one.request_id))]
    for other in (*granted, *approved):
        if _conflict(catalogue, request.right, other.right) and not (_is_accepted(request) or _is_accepted(other)):
            raise Refusal("access.conflict_since", number=other.ticket.number)


def conflicts_in_use(session: Session, catalogue: Catalogue) -> list[Phrase]:
    """Rights held by one person that must not meet, and to neither of which a leader agreed in spite of it."""
    found = select(AccessRequest, Grant, Person).join(Grant, col(Grant.request_id) == col(AccessRequest.id))
    found = found.join(Person, col(Grant.person_id) == col(Person.id)).where(col(Grant.ended_at).is_(None))
    found = found.options(selectinload(AccessRequest.decisions))  # type: ignore[arg-type]
    by_person: dict[int, list[tuple[AccessRequest, Grant]]] = {}
    names: dict[int, str] = {}
    for request, grant, person in session.exec(found.order_by(col(Grant.id))).all():
        by_person.setdefault(grant.person_id, []).append((request, grant))
        names[grant.person_id] = person.name
    return [
        phrase("tamper.conflict", number=grant.number, other=earlier.number, who=names[person_id])
        for person_id, rights in by_person.items()
        for position, (request, grant) in enumerate(rights)
        for before, earlier in rights[:position]
        if _conflict(catalogue, grant.right, earlier.right) and not (_is_accepted(request) or _is_accepted(before))
    ]


def _held(session: Session, request: AccessRequest) -> Sequence[Grant]:
    extended = {request.extends_id} - {None}
    return [one for one in held_by(session, request.person) if one.request_id not in extended]


def _pending(session: Session, request: AccessRequest) -> Sequence[AccessRequest]:
    """Return the person's other requests; one that a colleague prepared counts once they made it their own."""
    others = open_requests_of(session, request.person)
    return [one for one in others if one.id != request.id and one.state is not AccessState.UNCLAIMED]


def _conflict(catalogue: Catalogue, right: Right, other: Right) -> bool:
    return bool(catalogue.sod_conflicts(right, {other.duty}))


def _is_accepted(request: AccessRequest) -> bool:
    """A leader agreed in spite of a conflict: only then does agreeing need a reason."""
    present = (one for one in request.decisions if one.round == request.round)
    return any(one.verdict is Verdict.APPROVE and one.reason for one in present)
