"""A plan that lies on another one of the same system says so at once."""

from handlers.changes.cards import notices
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.queries import collisions, windows_between
from models.changes.series import windows_ahead


def tell_collisions(turn: Turn, change: Change) -> None:
    """Tell the applicant of the changes whose windows overlap this one on a system of its own."""
    ahead = windows_ahead(change)
    if not ahead or ahead[0].starts_at <= turn.now:
        return
    near = collisions(windows_between(turn.session, ahead[0].starts_at, ahead[-1].ends_at))
    found = (near.get((change.ticket_id, one.starts_at), ()) for one in ahead)
    numbers = dict.fromkeys(number for of_window in found for number in of_window)
    if numbers:
        turn.tell_about(change.ticket, [change.applicant], notices.of_collision, change, tuple(numbers))
