"""Charts of the page, for readers of figures: drawn apart from the desk, each once for a cut."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.documents.chart_process import ChartError, drawn_apart
from bot.documents.charts import Theme
from bot.platforms.webchat.errors import Refused
from handlers.i18n import voice_of
from handlers.papers.chart import Chart
from handlers.papers.figure_notes import basis
from handlers.papers.trends import cut_before, figures_of, month_span, months_chart, weeks_chart, weeks_up_to
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Language
from models.tickets.facts import reads_figures
from sla.calendar.business_hours import local_day
from sla.rulebook import Rulebook

CHARTS, THEMES = ("weeks", "months"), ("light", "dark")
MOST_KEPT = 16
HEADERS = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}

Key = tuple[str, str, Language, datetime]
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Charts:
    """Keeps the newest charts; of several who ask for the same one at once, the first has it drawn."""

    def __init__(self) -> None:
        self._drawn: dict[Key, bytes] = {}
        self._under_way = asyncio.Lock()

    async def answer(self, reader: Person, read: Read, rules: Rulebook, now: datetime, request: Request) -> Response:
        """Return the chart as a PNG. Raises Refused for readers without figures, and where it cannot be drawn."""
        name, theme = str(request.path_params["name"]), request.query_params.get("theme", THEMES[0])
        if not reads_figures(reader):
            raise Refused(403, "figures.only_readers")
        if name not in CHARTS or theme not in THEMES:
            raise Refused(404, "web.malformed")
        key = name, theme, reader.language, cut_before(now)
        async with self._under_way:
            if key not in self._drawn:
                self._keep(key, await _drawn(key, read, rules))
        return Response(self._drawn[key], media_type="image/png", headers=HEADERS)

    def _keep(self, key: Key, made: bytes) -> None:
        while len(self._drawn) >= MOST_KEPT:
            del self._drawn[next(iter(self._drawn))]
        self._drawn[key] = made


async def _drawn(key: Key, read: Read, rules: Rulebook) -> bytes:
    name, theme, language, as_of = key
    chart = await read(lambda session: _chart(session, name, language, rules, as_of))
    try:
        return await asyncio.to_thread(drawn_apart, chart, Theme(theme), language)
    except Refusal as refusal:
        raise Refused(503, refusal.phrase.key) from refusal
    except ChartError as error:
        raise Refused(503, "web.failed") from error


def _chart(session: Session, name: str, language: Language, rules: Rulebook, as_of: datetime) -> Chart:
    voice, today = voice_of(language), local_day(as_of)
    if name == "weeks":
        spans = weeks_up_to(as_of)
        note = basis(voice, figures_of(session, rules, *spans[-1], as_of))
        return weeks_chart(session, rules, spans, as_of, note)
    note = basis(voice, figures_of(session, rules, *month_span(today.replace(day=1)), as_of))
    return months_chart(session, rules, today, as_of, note)
