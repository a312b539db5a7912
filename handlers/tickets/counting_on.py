"""Reports that a change no longer explains: they count on as faults, before the people who work on them."""

from handlers.tickets.assignee_notices import tell_whoever_has_it
from handlers.tickets.filing import show_graver
from handlers.turn.turn import Turn
from models.phrase import phrase
from models.tickets.card_queries import OrdinaryView
from models.tickets.merging import CountsOn
from models.tickets.ticket import Ticket


def count_on(turn: Turn, ticket: Ticket, why: CountsOn) -> None:
    """The desk itself finds that the change did not hold."""
    number = ticket.window["number"]
    ticket.leave_window(why, None, turn.now, turn.clock)
    show_again(turn, ticket, number, why)


def show_again(turn: Turn, ticket: Ticket, number: str, why: CountsOn) -> None:
    """Bring the team's card anew, and tell the assignee why; questions to the reporter end."""
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    show_graver(turn, ticket)
    tell_whoever_has_it(turn, ticket, phrase(f"work.window_left.{why}", number=number))
    turn.refresh(ticket)
