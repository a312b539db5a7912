"""`zhiban workflows`: suggestions and changes in a period, with promises kept and steps owed."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import open_database
from bot.commands.desk_access import cut_at, desk_now, explained, known_years, named_moment, named_period, reading
from bot.commands.options import LanguageOption
from bot.commands.papers.handing_out import noted_and_written
from bot.documents import spreadsheet, workbook
from bot.documents.build import MadeFile
from bot.language import chosen_voice
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.papers.counted import listed_lines
from handlers.papers.counted_sheets import counted_heading, counted_json, counted_lines, counted_sheets
from handlers.papers.paper import ZH
from sla.calendar.business_hours import end_of_day, start_of_day
from sla.figures.counted import WorkflowFigures
from sla.figures.workflows import workflow_figures

EXPORTS_AS = "zhiban workflows"

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def workflows(
    first: Annotated[str, typer.Option("--from", help="First day, such as 2026-11-01 · 开始日期", metavar="DAY")],
    last: Annotated[str, typer.Option("--to", help="Last day, such as 2026-11-30 · 结束日期", metavar="DAY")],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Local time such as 2026-12-01T09:00; else now · 截至时刻", metavar="TIME"),
    ] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write a workbook · 导出表格", metavar="FILE")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the lines as CSV · 导出明细", metavar="FILE")] = None,
    *,
    is_json: Annotated[bool, typer.Option("--json", help="Answer in JSON · 输出 JSON")] = False,
    language: LanguageOption = None,
) -> None:
    """Count what was done, kept and is owed of suggestions and changes · 优化建议与变更统计."""
    voice = chosen_voice(language)
    with explained(voice):
        figures = _figures(named_period(first, last), None if as_of is None else named_moment(as_of))
        files = dict(_files(voice, figures, xlsx, csv))
        if is_json:
            typer.echo(json.dumps(counted_json(figures), ensure_ascii=False))
        elif not files:
            typer.echo("\n".join(counted_lines(voice, figures)))
        if files:
            settings = Settings()
            open_database(settings)
            typer.echo(noted_and_written(voice, settings, files, EXPORTS_AS), err=is_json)


def _figures(days: tuple[date, date], at: datetime | None) -> WorkflowFigures:
    settings = Settings()
    with reading(settings) as session:
        as_of = cut_at(at, desk_now(session))
        rules = rules_with(settings, loaded_years(session))
        with known_years():
            return workflow_figures(session, rules.calendar, start_of_day(days[0]), end_of_day(days[1]), as_of)


def _files(voice: Voice, figures: WorkflowFigures, xlsx: Path | None, csv: Path | None) -> list[tuple[Path, MadeFile]]:
    """Return the files asked for: the workbook has every figure, the CSV every line behind one."""
    heading, what = counted_heading(voice, figures), counted_heading(ZH, figures)
    sheets = counted_sheets(voice, figures, (heading, voice("attainment.code", code=figures.code)))
    files = []
    if xlsx is not None:
        content = workbook.workbook_file(heading, sheets, figures.as_of)
        files.append((xlsx, MadeFile(xlsx.name, workbook.MEDIA_TYPE, content, what)))
    if csv is not None:
        rows = spreadsheet.csv_file((sheets[-1].head, *listed_lines(voice, figures)))
        files.append((csv, MadeFile(csv.name, spreadsheet.MEDIA_TYPE, rows, f"{what} CSV")))
    return files
