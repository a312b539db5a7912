"""Settings of chats: what each is for, how much it may show, in which language; by the office or an administrator."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.chat import Place
from models.storage.column_facts import Unproved
from models.storage.columns import moment, word
from models.storage.row import Row
from models.terms import Language, Platform, Purpose, Visibility

OPENED_BY = "zhiban run"
"""Names the settings that a start proposed and nobody chose."""


class PlaceSetting(Row, table=True):
    """The settings of one chat. `set_by` names the person, or the command, that last changed them.

    `title` is what its platform calls it, as far as the platform has said so; empty else.
    """

    __proof__ = Unproved.SHOWN
    __tablename__ = "place_setting"
    __table_args__: Any = (UniqueConstraint("platform", "chat"),)

    id: int | None = Field(default=None, primary_key=True)
    platform: Platform = Field(sa_column=word(Platform))
    chat: str
    title: str = ""
    purpose: Purpose = Field(sa_column=word(Purpose, index=True))
    visibility: Visibility = Field(sa_column=word(Visibility))
    language: Language = Field(sa_column=word(Language))
    set_by: str
    set_at: datetime = Field(sa_column=moment())

    @property
    def is_proposed(self) -> bool:
        """Return whether a start made the settings, and nobody has chosen them since."""
        return self.set_by == OPENED_BY

    @property
    def place(self) -> Place:
        """The chat these settings are about."""
        return Place(platform=self.platform, chat=self.chat)
