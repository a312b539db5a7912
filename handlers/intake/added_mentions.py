"""Edits that add the desk's name to an earlier message: from then on it is a word to the desk."""

from handlers.turn.router import Router, StandsFor
from handlers.turn.turn import Turn
from models.chat import Edit

router = Router()


@router.edit
def hear_now(edit: Edit, turn: Turn) -> StandsFor | None:
    """A message of the time of the edit, unless it made or joined a ticket before, which other stories look at."""
    if not edit.is_addressed or edit.is_direct:
        return None
    return StandsFor(edit.as_message())
