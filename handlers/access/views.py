"""The view of a permission's live card that holds a person's own step."""

from collections.abc import Sequence

from handlers.access.routing import deciders
from handlers.turn.turn import Turn
from models.access.admin_handover import admin_handover_of
from models.access.queries import granters_of, next_actors_of_review
from models.access.request import request_of
from models.access.request_steps import APPROVE, AccessPress
from models.access.revocation import CHECKERS
from models.access.terms import AccessView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import AccessState, Role
from models.tickets.ticket import Ticket


def view_for_request(turn: Turn, ticket: Ticket, person: Person) -> str:
    """The leaders' card or the administrators'. Raises Refusal where the step is somebody else's."""
    request = request_of(ticket)
    if request is not None and request.state is AccessState.ASKED:
        APPROVE.opens(request, AccessPress(person, turn.now, deciders(turn, request)))
        return AccessView.DECIDER
    if request is not None and _is_among(person, granters_of(turn.session, request, turn.now)):
        return AccessView.GRANTER
    raise _somebody_elses(ticket)


def view_for_checklist(turn: Turn, ticket: Ticket, person: Person) -> str:
    """Return the checklist's view, for people who take back or check. Raises Refusal for everybody else."""
    if person.is_ours(*CHECKERS):
        return AccessView.CHECKLIST
    raise _somebody_elses(ticket)


def view_for_review(turn: Turn, ticket: Ticket, person: Person) -> str:
    """Return the review's view, for the person who has to answer next. Raises Refusal for everybody else."""
    if _is_among(person, next_actors_of_review(turn.session, ticket, turn.now)):
        return AccessView.REVIEW
    raise _somebody_elses(ticket)


def view_for_admin_transfer(turn: Turn, ticket: Ticket, person: Person) -> str:
    """Return the handover's view, for leaders and for the next to press. Raises Refusal for everybody else."""
    handover = admin_handover_of(ticket)
    if handover is not None and (person.has(Role.LEADER) or _is_among(person, handover.next_actors)):
        return AccessView.ADMIN_HANDOVER
    raise _somebody_elses(ticket)


def _is_among(person: Person, people: Sequence[Person]) -> bool:
    return any(one.id == person.id for one in people)


def _somebody_elses(ticket: Ticket) -> Refusal:
    return Refusal("card.not_your_step", number=ticket.number)
