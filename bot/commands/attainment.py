"""`zhiban attainment`: how many promises of the standard fell due in a period, and how many were kept."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import open_database
from bot.commands.desk_access import cut_at, desk_now, explained, known_years, named_moment, named_period, reading
from bot.commands.options import LanguageOption
from bot.commands.papers.handing_out import noted_and_written
from bot.documents.build import MadeFile
from bot.documents.workbook import MEDIA_TYPE, workbook_file
from bot.language import chosen_voice
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.papers.attainment_text import as_json, heading, sheets, told
from handlers.papers.paper import ZH
from models.refusal import Refusal
from sla.clocks.attainment import Attainment, Unit
from sla.clocks.attainment import attainment as worked_out

EXPORTS_AS = "zhiban attainment"

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def attainment(
    first: Annotated[str, typer.Option("--from", help="First day, such as 2026-11-01 · 开始日期", metavar="DAY")],
    last: Annotated[str, typer.Option("--to", help="Last day, such as 2026-11-30 · 结束日期", metavar="DAY")],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Local time such as 2026-12-01T09:00; else now · 截至时刻", metavar="TIME"),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Count by ticket or report · 计数单位", metavar="UNIT")] = Unit.TICKET,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write a workbook · 导出表格", metavar="FILE")] = None,
    *,
    is_json: Annotated[bool, typer.Option("--json", help="Answer in JSON · 输出 JSON")] = False,
    language: LanguageOption = None,
) -> None:
    """Count what fell due in a period and what was kept · 标准达成率."""
    voice = chosen_voice(language)
    with explained(voice):
        days = named_period(first, last)
        if by not in list(Unit):
            raise Refusal("attainment.unknown_unit", value=by, units=tuple(Unit))
        asked, by_report = _figures(days, None if as_of is None else named_moment(as_of), Unit(by))
        if is_json:
            typer.echo(json.dumps(as_json(voice, asked, by_report), ensure_ascii=False))
        elif xlsx is None:
            typer.echo("\n".join(told(voice, asked)))
        if xlsx is not None:
            typer.echo(_written(voice, asked, by_report, xlsx), err=is_json)


def _figures(days: tuple[date, date], at: datetime | None, unit: Unit) -> tuple[Attainment, Attainment]:
    """By the unit that was asked for, and by report; both of one moment of the database."""
    settings = Settings()
    with reading(settings) as session:
        as_of = cut_at(at, desk_now(session))
        rules = rules_with(settings, loaded_years(session))
        with known_years():
            asked = worked_out(session, rules, *days, as_of, unit)
            by_report = asked if unit is Unit.REPORT else worked_out(session, rules, *days, as_of, Unit.REPORT)
    return asked, by_report


def _written(voice: Voice, asked: Attainment, by_report: Attainment, file: Path) -> str:
    """The workbook is noted among the exports, then written."""
    content = workbook_file(heading(voice, asked), sheets(voice, asked, by_report), asked.as_of)
    made = MadeFile(file.name, MEDIA_TYPE, content, heading(ZH, asked))
    settings = Settings()
    open_database(settings)
    return noted_and_written(voice, settings, {file: made}, EXPORTS_AS)
