"""Looks at notices once more as they leave: what was taken care of meanwhile is left out, what is late is marked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row
from sqlmodel import col, select

from handlers.i18n import voice_of
from models.tickets.target import SentStep, Target

TAKEN_CARE_OF = "taken care of"


class Checked(NamedTuple):
    """Result of checking a post before it leaves: the card to send, or the reason for dropping it."""

    card: dict[str, Any]
    dropped_because: str | None


def as_they_leave(
    connection: Connection, posts: Sequence[Row[Any]], now: datetime, late_after: timedelta
) -> Mapping[str, Checked]:
    """By post id, how it leaves at `now`, desk time."""
    steps = [step for post in posts for line in post.steps or () for step in line]
    valid = _still_valid(connection, steps) if steps else set()
    return {post.id: _checked(post, valid, now, late_after) for post in posts}


def _still_valid(connection: Connection, steps: Sequence[int]) -> set[int]:
    """The steps whose target is still owed by the due time they speak of."""
    found = (
        select(SentStep.id)
        .join(Target, col(Target.id) == col(SentStep.target_id))
        .where(
            col(SentStep.id).in_(steps),
            col(Target.met_at).is_(None),
            col(Target.withdrawn_at).is_(None),
            col(Target.paused_at).is_(None),
            col(Target.generation) == col(SentStep.generation),
        )
    )
    return {step for (step,) in connection.execute(found).all()}


def _checked(post: Row[Any], valid: set[int], now: datetime, late_after: timedelta) -> Checked:
    lines: Sequence[Sequence[int]] = post.steps or ()
    over = [number for number, steps in enumerate(lines) if steps and not valid.intersection(steps)]
    if lines and len(over) == len(lines):
        return Checked(post.card, TAKEN_CARE_OF)
    card: dict[str, Any] = dict(post.card)
    if over:
        card["intro"] = [line for number, line in enumerate(card["intro"]) if number not in over]
    if post.expected_at is not None and now - post.expected_at > late_after and not post.sent_version:
        voice = voice_of(post.language)
        card["outcome"] = [*card["outcome"], voice("escalation.late_card", at=voice.moment(post.expected_at, now))]
    return Checked(card, None)
