"""The card of files that were not taken, with the reasons."""

from collections.abc import Sequence

from handlers.i18n import Voice
from models.chat import Card
from models.phrase import Phrase
from models.tickets.ticket import Ticket


def not_taken(voice: Voice, ticket: Ticket, objections: Sequence[tuple[str, Phrase]]) -> Card:
    """A line for each file; the ticket itself stands."""
    return Card(
        title=voice("attachment.title", number=ticket.number, count=len(objections)),
        intro=(
            *(voice("attachment.because", name=name, reason=voice.say(reason)) for name, reason in objections),
            voice("attachment.ticket_stands"),
        ),
    )
