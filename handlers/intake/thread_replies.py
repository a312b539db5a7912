"""Words below a ticket's card: the reporter adds to it, the desk's people answer there."""

from handlers.intake.attachments import attach
from handlers.tickets.assignee_notices import take_supplement
from handlers.tickets.cards import merged
from handlers.tickets.mirroring import mirror
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Message, Reply
from models.terms import Purpose, Status
from models.tickets.resolution import ANSWERING
from models.tickets.ticket import Ticket
from sla.reading.replies import says_something

router = Router()


@router.message
def write_in_thread(message: Message, turn: Turn) -> Reply | None:
    """Among the team a reply in a ticket's thread is a note; elsewhere one of the desk's people answers there."""
    if message.place.thread is None or message.is_direct or not message.text.strip():
        return None
    ticket = turn.ticket_behind(message.place, message.place.thread)
    if ticket is None:
        return None
    if turn.purpose_of(message.place) is Purpose.TEAM and not turn.person.is_outsider:
        ticket.note(message.text, turn.person, turn.now, message.ref)
        mirror(turn, ticket, message.text, message.place, is_internal=True)
    elif ticket.is_reported_by(turn.person) and ticket.status is Status.MERGED:
        return _added_to_a_part(message, turn, ticket)
    elif ticket.is_reported_by(turn.person) or not turn.person.has(*ANSWERING):
        return None
    else:
        is_telling = says_something(message.text, turn.rules.lexicon)
        ticket.reply(message.text, turn.person, turn.now, turn.clock, message.ref, says_something=is_telling)
        mirror(turn, ticket, message.text, message.place)
    attach(turn, ticket, message)
    turn.refresh(ticket)
    return Reply(ticket=ticket.number)


@router.message
def reply_in_ones_own_chat(message: Message, turn: Turn) -> Reply | None:
    """A reply there to the team's card is a note; one to a merged ticket's acknowledgement goes to the team."""
    if not message.is_direct or message.answers is None or not message.text.strip():
        return None
    ticket = turn.ticket_behind(message.place, message.answers)
    if ticket is None or turn.account is None:
        return None
    if ticket.speaks_for_reporter(turn.person):
        return _added_to_a_part(message, turn, ticket) if ticket.status is Status.MERGED else None
    if not turn.workflows.may_read(turn.person, ticket):
        return None
    ticket.note(message.text, turn.person, turn.now, message.ref)
    mirror(turn, ticket, message.text, message.place, is_internal=True)
    attach(turn, ticket, message)
    turn.refresh(ticket)
    return Reply(ticket=ticket.number)


def _added_to_a_part(message: Message, turn: Turn, ticket: Ticket) -> Reply:
    """The reporter of a merged ticket has more to say: the team hears it, for the card of the main one is elsewhere."""
    take_supplement(turn, ticket, message.text, message.ref)
    attach(turn, ticket, message)
    for place in turn.places_for(Purpose.TEAM):
        turn.post_about(ticket, place, merged.added, ticket, ticket.merged_into or ticket, message.text)
    turn.refresh(ticket)
    return turn.toast("ticket.supplemented", ticket, number=ticket.number)
