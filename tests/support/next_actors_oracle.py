"""Whose press would move a ticket on, found by pressing: nothing here asks the list under test.

The bare row says which steps are owed. Everybody tries the button of each, and whose press was acted on may take it;
where the step was put to somebody, and that one may, it is theirs alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from models.duty.roster import on_duty
from models.people.person import Person
from models.terms import Kind, Promise, Role, Status
from models.tickets.facts import ORDINARY
from models.tickets.ticket import Ticket
from tests.support.presses import Presses

PERMISSION_STEPS = (
    *("access.claim", "access.amend", "access.works", "access.approve", "access.grant"),
    *("revocation.disable", "revocation.revoke", "revocation.check"),
    *("review.keep", "admin.hand_over", "admin.receive", "admin.know"),
)
WORKING = ("take", "answer", "restore", "resolve", "transfer")
TO_BE_TAKEN = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING, Status.RESTORED)


@dataclass(frozen=True)
class Owed:
    """One step: the buttons that take it, and to whom it was put, if to anybody; of others those with a role."""

    actions: tuple[str, ...]
    put_to: frozenset[str] = frozenset()
    roles: tuple[Role, ...] = field(default=tuple(Role))


class NextActors:
    """Asks of one moment of a desk."""

    def __init__(self, session: Session, presses: Presses, now: datetime) -> None:
        self.presses = presses
        everybody = session.exec(select(Person)).all()
        self.people = {one.name: one for one in everybody if one.is_active(now) and not one.is_placeholder}
        self._name_of = {one.id: one.name for one in self.people.values()}
        self.duty = on_duty(session, now).duty

    def of(self, ticket: Ticket) -> set[str]:
        """Those whose press would move it on."""
        return set().union(*(self._who_takes(step, ticket.number) for step in self._owed(ticket)))

    def _who_takes(self, step: Owed, number: str) -> set[str]:
        may = {name for name in step.put_to if self._may(name, step.actions, number)}
        if step.put_to:
            return may
        return {
            name for name, one in self.people.items() if one.has(*step.roles) and self._may(name, step.actions, number)
        }

    def _may(self, name: str, actions: Iterable[str], number: str) -> bool:
        return any(self.presses.try_out(name, action, number).changed for action in actions)

    def _owed(self, ticket: Ticket) -> Iterator[Owed]:
        if ticket.workflow != ORDINARY:
            yield Owed(PERMISSION_STEPS)
        else:
            yield from self._owed_of_ordinary(ticket)
        if ticket.is_owed(Promise.DIRECTIVE) and not ticket.status.is_final:
            has_it = self._those(ticket.assignee_id)
            yield Owed(("order.answer",), has_it or self._office() | self._those(self.duty.id if self.duty else None))

    def _owed_of_ordinary(self, ticket: Ticket) -> Iterator[Owed]:
        has_it = self._those(ticket.assignee_id)
        if ticket.status is Status.CLOSED or not ticket.status.is_final:
            yield Owed(("confirm_class",) if ticket.confirmed_at is None else ())
        if any(map(ticket.is_owed, (Promise.REPORT, Promise.FINAL_REPORT))):
            menders = self._those(ticket.resolved_by_id, ticket.restored_by_id)
            yield Owed(("report.file",), has_it or menders or self._office())
        if ticket.status.is_final:
            return
        yield Owed(("accept_proposal", "misjudged", "response.uphold", "confirm_restored"))
        entered_by = self._those(ticket.entered_by_id)
        reporter = self._those(ticket.reporter_id) | (entered_by or (self._office() if ticket.entered_by_id else set()))
        if ticket.status is Status.WAITING or ticket.choose_by is not None:
            yield Owed(("supplement",), reporter)
        if ticket.status is Status.RESOLVED:
            own = {ticket.reporter_id, ticket.entered_by_id} & {ticket.resolved_by_id} - {None}
            yield Owed(("confirm_fixed",), frozenset() if own else reporter)
        if ticket.status in TO_BE_TAKEN and (ticket.status is not Status.WAITING or ticket.taken_at is None):
            yield from self._work(ticket, has_it)

    def _work(self, ticket: Ticket, has_it: frozenset[str]) -> Iterator[Owed]:
        if has_it:
            yield Owed(WORKING, has_it)
        elif ticket.kind is Kind.DEFECT:
            yield Owed(("take",), roles=(Role.ENGINEER,))
            yield Owed(("assign",), roles=(Role.OFFICE,))
        else:
            yield Owed(("answer",), roles=(Role.OFFICE,))

    def _those(self, *ids: int | None) -> frozenset[str]:
        return frozenset(self._name_of[one] for one in ids if one in self._name_of)

    def _office(self) -> frozenset[str]:
        return frozenset(name for name, one in self.people.items() if one.has(Role.OFFICE))
