"""Permissions in memory, every word of which somebody may have typed: requests, grants and checklists."""

from typing import Any

from models.access.catalogue import Names
from models.access.decision import Decision
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.revocation import Revocation, revocations_of
from models.access.terms import AccessPromise, AccessWorkflow
from models.people.person import Department, Person
from models.storage.new_row import bare_row
from models.terms import (
    AccessChange,
    AccessState,
    EndReason,
    Kind,
    Language,
    Platform,
    Role,
    Status,
    Verdict,
)
from models.tickets.ticket import Ticket
from tests.support.a_ticket import CLOCK
from tests.support.cards.typed_world import AN_HOUR, LATER, NOW, TypedWorld

LONGEST_NAME = 40  # of the catalogue of rights
VERDICTS = {
    AccessState.ASKED: Verdict.APPROVE,
    AccessState.RETURNED: Verdict.RETURN,
    AccessState.REJECTED: Verdict.REJECT,
    AccessState.APPROVED: Verdict.APPROVE,
    AccessState.GRANTED: Verdict.APPROVE,
    AccessState.CONFIRMED: Verdict.APPROVE,
}
GRANTED = {AccessState.GRANTED, AccessState.CONFIRMED}


class AccessWorld:
    """What the cards and forms of permissions tell of."""

    def __init__(self, world: TypedWorld) -> None:
        self.world = world
        self.leader = world.person(4, Role.LEADER)
        self.administrator = world.person(5, Role.ADMIN)
        self.person = Person(id=6, name=world.typed, roles=[Role.STAFF])
        self.person.department = Department(id=1, name=world.typed)

    def names(self) -> Names:
        """How a right is called; the catalogue keeps names short."""
        words = {str(language): self.world.typed[:LONGEST_NAME] for language in Language}
        return {"system": words, "role": words, "scope": words}

    def request(self, state: AccessState, number: int = 42, **values: Any) -> AccessRequest:
        """A request that has come so far, its ticket with it."""
        known = {
            "id": number,
            "ticket_id": number,
            "change": AccessChange.NEW,
            "state": state,
            "person_id": 6,
            "system": "evaluation",
            "role": "room_admin",
            "scope": "room_3",
            "names": self.names(),
            "reason": self.world.typed,
            "until": LATER + AN_HOUR,
            "held": [self.names()] * self.world.many,
            "pending": [self.names()] * min(self.world.many, 3),
            "sod_conflicts": [self.names()] * min(self.world.many, 5),
            "asked_people": [self.world.typed] * min(self.world.many, 5),
            "slots": 2,
            "asked_at": None if state is AccessState.UNCLAIMED else NOW,
        }
        request = bare_row(AccessRequest, **known | values)
        request.ticket, request.person, request.preparer = self.ticket(number), self.person, self.world.office
        self._clock(request)
        if state in VERDICTS:
            self._decide(request, VERDICTS[state])
        if state in GRANTED:
            self.grant(request, confirmed_at=LATER if state is AccessState.CONFIRMED else None)
        if request.is_over:
            request.ended_at, request.ticket.status = LATER, Status.CLOSED
        return request

    def granted(self, request: AccessRequest) -> Grant:
        """The right that was given on a request."""
        grant = request.grant
        assert grant is not None
        return grant

    def every_state(self) -> list[AccessRequest]:
        """One request for each thing that a card tells; then those whose right fails, goes, is gone, or is for good."""
        requests = [self.request(state, 80 + place) for place, state in enumerate(AccessState)]
        failing = self.request(AccessState.APPROVED, 100)
        self.grant(failing)
        going = self.request(AccessState.CONFIRMED, 101)
        self.line(self.ticket(102), self.granted(going), EndReason.REVOKED)
        gone = [self.request(AccessState.CONFIRMED, 110 + place) for place, _ in enumerate(EndReason)]
        for request, because in zip(gone, EndReason, strict=True):
            self.granted(request).end(because, LATER + AN_HOUR)
        endless = self.request(
            AccessState.CONFIRMED, 103, until=None, held=[], sod_conflicts=[], asked_people=[], extends_id=42, slots=1
        )
        return [*requests, failing, going, *gone, endless]

    def tickets(self) -> list[Ticket]:
        """The tickets of all of these, with what was logged."""
        return [request.ticket for request in self.every_state()]

    def checklists(self) -> list[Ticket]:
        """A checklist for each reason and for each thing that a line tells; one that is done with, and an empty one."""
        long = self.checklist(EndReason.LEFT, 142, self.world.many)
        tickets = [self.checklist(because, 120 + place) for place, because in enumerate(EndReason)]
        finished = self.checklist(EndReason.LEFT, 140)
        for line in revocations_of(finished):
            self.take(line, "disable", "revoke", "check")
        finished.status = Status.CLOSED
        dropped = self.checklist(EndReason.EXPIRED, 141)
        for line in revocations_of(dropped):
            line.dropped_at = LATER
        dropped.status = Status.CLOSED
        return [long, *tickets, finished, dropped]

    def checklist(self, because: EndReason, number: int, untouched: int = 1) -> Ticket:
        """A line at each step, and so many that nobody has touched."""
        ticket = self.ticket(number)
        steps = ("disable",), ("disable", "revoke"), ("disable", "revoke", "check"), *((),) * untouched
        for place, taken in enumerate(steps):
            grant = self.grant(self.request(AccessState.APPROVED, 200 + place))
            self.take(self.line(ticket, grant, because, id=place + 1), *taken)
        CLOCK.owe(ticket, AccessPromise.REVOKE, NOW, NOW)
        return ticket

    def line(self, ticket: Ticket, grant: Grant, because: EndReason, **values: Any) -> Revocation:
        """A right that is to be taken back, at the leader's word."""
        line = bare_row(
            Revocation,
            ticket_id=ticket.id,
            grant_id=grant.id,
            because=because,
            opened_by_id=4,
            opened_at=LATER,
            **values,
        )
        line.ticket, line.grant, line.opener = ticket, grant, self.leader
        grant.revocations.append(line)  # type: ignore[attr-defined]
        return line

    def take(self, line: Revocation, *steps: str) -> None:
        """The steps of a line, with what was noted."""
        if "disable" in steps:
            line.disabled_at, line.disabled_by_id, line.disabler = LATER, 5, self.administrator
        if "revoke" in steps:
            line.revoked_at, line.revoked_by_id, line.revoker = LATER, 5, self.administrator
            line.note = self.world.typed
        if "check" in steps:
            line.checked_at, line.checked_by_id, line.checker = LATER, 2, self.world.office

    def grant(self, request: AccessRequest, **values: Any) -> Grant:
        """Give the right that was asked for."""
        grant = bare_row(
            Grant,
            id=request.id,
            request_id=request.id,
            number=request.ticket.number,
            person_id=request.person_id,
            system=request.system,
            role=request.role,
            scope=request.scope,
            names=request.names,
            until=request.until,
            granted_by_id=5,
            granted_at=LATER,
            note=self.world.typed,
            **values,
        )
        grant.person, grant.granted_by, request.grant = self.person, self.administrator, grant
        return grant

    def ticket(self, number: int) -> Ticket:
        """A ticket with steps of its own."""
        typed = self.world.typed
        ticket = bare_row(
            Ticket,
            id=number,
            number=f"2602-{number:04d}",
            text=f"{typed}。",
            summary=typed,
            kind=Kind.PERMISSION,
            workflow=AccessWorkflow.REQUEST,
            platform=Platform.SLACK,
            chat="@U0123ABC",
            reporter_id=6,
            reported_at=NOW,
            created_at=NOW,
        )
        ticket.reporter = self.person
        ticket.log("received", self.person, NOW, kind=ticket.kind)
        ticket.log("access_asked", self.person, NOW, reason=typed)
        return ticket

    def _clock(self, request: AccessRequest) -> None:
        """What is owed in this state."""
        owed = {AccessState.ASKED: AccessPromise.DECIDE, AccessState.APPROVED: AccessPromise.GRANT}
        if request.state in owed:
            CLOCK.owe(request.ticket, owed[request.state], NOW, NOW)

    def _decide(self, request: AccessRequest, verdict: Verdict) -> None:
        """The leader's word, as a deputy."""
        decision = bare_row(
            Decision,
            request_id=request.id,
            round=1,
            slot=1,
            verdict=verdict,
            reason=self.world.typed,
            by_id=4,
            at=LATER,
            as_deputy=verdict is Verdict.APPROVE,
        )
        decision.by = self.leader
        request.decisions.append(decision)
        request.ticket.log("access_approved", self.leader, LATER, reason=self.world.typed, seat=1)
