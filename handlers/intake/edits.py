"""Edits of messages: the new words are noted in the ticket's log, the old ones stay."""

from handlers.intake.objections import is_objection
from handlers.tickets.assignee_notices import tell_duty
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped
from handlers.tickets.filing import is_matter_of, note_lesser, show_graver, title_of
from handlers.turn.router import Router, StandsFor
from handlers.turn.turn import Turn
from models.chat import Edit, Reply, says_something
from models.messaging.messages_without_ticket import unstarted_of_message
from models.phrase import phrase
from models.terms import Kind
from models.tickets.queries import entries_of_message, is_part_of, recent_tickets_in
from models.tickets.resolution import ANSWERING
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

router = Router()


@router.edit
def note_edit(edit: Edit, turn: Turn) -> Reply | StandsFor | None:
    """Note an edit of a message that made or joined a ticket, by its writer.

    Words about an attack or an objection are no matter of that ticket's: they are heard by themselves (R5, R6).
    """
    author = turn.account.person_id if turn.account else None
    if author is None or not says_something(edit.text):
        return None
    registered = _registered_as(edit, turn)
    for ticket in [registered] if registered else _tickets_of_chat(edit, turn):
        entries, is_own = entries_of_message(turn.session, ticket, edit.ref), ticket.reporter_id == author
        is_of_its_ref = ticket.ref == edit.ref and ticket.place.chat == edit.place.chat
        began_it = is_own and (ticket is registered or is_of_its_ref)
        is_of_it = began_it or bool(entries) or (is_own and is_part_of(turn.session, ticket, edit.ref))
        if is_own and is_of_it and _is_apart(edit, turn, ticket):
            return StandsFor(edit.as_message())
        if is_own and is_of_it and not entries:
            reply = _noted(edit, turn, ticket, ticket.text if began_it else "", "edited")
            return _raised(edit, turn, ticket, reply)
        if began_it:
            return _raised(edit, turn, ticket, _noted(edit, turn, ticket, _last_words(entries), "edited"))
        if entries and entries[0].by_id == author:
            if not is_own and _is_a_report_of_its_own(edit, turn, ticket, entries):
                return StandsFor(edit.as_message())
            is_told = entries[0].verb in turn.workflows.of(ticket).told_to_reporter
            verb = "edited" if is_told else "note_edited"
            reply = _noted(edit, turn, ticket, _last_words(entries), verb)
            return _raised(edit, turn, ticket, reply) if ticket.reporter_id == author else reply
    return None


def _is_apart(edit: Edit, turn: Turn, ticket: Ticket) -> bool:
    words = turn.hear(edit.text, edit.sent_at).settled
    if words.judged.is_security and not ticket.is_security:
        return True
    return not ticket.is_confidential and is_objection(words, turn.person)


def _is_a_report_of_its_own(edit: Edit, turn: Turn, ticket: Ticket, entries: list[WorkLogEntry]) -> bool:
    """Return whether an edit below another's ticket is a report of its writer: a fault or an objection (R2, R17)."""
    if entries[0].verb != "said" or turn.person.has(*ANSWERING):
        return False
    is_new = turn.hear(edit.text, edit.sent_at).settled.has_symptom and not turn.hear(_last_words(entries)).has_symptom
    return is_new or _is_apart(edit, turn, ticket)


def _tickets_of_chat(edit: Edit, turn: Turn) -> list[Ticket]:
    """The tickets that the message may have made or joined, each locked as it is looked at."""
    behind = turn.ticket_behind(edit.place, edit.ref)
    if behind is not None:
        return [behind]
    if edit.place.thread is not None:
        behind = turn.ticket_behind(edit.place, edit.place.thread)
        return [behind] if behind is not None else []
    person = turn.account.person if turn.account else None
    return recent_tickets_in(turn.session, person, edit.place.chat) if person is not None else []


def _registered_as(edit: Edit, turn: Turn) -> Ticket | None:
    """The ticket that 登记为报障 made of talk."""
    kept = unstarted_of_message(turn.session, edit.place, edit.ref)
    return turn.get(Ticket, kept.ticket_id, lock=True) if kept is not None and kept.ticket_id is not None else None


def _noted(edit: Edit, turn: Turn, ticket: Ticket, before: str, verb: str) -> Reply:
    if edit.text != before:
        ticket.log(verb, turn.person, turn.now, text=edit.text, ref=edit.ref, before=before)
        _follow(turn, ticket, before, edit.text)
        turn.refresh(ticket)
    return Reply(ticket=ticket.number)


def _follow(turn: Turn, ticket: Ticket, before: str, text: str) -> None:
    """A title that the words gave follows them, where they tell of the same sort of thing, and as long as it is open.

    Of several lines one may give the title and another be edited: then it stays.
    """
    reading = turn.workflows.of(ticket).reading
    if ticket.status.is_final or not before or before.count("\n") > text.count("\n"):
        return
    stood, words = turn.hear(before), turn.hear(text)
    gave_it = ticket.summary in {title_of(stood.title), title_of(before)}
    is_alike = stood.judged.kind is words.judged.kind and stood.has_symptom == words.has_symptom
    if gave_it and is_alike and (reading is None or reading.follow(turn, ticket, before, text)):
        ticket.summary = title_of(words.title or text)


def _raised(edit: Edit, turn: Turn, ticket: Ticket, reply: Reply) -> Reply:
    """A graver word in an edit raises the class from the edit on; a milder one lowers nothing (R2, R14)."""
    words = turn.hear(edit.text, edit.sent_at).settled
    if ticket.status.is_final:
        return reply
    at, own = min(edit.sent_at, turn.now), [one for one in words.faults if is_matter_of(turn, ticket, one)]
    if words.faults:
        note_lesser(turn, ticket, words.faults, at)
        turn.refresh(ticket)
    judged, said = (own[0].judged, own[0].text) if own else (words.judged, words.title)
    is_fault = words.has_symptom and judged.kind is Kind.DEFECT and (bool(own) or not words.faults)
    if is_fault and ticket.raise_to(judged.severity, turn.now, turn.clock, start=at):
        ticket.summary = title_of(said)
        show_graver(turn, ticket)
        tell_duty(turn, ticket, phrase("work.graver", reason=clipped(edit.text, SHOWN_TEXT)))
        turn.refresh(ticket)
    return reply


def _last_words(entries: list[WorkLogEntry]) -> str:
    return str(entries[-1].content.get("text", "")) if entries else ""
