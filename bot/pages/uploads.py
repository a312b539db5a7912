"""Files that somebody sends with a form, read no further than they may be long."""

from collections.abc import AsyncGenerator
from typing import NamedTuple

from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from models.chat import storable
from models.refusal import Refusal

MOST_FIELDS, LONGEST_FIELD = 10, 1000
AROUND_IT = 10_000
"""Bytes of a form around its file."""


class Upload(NamedTuple):
    """A file by the name that it has there, and the fields beside it."""

    name: str
    content: bytes
    fields: dict[str, str]


async def upload_of(request: Request, field: str, longest: int) -> Upload:
    """Return the file of the field called `field`. Raises Refusal for no such form, for no file, and one too long."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Refusal("web.malformed")
    left = longest + AROUND_IT

    async def limited() -> AsyncGenerator[bytes, None]:
        nonlocal left
        async for chunk in request.stream():
            left -= len(chunk)
            if left < 0:
                raise Refusal("web.too_large")
            yield chunk

    parser = MultiPartParser(
        request.headers, limited(), max_files=1, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD
    )
    try:
        form = await parser.parse()
    except (MultiPartException, FormParserError, KeyError, UnicodeError):
        raise Refusal("web.malformed") from None
    try:
        file = form.get(field)
        if not isinstance(file, UploadFile) or not file.filename:
            raise Refusal("people.import.no_file")
        content = await file.read(longest + 1)
    finally:
        await form.close()
    if len(content) > longest:
        raise Refusal("web.too_large")
    fields = {name: str(storable(value)) for name, value in form.items() if isinstance(value, str)}
    return Upload(str(storable(file.filename)), content, fields)
