"""Requests that the page may send, with the limits of their size."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from bot.platforms.webchat.errors import Refused
from models.chat import Typed
from models.terms import Language

LONGEST_BODY = 1_000_000
LONGEST_TEXT = 200_000


class Body(BaseModel):
    """A JSON object; what it does not name is ignored."""

    model_config = ConfigDict(extra="ignore", strict=True)


class LineBody(Body):
    """A message typed into a place, maybe in a thread of it."""

    place: Typed = Field(max_length=100)
    text: Typed
    client_id: Typed = Field(min_length=1, max_length=100)
    thread: Typed | None = Field(default=None, max_length=100)


class ClickBody(Body):
    """A button that was pressed; `post` is empty for the page's own buttons."""

    post: Typed | None = Field(default=None, max_length=100)
    action: Typed = Field(min_length=1, max_length=300)
    client_id: Typed = Field(min_length=1, max_length=100)
    place: Typed | None = Field(default=None, max_length=100)


class FormBody(Body):
    """A form that was filled in."""

    post: Typed | None = Field(default=None, max_length=100)
    form: Typed = Field(min_length=1, max_length=100)
    fields: dict[Typed, Typed]
    client_id: Typed = Field(min_length=1, max_length=100)
    place: Typed | None = Field(default=None, max_length=100)


class PersonBody(Body):
    """The person whose view the browser is to have."""

    name: Typed = Field(max_length=100)


class ClockBody(Body):
    """The distance to move desk time ahead: a length such as `PT1H`, `next_morning` or `next_deadline`."""

    forward: Typed = Field(min_length=1, max_length=40)


class LanguageBody(Body):
    """The language to read in."""

    language: Language = Field(strict=False)


BodyType = TypeVar("BodyType", bound=Body)


async def body_of(request: Request, kind: type[BodyType]) -> BodyType:
    """The request's body, read no further than the limit. Raises Refused for any other than a `kind` in JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "web.json_only")
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LONGEST_BODY:
            raise Refused(413, "web.too_large")
    try:
        body = kind.model_validate_json(bytes(raw))
    except (ValidationError, UnicodeDecodeError):
        raise Refused(422, "web.malformed") from None
    return body
