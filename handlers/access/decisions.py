"""领导审批: a leader agrees, refuses or asks back, with a click; rights are looked at in that moment."""

from handlers.access import request_forms as forms
from handlers.access.routing import (
    assign_to_administrators,
    assign_to_approvers,
    bring_news,
    deciders,
    look_at_holdings,
    request_behind,
)
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.access.catalogue import slots_for
from models.access.request import AccessRequest
from models.chat import Click, Form, Reply, Submission
from models.terms import AccessState, Verdict

router = Router()

FORMS = {
    Verdict.APPROVE: forms.approve_despite_form,
    Verdict.REJECT: forms.reject_form,
    Verdict.RETURN: forms.send_back_form,
}
FIELDS = {Verdict.APPROVE: "approve_reason", Verdict.REJECT: "reason", Verdict.RETURN: "missing"}


@router.click("access.approve")
def approve(click: Click, turn: Turn) -> Reply:
    """同意, with one click; where roles meet that should not, a reason is asked for."""
    request = _to_decide(turn, click.post)
    if request.sod_conflicts:
        return Reply(form=forms.approve_despite_form(turn.voice, request))
    return _decide(turn, request, Verdict.APPROVE, "")


@router.form("access.approve")
def approve_despite(submission: Submission, turn: Turn) -> Reply:
    """同意 all the same, and why."""
    return _decide_by_form(submission, turn, Verdict.APPROVE)


@router.click("access.reject")
def open_reject(click: Click, turn: Turn) -> Reply:
    """Ask why not."""
    return Reply(form=forms.reject_form(turn.voice, _to_decide(turn, click.post)))


@router.form("access.reject")
def reject(submission: Submission, turn: Turn) -> Reply:
    """不同意, and why."""
    return _decide_by_form(submission, turn, Verdict.REJECT)


@router.click("access.return")
def open_return(click: Click, turn: Turn) -> Reply:
    """Ask what is missing."""
    return Reply(form=forms.send_back_form(turn.voice, _to_decide(turn, click.post)))


@router.form("access.return")
def send_back(submission: Submission, turn: Turn) -> Reply:
    """退回补正, and what is missing."""
    return _decide_by_form(submission, turn, Verdict.RETURN)


def _to_decide(turn: Turn, post_id: str | None) -> AccessRequest:
    """The request, for whoever may decide on it now, with what the person holds now."""
    request = request_behind(turn, post_id)
    request.demand_may_decide(turn.person, deciders(turn, request), turn.now)
    look_at_holdings(turn, request)
    return request


def _decide_by_form(submission: Submission, turn: Turn, verdict: Verdict) -> Reply:
    request = _to_decide(turn, submission.post)
    form: Form = FORMS[verdict](turn.voice, request)
    return _decide(turn, request, verdict, validated(form, submission, turn)[FIELDS[verdict]])


def _decide(turn: Turn, request: AccessRequest, verdict: Verdict, reason: str) -> Reply:
    """One winner: the verdict stands wherever the card stood, and the person hears of it."""
    slots_before, request.slots = request.slots, slots_for(request.right, turn.rules.catalogue)
    request.decide(verdict, reason, turn.person, deciders(turn, request), turn.rules.catalogue, turn.now, turn.clock)
    if request.state is AccessState.APPROVED:
        assign_to_administrators(turn, request)
    elif request.state is AccessState.ASKED and request.slots > slots_before:
        assign_to_approvers(turn, request)
    bring_news(turn, request)
    return turn.toast(f"access.decided_toast.{verdict}", request.ticket, number=request.ticket.number)
