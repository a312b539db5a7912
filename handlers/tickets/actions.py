"""Further actions on a ticket, beyond the buttons that its card has room for."""

from handlers.tickets.closest_answers import may_be_kept
from handlers.turn.workflow import Applies, Offer, both
from models.people.person import Person
from models.terms import Kind, Promise, Role, Status
from models.tickets.assignment import WORKED_ON, WORKERS
from models.tickets.fault_record import OF_THE_STANDARD
from models.tickets.fault_report import FaultReport
from models.tickets.lesser_faults import LesserOutcome
from models.tickets.readings.reading import suggested_for
from models.tickets.resolution import ANSWERING
from models.tickets.ticket import Ticket


def is_open(ticket: Ticket, person: Person) -> bool:
    """Return whether something may still happen on the ticket."""
    return not ticket.status.is_final


def _is_being_worked_on(ticket: Ticket, person: Person) -> bool:
    return ticket.status in {Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS}


def _may_ask_reporter(ticket: Ticket, person: Person) -> bool:
    may = person.has(Role.OFFICE) or ticket.assignee_id == person.id
    return may and _is_being_worked_on(ticket, person)


def _may_be_major(ticket: Ticket, person: Person) -> bool:
    is_plain_defect = ticket.kind is Kind.DEFECT and not ticket.needs_restoring_first
    return is_plain_defect and person.has(Role.OFFICE, Role.LEADER) and is_open(ticket, person)


def _is_office(ticket: Ticket, person: Person) -> bool:
    return person.has(Role.OFFICE) and is_open(ticket, person)


def _may_assign(ticket: Ticket, person: Person) -> bool:
    return person.has(Role.OFFICE) and ticket.status in WORKED_ON


def _has_it(ticket: Ticket, person: Person) -> bool:
    return ticket.assignee_id == person.id and ticket.status in WORKED_ON


def _may_confirm_class(ticket: Ticket, person: Person) -> bool:
    is_unconfirmed_defect = ticket.kind is Kind.DEFECT and ticket.confirmed_at is None
    is_to_confirm = ticket.is_closed_unconfirmed or (is_unconfirmed_defect and is_open(ticket, person))
    return is_to_confirm and person.has(Role.OFFICE)


def _may_unmerge(ticket: Ticket, person: Person) -> bool:
    return person.has(Role.OFFICE) and (ticket.merged_into_id is not None or bool(ticket.merged_ones))


def _may_report(ticket: Ticket, person: Person) -> bool:
    owed = ticket.target(Promise.REPORT) or ticket.target(Promise.FINAL_REPORT)
    return owed is not None and ticket.may_write_report(person)


def _may_check_report(ticket: Ticket, person: Person) -> bool:
    report = _filed_report(ticket) if person.is_ours(Role.OFFICE) else None
    return report is not None and report.checked_at is None and report.returned_at is None


def _may_read_report(ticket: Ticket, person: Person) -> bool:
    report = _filed_report(ticket) if person.is_ours(Role.LEADER) else None
    return report is not None and report.checked_at is not None and report.read_at is None


def _may_sign_report(ticket: Ticket, person: Person) -> bool:
    report = _filed_report(ticket) if person.has(Role.PROJECT_LEAD) else None
    return report is not None and report.is_on_behalf and report.lead_signed_at is None


def _may_close_measure(ticket: Ticket, person: Person) -> bool:
    return any(ticket.may_close_measure(one, person) for one in ticket.measures_to_do)


def _may_publish_note(ticket: Ticket, person: Person) -> bool:
    role = Role.LEADER if ticket.is_security or ticket.is_confidential else Role.OFFICE
    report = _filed_report(ticket) if person.is_ours(role) else None
    return report is not None and report.checked_at is not None


def _may_report_progress(ticket: Ticket, person: Person) -> bool:
    return ticket.owed_progress is not None and ticket.may_write_report(person)


def _filed_report(ticket: Ticket) -> FaultReport | None:
    """The newest version; those of a ticket that never owed one are not looked for."""
    is_owed_once = any(target.promise == Promise.REPORT for target in ticket.targets)
    return ticket.current_report if is_owed_once else None


def may_issue_directive(ticket: Ticket, person: Person) -> bool:
    """A leader may set a date for an answer."""
    return person.has(Role.LEADER) and ticket.status in WORKED_ON


def _tells_of_leaver(ticket: Ticket, person: Person) -> bool:
    """Return whether the message says that a leaver's account still works, and the person may act on that."""
    may = person.is_ours(Role.OFFICE, Role.ADMIN)
    return may and ticket.kind is Kind.PERMISSION and ticket.is_security and is_open(ticket, person)


