"""A message is gone from its chat: the log says so, no clock changes, and its writer is asked what it means."""

from handlers.intake import deletion_cards as cards
from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Deletion, Place, Reply
from models.people.person import Person
from models.terms import MAY_BE_TAKEN_BACK
from models.tickets.queries import entries_of_message, recent_tickets_in
from models.tickets.ticket import Ticket

router = Router()


@router.deletion
def note_deletion(deletion: Deletion, turn: Turn) -> Reply | None:
    """Log a deletion of a ticket's message, ask its writer whether it ends the report, and offer the office to mask."""
    author = turn.account.person if turn.account else None
    if author is None:
        return None
    for ticket in _tickets_of_chat(deletion, turn, author):
        began_it = ticket.ref == deletion.ref and ticket.place.chat == deletion.place.chat
        if not began_it and not entries_of_message(turn.session, ticket, deletion.ref):
            continue
        ticket.log("deleted", None, turn.now, ref=deletion.ref)
        if began_it and ticket.is_reported_by(author) and ticket.status in MAY_BE_TAKEN_BACK:
            own_chat = Place.direct(deletion.sender.platform, deletion.sender.account)
            turn.post_about(ticket, own_chat, cards.what_it_means, ticket)
        audience = Audience(turn)
        audience.tell_about(ticket, audience.office, cards.offer_mask, ticket)
        turn.refresh(ticket)
        return Reply(ticket=ticket.number)
    return None


@router.click("deletion.real")
def say_it_is_real(click: Click, turn: Turn) -> Reply:
    """故障是真的: the ticket goes on as before."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_reporter(turn.person)
    ticket.log("still_real", turn.person, turn.now)
    turn.replace(click.post or "", cards.goes_on, ticket)
    return turn.changed(ticket, "deletion.goes_on")


def _tickets_of_chat(deletion: Deletion, turn: Turn, author: Person) -> list[Ticket]:
    """The tickets that the message may have made or joined, each locked as it is looked at."""
    behind = turn.ticket_behind(deletion.place, deletion.ref)
    if behind is None and deletion.place.thread is not None:
        behind = turn.ticket_behind(deletion.place, deletion.place.thread)
    if behind is not None:
        return [behind]
    return recent_tickets_in(turn.session, author, deletion.place.chat) if deletion.is_direct else []
