"""A permission's card once more, at the end of the chat, for whoever was reminded of it."""

from handlers.access.routing import deciders
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.access.admin_handover import admin_handover_of
from models.access.queries import granters_of, who_owes
from models.access.request import request_of
from models.access.review import reviews_of
from models.access.revocation import CHECKERS, revocations_of
from models.access.terms import AccessView
from models.chat import Click, Reply
from models.people.person import Person
from models.refusal import Refusal
from models.terms import AccessState, Role
from models.tickets.ticket import Ticket

router = Router()


@router.click("access.show")
def show_again(click: Click, turn: Turn) -> Reply:
    """The card on which the presser's own step stands, with its buttons."""
    ticket = turn.ticket_of(click.post)
    turn.stand_anew(ticket, click.place, _view_for(turn, ticket, turn.person))
    return turn.toast("access.shown_toast", ticket, number=ticket.number)


def _view_for(turn: Turn, ticket: Ticket, person: Person) -> str:
    """Which card holds the person's step. Raises Refusal where it is somebody else's."""
    request = request_of(ticket)
    if revocations_of(ticket) and person.is_ours(*CHECKERS):
        return AccessView.CHECKLIST
    if request is not None and request.state is AccessState.ASKED:
        request.demand_may_decide(person, deciders(turn, request), turn.now)
        return AccessView.DECIDER
    if request is not None and any(one.id == person.id for one in granters_of(turn.session, request, turn.now)):
        return AccessView.GRANTER
    if reviews_of(ticket) and any(one.id == person.id for one in who_owes(turn.session, ticket, turn.now)):
        return AccessView.REVIEW
    handover = admin_handover_of(ticket)
    if handover is not None and (person.has(Role.LEADER) or person.id in {one.id for one in handover.awaited}):
        return AccessView.ADMIN_HANDOVER
    raise Refusal("access.not_your_step", number=ticket.number)
