"""Whose press would move something on, found by pressing: nothing here asks the list under test.

The bare row says which steps are owed. Everybody tries the button of each, and whose press was acted on may take it;
where the step was put to somebody, and that one may, it is theirs alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.access.admin_handover import AdminHandover
from models.access.request import request_of
from models.access.review import reviews_of
from models.access.revocation import revocations_of
from models.access.terms import AccessWorkflow
from models.duty.roster import Absence, on_duty
from models.duty.shift_handover import Handover
from models.duty.swap import DutySwap
from models.people.person import Person
from models.suggestions.suggestion import suggestion_of
from models.suggestions.terms import SUGGESTION, SuggestionState
from models.terms import AccessState, Kind, Promise, Role, Status
from models.tickets.facts import ORDINARY
from models.tickets.ticket import Ticket
from tests.support.presses import Presses

REQUEST_STEPS = ("access.claim", "access.amend", "access.works", "access.approve", "access.grant")
SUGGESTION_STEPS = (
    *("suggestion.take_up", "suggestion.assess", "suggestion.reassess", "suggestion.begin", "suggestion.present"),
    *("suggestion.to_change", "suggestion.close"),
)
TAKING_BACK = ("revocation.disable", "revocation.revoke")
WORKING = ("take", "answer", "restore", "resolve", "lesser.decide", "transfer")
TO_BE_TAKEN = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING, Status.RESTORED)
SWAP_UNTIL = timedelta(hours=1)


@dataclass(frozen=True)
class Owed:
    """One step: the buttons that take it, and to whom it was put, if to anybody; of others those with a role.

    `first` are asked before the others who may. Where nobody may, it stands with those in `else_with`.
    """

    actions: tuple[str, ...]
    put_to: frozenset[str] = frozenset()
    roles: tuple[Role, ...] = field(default=tuple(Role))
    first: frozenset[str] = frozenset()
    else_with: frozenset[str] = frozenset()


class NextActors:
    """Asks of one moment of a desk."""

    def __init__(self, session: Session, presses: Presses, now: datetime) -> None:
        self.session, self.presses, self.now = session, presses, now
        everybody = session.exec(select(Person)).all()
        self.people = {one.name: one for one in everybody if one.is_active(now) and not one.is_placeholder}
        self._name_of = {one.id: one.name for one in self.people.values()}
        self.duty = on_duty(session, now).duty
        absences = session.exec(select(Absence).where(col(Absence.withdrawn_at).is_(None))).all()
        self._away = {one.person_id for one in absences if one.begins_at <= now < one.ends_at}

    def of(self, ticket: Ticket) -> set[str]:
        """Those whose press would move it on."""
        return set().union(*(self._who_takes(step, ticket.number) for step in self._owed(ticket)))

    def of_roster(self) -> set[tuple[str, str]]:
        """Who has to say 已接班, and who whether they take a shift over, each with the action."""
        asked: set[tuple[str, str]] = set()
        told = [one for one in self.session.exec(select(Handover)).all() if one.told_at is not None]
        newest = max(told, key=lambda one: one.begins_at, default=None)
        if newest is not None and newest.accepted_at is None:
            action = f"handover.accept:{newest.id}"
            asked |= {(name, action) for name in self.people if not self.presses.try_out(name, action).refused}
        for swap in self.session.exec(select(DutySwap)).all():
            if swap.decided_at is None and swap.withdrawn_at is None and self._may_change_hands(swap):
                answers = (f"swap.agree:{swap.id}", f"swap.refuse:{swap.id}")
                asked |= {
                    (name, answers[0])
                    for name in self.people
                    if any(not self.presses.try_out(name, action).refused for action in answers)
                }
        return asked

    def _may_change_hands(self, swap: DutySwap) -> bool:
        """The shift is the asker's still, and has not long begun."""
        shift = swap.duty
        if shift is None or shift.person_id != swap.asker_id:
            return False
        return shift.ends_at > self.now and shift.begins_at >= self.now - SWAP_UNTIL

    def _who_takes(self, step: Owed, number: str) -> set[str]:
        if step.put_to:
            may = {name for name in step.put_to if self._may(name, step.actions, number)}
            return may or set(step.else_with)
        first = {name for name in step.first if self._may(name, step.actions, number)}
        if first:
            return first
        able = {name for name, one in self.people.items() if one.has(*step.roles)}
        return {name for name in able if self._may(name, step.actions, number)} or set(step.else_with)

    def _may(self, name: str, actions: Iterable[str], number: str) -> bool:
        return any(self.presses.try_out(name, action, number).changed for action in actions)

    def _owed(self, ticket: Ticket) -> Iterator[Owed]:
        owed_by = {
            ORDINARY: self._owed_of_ordinary,
            AccessWorkflow.REQUEST: self._owed_of_request,
            AccessWorkflow.CHECKLIST: self._owed_of_checklist,
            AccessWorkflow.REVIEW: self._owed_of_review,
            AccessWorkflow.ADMIN_TRANSFER: self._owed_of_transfer,
            SUGGESTION: self._owed_of_suggestion,
        }
        yield from owed_by[ticket.workflow](ticket)
        directive = ticket.target(Promise.DIRECTIVE)
        is_transfer = ticket.workflow == AccessWorkflow.ADMIN_TRANSFER
        is_own_date = is_transfer and directive is not None and directive.started_at == ticket.created_at
        if ticket.is_owed(Promise.DIRECTIVE) and not ticket.status.is_final and not is_own_date:
            has_it = self._those(ticket.assignee_id)
            yield Owed(("order.answer",), has_it or self._office() | self._those(self.duty.id if self.duty else None))

    def _owed_of_request(self, ticket: Ticket) -> Iterator[Owed]:
        request = request_of(ticket)
        assert request is not None
        can_run_out = request.state in {AccessState.UNCLAIMED, AccessState.ASKED, AccessState.APPROVED}
        has_run_out = can_run_out and request.until is not None and request.until <= self.now
        if ticket.status.is_final or has_run_out:
            return  # what has run out the desk itself ends
        if request.state is AccessState.APPROVED:
            yield Owed(REQUEST_STEPS, first=self._appointed(request.system), else_with=self._office())
        else:
            is_undecided = request.state is AccessState.ASKED
            yield Owed(REQUEST_STEPS, else_with=self._administrators() if is_undecided else frozenset())

    def _owed_of_suggestion(self, ticket: Ticket) -> Iterator[Owed]:
        """A solution of engineers and office, an answer of the side that gave none; else whoever may take the step."""
        suggestion = suggestion_of(ticket)
        assert suggestion is not None
        speaker = self._those(suggestion.speaker_id)
        if ticket.status.is_final:
            return
        if suggestion.state is SuggestionState.NEGOTIATING and suggestion.solution is None:
            solvers = {name for name, one in self.people.items() if one.has(Role.OFFICE, Role.ENGINEER)}
            yield Owed(("suggestion.solve",), frozenset(solvers - speaker))
        elif suggestion.state is SuggestionState.NEGOTIATING:
            yield Owed((f"suggestion.agree:{len(suggestion.solutions)}",))
        else:
            yield Owed((*SUGGESTION_STEPS, f"suggestion.accept:{len(suggestion.builds)}"))
        if suggestion.state is SuggestionState.ON_TRIAL:
            yield Owed(("suggestion.name_successor",))

    def _owed_of_checklist(self, ticket: Ticket) -> Iterator[Owed]:
        """By system what is to be taken back; then what a second person has to look at: office and administrators."""
        lines = [one for one in revocations_of(ticket) if one.dropped_at is None and one.checked_at is None]
        holders = self._those(*(one.grant.person_id for one in lines))
        for system in {one.grant.system for one in lines if one.revoked_at is None}:
            yield Owed(TAKING_BACK, first=self._appointed(system), else_with=self._office() - holders)
        if any(one.revoked_at is not None for one in lines):
            yield Owed(("revocation.check",), first=self._having(Role.OFFICE, Role.ADMIN))

    def _owed_of_review(self, ticket: Ticket) -> Iterator[Owed]:
        """One right at a time; those put off come last."""
        still = [one for one in reviews_of(ticket) if one.verdict is None and one.dropped_at is None]
        still.sort(key=lambda one: (one.put_off_at is not None, str(one.put_off_at), one.id))
        if still:
            yield Owed((f"review.keep:{still[0].grant_id}",), else_with=self._administrators())

    def _owed_of_transfer(self, ticket: Ticket) -> Iterator[Owed]:
        """Three say a word each; what one of them cannot say any more, a leader calls off to begin anew."""
        handover = self.session.exec(select(AdminHandover).where(AdminHandover.ticket_id == ticket.id)).one()
        if handover.appointed_at is not None or handover.cancelled_at is not None:
            return
        leaders = frozenset(
            name for name in self._having(Role.LEADER) if self._may(name, ("admin.cancel",), ticket.number)
        )
        primary, stand_in = self._those(handover.primary_id), self._those(handover.stand_in_id)
        if handover.handed_over_at is None:
            first = self._those(handover.vendor_id if handover.vendor_id else handover.opened_by_id)
            yield Owed(("admin.hand_over",), first=first, else_with=leaders)
        elif handover.received_at is None:
            yield Owed(("admin.receive",), primary, else_with=leaders)
        if handover.known_at is None:
            yield Owed(("admin.know",), stand_in, else_with=leaders)

    def _owed_of_ordinary(self, ticket: Ticket) -> Iterator[Owed]:
        has_it = self._those(ticket.assignee_id)
        if ticket.status is Status.CLOSED or not ticket.status.is_final:
            yield Owed(("confirm_class",) if ticket.confirmed_at is None else ())
        if any(map(ticket.is_owed, (Promise.REPORT, Promise.FINAL_REPORT))):
            menders = self._those(ticket.resolved_by_id, ticket.restored_by_id)
            yield Owed(("report.file",), has_it or menders or self._office())
            if any(not one.is_filed for one in ticket.reports):
                yield Owed(("report.file",), roles=(Role.PROJECT_LEAD,))
        yield from self._owed_of_report(ticket)
        yield Owed(("lowering.agree", "false_alarm.agree"))
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

    def _owed_of_report(self, ticket: Ticket) -> Iterator[Owed]:
        """Signatures under the newest version, also of what is over; then its measures, by whoever has to do them."""
        for measure in ticket.measures_to_do:
            yield Owed(("measure.done",), self._those(measure.set_by_id))
        report = ticket.current_report
        if report is None or report.returned_at is not None:
            return
        if report.checked_at is None:
            yield Owed(("report.check",), roles=(Role.OFFICE,))
        elif report.read_at is None:
            yield Owed(("report.read",), roles=(Role.LEADER,))
        if report.is_on_behalf and report.lead_signed_at is None:
            yield Owed(("report.sign",), roles=(Role.PROJECT_LEAD,))

    def _work(self, ticket: Ticket, has_it: frozenset[str]) -> Iterator[Owed]:
        if has_it:
            yield Owed(WORKING, has_it)
        elif ticket.kind is Kind.DEFECT:
            yield Owed(("take",), roles=(Role.ENGINEER,))
            yield Owed(("assign",), roles=(Role.OFFICE,))
        else:
            yield Owed(("answer",), roles=(Role.OFFICE,))
            duty = None if ticket.is_confidential else self.duty  # else it is for office and leaders alone
            warned = self._those(duty.id if duty else None) - self._those(ticket.reporter_id)
            yield Owed(("take",), warned) if warned else Owed(())

    def _appointed(self, system: str) -> frozenset[str]:
        """Who administers the system by appointment and is not away."""
        found = self.session.exec(select(AdminHandover).where(AdminHandover.system == system)).all()
        counting = [one for one in found if one.appointed_at is not None and one.superseded_at is None]
        ids = {person for one in counting for person in (one.primary_id, one.stand_in_id)}
        return self._those(*(ids - self._away))

    def _administrators(self) -> frozenset[str]:
        return frozenset(name for name in self._having(Role.ADMIN) if not self.people[name].company)

    def _those(self, *ids: int | None) -> frozenset[str]:
        return frozenset(self._name_of[one] for one in ids if one in self._name_of)

    def _office(self) -> frozenset[str]:
        return self._having(Role.OFFICE)

    def _having(self, *roles: Role) -> frozenset[str]:
        return frozenset(name for name, one in self.people.items() if one.has(*roles))
