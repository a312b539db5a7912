"""Files that came with a message: taken in with its ticket, or turned down with the reason."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import select

from handlers.intake import rejected_files_card as files
from handlers.turn.attribution import attributed
from handlers.turn.turn import Turn
from models.chat import File, Message, Place, says_something
from models.phrase import Phrase, phrase, to_json
from models.storage.database_time import machine_now
from models.storage.new_row import bare_row
from models.tickets.attachment import Attachment, AttachmentState, clean_name, ending_of
from models.tickets.ticket import Ticket
from sla.policy.file_rules import FileRules
from sla.policy.file_types import ending_for

RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""Pauses after each failed try until the next one; after the last of them the file is given up."""

Objections = Sequence[tuple[str, Phrase]]


def with_words(message: Message, turn: Turn) -> Message:
    """The message; where it has files and nothing to read, their names stand for its text."""
    if message.continues or not message.files or says_something(message.text):
        return message
    names = [_name(file, turn.rules.policy.files) for file in message.files]
    return message.model_copy(update={"text": turn.voice("attachment.only", names=tuple(names))})


def is_wordless(message: Message, turn: Turn) -> bool:
    """Return whether the message has files, and their names stand for its text, from any alleged sender."""
    without = with_words(message.model_copy(update={"text": ""}), turn)
    return bool(message.files) and message.text in {without.text, attributed(without, turn).text}


def attach(turn: Turn, ticket: Ticket, message: Message) -> None:
    """Take in the message's files with its ticket; tell the sender of a refused one why, in private."""
    if not message.files:
        return
    rules = turn.rules.policy.files
    found = [(file, _name(file, rules), _objection(file, place, rules)) for place, file in enumerate(message.files)]
    taken = [(file, name) for file, name, objection in found if objection is None]
    for file, name in taken:
        turn.attached.append((waiting_file(turn, message, file, name), ticket))
    if taken:
        ticket.attach([name for _, name in taken], turn.person, turn.now, message.parts)
        turn.refresh(ticket)
    objections = [(name, objection) for _, name, objection in found if objection is not None]
    if objections:
        turn.post_about(ticket, _senders_chat(message), files.not_taken, ticket, objections)


def hand_over(turn: Turn, ticket: Ticket, other: Ticket, ref: str) -> None:
    """Hand the files of the message `ref` to the other ticket, as the message was."""
    found = select(Attachment).where(Attachment.ticket_id == ticket.id, Attachment.ref == ref).with_for_update()
    moved = turn.session.exec(found).all()
    turn.attached += [(attachment, other) for attachment in moved]
    lasting = {AttachmentState.WAITING, AttachmentState.KEPT}
    ticket.hand_files_to(other, sum(attachment.state in lasting for attachment in moved))


def keep(turn: Turn, attachment_id: int, attempt: int, sha256: str, size: int) -> bool:
    """The file is in the store; whether this try was the one that counts. `size` in bytes, counted."""
    found = _locked(turn, attachment_id, attempt)
    if found is None:
        _remove_masked(turn, attachment_id, sha256)
        return False
    attachment, _ = found
    attachment.state, attachment.settled_at, attachment.source = AttachmentState.KEPT, turn.now, ""
    attachment.sha256, attachment.size, attachment.try_at = sha256, size, None
    return True


def _remove_masked(turn: Turn, attachment_id: int, sha256: str) -> None:
    """A file that was masked while it was fetched is in the store: it has to be removed from there."""
    attachment = turn.get(Attachment, attachment_id, lock=True)
    if attachment is not None and attachment.state is AttachmentState.MASKED and attachment.sha256 is None:
        attachment.sha256, attachment.try_at = sha256, machine_now(turn.session.connection())


def refuse(turn: Turn, attachment_id: int, attempt: int, because: Phrase) -> bool:
    """The file is not what was said of it; whether this try was the one that counts."""
    found = _locked(turn, attachment_id, attempt)
    if found is not None:
        _lose(turn, *found, AttachmentState.REFUSED, because)
    return found is not None


def fail(turn: Turn, attachment_id: int, attempt: int, because: Phrase, *, is_final: bool = False) -> bool:
    """The file could not be had: it is tried again later, and given up in the end; whether this try counts."""
    found = _locked(turn, attachment_id, attempt)
    if found is None:
        return False
    attachment, ticket = found
    if is_final or attempt > len(RETRY_AFTER):
        _lose(turn, attachment, ticket, AttachmentState.FAILED, because)
    else:
        attachment.try_at = machine_now(turn.session.connection()) + RETRY_AFTER[attempt - 1]
        attachment.because = to_json(because)
    return True


def _locked(turn: Turn, attachment_id: int, attempt: int) -> tuple[Attachment, Ticket] | None:
    """The file and its ticket, the ticket locked first; None where a later try has taken over or it is settled."""
    ticket_id = turn.session.exec(select(Attachment.ticket_id).where(Attachment.id == attachment_id)).one_or_none()
    ticket = turn.get(Ticket, ticket_id, lock=True) if ticket_id else None
    attachment = turn.get(Attachment, attachment_id, lock=True)
    if ticket is None or attachment is None:
        return None
    is_under_way = attachment.state is AttachmentState.WAITING and attachment.attempts == attempt
    return (attachment, ticket) if is_under_way else None


def _lose(turn: Turn, attachment: Attachment, ticket: Ticket, state: AttachmentState, because: Phrase) -> None:
    attachment.state, attachment.because = state, to_json(because)
    attachment.settled_at, attachment.try_at, attachment.source = turn.now, None, ""
    ticket.lose_file(f"attachment_{state}", attachment.name, turn.now)
    turn.post_about(ticket, attachment.place, files.not_taken, ticket, [(attachment.name, because)])
    turn.refresh(ticket)


def _name(file: File, rules: FileRules) -> str:
    return clean_name(file.name, ending_for(file.media_type, rules.endings))


def _objection(file: File, place: int, rules: FileRules) -> Phrase | None:
    """Return why the file is not taken, or None; `place` counts the message's files from nought."""
    if place >= rules.at_most:
        return phrase("attachment.too_many", count=rules.at_most)
    if not file.source:
        return phrase("attachment.elsewhere")
    return rules.objection(ending_of(_name(file, rules)), file.media_type, file.size)


def waiting_file(turn: Turn, message: Message, file: File, name: str) -> Attachment:
    """Return the row of a file that is to be fetched; its sender hears of the outcome in their direct chat."""
    return bare_row(
        Attachment,
        by_id=turn.person.id,
        platform=message.place.platform,
        chat=_senders_chat(message).chat,
        ref=message.ref,
        name=name,
        media_type=file.media_type[:100],
        size=file.size,
        source=file.source,
        at=min(message.sent_at, turn.now),
        try_at=machine_now(turn.session.connection()),
    )


def _senders_chat(message: Message) -> Place:
    """Return the direct chat of the files' sender: faults in them are nobody else's business."""
    return Place.direct(message.place.platform, message.sender.account)
