"""Receipts of the events on which the desk acted: a second delivery changes nothing, and a failed one is not lost."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Column
from sqlmodel import Field

from models.chat import Reply
from models.storage.column_facts import BY_PEOPLE, Unproved
from models.storage.columns import Json, moment, word
from models.storage.row import Row


class ReceiptState(StrEnum):
    """The state of an event: done, failed and kept, or to be run again."""

    DONE = "done"
    FAILED = "failed"
    AGAIN = "again"


class Receipt(Row, table=True):
    """An event acted on, under its idempotency key, which the platform gives, with the reply it got.

    `event` is kept only for a failed one, so that an administrator can run it again after the mend.
    """

    __proof__ = Unproved.ONCE

    idempotency_key: str = Field(primary_key=True)
    at: datetime = Field(sa_column=moment(index=True))
    state: ReceiptState = Field(default=ReceiptState.DONE, sa_column=word(ReceiptState, index=True))
    reply: Annotated[dict[str, Any] | None, BY_PEOPLE] = Field(default=None, sa_column=Column(Json))
    event: Annotated[dict[str, Any] | None, BY_PEOPLE] = Field(default=None, sa_column=Column(Json))
    error: Annotated[str | None, BY_PEOPLE] = None
    attempts: int = 1


class ShownOnce(Reply):
    """An answer whose card holds a secret: the receipt keeps the rest alone, and a second delivery gets no card."""

    @property
    def kept(self) -> Reply:
        """Return what is kept of it."""
        return Reply(toast=self.toast, ticket=self.ticket)
