"""A plan that lies on another one of the same system says so at once."""

from handlers.changes.cards import notices
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.queries import collisions, windows_between


def tell_collisions(turn: Turn, change: Change) -> None:
    """Whoever applied hears of the changes whose windows overlap this one on a system of its own."""
    if change.starts_at is None or change.ends_at is None or change.starts_at <= turn.now:
        return
    near = windows_between(turn.session, change.starts_at, change.ends_at)
    numbers = collisions(near).get(change.id or 0, ())
    if numbers:
        turn.tell_about(change.ticket, [change.applicant], notices.of_collision, change, numbers)
