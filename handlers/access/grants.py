"""管理员授予: the administrator sets what was approved; the person says whether it works."""

from handlers.access import request_forms as forms
from handlers.access.routing import assign_to_administrators, bring_news, look_at_holdings, request_behind
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.access.granting import Grant
from models.access.queries import open_revocation_of
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.access.separation import demand_separated
from models.chat import Click, Reply, Submission
from models.people.person import Person
from models.terms import EndReason
from models.tickets.ticket import Ticket

router = Router()


@router.click("access.grant")
def open_grant(click: Click, turn: Turn) -> Reply:
    """Ask what was set."""
    request = request_behind(turn, click.post)
    request.demand_may_grant(turn.person)
    return Reply(form=forms.grant_form(turn.voice, request))


@router.form("access.grant")
def grant(submission: Submission, turn: Turn) -> Reply:
    """已授权: the person is told what was set, and asked to try it."""
    request = request_behind(turn, submission.post)
    request.demand_may_grant(turn.person)
    note = validated(forms.grant_form(turn.voice, request), submission, turn)["set_as"]
    turn.get(Person, request.person_id, lock=True)  # whoever leaves in this moment finds the grant, or is found gone
    look_at_holdings(turn, request)
    demand_separated(turn.session, request, turn.rules.catalogue)
    request.grant_right(note, turn.person, turn.rules.catalogue, turn.now, turn.clock)
    turn.session.flush()
    _end_extended(turn, request)
    bring_news(turn, request)
    return turn.toast("access.granted_toast", request.ticket, number=request.ticket.number, who=request.person.name)


@router.click("access.impossible")
def open_impossible(click: Click, turn: Turn) -> Reply:
    """Ask why it cannot be set."""
    request = request_behind(turn, click.post)
    request.demand_may_be_impossible(turn.person)
    return Reply(form=forms.impossible_form(turn.voice, request))


@router.form("access.impossible")
def impossible(submission: Submission, turn: Turn) -> Reply:
    """无法办理, and why."""
    request = request_behind(turn, submission.post)
    request.demand_may_be_impossible(turn.person)
    reason = validated(forms.impossible_form(turn.voice, request), submission, turn)["reason"]
    request.mark_impossible(reason, turn.person, turn.now, turn.clock)
    bring_news(turn, request)
    return turn.toast("access.impossible_toast", request.ticket, number=request.ticket.number)


@router.click("access.works")
def confirm_works(click: Click, turn: Turn) -> Reply:
    """The person has tried it: it works."""
    request = request_behind(turn, click.post)
    request.confirm_works(turn.person, turn.now, turn.clock)
    return turn.changed(request.ticket, "access.works_toast")


@router.click("access.fails")
def open_fails(click: Click, turn: Turn) -> Reply:
    """Ask what does not work."""
    request = request_behind(turn, click.post)
    request.demand_may_say_fails(turn.person)
    return Reply(form=forms.fails_form(turn.voice, request))


@router.form("access.fails")
def say_fails(submission: Submission, turn: Turn) -> Reply:
    """It does not work: once more the administrators'."""
    request = request_behind(turn, submission.post)
    request.demand_may_say_fails(turn.person)
    reason = validated(forms.fails_form(turn.voice, request), submission, turn)["fails_how"]
    request.say_fails(reason, turn.person, turn.now, turn.clock)
    assign_to_administrators(turn, request)
    bring_news(turn, request)
    return turn.toast("access.fails_toast", request.ticket, number=request.ticket.number)


def _end_extended(turn: Turn, request: AccessRequest) -> None:
    """What was granted for longer takes the place of the grant it goes on from, which needs not be taken back.

    Locked in the order of every step that ends a right: its checklist, its request's ticket, the right.
    """
    before = turn.get(AccessRequest, request.extends_id) if request.extends_id else None
    if before is None or before.grant is None:
        return
    line = _locked_line(turn, before.grant)
    turn.get(Ticket, before.ticket_id, lock=True)
    earlier = turn.get(Grant, before.grant.id, lock=True)
    if earlier is None or earlier.ended_at is not None:
        return
    earlier.end(EndReason.REPLACED, turn.now)
    before.log("access_replaced", turn.person, turn.now, right_of=earlier.number, number=request.ticket.number)
    before.stop_setting(EndReason.REPLACED, turn.person, turn.now, turn.clock)
    before.close_with_right(turn.person, turn.now, turn.clock)
    line = line or _locked_line(turn, earlier)
    if line is not None:
        line.drop(EndReason.REPLACED, turn.person, turn.now, turn.clock)
        turn.refresh(line.ticket)
    turn.refresh(before.ticket)


def _locked_line(turn: Turn, grant: Grant) -> Revocation | None:
    """The line by which a right is being taken back, as it stands, its checklist locked."""
    line = open_revocation_of(turn.session, grant)
    if line is not None:
        turn.get(Ticket, line.ticket_id, lock=True)
        turn.session.refresh(line)
    return line
