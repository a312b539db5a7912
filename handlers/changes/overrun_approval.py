"""继续: a leader lets work go on in a window that became illegal while it ran."""

from handlers.changes.lookups import change_behind
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.changes.rechecking import go_on
from models.chat import Click, Reply

router = Router()


@router.click("change.go_on")
def let_it_go_on(click: Click, turn: Turn) -> Reply:
    """继续, by a leader, in a window that became illegal while it ran."""
    change = change_behind(turn, click.post)
    go_on(change, turn.person, turn.now)
    turn.session.flush()
    return turn.changed(change.ticket, "change.gone_on_toast")
