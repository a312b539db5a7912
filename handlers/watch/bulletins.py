"""Tells groups that are only spoken to, by a robot, what falls due by the standard: once, a few cards a minute."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, select

from handlers.i18n import Voice, voice_of
from handlers.turn.turn import Turn
from handlers.watch import bulletin_cards as bulletin
from handlers.watch import escalation_cards as escalation
from handlers.watch.escalation_cards import News
from models.chat import Card, Place
from models.messaging.outbox import IS_UNSETTLED, Post, PostState
from models.terms import Origin, Severity
from sla.clocks.sweep import Reached

MOST_LINES = 40
OF_CLASS_A, OF_ALL_ELSE = 0, 1


class BulletinLine(NamedTuple):
    """A line about one ticket, the rows of the `SentStep`s that it tells of, and when it was to leave if in time."""

    words: str
    steps: list[int]
    expected_at: datetime | None


def tell_steps(turn: Turn, groups: Sequence[Place], reached: Sequence[Reached]) -> None:
    """Tell these groups of the steps of the standard. The office's own promises are no matter for a group.

    Nor is what the vendor must not see.
    """
    by_ticket: dict[int | None, list[News]] = {}
    for one in (_news(turn, one) for one in reached if one.target.origin is Origin.STANDARD):
        if not one.ticket.is_confidential:
            by_ticket.setdefault(one.ticket.id, []).append(one)
    for place in groups:
        voice = voice_of(turn.language_of(place))
        for severity, priority in ((Severity.A, OF_CLASS_A), (None, OF_ALL_ELSE)):
            own = [of for of in by_ticket.values() if (of[0].ticket.severity is Severity.A) is (severity is Severity.A)]
            _tell(turn, place, [_line(turn, voice, of) for of in own], severity, priority)


def _news(turn: Turn, one: Reached) -> News:
    return News(one.ticket, turn.workflows.of(one.ticket), one.target, one.step, one.told_id, one.is_late, ())


def _line(turn: Turn, voice: Voice, news: list[News]) -> BulletinLine:
    """One line for all that is due of a ticket."""
    said = escalation.BETWEEN.join(dict.fromkeys(escalation.line(voice, one, turn.now) for one in news))
    words = escalation.APART.join((bulletin.named(voice, news[0].ticket), said))
    in_time = [one.step.at for one in news if not one.is_late]
    return BulletinLine(words, [one.told_id for one in news], min(in_time, default=None))


def _tell(turn: Turn, place: Place, told: list[BulletinLine], severity: Severity | None, priority: int) -> None:
    """As lines of the group's card of this minute while nobody has it in hand, else as new cards."""
    waiting = _of_this_minute(turn, place, priority) if told else None
    if waiting is not None:
        card = Card.model_validate(waiting.card)
        room = MOST_LINES - len(card.intro)
        added, told = told[:room], told[room:]
        lines = (*card.intro, *(one.words for one in added))
        waiting.card = card.model_copy(update={"intro": lines, "notice": lines}).model_dump(mode="json")
        waiting.steps = [*(waiting.steps or ()), *(one.steps for one in added)]
    for first in range(0, len(told), MOST_LINES):
        shown = told[first : first + MOST_LINES]
        post = turn.post(place, bulletin.warnings, [one.words for one in shown], severity)
        post.priority, post.gathered_at, post.steps = priority, turn.now, [one.steps for one in shown]
        post.expected_at = min(filter(None, (one.expected_at for one in shown)), default=None)


def _of_this_minute(turn: Turn, place: Place, priority: int) -> Post | None:
    """The group's card that began in this minute and has not left, locked."""
    begun = turn.now.replace(second=0, microsecond=0)
    found = (
        select(Post)
        .where(Post.platform == place.platform, Post.chat == place.chat, IS_UNSETTLED)
        .where(Post.state == PostState.QUEUED, Post.sent_version == 0, Post.attempts == 0, Post.priority == priority)
        .where(col(Post.gathered_at).is_not(None), col(Post.gathered_at) >= begun)
        .order_by(col(Post.seq).desc())
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return turn.session.exec(found).first()
