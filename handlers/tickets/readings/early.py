"""The reading by which a report was filed is kept with it, and what it asks is asked in the same turn."""

from datetime import timedelta

from handlers.tickets.cards import notices
from handlers.tickets.readings.asking import ask
from handlers.tickets.readings.coming_back import as_row, keep_ground, take_effect
from handlers.tickets.readings.trained import made_of
from handlers.turn.turn import Turn
from models.terms import Role
from models.tickets.facts import ORDINARY
from models.tickets.queries import people_with
from models.tickets.readings.reading import TicketReading, was_triaged_for
from models.tickets.ticket import Ticket
from sla.reading.hearing import UNREAD, Decider
from sla.reading.remark import Remark
from sla.toml_reader import FileError

TOLD_EVERY = timedelta(days=1)


def keep_early_reading(turn: Turn, ticket: Ticket, words: Remark) -> None:
    """Keep the reading of a new ticket's words, where it is the last word; else the whole reader comes back later."""
    if words.decided_by == Decider.UNREAD:
        _tell_unread(turn, ticket)
    reading = words.reading
    if reading is None or not reading.is_whole or ticket.is_confidential or ticket.workflow != ORDINARY:
        return
    try:
        signature = turn.rules.model.signature
    except FileError:
        return
    made = made_of(turn.session, ticket, len(ticket.text), reading, signature)
    row = TicketReading(**as_row(turn, ticket, made))
    turn.readings.append((row, ticket))
    has_changed = take_effect(turn, ticket, made, row)
    if made.like and made.read_as == (ticket.kind, ticket.severity):
        keep_ground(ticket, made)
        has_changed = True
    if made.question is not None and ask(turn, ticket, made.question):
        has_changed = True
    if has_changed:
        turn.refresh(ticket)


def _tell_unread(turn: Turn, ticket: Ticket) -> None:
    """The office hears once a day that nothing is read."""
    reason = UNREAD.reason.key
    if not was_triaged_for(turn.session, reason, turn.now - TOLD_EVERY, but=ticket.number):
        turn.tell(people_with(turn.session, turn.now, Role.OFFICE), notices.unread)
