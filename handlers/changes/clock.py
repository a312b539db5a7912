"""What time does to changes: windows that pass, ten minutes before an end, overruns, and what is owed next morning."""

from datetime import timedelta

from handlers.turn.router import Router
from handlers.turn.turn import Turn

router = Router()


@router.tick("changes", every=timedelta(minutes=1))
def look_after_changes(turn: Turn) -> int:
    """Let windows lapse, warn before the end, open what overran, and ask for verifications that are owed."""
    from models.changes.queries import changes_at_work

    found = changes_at_work(turn.session)
    if not found:
        return 0
    from handlers.changes.ticking import look_after

    return sum(look_after(turn, one) for one in found)
