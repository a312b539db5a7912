"""Bringing a result to whoever reported: a card of its own, so that they are notified, to each merged reporter too."""

from handlers.tickets.cards.merged import has_result
from handlers.turn.turn import Turn
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import lock_parts
from models.tickets.ticket import Ticket


def bring_verdict(turn: Turn, ticket: Ticket) -> None:
    """Put the news before the reporter, and before those whose tickets were merged into this one."""
    _put(turn, ticket)
    tell_merged(turn, ticket)


def tell_merged(turn: Turn, main: Ticket) -> None:
    """Put what the main ticket came to before the reporters of those merged into it."""
    if main.merged_ones:
        lock_parts(turn.session, main)
    for ticket in main.merged_ones:
        tell_part(turn, ticket, main)


def tell_part(turn: Turn, ticket: Ticket, main: Ticket) -> None:
    """Put what the main ticket has come to so far before the reporter of one part of it."""
    if has_result(main):
        _put(turn, ticket)


def _put(turn: Turn, ticket: Ticket) -> None:
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    turn.pin_card(ticket, ticket.place, OrdinaryView.VERDICT)