def _may_record(ticket: Ticket, person: Person) -> bool:
    may = person.has(Role.OFFICE) or ticket.is_reported_by(person) or ticket.assignee_id == person.id
    return may and ticket.kind is Kind.DEFECT and ticket.status is not Status.MERGED


def _may_answer(ticket: Ticket, person: Person) -> bool:
    return person.has(*ANSWERING) and not ticket.is_reported_by(person) and is_open(ticket, person)


def _may_withdraw(ticket: Ticket, person: Person) -> bool:
    own = ticket.is_reported_by(person) and not ticket.merged_ones  # others have a part in it
    return (own or person.has(Role.OFFICE)) and ticket.may_still_be_withdrawn


def _may_decide_lesser(ticket: Ticket, person: Person) -> bool:
    """Return whether the person may resolve it, while a fault that was told with it is no ticket of its own."""
    holders = (ticket, *(ticket.merged_ones if ticket.id is not None else ()))
    is_left = any(one.outcome is not LesserOutcome.SPLIT for holder in holders for one in holder.lesser_faults)
    return is_left and _has_it(ticket, person) and ticket.taken_at is not None


def _may_take_paper(ticket: Ticket, person: Person) -> bool:
    """Return whether the person works for the desk and may have the record: of a fault always, of a closed question."""
    is_over = ticket.kind is Kind.CONSULTATION and ticket.status is Status.CLOSED
    is_fault = ticket.kind is Kind.DEFECT and ticket.status is not Status.MERGED
    return (is_over or is_fault) and ticket.is_team_business_of(person)


def _was_late(ticket: Ticket, person: Person) -> bool:
    """A promise was kept late, or the fault ended with a broken one; of what is still owed the notice asks."""
    ended_at = ticket.closed_at
    broken = [one for one in ticket.targets if one.promise in OF_THE_STANDARD and one.withdrawn_at is None]
    return ticket.may_explain_delay(person) and any(
        one.due_at < at for one in broken if (at := one.met_at or ended_at) is not None
    )


def _may_become_suggestion(ticket: Ticket, person: Person) -> bool:
    """Return whether the ticket may become a suggestion: read as one before they had steps, or judged one later."""
    return ticket.kind is Kind.SUGGESTION and person.is_ours(Role.OFFICE) and is_open(ticket, person)


def _may_become_change(ticket: Ticket, person: Person) -> bool:
    """An older ticket of the kind, that goes by the steps of changes from then on."""
    may = person.is_ours(Role.OFFICE) or ticket.is_reported_by(person)
    return may and ticket.kind is Kind.CHANGE and is_open(ticket, person)


def _may_keep_answer(ticket: Ticket, person: Person) -> bool:
    """收入知识库: the answer of a question that is over."""
    if not person.is_ours(Role.OFFICE) or ticket.kind is not Kind.CONSULTATION:
        return False
    return may_be_kept(ticket)


def _may_take_question(ticket: Ticket, person: Person) -> bool:
    """Answers that were found have its place on the card."""
    is_question = ticket.kind is Kind.CONSULTATION and ticket.status is Status.NEW and ticket.taken_at is None
    return is_question and person.has(*WORKERS)


def _may_turn_into_defect(ticket: Ticket, person: Person) -> bool:
    return ticket.kind is Kind.CONSULTATION and _is_office(ticket, person)


def _may_adopt_reading(ticket: Ticket, person: Person) -> bool:
    """Return whether the person may adopt another kind or class that a reader besides the rules suggests."""
    if "read" not in ticket.conversation or not _is_office(ticket, person):
        return False
    return bool(suggested_for(ticket))


def _to(*roles: Role) -> Applies:
    return lambda ticket, person: person.has(*roles)


def _to_ours(*roles: Role) -> Applies:
    """Offer it to those of the house, and to no vendor."""
    return lambda ticket, person: person.is_ours(*roles)


def _pressed_by(by: Applies, *actions: str) -> tuple[Offer, ...]:
    """Return the offers of what stands on cards alone."""
    return tuple(Offer(action, pressed_by=by) for action in actions)


def _is_assignee(ticket: Ticket, person: Person) -> bool:
    return ticket.assignee_id == person.id


def _may_resume(ticket: Ticket, person: Person) -> bool:
    return person.has(Role.OFFICE) or person.id in {ticket.assignee_id, ticket.reporter_id}


def _is_witness(ticket: Ticket, person: Person) -> bool:
    """Return whether the person is of the office or the reporter, but did not say that business runs again."""
    return (person.has(Role.OFFICE) or ticket.is_reported_by(person)) and ticket.restored_by_id != person.id


def _answers(ticket: Ticket, person: Person) -> bool:
    return person.has(*ANSWERING) and not ticket.is_reported_by(person)


