"""Other ways for a post that cannot arrive; the administrators hear of the place once."""

from sqlmodel import col, select

from handlers.delivery import undeliverable_card as cards
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from models.chat import Card, Place
from models.messaging.outbox import OUTSTANDING, CardView, Post
from models.messaging.unreachable import EVERYWHERE, is_out_of_reach, let_speak_again, note_trouble
from models.people.person import Account, Person
from models.terms import Platform, Purpose, Reach
from models.tickets.facts import TEAM_EYES
from models.tickets.ticket import Ticket

OF_A_RIGHT = ("missing_scope",)
"""Troubles of a token that is good, but may not do all."""


def announce_undeliverable(turn: Turn, post_id: str, reason: str, reach: Reach) -> int:
    """Say elsewhere what the post had to say, and tell the administrators of its place; how many cards that takes.

    A secret of its reader is said nowhere else. `reason` is the adapter's word, `reach` how much it concerns. An
    unreachable place is never sent anything from here, so a post that fails on its way elsewhere fails once and nothing
    goes round in a ring; the next success there ends its trouble.
    """
    ticket_id = turn.session.exec(select(Post.ticket_id).where(Post.id == post_id)).one_or_none()
    ticket = turn.get(Ticket, ticket_id, lock=True) if ticket_id else None
    post = turn.session.exec(select(Post).where(Post.id == post_id).with_for_update()).one_or_none()
    if post is None:
        return 0
    right = reason.partition(" ")[2]
    if post.paper_id is not None and right:
        # The chat itself can be reached: whoever waits for the file reads there why none comes.
        turn.post(post.place, cards.without_file, Card.model_validate(post.card), right)
    is_news = note_trouble(turn.session, post.place, reason, reach, turn.now)
    elsewhere = [place for place in _other_places(turn, post, ticket) if not _is_said_in(turn, post, place)]
    for place in elsewhere:
        _say_in(turn, post, ticket, place)
    if post.card_view is not None and elsewhere and not post.sent_version and reach is not Reach.PLATFORM:
        post.card_view = None  # the card that is kept up to date stands elsewhere now, and never stood here
    told = _administrators(turn) if is_news else []
    waits = reach is Reach.CHAT and post.state in OUTSTANDING  # its chat takes nothing until somebody puts that right
    sent_on = None if waits and not elsewhere else len(elsewhere)
    for place in told:
        name = _name_of(turn, post.place)
        turn.post(place, cards.unreachable_place, post.place, name, reason, reach, sent_on, ticket)
    return len(elsewhere) + len(told)


def note_refused(turn: Turn, platform: Platform, reason: str) -> int:
    """The platform refuses the desk itself: administrators hear of it elsewhere, once; how many cards that takes."""
    place = Place(platform=platform, chat=EVERYWHERE)
    told = _administrators(turn) if note_trouble(turn.session, place, reason, Reach.PLATFORM, turn.now) else []
    for administrator in told:
        turn.post(administrator, cards.unreachable_place, place, "", reason, Reach.PLATFORM, None)
    return len(told)


def note_accepted(turn: Turn, platform: Platform) -> int:
    """The platform takes the desk's token: nothing of that waits any more; how many troubles that ended."""
    return let_speak_again(turn.session, platform, OF_A_RIGHT)


def _other_places(turn: Turn, post: Post, ticket: Ticket | None) -> list[Place]:
    """Return other places that reach the reader; for a team's room the office or its other rooms."""
    if post.card_after is not None:
        return []
    here = (post.platform, post.chat)
    is_reporters = ticket is not None and (ticket.platform, ticket.chat) == here
    if ticket is not None and is_reporters and post.card_view != CardView.TEAM:
        chats = turn.direct_chats(ticket.reporter) if ticket.reporter else []
    elif post.place.is_direct:
        person = _person_behind(turn, post.place)
        chats = turn.direct_chats(person) if person else []
        if person is not None and person.has(*TEAM_EYES) and not _reached(turn, chats, here):
            chats = turn.places_for(Purpose.TEAM)
    elif turn.purpose_of(post.place) is Purpose.TEAM:
        rooms = _reached(turn, turn.places_for(Purpose.TEAM), here)
        chats = [] if rooms else Audience(turn).places(Audience(turn).office)
    else:
        chats = []
    return _reached(turn, chats, here)


def _reached(turn: Turn, places: list[Place], but: tuple[str, str]) -> list[Place]:
    others = [place for place in places if (place.platform, place.chat) != but]
    return [place for place in others if not is_out_of_reach(turn.session, place)]


def _is_said_in(turn: Turn, post: Post, place: Place) -> bool:
    """Return whether the same was said there anyway, or the ticket's card stands there."""
    there = select(Post.seq).where(Post.platform == place.platform, Post.chat == place.chat)
    if post.ticket_id is not None and post.card_view is not None:
        same = there.where(Post.ticket_id == post.ticket_id, Post.card_view == post.card_view)
    else:
        same = there.where(
            Post.queued_at == post.queued_at, Post.ticket_id == post.ticket_id, col(Post.card_view).is_(None)
        )
    return turn.session.exec(same.limit(1)).first() is not None


def _say_in(turn: Turn, post: Post, ticket: Ticket | None, place: Place) -> None:
    if ticket is not None and post.card_view is not None:
        turn.pin_card(ticket, place, post.card_view)
    else:
        turn.forward(post, place, ticket)


def _administrators(turn: Turn) -> list[Place]:
    """Return the places that reach administrators; the team's rooms where none does."""
    audience = Audience(turn)
    chats = turn.chats_of(audience.administrators)
    nowhere = ("", "")
    return _reached(turn, chats, nowhere) or _reached(turn, turn.places_for(Purpose.TEAM), nowhere)


def _person_behind(turn: Turn, place: Place) -> Person | None:
    found = select(Person).join(Account, col(Account.person_id) == col(Person.id))
    found = found.where(Account.platform == place.platform, Account.external_id == place.chat[1:])
    return turn.session.exec(found).one_or_none()


def _name_of(turn: Turn, place: Place) -> str:
    """The person, or what the platform calls the group; its id where nobody said."""
    if place.is_direct:
        person = _person_behind(turn, place)
        return person.name if person else place.chat
    return turn.title_of(place) or place.chat
