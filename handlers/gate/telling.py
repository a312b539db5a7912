"""Each hour, as long as words are held back, office and duty hear how many, and of each A by name."""

from datetime import datetime, timedelta

from handlers.gate.held import AN_HOUR, tell_held
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.messaging.messages_without_ticket import last_told, untold

router = Router()


def _next_telling(turn: Turn) -> datetime | None:
    """An hour after the last one, as long as there is something to tell."""
    told_at = last_told(turn.session)
    if not untold(turn.session):
        return None
    return turn.now if told_at is None else max(told_at + AN_HOUR, turn.now)


@router.tick("held_back", every=timedelta(minutes=1), upcoming=_next_telling)
def tell_of_held_back(turn: Turn) -> int:
    """All of which nobody was told yet."""
    return tell_held(turn)