_by_office = _to(Role.OFFICE)
FURTHER = (Offer("order", may_issue_directive, _to(Role.LEADER)), Offer("why", is_open))
"""Actions that every workflow's menu offers: a leader sets a date, and a deadline is explained."""
ANSWER = Offer("order.answer", pressed_by=_to(*WORKERS))
"""Those who work on tickets answer a leader."""
ORDER, WHY = FURTHER
OFFERS = (
    Offer("leave.open", _tells_of_leaver),
    Offer("suggestion.open", _may_become_suggestion),
    Offer("change.take_over", _may_become_change),
    ORDER,
    Offer("assign", _may_assign),
    Offer("transfer", _has_it),
    Offer("help", lambda ticket, person: _may_assign(ticket, person) or _has_it(ticket, person)),
    Offer("take", _may_take_question, _to(*WORKERS)),
    Offer("answer", _may_answer, _answers),
    Offer("to_defect", _may_turn_into_defect, _by_office),
    Offer("ask_reporter", _may_ask_reporter),
    Offer("circumstances", _may_record),
    Offer("lesser.decide", _may_decide_lesser),
    Offer("confirm_class", _may_confirm_class, _by_office),
    Offer("change_class", lambda one, person: one.kind is Kind.DEFECT and _is_office(one, person), _by_office),
    Offer("change_kind", _is_office, _by_office),
    Offer("reading.adopt", _may_adopt_reading, _by_office),
    Offer("mark_major", _may_be_major),
    Offer("rehearsal", lambda ticket, person: ticket.may_be_rehearsal(person) and ticket.may_still_be_rehearsal),
    Offer("flood.leave_out", lambda ticket, person: ticket.may_leave_out_flood(person)),
    Offer("major.take_back", lambda ticket, person: ticket.may_take_back_major(person)),
    both("lowering.agree", lambda ticket, person: ticket.may_agree_to_lowering(person)),
    both("false_alarm.agree", lambda ticket, person: ticket.may_agree_to_false_alarm(person)),
    Offer("party", lambda ticket, person: ticket.may_set_party(person)),
    Offer("late.explain", _was_late, lambda ticket, person: ticket.may_explain_delay(person)),
    Offer("report.file", _may_report, lambda ticket, person: ticket.may_write_report(person)),
    Offer("report.sign", _may_sign_report, _to(Role.PROJECT_LEAD)),
    Offer("report.check", _may_check_report, _to_ours(Role.OFFICE)),
    Offer("report.return", _may_check_report, _to_ours(Role.OFFICE)),
    Offer("report.read", _may_read_report, _to_ours(Role.LEADER)),
    both("measure.done", _may_close_measure),
    both("report.publish", _may_publish_note),
    both("progress.file", _may_report_progress),
    Offer("merge", _is_office),
    Offer("unmerge", _may_unmerge),
    Offer("outage.publish", lambda ticket, person: ticket.kind is Kind.DEFECT and _is_office(ticket, person)),
    Offer("outage.recovered", lambda ticket, person: person.has(Role.OFFICE) and ticket.is_announced),
    WHY,
    Offer("paper.send", _may_take_paper),
    Offer("record.sign", lambda ticket, person: ticket.may_sign_record(person)),
    Offer("record.check", lambda ticket, person: ticket.may_check_record(person)),
    Offer("knowledge.keep", _may_keep_answer, _to_ours(Role.OFFICE)),
    Offer("consultation.note", lambda ticket, person: ticket.may_note_consultation(person)),
    Offer("guest.link", lambda ticket, person: ticket.may_send_link(person)),
    Offer("guest.end", lambda ticket, person: ticket.may_send_link(person) and "guest" in ticket.conversation),
    Offer("mask", lambda ticket, person: ticket.may_be_masked_by(person)),
    Offer("withdraw", _may_withdraw),
    ANSWER,
    *_pressed_by(lambda ticket, person: ticket.may_be_explained_by(person), "window.join", "window.not_this"),
    Offer("same.deny", pressed_by=lambda ticket, person: person.has(Role.OFFICE) or ticket.is_reported_by(person)),
    *_pressed_by(
        _by_office, "confirm_and_assign", "decline", "accept_proposal", "keep_class", "misjudged", "got_worse"
    ),
    *_pressed_by(_by_office, "many.raise", "many.keep", "merge.same"),
    *_pressed_by(_is_assignee, "restore", "resolve", "lesser.fix", "lesser.split"),
    *_pressed_by(_is_witness, "confirm_restored", "deny_restored"),
    Offer("knowledge.adopt", pressed_by=_answers),
    Offer("resume", pressed_by=_may_resume),
)
"""Every action of the menu in its order, then those of cards alone."""
