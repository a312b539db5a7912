"""撤回 by whoever proposed it, and 终止 by a leader."""

from handlers.suggestions.reasons import ask_reason, said_reason
from handlers.suggestions.routing import (
    press_on,
    stepped,
    suggestion_behind,
)
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply, Submission
from models.suggestions.steps import TERMINATE

router = Router()


@router.click("suggestion.withdraw")
def withdraw_suggestion(click: Click, turn: Turn) -> Reply:
    """撤回, before anything is changed."""
    suggestion = suggestion_behind(turn, click.post)
    if not suggestion.withdraw(press_on(turn, suggestion), turn.clock):
        return turn.toast("suggestion.withdrawn_toast", suggestion.ticket, number=suggestion.ticket.number)
    return stepped(turn, suggestion, "suggestion.withdrawn_toast")


@router.click("suggestion.terminate")
def open_termination(click: Click, turn: Turn) -> Reply:
    """Ask the leader why."""
    return ask_reason(turn, click.post, TERMINATE)


@router.form("suggestion.terminate")
def terminate(submission: Submission, turn: Turn) -> Reply:
    """终止."""
    suggestion, reason = said_reason(turn, submission, TERMINATE)
    suggestion.terminate(press_on(turn, suggestion, reason=reason), turn.clock)
    return stepped(turn, suggestion, "suggestion.terminated_toast")
