"""Tells the people who have a ticket of news, as a card of its own, so that they are notified."""

from datetime import datetime

from handlers.tickets.cards.assignee_notices import to_work
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from models.phrase import Phrase, phrase
from models.terms import Hearing, Severity, Status
from models.tickets.alike import one_fault
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.policy.policy import EscalationLevel


def tell_whoever_has_it(turn: Turn, ticket: Ticket, news: Phrase) -> None:
    """Send a card to the assignee, or to the person on duty while there is none; not to the person who acts."""
    audience = Audience(turn)
    actor = turn.account.person_id if turn.account else None
    people = [person for person in audience.who_has_it(ticket) if person.id != actor]
    if people:
        audience.tell_about(ticket, people, to_work, ticket, news, turn.now)


def tell_duty(turn: Turn, ticket: Ticket, news: Phrase) -> None:
    """The same for the assignee and the person on duty both: it became graver, and nobody has heard of that yet."""
    if ticket.status is Status.NEW:
        ticket.told, ticket.told_names = Hearing.COMING, ""
    audience = Audience(turn)
    audience.tell_about(ticket, audience.people(EscalationLevel.DUTY, ticket), to_work, ticket, news, turn.now)


def count_reports(turn: Turn, main: Ticket) -> None:
    """Count the reports of a fault for the team's card; many suggest an A for a main function, and raise nothing.

    Standard 4: nobody gets it done, and nobody knows a way round. A fault of another function stays a C however many.
    """
    turn.session.flush()
    told = one_fault(turn.session, main)
    is_open_to_it = bool(main.triage.get("is_main")) and main.severity in {Severity.B, None}
    is_many = told.stopped >= turn.rules.policy.intake.many_reports and not told.has_way
    if main.count_told(told.reports, told.people, turn.now, speaks_for_a=is_open_to_it and is_many):
        _tell_of_many(turn, main, phrase("work.told_by_many", people=told.people))
    turn.refresh(main)


def _tell_of_many(turn: Turn, main: Ticket, news: Phrase) -> None:
    """Tell duty and the assignee, and the office, which decides; each person once."""
    audience = Audience(turn)
    told = {one.id: one for one in (*audience.people(EscalationLevel.DUTY, main), *audience.office)}
    people = [one for one in told.values() if one.id != main.reporter_id]
    if people:
        audience.tell_about(main, people, to_work, main, news, turn.now)


def take_supplement(
    turn: Turn, ticket: Ticket, text: str, ref: str, *, rule: str = "", sent_at: datetime | None = None
) -> WorkLogEntry:
    """Take the reporter's addition; an answer that the desk waited for is put before the people who wait for it.

    `rule` is the rule of conversation by which the words are the ticket's. A wait ends at `sent_at`, aware UTC.
    """
    was_waited_for = ticket.status is Status.WAITING
    entry = ticket.supplement(text, ref, turn.person, turn.now, turn.clock, rule=rule, sent_at=sent_at)
    if was_waited_for:
        tell_whoever_has_it(turn, ticket, phrase("work.answered", text=clipped(text, SHOWN_TEXT)))
    return entry
