"""Routing of an access request: the people who decide and who grant now, and the card they get."""

from dataclasses import replace

from handlers.access.cards import request as cards
from handlers.access.request_forms import requested_grant
from handlers.steps.step_action import NOTHING, Answers
from handlers.turn.homes import bring_before, bring_to_reporter
from handlers.turn.turn import Turn
from models.access.decision import Deciders
from models.access.queries import administrators, deciders_of, granters_of
from models.access.request import AccessRequest, request_of
from models.access.request_steps import AccessPress
from models.access.separation import look_at_duties
from models.access.terms import AccessView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import AccessState, Role
from models.tickets.card_queries import posts_with
from models.tickets.queries import people_with
from sla.policy.systems import System


def request_behind(turn: Turn, post_id: str | None) -> AccessRequest:
    """The access request that a card is about, its ticket locked. Raises Refusal for a card of something else."""
    request = request_of(turn.ticket_of(post_id))
    if request is None:
        raise Refusal("card.stale")
    return request


def press_on(turn: Turn, request: AccessRequest, said: Answers = NOTHING) -> AccessPress:
    """Return a press of the person who acts, with what its rules ask."""
    catalogue = turn.rules.catalogue
    return AccessPress(
        by=turn.person,
        now=turn.now,
        is_offered=catalogue.offers(request.right),
        reason=said.text("approve_reason", "missing", "set_as", "fails_how", "reason"),
        wanted=requested_grant(said.argument or request.system, said) if "role" in said.fields else None,
        catalogue=catalogue,
        furthest_years=turn.rules.policy.access_ends.furthest_years,
    )


def press_to_decide(turn: Turn, request: AccessRequest, said: Answers = NOTHING) -> AccessPress:
    """Return the same for a leader: who may decide now, and with what the person holds now."""
    if request.state is AccessState.ASKED:
        look_at_holdings(turn, request)
    return replace(press_on(turn, request, said), deciders=deciders(turn, request))


def system_of(turn: Turn, system_id: str) -> System:
    """Return a system of the catalogue. Raises Refusal for one that it does not have."""
    system = turn.rules.catalogue.system(system_id)
    if system is None:
        raise Refusal("access.unknown_system")
    return system


def look_at_holdings(turn: Turn, request: AccessRequest) -> None:
    """Note what the person holds and has asked for now, and which of it must not meet what this asks for.

    The person is locked, so that of two decisions at once the second sees the first.
    """
    turn.get(Person, request.person_id, lock=True)
    look_at_duties(turn.session, request, turn.rules.catalogue)


def deciders(turn: Turn, request: AccessRequest) -> Deciders:
    """Return the people who may decide on the request now."""
    return deciders_of(turn.session, request, turn.now)


def assign_to_approvers(turn: Turn, request: AccessRequest) -> None:
    """The leaders' card, to everybody who may decide; where there is nobody, the administrators hear of it."""
    people = deciders(turn, request).everybody(request.slots)
    request.asked_people = [one.name for one in people]
    bring_before(turn, request.ticket, turn.chats_of(people), AccessView.DECIDER)
    agreed = {one.by_id for one in request.approvals}
    if not people:
        turn.tell_about(request.ticket, administrators(turn.session, turn.now), cards.nobody_decides, request)
    elif len(agreed | {one.id for one in people}) < request.slots:
        turn.tell_about(request.ticket, administrators(turn.session, turn.now), cards.too_few_decide, request)


def assign_to_administrators(turn: Turn, request: AccessRequest) -> None:
    """The to-do card, to the administrators of the office who neither asked nor decided."""
    people = granters_of(turn.session, request, turn.now)
    request.asked_people = [one.name for one in people]
    bring_before(turn, request.ticket, turn.chats_of(people), AccessView.GRANTER)
    if not people:
        turn.tell_about(request.ticket, people_with(turn.session, turn.now, Role.OFFICE), cards.nobody_grants, request)


def bring_news(turn: Turn, request: AccessRequest) -> None:
    """Put where it stands before the person, also in their own chat: anew where something is asked, or it is over."""
    bring_to_reporter(turn, request.ticket, is_news=request.is_over)
    if request.preparer is not None:
        for post in posts_with(turn.session, request.ticket, "access.withdraw"):
            turn.replace(post.id, cards.told_preparer, request, is_newest=False)
        turn.tell_about(request.ticket, [request.preparer], cards.told_preparer, request)
    turn.refresh(request.ticket)
