"""What else may be done with a ticket, beyond the buttons that its card has room for."""

from collections.abc import Callable

from models.access.request import grant_of
from models.people.person import Person
from models.terms import MAY_BE_TAKEN_BACK, Kind, Promise, Role, Status
from models.tickets.assignment import WORKED_ON
from models.tickets.ticket import Ticket

Applies = Callable[[Ticket, Person], bool]


def further(ticket: Ticket, person: Person) -> list[str]:
    """The actions that make sense for this person on this ticket now, the likely ones first; the verbs still check."""
    offered = OF_OWN_STEPS if ticket.has_own_steps else FURTHER
    return [action for action, applies in FURTHER.items() if action in offered and applies(ticket, person)]


def _is_open(ticket: Ticket, person: Person) -> bool:
    return not ticket.status.is_final


def _is_being_worked_on(ticket: Ticket, person: Person) -> bool:
    return ticket.status in {Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS}


def _may_ask_reporter(ticket: Ticket, person: Person) -> bool:
    may = person.has(Role.OFFICE) or ticket.assignee_id == person.id
    return may and _is_being_worked_on(ticket, person)


def _may_be_major(ticket: Ticket, person: Person) -> bool:
    is_plain_defect = ticket.kind is Kind.DEFECT and not ticket.needs_restoring_first
    return is_plain_defect and person.has(Role.OFFICE, Role.LEADER) and _is_open(ticket, person)


def _is_office(ticket: Ticket, person: Person) -> bool:
    return person.has(Role.OFFICE) and _is_open(ticket, person)


def _may_assign(ticket: Ticket, person: Person) -> bool:
    return person.has(Role.OFFICE) and ticket.status in WORKED_ON


def _has_it(ticket: Ticket, person: Person) -> bool:
    return ticket.assignee_id == person.id and ticket.status in WORKED_ON


def _may_confirm_class(ticket: Ticket, person: Person) -> bool:
    is_unconfirmed_defect = ticket.kind is Kind.DEFECT and ticket.confirmed_at is None
    return is_unconfirmed_defect and _is_office(ticket, person)


def _may_unmerge(ticket: Ticket, person: Person) -> bool:
    return person.has(Role.OFFICE) and (ticket.status is Status.MERGED or bool(ticket.merged_ones))


def _may_report(ticket: Ticket, person: Person) -> bool:
    owed = ticket.target(Promise.REPORT) or ticket.target(Promise.FINAL_REPORT)
    return owed is not None and person.has(Role.OFFICE, Role.ENGINEER)


def _may_order(ticket: Ticket, person: Person) -> bool:
    return person.has(Role.LEADER) and ticket.status in WORKED_ON


def _tells_of_leaver(ticket: Ticket, person: Person) -> bool:
    """The account of somebody who has left still works, says the message."""
    may = person.is_ours(Role.OFFICE, Role.ADMIN)
    return may and ticket.kind is Kind.PERMISSION and ticket.is_security and _is_open(ticket, person)


def _may_revoke(ticket: Ticket, person: Person) -> bool:
    grant = grant_of(ticket)
    return grant is not None and grant.is_in_use and person.is_ours(Role.LEADER, Role.ADMIN)


FURTHER: dict[str, Applies] = {
    "leave.open": _tells_of_leaver,
    "order": _may_order,
    "access.revoke": _may_revoke,
    "assign": _may_assign,
    "transfer": _has_it,
    "help": lambda ticket, person: _may_assign(ticket, person) or _has_it(ticket, person),
    "ask_reporter": _may_ask_reporter,
    "confirm_class": _may_confirm_class,
    "change_class": lambda ticket, person: ticket.kind is Kind.DEFECT and _is_office(ticket, person),
    "change_kind": _is_office,
    "mark_major": _may_be_major,
    "report.file": _may_report,
    "merge": _is_office,
    "unmerge": _may_unmerge,
    "outage.publish": lambda ticket, person: ticket.kind is Kind.DEFECT and _is_office(ticket, person),
    "outage.recovered": lambda ticket, person: person.has(Role.OFFICE) and ticket.is_announced,
    "why": _is_open,
    "withdraw": lambda ticket, person: _is_office(ticket, person) and ticket.status in MAY_BE_TAKEN_BACK,
}
"""Every action of the list, in its order, with when it is offered."""
OF_OWN_STEPS = ("order", "access.revoke", "why")
"""What may also be done with a ticket whose steps are those of a request or a checklist."""
