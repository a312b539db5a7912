"""运维月报 as sheets, with numbers that can be summed: figures, what was missed, all counts, and the trend."""

from collections.abc import Iterator

from handlers.papers.attainment_text import HEADS, grade, rate
from handlers.papers.counted_sheets import counted_sheets
from handlers.papers.figure_notes import month_title
from handlers.papers.month.figures import MonthFigures
from handlers.papers.month.paper import state_of
from handlers.papers.month.sections import LISTED, counted, listed_rows, missed_rows
from handlers.papers.paper import ZH, stamp
from handlers.papers.sheet import Cell, Sheet
from models.figures.month_report import MonthVersion
from sla.clocks.attainment import AttainmentRow

ROW_WIDTHS = (18, 16, 10, 8, 8, 8, 12, 8, 8)


def month_sheets(figures: MonthFigures, version: MonthVersion | None) -> tuple[Sheet, ...]:
    """The workbook of a month's report."""
    intro = (
        f"{ZH('month.title')} {month_title(ZH, figures.first)} {state_of(version)}",
        ZH("month.closing", at=stamp(figures.cut_at)),
        ZH("month.closing_code", code=figures.code),
    )
    control = ZH("attainment.control", **figures.control._asdict())
    head = tuple(ZH(f"attainment.head.{name}") for name in HEADS)
    tables = (
        (ZH("attainment.unit.ticket"), figures.rows),
        (ZH("attainment.unit.report"), figures.rows_by_report),
        (ZH("attainment.second"), figures.second_rows),
    )
    received = tuple((by, name, int(count)) for by, name, count in counted(figures.facts))
    listed = tuple((name, int(count), numbers) for name, count, numbers in listed_rows(figures, LISTED))
    missed = tuple(missed_rows(figures))
    typed = ((ZH("month.section.problems"), "problems"), (ZH("month.section.plan"), "plan"))
    written = version.written if version is not None else None
    return (
        *(Sheet(name, head, tuple(map(_cells, rows)), ROW_WIDTHS, (*intro, control)) for name, rows in tables),
        Sheet(ZH("month.section.missed"), _head("missed", 6), missed, (14, 14, 8, 24, 18, 18), intro),
        Sheet(ZH("month.section.received"), _head("received", 3), received, (18, 36, 10), intro),
        Sheet(ZH("month.section.lists"), _head("lists", 3), listed, (28, 10, 80), intro),
        *counted_sheets(ZH, figures.workflows, intro),
        Sheet(ZH("month.sheet.trend"), _head("trend", 5), tuple(_trend(figures)), (14, 12, 16, 10, 10), intro),
        Sheet(
            ZH("month.sheet.words"),
            (ZH("month.head.words.1"), ZH("month.head.words.2")),
            tuple((title, getattr(written, name) if written else ZH("month.not_typed")) for title, name in typed),
            (18, 90),
            intro,
        ),
    )


def _cells(row: AttainmentRow) -> tuple[Cell, ...]:
    names = row.clause, ZH(f"promise.{row.promise}"), grade(ZH, row.severity)
    return (*names, row.due, row.met, row.missed, rate(ZH, row), row.pending, row.void)


def _trend(figures: MonthFigures) -> Iterator[tuple[Cell, ...]]:
    """Month by month what the chart shows; a promise of which nothing fell due is left out."""
    for month in figures.months.months:
        for share in month.shares:
            if share.due:
                names = month_title(ZH, month.first), grade(ZH, share.severity), ZH(f"promise.{share.promise}")
                yield (*names, share.due, share.met)


def _head(name: str, columns: int) -> tuple[str, ...]:
    return tuple(ZH(f"month.head.{name}.{number}") for number in range(1, columns + 1))
