"""The clock that keeps a ticket's promises: every due time it writes comes from `due()`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from models.phrase import Phrase, phrase
from models.storage.new_row import bare_row
from models.terms import Kind, Origin, Promise, Reclassification, Severity, Voiding
from models.tickets.facts import TicketFacts
from models.tickets.target import Target
from models.tickets.waiting import Wait
from sla.calendar.business_hours import SHANGHAI, Calendar, local_day
from sla.clocks.dated_targets import DATED, DatedClock, void_target
from sla.clocks.due import LAST_HOUR, Due, Forecast, due, warn_times
from sla.clocks.escalation_steps import Steps
from sla.clocks.joined import PartDue, brought_by, claims_in, own_claim, pauses_if, pauses_of, told_start
from sla.clocks.replay.asking import would_wait
from sla.policy.past import NO_PAST, PastPolicies
from sla.policy.policy import Policy, Rule

OUTLIVES_TICKET = frozenset((Promise.REPORT, Promise.FINAL_REPORT, Promise.MEASURE))
DUE_FROM_START = (Promise.RESPOND, Promise.RESOLVE)


class Reason(NamedTuple):
    """The reasons for a target's due time; while it is paused it has no date, with any `due_at`."""

    promise: str
    due_at: datetime
    because: Sequence[Phrase]
    is_paused: bool = False


