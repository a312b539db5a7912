"""Ticks of changes: windows that pass, ten minutes before an end, overruns, and work that is owed next morning."""

from datetime import timedelta

from handlers.changes.due_steps import look_after, look_ahead_of
from handlers.changes.join_offers import offer_to_reports
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.changes.joining import changes_in_hand
from models.changes.queries import changes_ahead, changes_at_work

router = Router()


@router.tick("changes", every=timedelta(minutes=1))
def look_after_changes(turn: Turn) -> int:
    """Let windows lapse, warn before the end, open what overran, and ask for verifications that are owed."""
    found = changes_at_work(turn.session)
    if not found:
        return 0
    return sum(look_after(turn, one) for one in found)


@router.tick("change_foresight", every=timedelta(minutes=15))
def foresee_changes(turn: Turn) -> int:
    """Look anew at what the later steps of changes would refuse, and whom they wait for by now."""
    found = changes_ahead(turn.session)
    if not found:
        return 0
    return sum(look_ahead_of(turn, one) for one in found)


@router.tick("change_joins", every=timedelta(seconds=10))
def look_for_reports(turn: Turn) -> int:
    """Offer what is reported of a system in its announced window to be joined to the change."""
    found = changes_in_hand(turn.session)
    if not found:
        return 0
    return offer_to_reports(turn, found)
