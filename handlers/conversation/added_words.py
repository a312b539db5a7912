"""Words that are known to be a ticket's: they are put on it, and may reopen it, raise it, or tell of another fault."""

from handlers.conversation.follow_ups import raise_by_words, tell_lesser, tell_of_words
from handlers.conversation.relapses import reopen_by_words
from handlers.conversation.talk import Talk
from handlers.tickets.assignee_notices import take_supplement
from handlers.tickets.filing import alert_on_security, note_lesser
from handlers.tickets.mirroring import mirror
from models.chat import Reply
from models.lists.ticket_candidates import Meant, meant_by
from models.terms import Status
from models.tickets.ticket import Ticket
from sla.reading.remark import ToldFault
from sla.reading.two_faults import without_addition


def add_words(talk: Talk, ticket: Ticket) -> Reply:
    """Put words that are known to be the ticket's on it; they may reopen it, or raise it."""
    turn, meant = talk.turn, meant_by(talk.turn.session, ticket)
    is_another = talk.tells_another_fault(meant)
    if meant.has_result and (talk.words.denies or talk.words.has_symptom) and not is_another:
        return reopen_by_words(talk, [meant])
    was_waiting = ticket.status is Status.WAITING
    take_supplement(turn, ticket, talk.message.text, talk.message.ref)
    mirror(turn, ticket, talk.message.text, talk.message.place)
    is_raised = _judge(talk, ticket, meant, is_another=is_another)
    if not was_waiting and not is_raised:
        tell_of_words(talk, ticket)
    return turn.changed(ticket, "ticket.supplemented")


def _judge(talk: Talk, ticket: Ticket, meant: Meant, *, is_another: bool) -> bool | None:
    """Raise the ticket by graver words; another fault waits for 已一并解决 or 拆分, or parts at once (R9)."""
    is_raised = None
    if not is_another:
        is_raised = raise_by_words(talk, ticket, meant)
        tell_lesser(talk, ticket)
    else:
        told = talk.words.faults or (ToldFault(without_addition(talk.words.title), talk.words.judged),)
        note_lesser(talk.turn, ticket, told, min(talk.message.sent_at, talk.turn.now))
    alert_on_security(talk.turn, ticket, talk.words.judged)
    return is_raised