class StandardClock(DatedClock):
    """Implements `models.tickets.target.Clock` by a policy and a calendar."""

    def __init__(self, policy: Policy, calendar: Calendar, past: PastPolicies = NO_PAST) -> None:
        self.policy = policy
        self.calendar = calendar
        self.past = past
        self.steps = Steps(policy, calendar)

    def of(self, edition: str) -> "StandardClock | None":
        """The clock by the policy of this edition: a promise is judged by that of its start. None where it is gone."""
        if edition in {"", self.policy.edition}:
            return self
        policy = self.past.of(edition)
        return self._by(policy) if policy is not None else None

    def at(self, moment: datetime) -> "StandardClock":
        """The clock by the policy in force at a moment."""
        return self._by(self.past.at(moment, self.policy)) if self.past.kept else self

    def _by(self, policy: Policy) -> "StandardClock":
        if policy is self.policy:
            return self
        return StandardClock(policy, self.calendar.with_hours(policy.hours), self.past)

    def start(self, ticket: TicketFacts) -> None:
        """Set the due times of what is promised for the ticket's kind and class, counted from the report.

        A report that somebody entered later is escalated from its entry: the desk could not know before.
        """
        entered_at = ticket.created_at if ticket.entered_by_id is not None else None
        by = self.at(ticket.reported_at) if entered_at is not None else self
        for promise in DUE_FROM_START:
            rule = by.rule(ticket, promise)
            if rule is not None:
                ticket.targets.append(by._new_target(ticket, rule, ticket.reported_at, entered_at))

    def reclassify(self, ticket: TicketFacts, start: datetime, now: datetime) -> None:
        """Lay the same promises out again for the kind and class the ticket has now, counted from `start`.

        A promise once kept stays kept; whether in time is judged by the class that applies: from the first report
        on where it had been misjudged, else the one it had when the promise was kept. A promise that the new kind
        does not make is withdrawn. What counts as resolved may differ: the moment is taken anew. What was kept
        by another class stays, and the present one is promised beside it: what ran again as an A owes a B's result.
        After a result a change of the situation promises nothing milder: the graver one alone is judged.
        """
        by = self.at(start) if start < now else self
        for promise in DUE_FROM_START:
            rule, target = by.rule(ticket, promise), ticket.target(promise)
            if rule is None:
                self.waive(ticket, promise, now, Voiding.KIND_CHANGED)
            elif target is None:
                ticket.targets.append(by._new_target(ticket, rule, start, now))
            elif _is_judged_alone(ticket, target, rule, start):
                target.met_at = target.met_at or ticket.solved_at
                self._plan(ticket, target, self.rule_of(ticket, target))
            elif target.met_at is None or target.met_at >= start:
                target.joined = []  # one class for all that was joined, from here on
                by._set_due(ticket, target, rule, start, now)
                if promise == Promise.RESOLVE:
                    target.met_at = ticket.solved_at
                    self._plan(ticket, target, rule)
            elif promise == Promise.RESOLVE and target.severity is not rule.severity:
                laid = by._new_target(ticket, rule, start, now)
                laid.met_at = ticket.solved_at
                ticket.targets.append(self._plan(ticket, laid, rule))
        directive = ticket.target(Promise.DIRECTIVE)
        if directive is not None and directive.is_open:
            directive.severity = ticket.severity  # whether its steps wait for the morning
            self._plan(ticket, directive, None)

    def join(self, ticket: TicketFacts, part: TicketFacts, now: datetime) -> None:
        """Keep what the part's own due times count from, before either ticket changes; `settle_join` follows."""
        for promise in DUE_FROM_START:
            target = ticket.target(promise)
            brought = brought_by(part, ticket, promise, now) if target is not None else []
            if target is not None and brought:
                target.joined = [
                    *(target.joined or [own_claim(ticket, target).kept()]),
                    *(one.kept() for one in brought),
                ]

    def settle_join(self, ticket: TicketFacts, now: datetime) -> None:
        """Owe the earliest of the parts' own due times; whether what was kept was in time is judged by it, too."""
        for promise in DUE_FROM_START:
            target = ticket.target(promise)
            by = self.of(target.policy_version) if target is not None else None
            rule = by.rule_of(ticket, target) if by and target else None
            if target is None or by is None or rule is None:
                continue
            by._set_due(ticket, target, rule, target.started_at, now)
            if promise == Promise.RESOLVE:
                target.met_at = ticket.solved_at
                self._plan(ticket, target, self.rule_of(ticket, target))

    def forecast(
        self, ticket: TicketFacts, kind: Kind, severity: Severity | None, start: datetime, now: datetime
    ) -> list[Forecast]:
        """Return what `reclassify` would come to at `now`, a lasting wait included; nothing is changed."""
        by = self.at(start) if start < now else self
        resolve = by.policy.rule(Promise.RESOLVE, kind, severity, ticket.impact)
        pauses = pauses_if(ticket, now, grants=resolve is not None and resolve.grants_pause)
        forecasts: list[Forecast] = []
        for promise in DUE_FROM_START:
            rule, target = by.policy.rule(promise, kind, severity, ticket.impact), ticket.target(promise)
            if rule is None and target is None:
                continue
            stays = target is not None and target.met_at is not None and target.met_at < start
            if target is not None and rule is not None and _is_judged_alone(ticket, target, rule, start):
                stays = True
            promised = None if rule is None or stays else due(rule, by.calendar, start, pauses)
            before, met_at = (target.due_at, target.met_at) if target else (None, None)
            after = promised.at if promised else before if rule and stays else None
            forecasts.append(
                Forecast(promise, before, after, bool(promised and promised.is_provisional), met_at, _stands(promised))
            )
        return forecasts

    def due_as(self, ticket: TicketFacts, kind: Kind, severity: Severity | None, now: datetime) -> dict[str, str]:
        """The due times that another kind or class would give from the first report on, ISO in Asia/Shanghai."""
        forecasts = self.forecast(ticket, kind, severity, ticket.counts_from, now)
        return {one.promise: one.after.astimezone(SHANGHAI).isoformat() for one in forecasts if one.after}

    def figures_would_wait(
        self, ticket: TicketFacts, kind: Kind, severity: Severity | None, why: Reclassification, now: datetime
    ) -> bool:
        """Return whether the figures would count a graver class until a leader agrees; their replay alone decides."""
        return would_wait(self, ticket, kind, severity, why, now)

    def grants_pause(self, ticket: TicketFacts) -> bool:
        """Return whether the class the ticket has lets its resolve clock stand still while the desk waits."""
        rule = self.rule(ticket, Promise.RESOLVE)
        return rule is not None and rule.grants_pause and self._pause_days_left(ticket) > 0

    def pause_needs_office(self, ticket: TicketFacts, now: datetime) -> bool:
        """Return whether a pause beginning now is the second one, or begins on the day on which the fault is due."""
        resolve = ticket.target(Promise.RESOLVE)
        is_due_day = resolve is not None and local_day(resolve.due_at) == local_day(now)
        return is_due_day or any(wait.stood_still for wait in ticket.waits)

    def set_wait_end(self, ticket: TicketFacts, wait: Wait) -> None:
        """A wait ends after so many working days; one that stops the clock when all pauses together reach as many."""
        ends_at = self.calendar.close_after(wait.asked_at, self.policy.pause_ends_after_days)
        if wait.is_granted:
            ends_at = min(ends_at, self.calendar.close_after(wait.begun_at, self._pause_days_left(ticket)))
        wait.ends_at = ends_at

    def _pause_days_left(self, ticket: TicketFacts) -> int:
        """Working days that pauses of the ticket may still last, the lasting one not counted."""
        over = [(wait.begun_at, wait.ended_at) for wait in ticket.waits if wait.stood_still and wait.ended_at]
        stood = (self.calendar.working_days_between(local_day(begun), local_day(ended)) for begun, ended in over)
        return max(0, self.policy.pause_ends_after_days - sum(stood))

    def recompute_due(self, ticket: TicketFacts, now: datetime) -> None:
        """Work out every open due time anew from what is known now: pauses, calendar, rules."""
        for wait in ticket.waits:
            if wait.ended_at is None:
                self.set_wait_end(ticket, wait)
        for target in ticket.targets:
            self.recompute_target(ticket, target, now)

    def recompute_target(self, ticket: TicketFacts, target: Target, now: datetime) -> bool:
        """The same for one target, a provisional one kept or not; whether its due time moved, or became certain."""
        before = target.due_at, target.is_provisional
        by = self.of(target.policy_version)
        rule = by.rule_of(ticket, target) if by is not None else None
        if (
            by
            and rule
            and not rule.is_dated
            and target.withdrawn_at is None
            and (target.is_open or target.is_provisional)
        ):
            by._set_due(ticket, target, rule, target.started_at, now)
        return before != (target.due_at, target.is_provisional)

    def owe(
        self,
        ticket: TicketFacts,
        promise: str,
        start: datetime,
        now: datetime,
        *,
        start_event: str = "",
        again: bool = False,
    ) -> None:
        """Promise something more, such as a report, counted from `start`, unless it is owed or kept already.

        With `again`, what was kept before does not matter.
        """
        rule, target = self.rule(ticket, promise), ticket.target(promise)
        if rule is not None and (target is None or (again and not target.is_open)):
            owed = self._new_target(ticket, rule, start, now if start != now else None)
            owed.start_event = start_event
            ticket.targets.append(owed)

    def meet(self, ticket: TicketFacts, promise: str, at: datetime) -> None:
        """Keep the promise at `at`; the first time counts."""
        target = ticket.target(promise)
        if target is not None and target.met_at is None:
            target.met_at, target.next_step_at = at, None

    def reopen(self, ticket: TicketFacts, promise: str, now: datetime) -> None:
        """Owe the promise again with the due time it had; the escalation goes on from `now`."""
        target = ticket.target(promise)
        if target is not None:
            target.met_at, target.reopened_at = None, now
            target.generation += 1
            self._plan(ticket, target, self.rule_of(ticket, target))

    def waive(self, ticket: TicketFacts, promise: str, at: datetime, because: Voiding) -> None:
        """Take the promise's target out of the count, kept or not."""
        target = ticket.target(promise)
        if target is not None:
            void_target(target, at, because)

    def withdraw(self, ticket: TicketFacts, at: datetime, because: Voiding, forgiven: Sequence[str] = ()) -> None:
        """End every target that is still owed; a report and its measures stay owed, and what is `forgiven` is void."""
        for target in ticket.targets:
            if target.is_open and target.promise in forgiven:
                void_target(target, at, because)
            elif target.is_open and target.promise not in OUTLIVES_TICKET:
                self.end(ticket, target, at, because)

    def end(self, ticket: TicketFacts, target: Target, at: datetime, because: Voiding) -> None:
        """Nobody works on it any more: a promise of the standard that is broken stays so, every other is void."""
        if target.origin is Origin.STANDARD and target.is_breached(at):
            target.next_step_at = None
        else:
            void_target(target, at, because)

    def reasons(self, ticket: TicketFacts, promises: Iterable[str]) -> list[Reason]:
        """For each target that counts: its promise, its due time and the facts that explain it."""
        reasons: list[Reason] = []
        for promise in promises:
            target = ticket.target(promise)
            by = self.of(target.policy_version) if target is not None else None
            rule = by.rule_of(ticket, target) if by and target else None
            if by and target and rule and not rule.is_dated:
                promised = by._promised(ticket, target, rule, target.started_at)
                because = (*promised.because, *by._told_of_join(ticket, target))
                told = tuple(told_start(ticket, target, fact) for fact in because)
                if target.paused_at is not None:
                    told = tuple(fact for fact in told if fact.key != "due.close_of_business")
                reasons.append(Reason(promise, target.due_at, told, target.paused_at is not None))
            elif target is not None and target.promise in DATED:
                reasons.append(Reason(promise, target.due_at, (phrase(DATED[target.promise], note=target.note),)))
        return reasons

    def rule(self, ticket: TicketFacts, promise: str) -> Rule | None:
        """The rule by which the ticket's promise is kept now."""
        return self.policy.rule(promise, ticket.kind, ticket.severity, ticket.impact)

    def rule_of(self, ticket: TicketFacts, target: Target) -> Rule | None:
        """The rule by which a target's due time was set: a promise kept before its ticket changed has its old class.

        It is that of the policy in force at its start; None where that is not kept.
        """
        by = self.of(target.policy_version)
        if by is not self:
            return by.rule_of(ticket, target) if by is not None else None
        if target.promise not in DUE_FROM_START or ticket.kind is not Kind.DEFECT or target.severity is None:
            return self.rule(ticket, target.promise)
        return self.policy.rule(target.promise, Kind.DEFECT, target.severity)

    def _new_target(self, ticket: TicketFacts, rule: Rule, start: datetime, due_set_at: datetime | None) -> Target:
        target = bare_row(
            Target, ticket_id=ticket.id, promise=rule.promise, origin=rule.origin, started_at=start, due_at=start
        )
        return self._write(ticket, target, rule, due(rule, self.calendar, start, pauses_of(ticket.waits)), due_set_at)

    def _set_due(self, ticket: TicketFacts, target: Target, rule: Rule, start: datetime, now: datetime) -> None:
        """Recompute an existing target; where it moves, or a pause ends, its steps begin a new generation at `now`."""
        promised = self._promised(ticket, target, rule, start)
        rule, due_set_at = promised.rule, target.due_set_at
        goes_on = target.paused_at is not None and not _stands(promised)
        moved = promised.at, promised.start, rule.severity
        if goes_on or moved != (target.due_at, target.started_at, target.severity):
            target.generation += 1
            due_set_at = now
        self._write(ticket, target, rule, promised, due_set_at)

    def _promised(self, ticket: TicketFacts, target: Target, rule: Rule, start: datetime) -> Due:
        """Return when it is due: by its own rule and start, or the earliest of what was joined in it (R14)."""
        earliest = self._earliest(ticket, target, claims_in(target))
        return earliest[1] if earliest else due(rule, self.calendar, start, pauses_of(ticket.waits))

    def _earliest(self, ticket: TicketFacts, target: Target, claims: Sequence[PartDue]) -> tuple[PartDue, Due] | None:
        """The claim that falls due first; what was reported after the promise was kept claims nothing of it."""
        owed: list[tuple[PartDue, Due]] = []
        for claim in claims:
            rule = self.policy.rule(target.promise, claim.kind, claim.severity, claim.impact)
            if rule is not None and (target.met_at is None or claim.start <= target.met_at):
                owed.append((claim, due(rule, self.calendar, claim.start, claim.paused_with(ticket.waits))))
        return min(owed, key=lambda one: one[1].at, default=None)

    def _told_of_join(self, ticket: TicketFacts, target: Target) -> tuple[Phrase, ...]:
        """Return the phrase that says whose own due time it is, where tickets were joined."""
        earliest = self._earliest(ticket, target, claims_in(target))
        if earliest is None:
            return ()
        claim = earliest[0]
        return (phrase("due.joined", number=claim.number) if claim.number else phrase("due.joined_own"),)

    def _write(
        self, ticket: TicketFacts, target: Target, rule: Rule, promised: Due, due_set_at: datetime | None
    ) -> Target:
        target.origin, target.severity = rule.origin, rule.severity
        target.started_at, target.due_at = promised.start, promised.at
        target.is_provisional, target.due_set_at = promised.is_provisional, due_set_at
        target.paused_at = promised.pauses[-1].begun if _stands(promised) else None
        target.policy_version = self.policy.edition
        warnings = warn_times(rule, self.calendar, promised.start, promised.at, work_left=LAST_HOUR)
        target.warn_at = warnings[0] if warnings else None
        return self._plan(ticket, target, rule)

    def _plan(self, ticket: TicketFacts, target: Target, rule: Rule | None) -> Target:
        target.next_step_at = self.steps.next_at(ticket, target, rule)
        return target


def _is_judged_alone(ticket: TicketFacts, target: Target, rule: Rule, start: datetime) -> bool:
    """The result was there when the situation became milder."""
    result_at = ticket.resolved_at if target.promise == Promise.RESOLVE else None
    is_graver = rule.severity is not None and target.severity is not None and rule.severity < target.severity
    return result_at is not None and result_at < start and not is_graver


def _stands(promised: Due | None) -> bool:
    """The clock stands still now."""
    return promised is not None and promised.rule.promise != Promise.RESPOND and promised.is_paused
