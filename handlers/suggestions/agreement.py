"""协商: a solution and its day, agreed to by both sides; changed with a reason, or shelved where nobody answers."""

from datetime import date, datetime

from handlers.suggestions import forms
from handlers.suggestions.reasons import ask_reason, said_reason
from handlers.suggestions.routing import demand_step, press_on, said_at_fields, stepped, suggestion_behind
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.storage.row_id import row_id
from models.suggestions.steps import REPLAN, SHELVE, SOLVE
from sla.calendar.business_hours import end_of_day

router = Router()


@router.click("suggestion.solve")
def open_solution(click: Click, turn: Turn) -> Reply:
    """Ask for a solution and its day."""
    return Reply(form=forms.solve_form(turn.voice, demand_step(turn, click.post, SOLVE)))


@router.form("suggestion.solve")
def solve(submission: Submission, turn: Turn) -> Reply:
    """提方案和日期: whoever had agreed to another one has not agreed to this."""
    suggestion = suggestion_behind(turn, submission.post)
    fields = validated(forms.solve_form(turn.voice, suggestion), submission, turn)
    day = date.fromisoformat(fields["day"])
    with said_at_fields(turn, "day"):
        suggestion.solve(press_on(turn, suggestion, text=fields["solution"], day=day), _close_of(turn, day))
    return stepped(turn, suggestion, "suggestion.solved_toast")


@router.click("suggestion.agree")
def agree(click: Click, turn: Turn) -> Reply:
    """同意 to the version on the card; with both sides it is agreed."""
    suggestion = suggestion_behind(turn, click.post)
    if not suggestion.agree(press_on(turn, suggestion, number=row_id(click.argument) or 0), turn.clock):
        return turn.toast("suggestion.agreed_toast", suggestion.ticket, number=suggestion.ticket.number)
    return stepped(turn, suggestion, "suggestion.agreed_toast")


@router.click("suggestion.replan")
def open_replan(click: Click, turn: Turn) -> Reply:
    """Ask why another solution or day is needed."""
    return ask_reason(turn, click.post, REPLAN)


@router.form("suggestion.replan")
def replan(submission: Submission, turn: Turn) -> Reply:
    """改方案、改期: both have to agree anew."""
    suggestion, reason = said_reason(turn, submission, REPLAN)
    suggestion.replan(press_on(turn, suggestion, reason=reason), turn.clock)
    return stepped(turn, suggestion, "suggestion.replanned_toast")


@router.click("suggestion.shelve")
def open_shelving(click: Click, turn: Turn) -> Reply:
    """Ask why it is put aside."""
    return ask_reason(turn, click.post, SHELVE)


@router.form("suggestion.shelve")
def shelve(submission: Submission, turn: Turn) -> Reply:
    """搁置, by a leader, where the proposer says nothing."""
    suggestion, reason = said_reason(turn, submission, SHELVE)
    suggestion.shelve(press_on(turn, suggestion, reason=reason))
    return stepped(turn, suggestion, "suggestion.shelved_toast")


@router.click("suggestion.resume")
def resume_suggestion(click: Click, turn: Turn) -> Reply:
    """恢复协商."""
    suggestion = suggestion_behind(turn, click.post)
    suggestion.resume(press_on(turn, suggestion))
    return stepped(turn, suggestion, "suggestion.resumed_toast")


def _close_of(turn: Turn, day: date) -> datetime:
    """Close of business on the day; the end of a day off."""
    calendar = turn.rules.calendar
    return calendar.close_of_business(day) if calendar.is_working_day(day) else end_of_day(day)
