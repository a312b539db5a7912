"""Demands on the assignee of a ticket: a leader's directive (督办) and the reporter's reminder (催办)."""

from datetime import datetime, timedelta

from models.people.person import Person
from models.refusal import Refusal
from models.terms import Promise, Role, Status
from models.tickets.assignment import Assignable
from models.tickets.target import Clock, Target

FURTHEST_DIRECTIVE = timedelta(days=30)


class Orderable(Assignable):
    """Pressed for an answer from above, or for progress by its reporter."""

    @property
    def open_directive(self) -> Target | None:
        """The leader's directive that nobody has answered yet."""
        directive = self.target(Promise.DIRECTIVE)
        return directive if directive is not None and directive.is_open and not directive.start_event else None

    def issue_directive(self, due_at: datetime, text: str, by: Person, now: datetime, clock: Clock) -> None:
        """督办: a leader wants an answer by `due_at`; a directive still open is replaced."""
        self.demand_may_issue_directive(by)
        demand_possible_due(due_at, now)
        if not text:
            raise Refusal("order.text_needed")
        self.log("ordered", by, now, text=text, due_at=due_at.isoformat())
        clock.issue_directive(self, due_at, by, text, now)

    def answer_directive(self, text: str, by: Person, duty: Person | None, now: datetime, clock: Clock) -> Target:
        """回复督办, by the assignee, the person on `duty` or the office. Returns the order that it answers."""
        directive = self.demand_may_answer_directive(by, duty)
        if not text:
            raise Refusal("order.text_needed")
        self.log("order_answered", by, now, text=text)
        clock.meet(self, Promise.DIRECTIVE, now)
        return directive

    def remind(self, by: Person, now: datetime, at_most_every: timedelta) -> None:
        """催办: the reporter, or the office for a caller, asks how it goes; not again within `at_most_every`."""
        self.demand_reporter(by)
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
        if self.status is Status.RESOLVED:
            raise Refusal("nudge.resolved")
        if self.reminded_at is not None and now < self.reminded_at + at_most_every:
            raise Refusal("nudge.too_soon", at=self.reminded_at, again=self.reminded_at + at_most_every)
        self.reminded_at = now
        self.log("nudged", by, now)

    def demand_may_issue_directive(self, by: Person) -> None:
        """Only a leader issues directives, while something is open."""
        if not by.has(Role.LEADER):
            raise Refusal("order.only_leader")
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)

    def demand_may_answer_directive(self, by: Person, duty: Person | None) -> Target:
        """The open directive, for those who may answer it: the assignee, the person on `duty`, the office."""
        is_on_duty = duty is not None and duty.id == by.id
        if not (by.has(Role.OFFICE) or is_on_duty or by.id == self.assignee_id):
            raise Refusal("order.only_those_concerned")
        directive = self.target(Promise.DIRECTIVE)
        if directive is None or directive.start_event:
            raise Refusal("order.none")
        if not directive.is_open:
            raise Refusal("order.answered_already")
        return directive


def demand_possible_due(due_at: datetime, now: datetime) -> None:
    """Raise Refusal for a moment that is past, or further ahead than anybody needs to think."""
    if due_at <= now:
        raise Refusal("order.past")
    if due_at > now + FURTHEST_DIRECTIVE:
        raise Refusal("order.too_far", days=FURTHEST_DIRECTIVE.days)
