"""Delivers posts to the rooms of the web chat: claimed, written and marked in one transaction, so exactly once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, update
from sqlmodel import col, select

from bot.delivery.stale_check import TAKEN_CARE_OF, as_they_leave
from bot.platforms.webchat.lines import next_seq
from models.messaging.outbox import IS_UNSETTLED, Post, PostState, as_edit, in_order
from models.messaging.webchat import Line
from models.terms import Platform

AT_MOST = 50

Cards = Mapping[str, dict[str, Any]]
"""By post id, the card as it leaves."""


def deliver(connection: Connection, now: datetime, late_after: timedelta) -> int:
    """Write the next posts that wait into their rooms, class A before the rest; how many there were.

    A notice that something was done about meanwhile is dropped; one that leaves too late says so.
    """
    found = (
        select(Post)
        .where(Post.platform == Platform.WEBCHAT, IS_UNSETTLED, Post.state == PostState.QUEUED)
        .order_by(*in_order(Post))
        .limit(AT_MOST)
        .with_for_update(skip_locked=True)
    )
    waiting = connection.execute(found).all()
    if not waiting:
        return 0
    outgoing = as_they_leave(connection, waiting, now, late_after)
    posts = [post for post in waiting if outgoing[post.id].dropped_because is None]
    cards = {post.id: outgoing[post.id].card for post in posts}
    numbers = _numbers(connection, posts)
    _write_new(connection, [post for post in posts if not post.sent_version], cards, numbers, now)
    _write_edits(connection, [post for post in posts if post.sent_version], cards, numbers)
    sent = update(Post).where(col(Post.seq).in_([post.seq for post in posts]))
    shown = {"sent_version": Post.version, "external_ref": Post.id, "priority": as_edit(col(Post.priority))}
    connection.execute(sent.values(state=PostState.SENT, sent_at=now, **shown))
    dropped = [post.seq for post in waiting if post.id not in cards]
    if dropped:
        over = update(Post).where(col(Post.seq).in_(dropped))
        connection.execute(over.values(state=PostState.DROPPED, dropped_because=TAKEN_CARE_OF))
    return len(waiting)


def _numbers(connection: Connection, posts: Sequence[Row[Any]]) -> dict[str, int]:
    """A fresh number for each post, the rooms locked in one order."""
    fresh: dict[str, int] = {}
    for chat in sorted({post.chat for post in posts}):
        here = [post.id for post in posts if post.chat == chat]
        first = next_seq(connection, chat, len(here))
        fresh |= {post_id: number for number, post_id in enumerate(here, first)}
    return fresh


def _write_new(
    connection: Connection, posts: Sequence[Row[Any]], cards: Cards, numbers: dict[str, int], now: datetime
) -> None:
    if posts:
        lines = [
            {
                "id": post.id,
                "chat": post.chat,
                "seq": numbers[post.id],
                "position": numbers[post.id],
                "thread": post.thread or post.parent_id,  # the line of a post has its id
                "post_id": post.id,
                "text": "",
                "card": cards[post.id],
                "at": now,
                "version": post.version,
            }
            for post in posts
        ]
        connection.execute(insert(Line), lines)


def _write_edits(connection: Connection, posts: Sequence[Row[Any]], cards: Cards, numbers: dict[str, int]) -> None:
    if posts:
        edited = update(Line).where(col(Line.post_id) == bindparam("the_post"))
        connection.execute(
            edited.values(seq=bindparam("seq"), card=bindparam("card"), version=bindparam("version")),
            [
                {"the_post": post.id, "seq": numbers[post.id], "card": cards[post.id], "version": post.version}
                for post in posts
            ],
        )
