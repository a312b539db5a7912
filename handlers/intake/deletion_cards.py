"""The card for the person who deleted the message that had made a ticket."""

from handlers.i18n import Voice
from handlers.tickets.cards.parts import title
from models.chat import Button, Card
from models.tickets.ticket import Ticket


def what_it_means(voice: Voice, ticket: Ticket) -> Card:
    """A deletion alone takes nothing back: was it a false alarm, or is the fault real?"""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("deletion.asked", number=ticket.number),),
        buttons=(
            Button(action="withdraw", label=voice("deletion.false_alarm"), confirm=voice("confirm.withdraw")),
            Button(action="deletion.real", label=voice("button.deletion.real")),
        ),
    )


def goes_on(voice: Voice, ticket: Ticket) -> Card:
    """Return the card that replaces the question."""
    return Card(title=title(voice, ticket), severity=ticket.severity, outcome=(voice("deletion.goes_on"),))


def offer_mask(voice: Voice, ticket: Ticket) -> Card:
    """For the office: somebody took a message out of its chat, and may not want its words to stand here either (R2)."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("deletion.offer_mask", number=ticket.number),),
        buttons=(Button(action="mask", label=voice("button.mask")),),
    )
