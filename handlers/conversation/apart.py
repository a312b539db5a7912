"""R5, R6: an attack or an objection is a ticket of its own, also where it is added to another one."""

from handlers.conversation.complaints import complaint_filed
from handlers.conversation.new_reports import report
from handlers.conversation.talk import Talk
from handlers.intake.objections import is_objection
from models.chat import Reply
from models.tickets.ticket import Ticket


def filed_apart(talk: Talk, ticket: Ticket) -> Reply | None:
    """Return the answer to words that are no matter of the ticket's: its workers see nothing of them."""
    if talk.words.judged.is_security and not ticket.is_security:
        return report(talk, "R5")
    if is_objection(talk.words, talk.person) and not ticket.is_confidential:
        return complaint_filed(talk)
    return None
