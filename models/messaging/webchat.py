"""The rooms of the built-in web chat and the lines in them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, Session, col, select, update

from models.storage.column_facts import Typed, Unproved
from models.storage.columns import BigId, Json, moment
from models.storage.row import Row


class Room(Row, table=True):
    """A chat of the web page. `seq` counts every change in it; its row lock puts changes in one order."""

    __proof__ = Unproved.SHOWN

    chat: str = Field(primary_key=True)
    seq: int = Field(default=0, sa_column=Column(BigId, nullable=False))


class Line(Row, table=True):
    """A line in a room: somebody's words, or a card of the desk.

    `position` is its place in the timeline, `seq` the room's count when it last changed. `thread` is the id of the line
    it hangs from.
    """

    __proof__ = Unproved.SHOWN
    __table_args__: Any = (
        UniqueConstraint("author_id", "client_id"),
        Index("ix_line_room_seq", "chat", "seq"),
        Index("ix_line_room_position", "chat", "position"),
        Index("ix_line_thread", "thread"),
    )

    id: str = Field(primary_key=True)
    chat: str = Field(foreign_key="room.chat")
    seq: int = Field(sa_column=Column(BigId, nullable=False))
    position: int = Field(sa_column=Column(BigId, nullable=False))
    thread: str | None = None
    author_id: int | None = Field(default=None, foreign_key="person.id")
    client_id: str | None = None
    post_id: str | None = Field(default=None, unique=True)
    text: Typed = ""
    card: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    at: datetime = Field(sa_column=moment())
    version: int = 1


def lines_of(session: Session, ids: Collection[str]) -> Sequence[Line]:
    """Return the lines with these ids."""
    return session.exec(select(Line).where(col(Line.id).in_(ids))).all()


def show_anew(session: Session, line: Line, text: str) -> None:
    """Let the room show another text in the place of what was typed."""
    counted = update(Room).where(col(Room.chat) == line.chat).values(seq=Room.seq + 1).returning(col(Room.seq))
    line.seq = session.connection().execute(counted).scalar_one()
    line.text, line.version = text, line.version + 1
