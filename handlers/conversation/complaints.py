"""R6 in a conversation: who objects, and whose patience ends."""

from handlers.conversation import cards
from handlers.conversation.talk import Talk
from handlers.intake.attachments import attach
from handlers.intake.objections import file_complaint
from models.chat import Reply
from models.lists.ticket_candidates import Meant
from models.terms import Role
from models.tickets.queries import people_with


def complaint_filed(talk: Talk) -> Reply | None:
    """Keep an objection for those who may know; its sender reads the fixed text in private. Other faults go on."""
    turn, message = talk.turn, talk.message
    said = message.place, message.ref, message.text, message.sent_at
    ticket = file_complaint(turn, *said, talk.words, message.sender, stands_in_room=talk.is_room)
    if not ticket.ref:  # said in a room, to which nothing of it goes back
        ticket.log("spoken_of", ticket.reporter, turn.now, text=message.text, ref=message.ref, rule="R6")
    attach(turn, ticket, message)
    turn.refresh(ticket)
    if talk.words.has_symptom:
        return None
    return turn.toast("intake.received", ticket, number=ticket.number)


def tell_of_threat(talk: Talk, about: Meant | None) -> None:
    """The leader hears that somebody's patience ends."""
    if about is None:
        return
    turn, ticket = talk.turn, talk.locked(about)
    leaders = people_with(turn.session, turn.now, Role.LEADER)
    turn.tell_about(ticket, leaders, cards.threatened, ticket, talk.person, talk.message.text)
