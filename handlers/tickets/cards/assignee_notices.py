"""News for the people who have a ticket: it came back, it became graver, the reporter answered."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import deadlines, title, who_has_it
from models.chat import Button, ButtonStyle, Card
from models.phrase import Phrase
from models.tickets.facts import ORDINARY
from models.tickets.ticket import Ticket


def to_work(voice: Voice, ticket: Ticket, news: Phrase, now: datetime) -> Card:
    """Return the card of a piece of news: the news, the assignee and the deadlines; and the next step."""
    is_ordinary = ticket.workflow == ORDINARY
    has_it = who_has_it(voice, ticket) or (voice("card.nobody_yet") if is_ordinary else "")
    taking = [Button(action="take", label=voice("button.take"), style=ButtonStyle.PRIMARY)]
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=tuple(filter(None, (voice.say(news, now).rstrip(" :："), has_it))),
        deadlines=deadlines(voice, ticket, now),
        buttons=(
            *(taking if ticket.taken_at is None and is_ordinary else ()),
            Button(action="why", label=voice("button.why")),
            Button(action="more", label=voice("button.more")),
        ),
    )


def to_resolve(voice: Voice, ticket: Ticket, now: datetime) -> Card:
    """Return the card with the button that asks for the result, for the person who has the ticket."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("reaction.resolve"),),
        deadlines=deadlines(voice, ticket, now),
        buttons=(Button(action="resolve", label=voice("button.resolve"), style=ButtonStyle.PRIMARY),),
    )
