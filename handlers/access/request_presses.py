"""The buttons of an access request, from 本人确认 to 核验: the row says whether, the form asks, the verb says what."""

from collections.abc import Callable
from functools import partial

from handlers.access import request_forms as forms
from handlers.access.cards.parts import summary_of
from handlers.access.routing import (
    assign_to_administrators,
    assign_to_approvers,
    bring_news,
    look_at_holdings,
    press_on,
    press_to_decide,
    request_behind,
    system_of,
)
from handlers.steps.step_action import StepAction, StepStories
from handlers.turn.form import named
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.access import request_steps as steps
from models.access.catalogue import slots_for
from models.access.granting import Grant
from models.access.queries import open_revocation_of
from models.access.request import AccessRequest
from models.access.request_steps import AccessPress
from models.access.revocation import Revocation
from models.access.separation import demand_separated
from models.chat import Choice
from models.phrase import Phrase, phrase
from models.terms import AccessState, EndReason
from models.tickets.ticket import Ticket
from sla.policy.systems import System


def _asked(request: AccessRequest, press: AccessPress) -> Phrase:
    return phrase("access.asked_toast", who=tuple(request.asked_people))


def _granted(request: AccessRequest, press: AccessPress) -> Phrase:
    return phrase("access.granted_toast", who=request.person.name)


def _counted(turn: Turn, request: AccessRequest, press: AccessPress) -> AccessPress:
    """Count how many have to agree by the catalogue of today."""
    request.slots = slots_for(request.right, turn.rules.catalogue)
    return press


def _separated(turn: Turn, request: AccessRequest, press: AccessPress) -> AccessPress:
    """Look at the person's holdings now, locked: one who leaves in this moment finds the grant, or is found gone."""
    look_at_holdings(turn, request)
    demand_separated(turn.session, request, turn.rules.catalogue)
    return press


def _system(turn: Turn, request: AccessRequest, argument: str) -> System:
    """Return the system that a form names, or that of the request."""
    return system_of(turn, argument or request.system)


def _before_leaders(turn: Turn, request: AccessRequest, before: int) -> None:
    look_at_holdings(turn, request)
    assign_to_approvers(turn, request)
    bring_news(turn, request)


def _amended(turn: Turn, request: AccessRequest, before: int) -> None:
    request.ticket.summary = summary_of(request.right_names)
    _before_leaders(turn, request, before)


def _decided(turn: Turn, request: AccessRequest, slots_before: int) -> None:
    """One winner: the verdict stands wherever the card stood, and the person hears of it."""
    if request.state is AccessState.APPROVED:
        assign_to_administrators(turn, request)
    elif request.state is AccessState.ASKED and request.slots > slots_before:
        assign_to_approvers(turn, request)
    bring_news(turn, request)


def _failed(turn: Turn, request: AccessRequest, before: int) -> None:
    assign_to_administrators(turn, request)
    bring_news(turn, request)


def _withdrawn(turn: Turn, request: AccessRequest, before: int) -> None:
    """Refresh the cards of a withdrawn request, and bring the news where a colleague had prepared it."""
    if request.preparer is not None:
        bring_news(turn, request)
    turn.refresh(request.ticket)


def _confirmed(turn: Turn, request: AccessRequest, before: int) -> None:
    turn.refresh(request.ticket)


def _extended(turn: Turn, request: AccessRequest, before: int) -> None:
    _end_extended(turn, request)
    bring_news(turn, request)


def _end_extended(turn: Turn, request: AccessRequest) -> None:
    """Let what was granted for longer take the place of the grant it goes on from, which need not be taken back.

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
    """Return the line by which a right is being taken back, as it stands, its checklist locked."""
    line = open_revocation_of(turn.session, grant)
    if line is not None:
        turn.get(Ticket, line.ticket_id, lock=True)
        turn.session.refresh(line)
    return line


R = AccessRequest
_Deciding = partial(StepAction, first=_counted, then=_decided)
DECISIONS = (
    _Deciding(
        steps.APPROVE,
        R.approve,
        "access.decided_toast.approve",
        forms.APPROVE_DESPITE,
        needs_form=lambda turn, request: bool(request.sod_conflicts),
    ),
    _Deciding(steps.REJECT, R.reject, "access.decided_toast.reject", forms.REASON),
    _Deciding(steps.SEND_BACK, R.send_back, "access.decided_toast.return", forms.SEND_BACK),
)
OTHERS = (
    StepAction(steps.CLAIM, R.claim, _asked, then=_before_leaders),
    StepAction(steps.DISCLAIM, R.disclaim, "access.disclaimed_toast"),
    StepAction(steps.AMEND, R.amend, _asked, forms.AMEND, then=_amended),
    StepAction(steps.WITHDRAW, R.withdraw, "access.withdrawn_toast", then=_withdrawn),
    StepAction(steps.GRANT, R.grant_right, _granted, forms.GRANT, first=_separated, then=_extended),
    StepAction(steps.IMPOSSIBLE, R.mark_impossible, "access.impossible_toast", forms.REASON),
    StepAction(steps.WORKS, R.confirm_works, "access.works_toast", then=_confirmed),
    StepAction(steps.FAILS, R.say_fails, "access.fails_toast", forms.FAILS, then=_failed),
)
ACTIONS = (*DECISIONS, *OTHERS)
OFFERS: dict[str, Callable[[Turn, AccessRequest, str], list[Choice]]] = {
    "role": lambda turn, request, argument: forms.role_choices(turn.voice, _system(turn, request, argument)),
    "scope": lambda turn, request, argument: named(turn.voice, _system(turn, request, argument).scopes),
}
HINTS: dict[str, Callable[[Turn, AccessRequest, str], str]] = {
    "role": lambda turn, request, argument: forms.role_hint(turn.voice, _system(turn, request, argument)),
}
_Stories = partial(
    StepStories,
    behind=request_behind,
    before=lambda request: request.slots,
    after=lambda turn, request, before: bring_news(turn, request),
    offers=OFFERS,
    hints=HINTS,
)
router = Router()
router.include(
    _Stories(actions=DECISIONS, press=press_to_decide).router(), _Stories(actions=OTHERS, press=press_on).router()
)
