"""Loads a year's official holidays into the desk's database and lays out again what is owed."""

import asyncio
from functools import partial
from pathlib import Path

from bot.app import open_dispatch
from bot.bootstrap import open_database
from bot.commands.desk_access import patiently, read_text
from bot.desk_clock import utc_now
from bot.rules import load_rules
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.watch import calendar_card as calendar_notice
from handlers.watch import calendar_years
from handlers.watch.calendar_years import Loading
from sla.calendar.year_notice import YearNotice, parse_notice


def import_year(file: Path, voice: Voice) -> str:
    """Load the notice in `file` and tell what moved; a second time carries on where the first one broke off.

    Raises CalendarError for a file that cannot be used, Busy or DatabaseUnavailableError for the database.
    """
    notice = parse_notice(read_text(file), str(file))
    settings = Settings()
    open_database(settings)
    loading = asyncio.run(_load(settings, notice))
    year, moved = notice.year, loading.moved
    if not loading.is_new and not moved:
        return voice("calendar_import.unchanged", year=str(year))
    return "\n".join([calendar_notice.summary(voice, year, moved), *calendar_notice.moved_lines(voice, moved)])


async def _load(settings: Settings, notice: YearNotice) -> Loading:
    """The year first, then the tickets in portions, so that a desk that is serving is never held up for long."""
    async with open_dispatch(settings) as (dispatch, engine):
        load = partial(calendar_years.load_year, notice=notice)
        loading = await patiently(lambda: dispatch.carry_out(load, utc_now(), "calendar"))
        dispatch.rules = load_rules(settings, engine)
        while loading.last_id is not None:
            recompute = partial(calendar_years.recompute_portion, loading=loading)
            loading = await patiently(partial(dispatch.carry_out, recompute, utc_now(), "calendar"))
        return loading
