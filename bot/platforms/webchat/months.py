"""运维月报 for readers of figures: read, then drawn without a transaction, then kept and noted as it leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.documents.month import MonthFile, ReadMonth, drawn_month, read_month
from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.papers import handed_out
from bot.platforms.webchat.visitor import Visitor
from bot.turns.dispatch import Dispatch
from handlers.access.exports import note_export
from handlers.papers.month.asking import month_asked
from handlers.turn.turn import Turn
from models.chat import storable
from models.refusal import Refusal
from models.tickets.facts import reads_figures
from sla.calendar.business_hours import UnknownYearError
from sla.rulebook import Rulebook

LONGEST_MONTH = 10
NOT_THERE = {"month.not_cut", "month.no_desk"}

WorkOut = Callable[[Callable[[Session], Any]], Awaitable[Any]]


async def month_file(
    dispatch: Dispatch, someone: Visitor, work_out: WorkOut, now: datetime, request: Request
) -> Response:
    """The report of the month that the path names. Raises Refused."""
    reader, rules = someone.person, dispatch.rules
    if not reads_figures(reader):
        raise Refused(403, "figures.only_readers")
    kind = MonthFile(request.url.path.rpartition(".")[2])
    asked = str(storable(request.path_params["month"]))[:LONGEST_MONTH]
    try:
        read: ReadMonth = await work_out(lambda session: _read(session, rules, asked, now))
        drawn = await asyncio.to_thread(drawn_month, read, kind)
    except Refusal as refusal:
        key = refusal.phrase.key
        raise Refused(404 if key in NOT_THERE else 422, key, **dict(refusal.phrase.values)) from refusal

    def keep(turn: Turn) -> Response:
        made = drawn.kept(turn.session)
        note_export(turn, made.what, made.digest, reader.name, reader.id)
        return handed_out(made)

    return await dispatch.answer(keep, now, "export")


def _read(session: Session, rules: Rulebook, asked: str, now: datetime) -> ReadMonth:
    try:
        return read_month(session, rules, month_asked(asked), now)
    except UnknownYearError as error:
        raise Refusal("attainment.unknown_year", year=str(error.year)) from error
