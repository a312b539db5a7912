"""The cards of an objection: for the objector, and for office and leaders (R6)."""

from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, title
from handlers.turn.buttons import button, primary
from models.chat import Card
from models.tickets.ticket import Ticket


def complaint_taken(voice: Voice, ticket: Ticket, *, stands_in_room: bool = False) -> Card:
    """Return the office's fixed text with the legal channel, for the objector, in private (R6).

    The desk takes nothing out of a room: words that stand in one are read there, and the card says so.
    """
    kept = "complaint.kept_in_room" if stands_in_room else "complaint.kept"
    return Card(title=title(voice, ticket), intro=(voice(kept), voice("declined.text")))


def complaint_card(voice: Voice, ticket: Ticket) -> Card:
    """For office and leaders alone: what was said, and that the office decides within a working day."""
    who = ticket.reporter
    told_by = " ".join(filter(None, (who.name, who.unit, who.phone))) if who else ""
    return Card(
        title=title(voice, ticket),
        intro=(voice("complaint.told_by", who=told_by), voice("complaint.decide")),
        quote=clipped(ticket.text, SHOWN_TEXT),
        buttons=(primary(voice, "answer"), button(voice, "decline"), button(voice, "to_defect")),
    )
