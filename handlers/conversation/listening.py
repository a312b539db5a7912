"""Listening to words typed to the desk, or where it listens: speaker, place and subject; then the rules judge them."""

from handlers.conversation.greetings import help_in_private
from handlers.conversation.registration import offer_registration
from handlers.conversation.rules import judge_talk
from handlers.conversation.talk import Talk, is_talk_place
from handlers.conversation.typed_commands import is_command
from handlers.conversation.words_of_others import judge_word_of_another
from handlers.gate.held import is_heard
from handlers.intake.attachments import is_wordless
from handlers.turn.reporter import reporter_behind
from handlers.turn.router import Router, StandsFor
from handlers.turn.turn import Turn
from models.chat import Edit, Message, Reply, says_something
from models.lists.ticket_candidates import Meant, meant_by
from models.messaging.form_dialog import dialog_of
from models.messaging.messages_without_ticket import unstarted_of_message
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Kind, Purpose, Role
from models.tickets.queries import id_of
from models.tickets.ticket import Ticket
from sla.reading.remark import SYMPTOMS, Remark, listen

router = Router()


@router.message
def hear(message: Message, turn: Turn) -> Reply | None:
    """A direct chat, an intake room, the desk's name anywhere; where talk stays talk, what sounds like a fault."""
    if not says_something(message.text) and not message.files:
        raise Refusal("intake.empty")
    words = _words_of(message, turn)
    purpose = None if message.is_direct else turn.purpose_of(message.place)
    if not message.is_direct and not message.is_addressed and _thread_ticket(message, turn) is None:
        if is_talk_place(purpose):
            return _talk(message, turn, words)
        if purpose is not Purpose.INTAKE:
            return Talk(turn, message, words, _speaker(turn), is_room=True).keep("R21", is_digest_only=True)
    person, _ = reporter_behind(turn, message.sender)
    talk = Talk(turn, message, words, person, is_room=not message.is_direct)
    talk.addressed = _addressed(talk)
    if talk.addressed is not None and talk.is_room and not _is_theirs(talk, talk.addressed):
        return judge_word_of_another(talk)
    return judge_talk(talk)


def _words_of(message: Message, turn: Turn) -> Remark:
    """The remark; the names of files that came without words are none to be read."""
    if is_wordless(message, turn):
        return listen(message.text, turn.rules.lexicon)
    return turn.hear(message.text, message.sent_at)


@router.edit
def hear_edit(edit: Edit, turn: Turn) -> Reply | StandsFor | None:
    """An edit of a line that made no ticket is a message of the time of the edit (R2)."""
    was = unstarted_of_message(turn.session, edit.place, edit.ref)
    if was is None:
        return StandsFor(edit.as_message()) if _is_new_matter(edit, turn) else None
    if was.ticket_id is not None or was.account != edit.sender.account:
        return None
    if was.text == edit.text or not says_something(edit.text):
        return Reply()
    return StandsFor(edit.as_message())


def _is_new_matter(edit: Edit, turn: Turn) -> bool:
    """Of a line that nobody kept, such as a picture of an album or an answer to a form: only what fails is heard."""
    if turn.ticket_behind(edit.place, edit.ref) is not None:
        return False
    if not is_heard(edit, turn) or not turn.hear(edit.text, edit.sent_at).settled.has_symptom:
        return False
    return turn.account is None or dialog_of(turn.session, turn.account.id, edit.place) is None


def _talk(message: Message, turn: Turn, words: Remark) -> Reply:
    """Talk stays talk, of which the digest alone is kept; a symptom in it is offered to be registered (R17)."""
    talk = Talk(turn, message, words, _speaker(turn), is_room=True)
    is_read_late = words.late is not None and words.late.kind is Kind.DEFECT
    if words.has_symptom or is_read_late or words.evidence.says(*SYMPTOMS):
        return offer_registration(talk)
    if is_command(message.text):
        return help_in_private(talk, "R17", is_digest_only=True)
    return talk.keep("R17", is_digest_only=True)


def _speaker(turn: Turn) -> Person:
    """Return the person who talks; an unknown one is an outsider without a name."""
    person = turn.account.person if turn.account else None
    return person or Person(name="", roles=[Role.EXTERNAL])


def _thread_ticket(message: Message, turn: Turn) -> Ticket | None:
    thread = message.place.thread
    return turn.ticket_behind(message.place, thread) if thread is not None and not message.is_direct else None


def _is_theirs(talk: Talk, meant: Meant) -> bool:
    return meant.reporter_id is not None and meant.reporter_id == talk.person.id


def _addressed(talk: Talk) -> Meant | None:
    """The ticket that a reply, a thread or a number says is meant; other people's numbers tell nothing (R7)."""
    turn, message = talk.turn, talk.message
    replied_to = message.answers if message.is_direct else message.place.thread
    if replied_to is not None:
        below = [one for one in talk.own if one.thread == replied_to and one.stands_in(message.place) and one.is_open]
        if talk.is_room and below:
            return below[0]
        ticket = turn.ticket_behind(message.place, replied_to)
        if ticket is not None and (ticket.speaks_for_reporter(talk.person) or not message.is_direct):
            return meant_by(turn.session, ticket)
    for number in talk.words.numbers:
        ticket_id = id_of(turn.session, number)
        mine = [one for one in talk.own if one.id == ticket_id]
        if mine:
            return mine[0]
    return None
