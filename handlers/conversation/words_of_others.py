"""Words about others' tickets: below one the same fault, another one, or talk (R13, R17); or hearsay (R4)."""

from handlers.conversation import cards
from handlers.conversation.complaints import complaint_filed
from handlers.conversation.follow_ups import tell_standing
from handlers.conversation.further_reporters import further_reporter
from handlers.conversation.new_reports import report
from handlers.conversation.talk import Talk
from handlers.intake.attachments import attach
from handlers.intake.objections import is_objection
from handlers.tickets.mirroring import mirror
from models.chat import Reply
from models.lists.ticket_candidates import Meant, open_faults
from models.tickets.facts import TEAM_EYES
from models.tickets.ticket import Ticket
from sla.reading.lexicon import Signal
from sla.reading.replies import says_something


def judge_word_of_another(talk: Talk) -> Reply:
    """A symptom is its writer's report; what else is said goes on the ticket's log, and its reporter is asked."""
    about = talk.addressed
    assert about is not None  # noqa: S101 - whoever calls has found it
    talk.take_late()
    words = talk.words
    if words.judged.is_security:
        return report(talk, "R5")
    filed = complaint_filed(talk) if is_objection(words, talk.person) else None
    if filed is not None:
        return filed
    if words.has_symptom or words.denies or Signal.ME_TOO in words.said:
        joined = further_reporter(talk)
        if joined is not None:
            return joined
        if words.has_symptom:
            may_be_one = about.still_fails and not talk.person.is_outsider  # who reads no number of another's (R18)
            return report(talk, "R17", may_join=[about] if may_be_one else [], is_same=True)
    if talk.person.is_external:
        return _kept_apart(talk)
    return _said(talk, about)


def hearsay(talk: Talk) -> Reply:
    """File hearsay as a report that duty checks; where one is open, show that instead."""
    own = talk.of_function([one for one in talk.own if one.still_fails])
    known = own[0] if own else open_for_readers(talk)
    return tell_standing(talk, known, "R8a") if known is not None else report(talk, "R11")


def open_for_readers(talk: Talk) -> Meant | None:
    """Return a failing ticket of a named function, for people who may read all; for asked hearsay, of a main one."""
    if not talk.person.has(*TEAM_EYES):
        return None
    named = {function.id for function in talk.words.evidence.functions}
    failing = [one for one in open_faults(talk.turn.session) if one.still_fails and talk.of_one_object(one)]
    fitting = [one for one in failing if one.function in named]
    if not fitting and {Signal.HEARSAY, Signal.PROGRESS} <= talk.words.said:
        fitting = [one for one in failing if one.is_main]
    return fitting[0] if fitting else None


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
