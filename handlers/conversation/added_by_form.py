"""补充情况: what the reporter adds by the form. It says which ticket is meant; the words are judged (R7)."""

from handlers.conversation.added_words import add_words
from handlers.conversation.apart import filed_apart
from handlers.conversation.talk import Talk
from handlers.gate.ways import as_message
from handlers.tickets import forms
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission

router = Router()


@router.click("supplement")
def open_supplement(click: Click, turn: Turn) -> Reply:
    """Ask the reporter what there is to add."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_reporter(turn.person)
    return Reply(form=forms.SUPPLEMENT.asked(turn, ticket))


@router.form("supplement")
def supplement(submission: Submission, turn: Turn) -> Reply:
    """Take the reporter's addition, which may reopen the ticket, raise it, or tell of another fault besides."""
    ticket = turn.ticket_of(submission.post)
    text = validated(forms.SUPPLEMENT.asked(turn, ticket), submission, turn)["text"]
    talk = _as_talk(submission, turn, text)
    ticket.demand_reporter(turn.person)
    return filed_apart(talk, ticket) or add_words(talk, ticket)


def _as_talk(submission: Submission, turn: Turn, text: str) -> Talk:
    message = as_message(submission, text)
    return Talk(turn, message, turn.hear(text, submission.sent_at), turn.person, is_room=not message.is_direct)
