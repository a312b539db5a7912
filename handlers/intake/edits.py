"""Somebody changes what they wrote: the new words are noted in the ticket's log, the old ones stay."""

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Edit, Reply, says_something
from models.tickets.queries import entries_of_message, recent_tickets_in
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

router = Router()


@router.edit
def note_edit(edit: Edit, turn: Turn) -> Reply | None:
    """Only of a message that made or joined a ticket, and only by whoever wrote it."""
    author = turn.account.person_id if turn.account else None
    if author is None or not says_something(edit.text):
        return None
    for ticket in _tickets_of_chat(edit, turn):
        entries = entries_of_message(turn.session, ticket, edit.ref)
        began_it = ticket.ref == edit.ref and ticket.place.chat == edit.place.chat
        if began_it and ticket.reporter_id == author:
            return _noted(edit, turn, ticket, _last_words(entries) or ticket.text, "edited")
        if entries and entries[0].by_id == author:
            is_told = entries[0].verb in turn.workflows.of(ticket).told_to_reporter
            verb = "edited" if is_told else "note_edited"
            return _noted(edit, turn, ticket, _last_words(entries), verb)
    return None


def _tickets_of_chat(edit: Edit, turn: Turn) -> list[Ticket]:
    """The tickets that the message may have made or joined, each locked as it is looked at."""
    behind = turn.ticket_behind(edit.place, edit.ref)
    if behind is not None:
        return [behind]
    if edit.place.thread is not None:
        behind = turn.ticket_behind(edit.place, edit.place.thread)
        return [behind] if behind is not None else []
    return recent_tickets_in(turn.session, turn.person, edit.place.chat) if edit.is_direct else []


def _noted(edit: Edit, turn: Turn, ticket: Ticket, before: str, verb: str) -> Reply:
    if edit.text != before:
        ticket.log(verb, turn.person, turn.now, text=edit.text, ref=edit.ref, before=before)
        turn.refresh(ticket)
    return Reply(ticket=ticket.number)


def _last_words(entries: list[WorkLogEntry]) -> str:
    return str(entries[-1].content.get("text", "")) if entries else ""
