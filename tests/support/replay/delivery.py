"""Delivers what the replay's desk has to say, as the platforms would, and keeps every card that arrived."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import col

from bot.delivery.stale_check import as_they_leave
from models.messaging.outbox import Post, PostState, as_edit, in_order
from models.terms import Platform
from tests.support.one_connection import SwiftDesk
from tests.support.replay.script import Script


@dataclass(frozen=True)
class Arrived:
    """A new message in a chat: edits of it notify nobody. `chat` is `platform/chat`."""

    post: str
    at: datetime
    queued_at: datetime
    chat: str
    ticket_id: int | None
    view: str | None
    is_of_steps: bool
    title: str
    intro: tuple[str, ...]
    because_of: str
    """Whose act it came of; empty for time's."""


class Delivery:
    """Everything that waits leaves at once, but for Slack's while Slack is away."""

    def __init__(self, desk: SwiftDesk, script: Script) -> None:
        self.desk = desk
        self.script = script
        self.arrived: list[Arrived] = []

    def deliver(self, because_of: str = "") -> None:
        """Send what waits, as of now."""
        connection, now = self.desk.writer.connection, self.desk.now
        waiting = select(Post).where(col(Post.state) == PostState.QUEUED)
        begun, ended = self.script.slack_away
        if begun <= now < ended:
            waiting = waiting.where(col(Post.platform) != Platform.SLACK)
        rows = connection.execute(waiting.order_by(*in_order(Post))).all()
        if not rows:
            return
        leaving = as_they_leave(connection, rows, now, self.desk.dispatch.rules.policy.late_after)
        for row in rows:
            card, dropped = leaving[row.id]
            values: dict[str, Any] = {"state": PostState.DROPPED, "dropped_because": dropped}
            if dropped is None:
                values = {"state": PostState.SENT, "sent_version": row.version, "sent_at": now, "external_ref": row.id}
                values["priority"] = as_edit(row.priority)
            connection.execute(update(Post).where(col(Post.seq) == row.seq).values(**values))
            if dropped is None and not row.sent_version:
                self.arrived.append(_arrived(row, card, now, because_of))


def _arrived(row: Row[Any], card: dict[str, Any], now: datetime, because_of: str) -> Arrived:
    return Arrived(
        post=row.id,
        at=now,
        queued_at=row.queued_at,
        chat=f"{row.platform}/{row.chat}",
        ticket_id=row.ticket_id,
        view=row.card_view,
        is_of_steps=bool(row.steps),
        title=str(card["title"]),
        intro=tuple(map(str, card["intro"])),
        because_of=because_of,
    )
