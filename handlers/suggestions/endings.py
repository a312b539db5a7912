"""撤回 by whoever proposed it, and 终止 by a leader."""

from handlers.suggestions import forms
from handlers.suggestions.routing import (
    demand_step,
    press_on,
    stepped,
    suggestion_behind,
)
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
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
    return Reply(form=forms.reason_form(turn.voice, demand_step(turn, click.post, TERMINATE), "terminate"))


@router.form("suggestion.terminate")
def terminate(submission: Submission, turn: Turn) -> Reply:
    """终止."""
    suggestion = suggestion_behind(turn, submission.post)
    fields = validated(forms.reason_form(turn.voice, suggestion, "terminate"), submission, turn)
    suggestion.terminate(press_on(turn, suggestion, reason=fields["reason"]), turn.clock)
    return stepped(turn, suggestion, "suggestion.terminated_toast")
