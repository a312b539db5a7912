"""What the desk has to say and where: one row per card, written with the fact it tells of."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from models.chat import Place
from models.columns import BigId, Json, moment, word
from models.terms import Language, Platform


class PostState(StrEnum):
    """How far a post has come on its way out."""

    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    AMBIGUOUS = "ambiguous"
    DROPPED = "dropped"
    DEAD = "dead"


class Face(StrEnum):
    """Which view of a ticket a standing card shows: the reporter's, the team's, what is asked, the fault report."""

    REPORTER = "reporter"
    TEAM = "team"
    VERDICT = "verdict"
    FAULT_REPORT = "fault_report"


class Post(SQLModel, table=True):
    """One card in one place.

    A post with a `face` is the ticket's standing card there: it is rendered anew when the ticket changes, `version`
    counts the renderings and `sent_version` says which one the place shows, so that edits coalesce to the newest
    and always wait for the first sending. `lane` 0 overtakes lane 1. `seq` is the order of queueing.
    A notice names the `ToldStep`s it tells of, a line of its lead each, and when it is expected to leave (desk time);
    what was taken care of meanwhile is left out, and a notice with nothing left to say is dropped.
    """

    __table_args__: Any = (
        Index("ix_post_waiting", "platform", "state", "lane", "seq"),
        Index("ix_post_standing", "ticket_id", "face"),
        Index("ix_post_ref", "platform", "chat", "external_ref"),
    )

    seq: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    id: str = Field(unique=True)
    platform: Platform = Field(sa_column=word(Platform))
    chat: str
    thread: str | None = None
    language: Language = Field(sa_column=word(Language))
    lane: int = 1
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    face: Face | None = Field(default=None, sa_column=word(Face, nullable=True))
    card: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    queued_at: datetime = Field(sa_column=moment())
    state: PostState = Field(default=PostState.QUEUED, sa_column=word(PostState))
    version: int = 1
    sent_version: int = 0
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    external_ref: str | None = None
    expected_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    steps: list[int] | None = Field(default=None, sa_column=Column(Json))
    dropped_because: str | None = None

    @property
    def place(self) -> Place:
        """Where it goes."""
        return Place(platform=self.platform, chat=self.chat, thread=self.thread)


def new_post_id() -> str:
    """A name for a post that cannot be guessed and fits into a button of any platform."""
    return secrets.token_hex(8)
