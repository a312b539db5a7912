"""A list of trading sessions that came as a file of a chat: fetched, read and taken over, or refused in words."""

from handlers.intake.attachments import waiting_file
from handlers.turn.turn import Turn
from handlers.windows.session_cards import not_taken_card, taken_card
from handlers.windows.session_import import SessionFile, import_sessions
from models.chat import Message, Reply
from models.people.person import Person
from models.phrase import Phrase, phrase
from models.refusal import Refusal
from models.terms import Role
from models.tickets.attachment import Attachment, AttachmentState, clean_name, ending_of
from sla.spreadsheet import MEGABYTE
from sla.windows.session_file import ENDINGS, LARGEST


def may_import(person: Person) -> bool:
    """The office and the administrators of the house, no vendor's."""
    return person.is_ours(Role.OFFICE, Role.ADMIN)


def demand_may_import(turn: Turn) -> Person:
    """Return the person who acts, if they may import. Raises Refusal."""
    person = turn.account.person if turn.account else None
    if person is None or not person.is_active(turn.now) or not may_import(person):
        raise Refusal("sessions.only_office")
    return person


def fetch_session_list(message: Message, turn: Turn) -> Reply:
    """Note the file down, to be fetched after the commit. Raises Refusal for what is none that can be read."""
    demand_may_import(turn)
    if len(message.files) != 1:
        raise Refusal("sessions.one_file")
    (file,) = message.files
    name = clean_name(file.name)
    if ending_of(name) not in ENDINGS:
        raise Refusal("sessions.ending")
    if not file.source:
        raise Refusal("attachment.elsewhere")
    if file.size > LARGEST:
        raise Refusal("spreadsheet.too_large", megabytes=LARGEST // MEGABYTE)
    turn.session.add(waiting_file(turn, message, file, name))
    return turn.toast("sessions.fetching", name=name)


def keep(turn: Turn, attachment_id: int, attempt: int, sha256: str, size: int, read: SessionFile | Phrase) -> bool:
    """Take in the sessions of a file, none of a wrong list. Return whether this try was the one that counts."""
    found = _under_way(turn, attachment_id, attempt)
    if found is None:
        return False
    found.state, found.settled_at, found.source, found.try_at = AttachmentState.KEPT, turn.now, "", None
    found.sha256, found.size = sha256, size
    by = turn.get(Person, found.by_id) if found.by_id else None
    if by is None or not by.is_active(turn.now) or not may_import(by):
        turn.post(found.place, not_taken_card, found.name, phrase("sessions.only_office"))
    elif isinstance(read, Phrase):
        turn.post(found.place, not_taken_card, found.name, read)
    else:
        turn.post(found.place, taken_card, found.name, import_sessions(turn.session, read, by, turn.now))
    return True


def refuse(turn: Turn, attachment_id: int, attempt: int, because: Phrase) -> bool:
    """The file is not what was said of it; whether this try was the one that counts."""
    return _lose(turn, attachment_id, attempt, AttachmentState.REFUSED, because)


def fail(turn: Turn, attachment_id: int, attempt: int, because: Phrase, *, is_final: bool = False) -> bool:
    """Give the file up at its first failure, and say so where it was posted: its sender can post it again at once."""
    return _lose(turn, attachment_id, attempt, AttachmentState.FAILED, because)


def _lose(turn: Turn, attachment_id: int, attempt: int, state: AttachmentState, because: Phrase) -> bool:
    found = _under_way(turn, attachment_id, attempt)
    if found is None:
        return False
    found.state, found.settled_at, found.source, found.try_at = state, turn.now, "", None
    turn.post(found.place, not_taken_card, found.name, because)
    return True


def _under_way(turn: Turn, attachment_id: int, attempt: int) -> Attachment | None:
    """The file; None where a later try has taken over, or it is settled."""
    found = turn.get(Attachment, attachment_id, lock=True)
    is_under_way = found is not None and found.state is AttachmentState.WAITING and found.attempts == attempt
    return found if is_under_way else None
