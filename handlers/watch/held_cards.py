"""Release of cards that the quiet hours held, as they end: a lone card as it is, several as lines of one."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.watch import escalation_cards as escalation
from handlers.watch.gathering import TicketNews, due_of_held, gather, of_this_minute
from models.chat import Place
from models.messaging.outbox import IS_UNSETTLED, Post, PostState, drop
from models.tickets.queries import numbers_of

router = Router()

SHOWN_NEWS = 40
TOLD_IN_ONE, OVER = "told in one card", "over before it left"
SETTLED_AFTER = timedelta(seconds=5)


def _next_release(turn: Turn) -> datetime | None:
    """Return when a held post may leave; a moment after steps that fall due by themselves."""
    held = select(func.min(Post.expected_at)).where(
        col(Post.platform).in_(list(turn.running)),  # the index begins with it
        IS_UNSETTLED,
        Post.state == PostState.HELD,
    )
    ends = turn.session.exec(held).one()
    return ends + SETTLED_AFTER if ends is not None else None


@router.tick("held_cards", every=timedelta(seconds=10), upcoming=_next_release)
def release_held(turn: Turn) -> int:
    """Tell what was held and is due, a card for each place; how many posts that were."""
    by_place: dict[tuple[str, str], list[Post]] = {}
    for post in due_of_held(turn, turn.now - SETTLED_AFTER):
        by_place.setdefault((post.platform, post.chat), []).append(post)
    for held in by_place.values():
        _tell(turn, held)
    return sum(map(len, by_place.values()))


def _tell(turn: Turn, held: list[Post]) -> None:
    for post in [post for post in held if post.card_view is not None and not post.card["buttons"]]:
        drop(post, OVER)  # whoever was to press was spared it
        held.remove(post)
    if not held:
        return
    place = Place(platform=held[0].platform, chat=held[0].chat)
    if len(held) == 1 and of_this_minute(turn, place) is None:
        held[0].state = PostState.QUEUED
        return
    numbers = numbers_of(turn.session, [post.ticket_id for post in held if post.ticket_id is not None])
    said = [
        TicketNews(post.ticket_id, numbers[post.ticket_id], _line(post)) for post in held if post.ticket_id is not None
    ]
    gather(turn, place, said, held[0].expected_at, is_of_night=True)
    for post in held:
        drop(post, TOLD_IN_ONE)


def _line(post: Post) -> Callable[[Voice], str]:
    """Return the first words of the card, on one line."""
    title, intro = str(post.card["title"]), post.card["intro"]
    news = (clipped(" ".join(str(intro[0]).split()), SHOWN_NEWS),) if intro else ()
    return lambda voice: escalation.APART.join((title, *news))
