"""A platform brought the rest of a message later than its beginning: it goes where that went, and is judged."""

from handlers.conversation.apart import filed_apart
from handlers.conversation.follow_ups import note, raise_by_words, tell_lesser
from handlers.conversation.talk import Talk
from handlers.intake.attachments import attach
from handlers.intake.objections import is_objection
from handlers.tickets.filing import alert_on_security, title_of
from handlers.tickets.mirroring import mirror
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Message, Reply, says_something
from models.lists.ticket_candidates import meant_by
from models.terms import Purpose
from models.tickets.queries import id_of
from models.tickets.ticket import Ticket

router = Router()


@router.message
def take_the_rest(message: Message, turn: Turn) -> Reply | None:
    """Take the rest of a message into the ticket that its beginning made or joined.

    It makes another only where the ticket is somebody else's and it tells of a fault, or objects (R17, R6).
    """
    if message.continues is None:
        return None
    ticket_id = id_of(turn.session, message.continues)
    ticket = turn.get(Ticket, ticket_id, lock=True) if ticket_id else None
    if ticket is None:
        return None
    is_internal = turn.purpose_of(message.place) is Purpose.TEAM
    if not is_internal and not ticket.is_reported_by(turn.person) and _is_a_report(message, turn):
        return None
    if not says_something(message.text):
        attach(turn, ticket, message)
    elif ticket.is_reported_by(turn.person) and not ticket.status.is_final and not is_internal:
        _judge(message, turn, ticket)
    else:
        ticket.note(message.text, turn.person, turn.now, message.ref)
        attach(turn, ticket, message)
        mirror(turn, ticket, message.text, message.place, is_internal=True)
    turn.refresh(ticket)
    return Reply(ticket=ticket.number)


def _is_a_report(message: Message, turn: Turn) -> bool:
    words = turn.hear(message.text, message.sent_at).settled
    return words.has_symptom or is_objection(words, turn.person)


def _judge(message: Message, turn: Turn, ticket: Ticket) -> None:
    """More words of the reporter's: the rest of a text counts from its beginning, a caption from when it was sent."""
    words = turn.hear(message.text, message.sent_at).settled
    talk, meant = Talk(turn, message, words, turn.person, is_room=not message.is_direct), meant_by(turn.session, ticket)
    if filed_apart(talk, ticket) is not None:
        return
    is_caption = bool(message.files)
    note(talk, ticket, "R2")
    is_raised = raise_by_words(talk, ticket, meant, is_burst=not is_caption)
    if is_caption and is_raised is None and words.content:
        ticket.summary = title_of(words.title)
    tell_lesser(talk, ticket)
    alert_on_security(turn, ticket, words.judged)
