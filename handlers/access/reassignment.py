"""Reassignment when people come, go or move: waiting steps go to the leaders and administrators of now."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from handlers.access.routing import assign_to_administrators, assign_to_approvers, deciders
from handlers.turn.turn import Turn
from handlers.turn.workflow import Rerouted
from models.access.offboarding import waiting_requests
from models.access.queries import granters_of
from models.access.request import AccessRequest, request_of
from models.access.terms import AccessView
from models.people.person import Person
from models.terms import AccessState
from models.tickets.ticket import Ticket


class _Step(NamedTuple):
    people: Sequence[Person]
    view: str
    put: Callable[[Turn, AccessRequest], None]


def reroute_waiting(turn: Turn, by: Person | None) -> list[Rerouted]:
    """Look at every request that waits; those whose people changed are put before the right ones, and logged."""
    found = (_rerouted(turn, ticket_id, by) for ticket_id in waiting_requests(turn.session))
    return [one for one in found if one is not None]


def _rerouted(turn: Turn, ticket_id: int, by: Person | None) -> Rerouted | None:
    ticket = turn.get(Ticket, ticket_id, lock=True)
    request = request_of(ticket) if ticket is not None else None
    step = _step(turn, request) if request is not None else None
    if ticket is None or request is None or step is None:
        return None
    before, after = tuple(request.asked_people), tuple(one.name for one in step.people)
    _end_elsewhere(turn, ticket, step)
    if set(before) == set(after):
        return None
    step.put(turn, request)
    request.log("access_rerouted", by, turn.now, before="、".join(before), to="、".join(after))
    turn.refresh(ticket)
    return Rerouted(ticket.number, before, after)


def _step(turn: Turn, request: AccessRequest) -> _Step | None:
    """Return the step, its people and its card; None where it waits for nobody of these."""
    if request.state is AccessState.ASKED:
        return _Step(deciders(turn, request).everybody(request.slots), AccessView.DECIDER, assign_to_approvers)
    if request.state is AccessState.APPROVED:
        return _Step(granters_of(turn.session, request, turn.now), AccessView.GRANTER, assign_to_administrators)
    return None


def _end_elsewhere(turn: Turn, ticket: Ticket, step: _Step) -> None:
    """The card loses its buttons in the chats of those whose step it is not any more."""
    chats = {(place.platform, place.chat) for place in turn.chats_of(step.people)}
    for post in turn.live_cards(ticket):
        if post.card_view == step.view and post.place.is_direct and (post.platform, post.chat) not in chats:
            turn.unpin_card(ticket, step.view, post.place)
