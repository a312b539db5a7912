"""Mirroring of words from one place of a ticket to its other rooms, as far as each may show them."""

from handlers.tickets.cards.mirrored import mirrored
from handlers.turn.turn import Turn
from models.chat import Place
from models.messaging.outbox import CardView
from models.phrase import phrase
from models.tickets.ticket import Ticket


def mirror(turn: Turn, ticket: Ticket, text: str, source: Place, *, is_internal: bool = False) -> None:
    """Put the words below the ticket's cards in every room but the one they came from.

    Talk within the team, and words in a direct chat, stay in rooms of the team (R18). Direct chats have the card
    itself, which tells it.
    """
    card_views = (CardView.TEAM,) if is_internal or source.is_direct else (CardView.TEAM, CardView.REPORTER)
    who = turn.person.name or phrase("log.by_link", to=ticket.link_sent_to)
    has_it = {(source.platform, source.chat)}
    for post in turn.live_cards(ticket):
        chat = (post.platform, post.chat)
        if post.card_view in card_views and chat not in has_it and not post.place.is_direct:
            has_it.add(chat)
            turn.post_below(post, ticket, mirrored, ticket, who, source.platform, text)
