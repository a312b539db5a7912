"""Brings a change's card up to date, and before those whose step it waits for."""

from handlers.turn.homes import pin_before
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.queries import next_on_change
from models.changes.terms import ChangeView


def show_step(turn: Turn, change: Change) -> None:
    """Every card as it stands now; whoever may take the next step has one."""
    turn.refresh(change.ticket)
    if not change.ticket.status.is_final:
        pin_before(turn, change.ticket, next_on_change(turn.session, change.ticket, turn.now), ChangeView.CHANGE)
