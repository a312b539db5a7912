"""An edit overtakes its message, whose first delivery was lost: what was meant is the report, and nothing else."""

from handlers.turn.router import Router, StandsFor
from handlers.turn.turn import Turn
from models.chat import Edit, says_something
from models.messaging.receipt import Receipt, ReceiptState
from models.storage.insert_once import insert_once

router = Router()


@router.edit
def hear_early(edit: Edit, turn: Turn) -> StandsFor | None:
    """A message of the time of the edit; the message itself, when it is delivered again, is known by its receipt."""
    if not edit.message_key or not says_something(edit.text):
        return None
    receipt = {"idempotency_key": edit.message_key, "at": turn.now, "state": ReceiptState.DONE, "attempts": 1}
    is_new = insert_once(turn.session.connection(), Receipt, receipt, Receipt.idempotency_key)
    return StandsFor(edit.as_message()) if is_new else None
