"""没有答复我: what the office is asked to decide, and what the reporter hears of it."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import deadlines, title
from handlers.turn.buttons import button
from models.chat import Card
from models.people.person import Person
from models.terms import Promise
from models.tickets.ticket import Ticket


def disputed(voice: Voice, ticket: Ticket, by: Person, now: datetime) -> Card:
    """For the office: who says so, what had counted, and the two ways to decide."""
    return Card(
        title=voice("response.disputed_title", title=title(voice, ticket)),
        severity=ticket.severity,
        intro=(voice("response.disputed_by", who=by.name, phone=by.phone), voice("response.to_decide")),
        deadlines=deadlines(voice, ticket, now, (Promise.RESPOND,)),
        buttons=(button(voice, "response.annul"), button(voice, "response.uphold")),
    )


def judged(voice: Voice, ticket: Ticket, by: Person, key: str) -> Card:
    """For the reporter: what the office found, with a name and a phone."""
    return Card(title=title(voice, ticket), severity=ticket.severity, intro=(voice(key, who=by.name, phone=by.phone),))
