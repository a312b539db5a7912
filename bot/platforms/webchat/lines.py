"""Writes lines into the rooms of the web chat, each change under the room's next number."""

from datetime import datetime

from sqlalchemy import Connection, insert
from sqlmodel import col, select

from models.messaging.webchat import Line, Room
from models.storage.insert_once import insert_into


def next_seq(connection: Connection, chat: str, count: int = 1) -> int:
    """The first of `count` fresh numbers of the room. Its row stays locked until the commit: numbers become
    visible in their order, so that nobody who asks for what came after one misses another."""
    counted = (
        insert_into(Room, connection.dialect.name)
        .values(chat=chat, seq=count)
        .on_conflict_do_update(index_elements=["chat"], set_={"seq": Room.seq + count})
        .returning(col(Room.seq))
    )
    return int(connection.execute(counted).scalar_one()) - count + 1


def keep_line(
    connection: Connection,
    *,
    ref: str,
    chat: str,
    thread: str | None,
    author_id: int,
    client_id: str,
    text: str,
    at: datetime,
) -> None:
    """Keep what somebody typed, once for each `client_id` of theirs."""
    if kept_line(connection, author_id, client_id) is not None:
        return
    seq = next_seq(connection, chat)
    connection.execute(
        insert(Line).values(
            id=ref,
            chat=chat,
            seq=seq,
            position=seq,
            thread=thread,
            author_id=author_id,
            client_id=client_id,
            text=text,
            at=at,
            version=1,
        )
    )


def kept_line(connection: Connection, author_id: int, client_id: str) -> str | None:
    """The id of the line that this person sent under `client_id`."""
    found = select(Line.id).where(Line.author_id == author_id, Line.client_id == client_id)
    return connection.execute(found).scalar_one_or_none()
