"""What the reporter is asked, and asked again."""

from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, title
from models.chat import Button, ButtonStyle, Card
from models.people.person import Person
from models.tickets.ticket import Ticket


def asked(voice: Voice, ticket: Ticket, text: str, by: Person) -> Card:
    """The question, who asks, and how to answer."""
    intro = (voice("wait.asked_by", who=by.name, phone=by.phone), voice("wait.how_to_answer"))
    return _question(voice, ticket, text, intro)


def chased(voice: Voice, ticket: Ticket, text: str) -> Card:
    """The same question once more."""
    return _question(voice, ticket, text, (voice("wait.still_waiting"), voice("wait.how_to_answer")))


def _question(voice: Voice, ticket: Ticket, text: str, intro: tuple[str, ...]) -> Card:
    button = Button(action="supplement", label=voice("button.supplement"), style=ButtonStyle.PRIMARY)
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=intro,
        quote=clipped(text, SHOWN_TEXT),
        buttons=(button,),
    )
