"""The clock that keeps a ticket's promises: every due time it writes comes from `due()`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from models.fresh import fresh
from models.phrase import Phrase
from models.target import Target
from models.terms import Promise
from models.ticket_facts import TicketFacts
from sla.business_hours import Calendar
from sla.due import due, warn_times
from sla.policy import Policy, Rule

Reason = tuple[Promise, datetime, Sequence[Phrase]]

LAID_OUT_AT_START = (Promise.RESPOND, Promise.RESOLVE)


class StandardClock:
    """Implements `models.target.Clock` by a policy and a calendar."""

    def __init__(self, policy: Policy, calendar: Calendar) -> None:
        self.policy = policy
        self.calendar = calendar

    def start(self, ticket: TicketFacts) -> None:
        """Lay out what is promised for the ticket's kind and class, counted from the report."""
        for promise in LAID_OUT_AT_START:
            rule = self._rule(ticket, promise)
            if rule is not None:
                ticket.targets.append(self._new_target(ticket, rule, ticket.reported_at))

    def reclassify(self, ticket: TicketFacts, start: datetime, now: datetime) -> None:
        """Lay the same promises out again for the kind and class the ticket has now, counted from `start`.

        A promise once kept stays kept; whether in time is judged by the class that applies. A promise that
        the new kind does not make is withdrawn. What counts as resolved may differ: the moment is taken anew.
        """
        for promise in LAID_OUT_AT_START:
            rule, target = self._rule(ticket, promise), ticket.target(promise)
            if rule is None:
                if target is not None:
                    target.withdrawn_at = now
            elif target is None:
                ticket.targets.append(self._new_target(ticket, rule, start))
            else:
                self._lay_out(target, rule, start)
                if promise is Promise.RESOLVE:
                    target.met_at = ticket.solved_at

    def lay_out_again(self, ticket: TicketFacts, target: Target) -> bool:
        """Compute an open target anew, after a calendar was loaded; whether its due time moved."""
        before = target.due_at, target.is_provisional
        rule = self._rule(ticket, target.promise)
        if rule is not None and target.is_open:
            self._lay_out(target, rule, target.started_at)
        return before != (target.due_at, target.is_provisional)

    def meet(self, ticket: TicketFacts, promise: Promise, at: datetime) -> None:
        """Keep the promise at `at`; the first time counts."""
        target = ticket.target(promise)
        if target is not None and target.met_at is None:
            target.met_at = at

    def reopen(self, ticket: TicketFacts, promise: Promise) -> None:
        """Owe the promise again with the due time it had."""
        target = ticket.target(promise)
        if target is not None:
            target.met_at = None

    def withdraw(self, ticket: TicketFacts, at: datetime) -> None:
        """Close every target that is still owed, without meeting it."""
        for target in ticket.targets:
            if target.is_open:
                target.withdrawn_at = at

    def reasons(self, ticket: TicketFacts, promises: Iterable[Promise]) -> list[Reason]:
        """For each target that counts: its promise, its due time and the facts that explain it."""
        reasons: list[Reason] = []
        for promise in promises:
            target, rule = ticket.target(promise), self._rule(ticket, promise)
            if target is not None and rule is not None:
                because = due(rule, self.calendar, target.started_at).because
                reasons.append((promise, target.due_at, because))
        return reasons

    def _rule(self, ticket: TicketFacts, promise: Promise) -> Rule | None:
        return self.policy.rule(promise, ticket.kind, ticket.severity, ticket.impact)

    def _new_target(self, ticket: TicketFacts, rule: Rule, start: datetime) -> Target:
        target = fresh(
            Target, ticket_id=ticket.id, promise=rule.promise, origin=rule.origin, started_at=start, due_at=start
        )
        return self._lay_out(target, rule, start)

    def _lay_out(self, target: Target, rule: Rule, start: datetime) -> Target:
        promised = due(rule, self.calendar, start)
        target.origin, target.severity = rule.origin, rule.severity
        target.started_at, target.due_at = start, promised.at
        target.is_provisional = promised.is_provisional
        warnings = warn_times(rule, self.calendar, start, promised.at)
        target.warn_at = warnings[0] if warnings else None
        return target
