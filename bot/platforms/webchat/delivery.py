"""Delivers posts to the rooms of the web chat: claimed, written and marked in one transaction, so exactly once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, update
from sqlmodel import col, select

from bot.platforms.webchat.lines import next_seq
from models.outbox import Post, PostState
from models.terms import Platform
from models.webchat import Line

AT_MOST = 50


def deliver(connection: Connection, now: datetime) -> int:
    """Write the next posts that wait into their rooms, class A before the rest; how many there were."""
    found = (
        select(Post)
        .where(Post.platform == Platform.WEBCHAT, Post.state == PostState.QUEUED)
        .order_by(col(Post.lane), col(Post.seq))
        .limit(AT_MOST)
        .with_for_update(skip_locked=True)
    )
    posts = connection.execute(found).all()
    if not posts:
        return 0
    numbers = _numbers(connection, posts)
    _write_new(connection, [post for post in posts if not post.sent_version], numbers, now)
    _write_edits(connection, [post for post in posts if post.sent_version], numbers)
    sent = update(Post).where(col(Post.seq).in_([post.seq for post in posts]))
    connection.execute(sent.values(state=PostState.SENT, sent_version=Post.version, external_ref=Post.id, sent_at=now))
    return len(posts)


def _numbers(connection: Connection, posts: Sequence[Row[Any]]) -> dict[str, int]:
    """A fresh number for each post, the rooms locked in one order."""
    fresh: dict[str, int] = {}
    for chat in sorted({post.chat for post in posts}):
        here = [post.id for post in posts if post.chat == chat]
        first = next_seq(connection, chat, len(here))
        fresh |= {post_id: number for number, post_id in enumerate(here, first)}
    return fresh


def _write_new(connection: Connection, posts: Sequence[Row[Any]], numbers: dict[str, int], now: datetime) -> None:
    if posts:
        lines = [
            {
                "id": post.id,
                "chat": post.chat,
                "seq": numbers[post.id],
                "position": numbers[post.id],
                "thread": post.thread,
                "post_id": post.id,
                "text": "",
                "card": post.card,
                "at": now,
                "version": post.version,
            }
            for post in posts
        ]
        connection.execute(insert(Line), lines)


def _write_edits(connection: Connection, posts: Sequence[Row[Any]], numbers: dict[str, int]) -> None:
    if posts:
        edited = update(Line).where(col(Line.post_id) == bindparam("the_post"))
        connection.execute(
            edited.values(seq=bindparam("seq"), card=bindparam("card"), version=bindparam("version")),
            [
                {"the_post": post.id, "seq": numbers[post.id], "card": post.card, "version": post.version}
                for post in posts
            ],
        )
