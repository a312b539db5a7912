"""Shape of an update that the desk can read; an update of another shape is dropped."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]

LARGEST_UPDATE_ID = 2**31
"""Telegram numbers updates in 32 bits; to go on after a larger number would skip all that follows."""

Id = Annotated[int, Field(gt=-(2**63), lt=2**63)]
Moment = Annotated[int, Field(ge=0, lt=2**32)]
Length = Annotated[int, Field(ge=0, lt=2**20)]


class _Shape(BaseModel):
    """A strict shape; all its other fields are left to python-telegram-bot."""

    model_config = ConfigDict(strict=True)


class _User(_Shape):
    id: Id
    is_bot: bool
    first_name: str
    last_name: str | None = None
    language_code: str | None = None


class _Chat(_Shape):
    id: Id
    type: str


class _Entity(_Shape):
    type: str
    offset: Length
    length: Length
    user: _User | None = None


class _Message(_Shape):
    message_id: Id
    date: Moment
    chat: _Chat
    sender: _User | None = Field(default=None, alias="from")
    sender_chat: _Chat | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[_Entity] = []
    caption_entities: list[_Entity] = []
    media_group_id: str | None = None
    message_thread_id: Id | None = None
    is_topic_message: bool | None = None
    edit_date: Moment | None = None
    migrate_to_chat_id: Id | None = None
    migrate_from_chat_id: Id | None = None
    reply_to_message: "_Message | None" = None


class _Press(_Shape):
    id: str
    sender: _User = Field(alias="from")
    message: _Message | None = None
    data: str | None = None


class _Member(_Shape):
    status: str


class _Membership(_Shape):
    chat: _Chat
    new_chat_member: _Member


class _Update(_Shape):
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Press | None = None
    my_chat_member: _Membership | None = None


KINDS = tuple(_Update.model_fields)
"""The updates that the desk asks for; any other kind is left unsaid."""


def number_of(raw: Json) -> int:
    """The number of an update; 0 for none that Telegram could have given."""
    number = raw.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool):
        return 0
    return number if 0 < number < LARGEST_UPDATE_ID else 0


def understood_parts(raw: Json) -> Json:
    """The update with nothing in it but what the desk asks for. Raises ValueError where that is of another shape."""
    parts = {name: raw[name] for name in KINDS if raw.get(name) is not None}
    _Update.model_validate(parts)
    return {"update_id": number_of(raw), **parts}
