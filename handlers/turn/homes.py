"""Where a ticket lives that no message in a room began, and how its card comes before those whose step it waits for."""

from collections.abc import Sequence

from handlers.turn.turn import Turn
from models.chat import Place
from models.people.person import Person
from models.terms import Platform, Purpose
from models.tickets.card_queries import is_pinned_in
from models.tickets.ticket import Ticket


def pin_before(turn: Turn, ticket: Ticket, people: Sequence[Person], view: str) -> None:
    """The ticket's live card in the chats of these people, where it does not stand yet."""
    for place in turn.chats_of(people):
        if not is_pinned_in(turn.session, ticket, place, view):
            turn.pin_card(ticket, place, view)


def home_of(turn: Turn, person: Person, platform: Platform | None = None) -> Place:
    """Where a ticket lives that no message began: the person's own chat, if possible there; else the team's room."""
    chats = sorted(turn.direct_chats(person), key=lambda place: place.platform is not platform)
    rooms = (*chats, *turn.places_for(Purpose.TEAM))
    return next(iter(rooms), Place.direct(Platform.WEBCHAT, person.name))


def team_room(turn: Turn) -> Place:
    """Where a ticket lives that nobody reported."""
    return next(iter(turn.places_for(Purpose.TEAM)), Place(platform=Platform.WEBCHAT, chat="team"))
