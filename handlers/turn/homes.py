"""Homes of tickets that no message in a room began, and the way of their cards to the people whose step it is."""

from collections.abc import Iterable, Sequence

from handlers.turn.turn import Turn
from models.chat import Card, Place, verb_of
from models.messaging.outbox import CardView, Post
from models.people.person import Person
from models.terms import Platform, Purpose
from models.tickets.ticket import Ticket


def pin_before(turn: Turn, ticket: Ticket, people: Sequence[Person], view: str) -> None:
    """The ticket's live card in the chats of these people, where none stands yet that says the same."""
    for place in turn.chats_of(people):
        if not turn.standing_in(ticket, place, view):
            turn.pin_card(ticket, place, view)


def bring_before(turn: Turn, ticket: Ticket, places: Iterable[Place], view: str, *, is_news: bool = False) -> None:
    """Have the ticket's live card stand in these places; the caller refreshes the ticket afterwards.

    Where it stands, it comes anew at the end of the chat if `is_news`, or if it asks its reader for a step that it did
    not ask for: they are notified, and the earlier card ends. Else it is drawn anew in place, as always for the person
    who acts.
    """
    missing = []
    for place in places:
        standing = turn.standing_in(ticket, place, view)
        if not standing:
            missing.append(place)
        elif not _acts_in(turn, ticket, place) and (is_news or any(_asks_anew(turn, ticket, one) for one in standing)):
            for post in standing:
                turn.supersede(post, ticket)
            missing.append(place)
    turn.pin_cards(ticket, missing, view)


def bring_to_reporter(turn: Turn, ticket: Ticket, *, is_news: bool) -> list[Place]:
    """The same where its reporter reads; they are notified in their own chat, and in the room where they have none.

    The places are returned.
    """
    places = turn.where_read(ticket)
    rooms = [place for place in places if not turn.standing_in(ticket, place, CardView.REPORTER)]
    own = [place for place in places if place.is_direct]
    bring_before(turn, ticket, own or places, CardView.REPORTER, is_news=is_news)
    turn.pin_cards(ticket, [place for place in rooms if own and not place.is_direct], CardView.REPORTER)
    return places


def _acts_in(turn: Turn, ticket: Ticket, place: Place) -> bool:
    """Return whether the card is there for the person who acts: their own chat, or a room in which they reported it."""
    actor_id = turn.account.person_id if turn.account else None
    reader = turn.reader_of(place) if place.is_direct else ticket.reporter
    return actor_id is not None and reader is not None and reader.id == actor_id


def _asks_anew(turn: Turn, ticket: Ticket, post: Post) -> bool:
    """A step is asked for where none was, or for another version of what the step is about."""
    asking = {step.action for step in turn.workflows.of(ticket).steps if step.asks}
    drawn = turn.render(str(post.card_view), post.language, ticket)
    shown = turn.for_reader_of(post.place, drawn, ticket) if post.place.is_direct else drawn
    now = _steps(shown, asking)
    before = _steps(Card.model_validate(post.card), asking)
    return bool(now - before) and (not before or {verb_of(one) for one in before} == {verb_of(one) for one in now})


def _steps(card: Card, asking: set[str]) -> set[str]:
    return {one.action for one in card.buttons if verb_of(one.action) in asking}


def home_of(turn: Turn, person: Person, platform: Platform | None = None) -> Place:
    """Return the home of a ticket that no message began: the person's own chat, if possible; else the team's room."""
    chats = sorted(turn.direct_chats(person), key=lambda place: place.platform is not platform)
    rooms = (*chats, *turn.places_for(Purpose.TEAM))
    return next(iter(rooms), Place.direct(Platform.WEBCHAT, person.name))


def team_room(turn: Turn) -> Place:
    """Return the home of a ticket that nobody reported."""
    return next(iter(turn.places_for(Purpose.TEAM)), Place(platform=Platform.WEBCHAT, chat="team"))
