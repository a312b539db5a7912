"""及时收回: a holder gives a right back, or a leader or an administrator wants it back, at any time."""

from handlers.access import revocation_forms as forms
from handlers.access.checklists import open_checklist
from handlers.access.routing import bring_news, deciders, request_behind
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.access.granting import Grant
from models.access.queries import open_revocation_of, removers_of
from models.access.request import AccessRequest
from models.access.request_steps import AccessPress, holds_it, is_person
from models.access.revocation import demand_may_order
from models.chat import Click, Reply, Submission
from models.refusal import Refusal
from models.terms import EndReason
from models.tickets.step import demand

router = Router()


@router.click("access.give_back")
def give_back(click: Click, turn: Turn) -> Reply:
    """不再需要: the person gives it back; an administrator takes it away."""
    request = request_behind(turn, click.post)
    demand((is_person, holds_it), request, AccessPress(turn.person, turn.now))
    grant = _locked_grant(turn, request)
    request.log("access_given_back", turn.person, turn.now)
    return _open(turn, request, grant, "", "revocation.given_back_toast")


@router.click("access.revoke")
def open_revoke(click: Click, turn: Turn) -> Reply:
    """Ask why it is to be taken back."""
    request = request_behind(turn, click.post)
    demand_may_order(turn.person, deciders(turn, request).first)
    _locked_grant(turn, request)
    return Reply(form=forms.REVOKE.asked(turn, request))


@router.form("access.revoke")
def revoke(submission: Submission, turn: Turn) -> Reply:
    """收回: on a checklist at once; the person who holds it is told by whom and why."""
    request = request_behind(turn, submission.post)
    demand_may_order(turn.person, deciders(turn, request).first)
    grant = _locked_grant(turn, request)
    reason = validated(forms.REVOKE.asked(turn, request), submission, turn)["revoke_reason"]
    request.log("access_revoke_ordered", turn.person, turn.now, reason=reason)
    reply = _open(turn, request, grant, reason, "revocation.ordered_toast")
    bring_news(turn, request)
    return reply


def _open(turn: Turn, request: AccessRequest, grant: Grant, reason: str, toast: str) -> Reply:
    ticket = open_checklist(turn, request.person, [grant], EndReason.REVOKED, turn.person, reason)
    assert ticket is not None  # noqa: S101 - it has a line
    who = tuple(one.name for one in removers_of(turn.session, ticket, turn.now))
    return turn.toast(toast, request.ticket, number=request.ticket.number, checklist=ticket.number, who=who)


def _locked_grant(turn: Turn, request: AccessRequest) -> Grant:
    """The right, locked, while nobody has wanted it back yet. Raises Refusal otherwise, and says who has."""
    grant = turn.get(Grant, request.grant.id, lock=True) if request.grant is not None else None
    if grant is None or grant.ended_at is not None:
        raise Refusal("access.not_held")
    line = open_revocation_of(turn.session, grant)
    if line is not None:
        raise line.under_way()
    return grant
