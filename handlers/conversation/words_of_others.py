"""What somebody writes below another's ticket: the same fault, another one, that it is over, or talk (R13, R17)."""

from handlers.conversation import cards
from handlers.conversation.further_reporters import further_reporter
from handlers.conversation.new_reports import report
from handlers.conversation.talk import Talk
from handlers.intake.attachments import attach
from handlers.tickets.mirroring import mirror
from models.chat import Reply
from models.operations.meant_tickets import Meant
from models.tickets.ticket import Ticket
from sla.triage.lexicon import Signal
from sla.triage.replies import says_something


def judge_word_of_another(talk: Talk) -> Reply:
    """A symptom is its writer's report; what else is said goes on the ticket's log, and its reporter is asked."""
    about = talk.addressed
    assert about is not None  # noqa: S101 - whoever calls has found it
    words = talk.words
    if words.judged.is_security:
        return report(talk, "R5")
    if words.has_symptom or words.denies or Signal.ME_TOO in words.said:
        joined = further_reporter(talk)
        if joined is not None:
            return joined
        if words.has_symptom:
            return report(talk, "R17", may_join=[about] if about.still_fails else [], is_same=True)
    if talk.person.is_external:
        return _kept_apart(talk)
    return _said(talk, about)


def _kept_apart(talk: Talk) -> Reply:
    """An outsider hears no more of another's ticket than that it is not theirs; the words are kept (R18)."""
    told = talk.turn.voice("ticket.not_yours_to_answer")
    return talk.keep("R18", Reply(toast=told, is_refusal=True))


def _said(talk: Talk, about: Meant) -> Reply:
    turn, message = talk.turn, talk.message
    ticket: Ticket = talk.locked(about)
    is_telling = says_something(message.text, turn.rules.lexicon)
    ticket.reply(message.text, turn.person, turn.now, turn.clock, message.ref, says_something=is_telling)
    attach(turn, ticket, message)
    mirror(turn, ticket, message.text, message.place)
    if Signal.DONE in talk.words.said and ticket.reporter is not None and not ticket.status.is_final:
        turn.tell_about(ticket, [ticket.reporter], cards.colleague_says, ticket, turn.person.name, message.text)
    turn.refresh(ticket)
    return Reply(ticket=ticket.number)
