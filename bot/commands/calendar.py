"""`zhiban calendar`: which days of a year are worked, and who says so."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.calendar_import import import_year
from bot.commands.deadline import complain, settings_problem
from bot.commands.desk_access import explained
from bot.commands.loaded_years import loaded_years
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from handlers.i18n import Voice
from models.phrase import Phrase, phrase
from sla.calendar.business_hours import Calendar, UnknownYearError, YearCalendar, YearOrigin
from sla.calendar.china import FIRST_YEAR, LAST_ESTIMATED_YEAR, china_calendar
from sla.policy.policy_file import load_policy

app = typer.Typer(add_completion=False)


@app.callback()
def calendar() -> None:
    """Show or load the working days of a year · 工作日历."""


@app.command("show")
def show_year(
    year: Annotated[int, typer.Argument(help="Year, such as 2026 · 年份")], language: LanguageOption = None
) -> None:
    """Show the holidays and make-up workdays of a year, and their source · 查看一年."""
    voice = chosen_voice(language)
    wrong = settings_problem(voice)
    if wrong is not None:
        raise typer.Exit(complain(wrong))
    calendar = china_calendar(load_policy().hours, loaded_years())
    try:
        known = calendar.year(year)
    except UnknownYearError:
        years = {"first": str(FIRST_YEAR), "last": str(LAST_ESTIMATED_YEAR)}
        typer.echo(voice("calendar.unknown_year", year=str(year), **years), err=True)
        raise typer.Exit(1) from None
    typer.echo("\n".join(_told(calendar, known, voice)))


@app.command("import")
def import_notice(
    file: Annotated[Path, typer.Argument(help="File of the notice, such as 2027.toml · 放假通知文件", metavar="FILE")],
    language: LanguageOption = None,
) -> None:
    """Load the official notice of a year and recompute open deadlines · 载入放假安排."""
    voice = chosen_voice(language)
    with explained(voice):
        typer.echo(import_year(file, voice))


def _told(calendar: Calendar, known: YearCalendar, voice: Voice) -> Iterator[str]:
    is_estimate = known.origin is YearOrigin.ESTIMATED
    yield voice("calendar.heading_provisional" if is_estimate else "calendar.heading", year=str(known.year))
    for name, days in groupby(sorted(known.holidays), key=lambda day: known.holidays[day]):
        yield voice("calendar.holidays_line", name=name, days=tuple(days))
    make_up = tuple(voice.day(day) for day in sorted(known.make_up))
    yield voice("calendar.make_up_line", days=make_up) if make_up else voice("calendar.no_make_up")
    yield voice("calendar.working_days", count=_working_days(calendar, known.year))
    yield voice("calendar.source", source=_source(known))
    until = calendar.known_until
    yield voice("calendar.known_until", day=phrase("time.in_year", year=str(until.year), day=(until,)))


def _source(known: YearCalendar) -> Phrase:
    return phrase(f"calendar.source_{known.origin}", title=known.title)


def _working_days(calendar: Calendar, year: int) -> int:
    return calendar.working_days_between(date(year, 1, 1) - timedelta(days=1), date(year, 12, 31))
