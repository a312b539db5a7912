"""补充情况: what the reporter adds by the form. It says which ticket is meant; the words are judged (R7)."""

from handlers.conversation.apart import filed_apart
from handlers.conversation.follow_ups import raise_by_words, tell_lesser, tell_of_words
from handlers.conversation.relapses import reopen_by_words
from handlers.conversation.talk import Talk
from handlers.gate.ways import as_message
from handlers.tickets import forms
from handlers.tickets.assignee_notices import take_supplement
from handlers.tickets.filing import alert_on_security, note_lesser
from handlers.tickets.mirroring import mirror
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.lists.ticket_candidates import Meant, meant_by
from models.terms import Status
from models.tickets.ticket import Ticket
from sla.reading.remark import ToldFault
from sla.reading.two_faults import without_addition

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
    talk, meant = _as_talk(submission, turn, text), meant_by(turn.session, ticket)
    ticket.demand_reporter(turn.person)
    apart = filed_apart(talk, ticket)
    if apart is not None:
        return apart
    is_another = talk.tells_another_fault(meant)
    if meant.has_result and (talk.words.denies or talk.words.has_symptom) and not is_another:
        return reopen_by_words(talk, [meant])
    was_waiting = ticket.status is Status.WAITING
    take_supplement(turn, ticket, text, submission.ref)
    mirror(turn, ticket, text, submission.place)
    is_raised = _judge(talk, ticket, meant, is_another=is_another)
    if not was_waiting and not is_raised:
        tell_of_words(talk, ticket)
    return turn.changed(ticket, "ticket.supplemented")


def _as_talk(submission: Submission, turn: Turn, text: str) -> Talk:
    message = as_message(submission, text)
    return Talk(turn, message, turn.hear(text, submission.sent_at), turn.person, is_room=not message.is_direct)


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
