"""People and tickets in memory, every word of which somebody may have typed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from models.chat import Button, ButtonStyle, storable
from models.duty.roster import Absence, Shift
from models.duty.shift_handover import Handover
from models.duty.swap import DutySwap
from models.people.person import Account, Person
from models.storage.new_row import bare_row
from models.terms import DutyRole, Kind, Platform, Promise, Role, Severity, Status
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from tests.support.a_ticket import CLOCK, at

NOW = at("2026-02-12 10:30")
LATER = NOW + timedelta(minutes=12)
AN_HOUR = timedelta(hours=1)
MANY = 150
ENDLESS = 2_000

Maker = Callable[..., object]
"""A function that puts a card, a form or a home page into words; every case is named by it."""


def name_of(maker: Maker) -> str:
    """What a test of this function is called."""
    return f"{maker.__module__.removeprefix('handlers.')}.{maker.__qualname__}"


class TypedWorld:
    """Everything that cards tell of; `typed` stands wherever people put their own words.

    With `is_long`, lists are as long as an office could make them.
    """

    def __init__(self, typed: str, *, is_long: bool) -> None:
        self.typed = str(storable(typed))
        self.is_long = is_long
        self.many = MANY if is_long else 2
        self.reporter = self.person(1, Role.STAFF)
        self.office = self.person(2, Role.OFFICE)
        self.engineer = self.person(3, Role.ENGINEER)
        self.people = [self.person(number, Role.ENGINEER) for number in range(10, 10 + self.many)]
        self.account = Account(id=7, platform=Platform.SLACK, external_id="U0123ABC", name=typed)
        self.buttons = [
            Button(action="swap.open", label=typed, style=ButtonStyle.PRIMARY),
            Button(action="absence.withdraw:7", label=typed, style=ButtonStyle.DANGER, confirm=typed),
        ]

    def person(self, number: int, role: Role) -> Person:
        """Somebody with a name of the world's."""
        return Person(id=number, name=self.typed, roles=[role], phone=self.typed[:40], company=self.typed)

    def ticket(self, number: int = 42, **values: Any) -> Ticket:
        """A report of class A, as it came in."""
        known = {
            "id": number,
            "number": f"2602-{number:04d}",
            "text": self.typed,
            "summary": self.typed,
            "kind": Kind.DEFECT,
            "severity": Severity.A,
            "platform": Platform.SLACK,
            "chat": "C0123ABC",
            "reporter_id": self.reporter.id,
            "reported_at": NOW,
            "created_at": NOW,
        }
        ticket = bare_row(Ticket, **known | values)
        ticket.reporter = self.reporter
        ticket.triage = {"function_names": {"zh-CN": self.typed, "en": self.typed}}
        CLOCK.start(ticket)
        ticket.log("received", self.reporter, NOW, kind=ticket.kind, severity=ticket.severity)
        return ticket

    def taken(self, number: int = 42, **values: Any) -> Ticket:
        """The same, with somebody at it."""
        ticket = self.ticket(number, status=Status.IN_PROGRESS, taken_at=LATER, **values)
        ticket.assignee, ticket.assignee_id = self.engineer, self.engineer.id
        ticket.log("taken", self.engineer, LATER)
        ticket.log("noted", self.engineer, LATER, text=self.typed)
        return ticket

    def asked(self) -> list[Ticket]:
        """Whose reporter was asked just now, was asked again, and has answered."""
        tickets = [self.ticket(status=Status.WAITING), self.ticket(status=Status.WAITING), self.taken()]
        for ticket, chased_at in zip(tickets, (None, NOW, None), strict=True):
            wait = Wait(begun_at=NOW, is_granted=True, asked=self.typed, asked_at=NOW, chased_at=chased_at)
            wait.asked_by = self.office
            ticket.waits.append(wait)
        return tickets

    def tickets(self) -> list[Ticket]:
        """A good many of them."""
        return [self.taken(100 + number) for number in range(self.many)]

    def every_state(self) -> list[Ticket]:
        """One ticket for each thing that a live card tells; of endless texts the telling ones alone, for time."""
        on_duty, waiting, merged = self.ticket(), self.taken(43), self.ticket(44, status=Status.MERGED)
        on_duty.duty = self.engineer
        waiting.status = Status.WAITING
        waiting.waits.append(
            bare_row(Wait, begun_at=NOW, is_granted=True, asked=self.typed, asked_at=NOW, asked_by_id=self.office.id)
        )
        main = self.solved(45)
        merged.merged_into, merged.merged_into_id = main, main.id
        wished = self.taken(46, proposed_kind=Kind.DEFECT, proposed_severity=Severity.B, proposal_reason=self.typed)
        restored = self.taken(47, restored_at=LATER, files_count=3)
        telling = [on_duty, waiting, merged, main, wished, restored, self.called_in(), self.with_lesser(3)]
        if len(self.typed) > ENDLESS:
            return telling
        return [
            *telling,
            *(self.ticket(50 + place, kind=kind, severity=None) for place, kind in enumerate(Kind)),
            *(self.taken(60 + place, severity=one) for place, one in enumerate(Severity)),
            *(self._standing_at(status, 70 + place) for place, status in enumerate(Status)),
        ]

    def solved(self, number: int, **values: Any) -> Ticket:
        """A fault that is gone, with its result and the answer on the way."""
        ticket = self.taken(number, cause=self.typed, method=self.typed, tip=self.typed, **values)
        ticket.status, ticket.resolved_at, ticket.answer = Status.RESOLVED, LATER, self.typed
        ticket.answered_at, ticket.answerer, ticket.answered_by_id = LATER, self.office, self.office.id
        CLOCK.meet(ticket, Promise.RESOLVE, LATER + AN_HOUR)
        CLOCK.owe(ticket, Promise.REPORT, LATER, LATER)
        ticket.log("resolved", self.engineer, LATER, cause=self.typed, method=self.typed)
        return ticket

    def with_lesser(self, count: int, **values: Any) -> Ticket:
        """Whose reporter told of so many other faults with it; all but the last were decided."""
        fault = {"text": self.typed, "kind": Kind.DEFECT, "severity": Severity.C, "told_at": NOW.isoformat()}
        decided = [{**fault, "outcome": "fixed"}, {**fault, "outcome": "split", "number": "2602-0099"}]
        return self.taken(49, lesser=[*decided[: count - 1], fault], **values)

    def called_in(self) -> Ticket:
        """What somebody told by phone."""
        told = {"name": self.typed, "unit": self.typed, "phone": "0532-8000-1234", "who": "bidder"}
        told |= {"channel": "12345", "reference": self.typed, "late_reason": self.typed}
        ticket = self.ticket(48, caller=told, created_at=LATER)
        ticket.log("phoned_in", self.office, LATER, caller=self.typed, channel="12345", late=12)
        return ticket

    def target(self, ticket: Ticket, promise: Promise = Promise.RESOLVE) -> Target:
        """A deadline of a ticket; a leader's order is given first."""
        if promise == Promise.DIRECTIVE:
            CLOCK.issue_directive(ticket, NOW + AN_HOUR, self.office, self.typed, NOW)
        found = ticket.target(promise)
        assert found is not None
        return found

    def shift(self, number: int = 1) -> Shift:
        """Hours of the roster."""
        shift = Shift(
            id=number, role=DutyRole.DUTY, person_id=3, begins_at=NOW + number * AN_HOUR, ends_at=NOW + 9 * AN_HOUR
        )
        shift.person = self.engineer
        return shift

    def swap(self, **values: Any) -> DutySwap:
        """Somebody asks to be relieved."""
        swap = DutySwap(id=9, asker_id=3, other_id=2, asked_at=NOW, note=self.typed, **values)
        swap.asker, swap.other = self.engineer, self.office
        return swap

    def absence(self) -> Absence:
        """Somebody will be away."""
        absence = Absence(
            id=7,
            person_id=3,
            begins_at=NOW,
            ends_at=NOW + AN_HOUR,
            reason=self.typed,
            entered_by_id=3,
            entered_at=NOW,
        )
        absence.person = self.engineer
        return absence

    def handover(self, **values: Any) -> Handover:
        """A change of shift."""
        handover = Handover(id=5, begins_at=NOW, to_id=3, notes=self.typed, told_at=NOW, **values)
        handover.incoming, handover.outgoing = self.engineer, self.office
        handover.accepter = self.engineer if handover.accepted_at else None
        return handover

    def _standing_at(self, status: Status, number: int) -> Ticket:
        ticket = self.solved(number) if status in {Status.RESOLVED, Status.CLOSED} else self.taken(number)
        ticket.status = status
        ticket.closed_at = LATER if status.is_final else None
        return ticket
