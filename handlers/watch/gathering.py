"""Several tickets in one notice: a line each, one card for a place and minute, also of what the quiet hours held."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from handlers.i18n import Voice, voice_of
from handlers.turn.turn import Turn
from handlers.watch import escalation_cards as escalation
from models.chat import Place
from models.messaging.outbox import IS_UNSETTLED, Post, PostState
from models.terms import Language
from models.tickets.queries import numbers_of
from sla.clocks.quiet_hours import quiet_end

MOST_LINES = 40
"""So much fits on a card of every platform."""
AT_MOST = 400
A_MINUTE = timedelta(minutes=1)


class TicketNews(NamedTuple):
    """News of one ticket. `steps` are the rows of the `SentStep`s that it tells of, if any."""

    ticket_id: int
    number: str
    words: Callable[[Voice], str]
    steps: tuple[int, ...] = ()


class NoticeLine(NamedTuple):
    """A line of the card, as it stands there."""

    ticket_id: int
    words: str
    steps: tuple[int, ...]


def gather(
    turn: Turn, place: Place, news: Sequence[TicketNews], expected_at: datetime | None, *, is_of_night: bool
) -> None:
    """Say it in the place's card of this minute, or in a new one; a card that is full is followed by another."""
    post = of_this_minute(turn, place)
    language = Language(post.language) if post else turn.language_of(place)
    lines = _lines_of(post) if post else []
    for said in news:
        _add(lines, said, said.words(voice_of(language)))
    numbers = _numbers(turn, post, news)
    for first in range(0, len(lines), MOST_LINES):
        shown = lines[first : first + MOST_LINES]
        words, named = [line.words for line in shown], [numbers[line.ticket_id] for line in shown]
        if post is not None and not first:
            turn.replace(post.id, escalation.gathered, words, named, is_of_night=is_of_night)
        else:
            post = turn.post(place, escalation.gathered, words, named, is_of_night=is_of_night)
            post.gathered_at, post.expected_at = turn.now, expected_at
        post.steps = [list(line.steps) for line in shown]
        post.tickets = [line.ticket_id for line in shown]


def of_this_minute(turn: Turn, place: Place) -> Post | None:
    """The place's notice of several tickets that began in this minute, locked."""
    begun = turn.now.replace(second=0, microsecond=0)
    found = (
        select(Post)
        .where(Post.platform == place.platform, Post.chat == place.chat)
        .where(col(Post.gathered_at).is_not(None), col(Post.gathered_at) >= begun)
        .where(col(Post.state).not_in((PostState.DROPPED, PostState.DEAD)))
        .order_by(col(Post.seq).desc())
        .limit(1)
        .with_for_update()
    )
    return turn.session.exec(found).first()


def is_morning(turn: Turn) -> bool:
    """The quiet hours ended within the last minute."""
    quiet = turn.rules.policy.quiet_hours
    return quiet_end(quiet, turn.now) is None and quiet_end(quiet, turn.now - A_MINUTE) is not None


def is_more_to_come(turn: Turn, place: Place) -> bool:
    """In the morning: something that was held leaves for the place in this minute, or has left."""
    if not is_morning(turn):
        return False
    return bool(
        of_this_minute(turn, place) or any(post.place.chat == place.chat for post in due_of_held(turn, turn.now, place))
    )


def _lines_of(post: Post) -> list[NoticeLine]:
    """The lines that stand there; where the place may not show them, their tickets alone."""
    words = post.card["intro"] or [""] * len(post.tickets or ())
    return [
        NoticeLine(ticket_id, said, tuple(steps))
        for ticket_id, said, steps in zip(post.tickets or (), words, post.steps or (), strict=True)
    ]


def _add(lines: list[NoticeLine], said: TicketNews, words: str) -> None:
    """A ticket has one line: more about it follows what stands there."""
    for position, line in enumerate(lines):
        if line.ticket_id == said.ticket_id:
            news = words.partition(escalation.APART)[2] or words
            both = line.words if news in line.words else escalation.BETWEEN.join((line.words, news))
            lines[position] = NoticeLine(line.ticket_id, both, (*line.steps, *said.steps))
            return
    lines.append(NoticeLine(said.ticket_id, words, said.steps))


def _numbers(turn: Turn, post: Post | None, news: Sequence[TicketNews]) -> dict[int, str]:
    """By id, the numbers of the tickets that the card names."""
    known = {said.ticket_id: said.number for said in news}
    missing = [ticket_id for ticket_id in (post.tickets or () if post else ()) if ticket_id not in known]
    return known | numbers_of(turn.session, missing) if missing else known


def due_of_held(turn: Turn, until: datetime, *places: Place) -> list[Post]:
    """The held posts that may leave by `until`, locked, oldest first; of one place, or of all."""
    found = select(Post).where(
        col(Post.platform).in_(list(turn.running)),  # the index begins with it
        IS_UNSETTLED,
        Post.state == PostState.HELD,
        col(Post.expected_at) <= until,
    )
    for place in places:
        found = found.where(Post.platform == place.platform, Post.chat == place.chat)
    return list(turn.session.exec(found.order_by(col(Post.seq)).limit(AT_MOST).with_for_update(skip_locked=True)).all())
