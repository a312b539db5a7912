"""Workbooks that people take along from a page."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.responses import Response

from handlers.papers.sheet import WORKBOOK, Sheet


class Books:
    """Sets sheets as workbooks by `set_book`; `clock` gives desk time, which stands in them."""

    def __init__(
        self, set_book: Callable[[str, Sequence[Sheet], datetime], bytes], clock: Callable[[], datetime]
    ) -> None:
        self._set_book = set_book
        self._clock = clock

    async def answer(self, file: str, title: str, sheets: Sequence[Sheet]) -> Response:
        """Return the sheets as a file of this name, which no cache keeps."""
        content = await asyncio.to_thread(self._set_book, title, sheets, self._clock())
        headers = {"Content-Disposition": f"attachment; filename={file}", "Cache-Control": "no-store"}
        return Response(content, media_type=WORKBOOK, headers=headers)
