"""What the stories of permissions share: tickets with steps of their own, and who gets to see which card of them."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access.cards import request as cards
from handlers.access.cards.parts import right_words
from handlers.i18n import voice_of
from handlers.tickets.filing import numbered
from handlers.turn.turn import Turn
from models.access.catalogue import Names
from models.access.deciding import Deciders
from models.access.queries import administrators, deciders_of, granters_of, held_by
from models.access.request import AccessRequest
from models.chat import Place
from models.messaging.outbox import Face
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Kind, Language, Platform, Purpose, Role
from models.tickets.card_queries import stands_in
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket

LONGEST_SUMMARY = 80


def own_ticket(
    turn: Turn, place: Place, summary: str, reporter: Person | None, *, at: datetime | None = None, ref: str = ""
) -> Ticket:
    """A new ticket with steps of its own; no clock runs yet, and nothing is said of it. `at` is aware UTC."""
    ticket = numbered(
        turn,
        place,
        ref,
        summary,
        at or turn.now,
        summary=summary[:LONGEST_SUMMARY],
        kind=Kind.PERMISSION,
        has_own_steps=True,
        reporter_id=reporter.id if reporter else None,
    )
    return turn.begin(ticket)


def summary_of(names: Names) -> str:
    """A right in the first language of the house, as the ticket's summary."""
    return right_words(voice_of(Language.ZH), names)


def request_behind(turn: Turn, post_id: str | None) -> AccessRequest:
    """The access request that a card is about, its ticket locked. Raises Refusal for a card of something else."""
    request = turn.ticket_of(post_id).access
    if request is None:
        raise Refusal("card.stale")
    return request


def look_at_holdings(turn: Turn, request: AccessRequest) -> None:
    """Note what the person holds now, and which of it must not meet what is asked for."""
    catalogue = turn.rules.catalogue
    extended = {request.extends_id} - {None}
    held = [grant for grant in held_by(turn.session, request.person) if grant.request_id not in extended]
    apart = catalogue.apart_from(request.right, {grant.right.duty for grant in held})
    request.held = [grant.names for grant in held]
    request.conflicts = [names for duty in sorted(apart) if (names := catalogue.duty_names(duty))]


def deciders(turn: Turn, request: AccessRequest) -> Deciders:
    """Who may decide on the request now."""
    return deciders_of(turn.session, request, turn.now)


def put_before_leaders(turn: Turn, request: AccessRequest) -> None:
    """The leaders' card, to everybody who may decide; where there is nobody, the administrators hear of it."""
    people = deciders(turn, request).everybody(request.seats)
    request.put_to = [one.name for one in people]
    stand_before(turn, request.ticket, people, Face.DECIDER)
    if not people:
        turn.tell_about(request.ticket, administrators(turn.session, turn.now), cards.nobody_decides, request)


def put_before_administrators(turn: Turn, request: AccessRequest) -> None:
    """The to-do card, to the administrators of the office who neither asked nor agreed."""
    people = granters_of(turn.session, request, turn.now)
    request.put_to = [one.name for one in people]
    stand_before(turn, request.ticket, people, Face.GRANTER)
    if not people:
        turn.tell_about(request.ticket, people_with(turn.session, turn.now, Role.OFFICE), cards.nobody_grants, request)


def stand_before(turn: Turn, ticket: Ticket, people: Sequence[Person], face: Face) -> None:
    """The ticket's standing card in the chats of these people, where it does not stand yet."""
    for place in turn.chats_of(people):
        if not stands_in(turn.session, ticket, place, face):
            turn.stand(ticket, place, face)


def bring_news(turn: Turn, request: AccessRequest) -> None:
    """Put where it stands before the person as a card of its own, so that they are notified; others see it as it is."""
    turn.retire(request.ticket, Face.REPORTER)
    turn.stand(request.ticket, request.ticket.place, Face.REPORTER)
    if request.preparer is not None:
        turn.tell_about(request.ticket, [request.preparer], cards.told_preparer, request)
    turn.refresh(request.ticket)


def home_of(turn: Turn, person: Person, platform: Platform | None = None) -> Place:
    """Where a ticket lives that no message began: the person's own chat, if possible there; else the team's room."""
    chats = sorted(turn.direct_chats(person), key=lambda place: place.platform is not platform)
    rooms = (*chats, *turn.places_for(Purpose.TEAM))
    return next(iter(rooms), Place.direct(Platform.WEBCHAT, person.name))


def team_room(turn: Turn) -> Place:
    """Where a ticket lives that nobody reported."""
    return next(iter(turn.places_for(Purpose.TEAM)), Place(platform=Platform.WEBCHAT, chat="team"))
