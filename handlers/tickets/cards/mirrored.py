"""Words that were typed elsewhere, with who said them and where."""

from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped
from models.chat import Card
from models.phrase import Value
from models.terms import Platform
from models.tickets.ticket import Ticket


def mirrored(voice: Voice, ticket: Ticket, who: Value, platform: Platform, text: str) -> Card:
    """The words, as typed; a place that may show nothing typed is left with the news that there are some."""
    return Card(
        title=voice("mirrored.title", number=ticket.number),
        intro=(voice("mirrored.by", who=who, where=voice(f"platform.{platform}")),),
        quote=clipped(text, SHOWN_TEXT),
    )
