"""运维月报 as a paper: what came in, what was kept and what was not, what the office says of it, and who signed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from handlers.papers.attainment_text import HEADS, grade, rate
from handlers.papers.month.counted_parts import change_parts, suggestion_parts
from handlers.papers.month.figures import MonthFigures
from handlers.papers.month.sections import (
    LISTED,
    availability,
    counted,
    downtime,
    listed_rows,
    measures,
    missed_rows,
    permissions,
    reports,
    satisfaction,
)
from handlers.papers.paper import (
    ZH,
    FieldTable,
    Grid,
    Heading,
    Paper,
    PaperField,
    Paragraph,
    Part,
    Picture,
    or_dash,
    stamp,
)
from models.figures.month_report import MonthReport, MonthStep, MonthVersion
from sla.calendar.business_hours import local_day
from sla.clocks.attainment import AttainmentRow, Unit

NUMERALS = "一二三四五六七八九十"
ROW_WIDTHS = (22, 16, 10, 8, 8, 10, 14, 10, 8)


def month_paper(figures: MonthFigures, version: MonthVersion | None, office: str, policy_title: str) -> Paper:
    """The report of a month; a draft (送审稿) until it was written, checked and issued.

    `version` is None where nobody has written it: then what the office has to say is still missing. `office` names
    the department that keeps it.
    """
    parts: list[Part] = []
    for number, (title, body) in enumerate(_sections(figures, version), start=1):
        parts += [Heading(f"{numeral(number)}、{title}"), *body]
    return Paper(
        title=ZH("month.title"),
        intro=tuple(_intro(figures, version, office, policy_title)),
        parts=tuple(parts),
        closing=(ZH("month.closing", at=stamp(figures.cut_at)), ZH("month.closing_code", code=figures.code)),
        made_at=_made_at(figures, version),
    )


def numeral(number: int) -> str:
    """一 to 十九."""
    return NUMERALS[number - 1] if number <= 10 else f"十{NUMERALS[number - 11]}"


def state_of(version: MonthVersion | None) -> str:
    """第 2 版（送审稿）."""
    if version is None:
        return ZH("month.unwritten")
    return ZH("month.version_final" if version.is_final else "month.version_draft", version=version.written.version)


def _made_at(figures: MonthFigures, version: MonthVersion | None) -> datetime:
    """Return when this version was signed last; where nobody has written one, the cut."""
    if version is None:
        return figures.cut_at
    return max(row.at for row in version if row is not None)


def _intro(figures: MonthFigures, version: MonthVersion | None, office: str, policy_title: str) -> Iterator[str]:
    yield ZH("month.of", year=figures.first.year, month=figures.first.month, state=state_of(version))
    if office:
        yield ZH("month.office", office=office)
    yield ZH("paper.basis", title=policy_title)


Section = tuple[str, Sequence[Part]]


def _sections(figures: MonthFigures, version: MonthVersion | None) -> Iterator[Section]:
    yield ZH("month.section.basis"), [_basis(figures)]
    yield ZH("month.section.overview"), [*_overview(figures), Picture(figures.weeks, ZH("month.chart.weeks"))]
    yield ZH("month.section.received"), _grid("received", counted(figures.facts), (30, 50, 20))
    yield ZH("month.section.attainment"), list(_attainment(figures))
    yield ZH("month.section.missed"), _grid("missed", missed_rows(figures), (15, 10, 9, 31, 18, 17))
    yield (
        ZH("month.section.major"),
        [*_grid("major", _major(figures), (22, 12, 33, 33)), *_said((*reports(figures), measures(figures.facts)))],
    )
    yield ZH("month.section.lists"), _grid("lists", listed_rows(figures, LISTED), (26, 12, 62))
    yield ZH("month.section.repeats"), _grid("repeats", _repeats(figures), (25, 15, 25, 35))
    yield ZH("month.section.asked"), _grid("asked", _asked(figures), (70, 30))
    yield ZH("month.section.permissions"), _said(permissions(figures.facts))
    yield ZH("month.section.suggestions"), list(suggestion_parts(figures.workflows))
    yield ZH("month.section.changes"), list(change_parts(figures.workflows))
    yield ZH("month.section.service"), _said((*availability(figures), downtime(figures), satisfaction(figures.facts)))
    yield ZH("month.section.corrections"), _grid("corrections", _corrections(figures), (36, 18, 18, 28))
    written = version.written if version is not None else None
    yield ZH("month.section.problems"), _said(_typed(written.problems if written else ""))
    yield ZH("month.section.plan"), _said(_typed(written.plan if written else ""))
    yield ZH("month.section.signed"), [_signatures(version)]


def _basis(figures: MonthFigures) -> FieldTable:
    last = local_day(figures.end - timedelta(seconds=1))
    days = f"{ZH.full_date(figures.first)}—{ZH.full_date(last)}"
    return FieldTable(
        (
            PaperField(ZH("month.field.period"), days),
            PaperField(ZH("month.field.cut"), stamp(figures.cut_at)),
            PaperField(ZH("month.field.unit"), ZH("month.units")),
            PaperField(ZH("month.field.policies"), or_dash(ZH("time.comma").join(figures.policies))),
            PaperField(ZH("month.field.code"), figures.code, is_wide=True),
        )
    )


def _overview(figures: MonthFigures) -> Iterator[Paragraph]:
    told, before = figures.totals, figures.previous
    if figures.is_empty:
        yield Paragraph(ZH("month.empty"))
    yield Paragraph(ZH("month.overview", received=told.received, closed=told.closed, missed=told.missed))
    if before is None:
        yield Paragraph(ZH("month.no_previous"))
        return
    changes = {name: f"{getattr(told, name) - getattr(before, name):+d}" for name in ("received", "closed", "missed")}
    was = {f"was_{name}": getattr(before, name) for name in changes}
    yield Paragraph(ZH("month.compared", **was, **changes))


def _attainment(figures: MonthFigures) -> Iterator[Part]:
    for unit, rows in ((Unit.TICKET, figures.rows), (Unit.REPORT, figures.rows_by_report)):
        yield Paragraph(ZH(f"month.by.{unit}"))
        yield _rows(rows)
    yield Paragraph(ZH("month.second"))
    yield _rows(figures.second_rows)
    yield Paragraph(ZH("attainment.control", **figures.control._asdict()))
    yield Picture(figures.months, ZH("month.chart.months"))


def _rows(rows: Iterable[AttainmentRow]) -> Grid:
    head = tuple(ZH(f"attainment.head.{name}") for name in HEADS)
    return Grid(
        head,
        tuple(
            (
                *(row.clause, ZH(f"promise.{row.promise}"), grade(ZH, row.severity)),
                *map(str, (row.due, row.met, row.missed)),
                *(rate(ZH, row), str(row.pending), str(row.void)),
            )
            for row in rows
        ),
        ROW_WIDTHS,
    )


def _grid(name: str, rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]) -> list[Part]:
    """A table; where it would be empty, the sentence that says so."""
    found = tuple(rows)
    if not found:
        return [Paragraph(ZH("month.none"))]
    head = tuple(ZH(f"month.head.{name}.{number}") for number in range(1, len(widths) + 1))
    return [Grid(head, found, widths)]


def _major(figures: MonthFigures) -> Iterator[tuple[str, ...]]:
    for one in figures.facts.major:
        severity = grade(ZH, one.severity) if one.severity else ZH("paper.none")
        yield one.number, severity, stamp(one.reported_at), stamp(one.restored_at)


def _repeats(figures: MonthFigures) -> Iterator[tuple[str, ...]]:
    for one in figures.facts.repeats:
        severity = grade(ZH, one.severity) if one.severity else ZH("paper.none")
        yield one.number, severity, one.earlier, stamp(one.reported_at)


def _asked(figures: MonthFigures) -> Iterator[tuple[str, ...]]:
    for name, count in list(figures.facts.asked_about.items())[:10]:
        yield ZH(f"triage.function.{name}") if name else ZH("month.no_function"), str(count)


def _corrections(figures: MonthFigures) -> Iterator[tuple[str, ...]]:
    for one in figures.corrections:
        yield one.what, one.was, one.now, or_dash(one.why)


def _said(sentences: Iterable[str]) -> list[Part]:
    return [Paragraph(sentence) for sentence in sentences]


def _typed(text: str) -> list[str]:
    """Return the office's text, a paragraph a line; a missing text says so."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines or [ZH("month.not_typed")]


def _signatures(version: MonthVersion | None) -> FieldTable:
    """编制, 审核, 签发, each with name and time; who signed twice is one person, and says so."""
    rows = tuple(version) if version is not None else (None, None, None)
    entries, seen = [], set[int]()
    for name, row in zip(MonthStep, rows, strict=True):
        said = _signed(row, name, is_same=row is not None and row.by_id in seen)
        entries.append(PaperField(ZH(f"month.sign.{name}"), said, is_wide=True))
        seen |= {row.by_id} if row is not None else set()
    return FieldTable(tuple(entries))


def _signed(row: MonthReport | None, name: str, *, is_same: bool) -> str:
    if row is None:
        return ZH(f"month.unsigned.{name}")
    said = ZH("month.signed", who=row.by_name, at=stamp(row.at), digest=row.code)
    return f"{said}（{ZH('paper.same_person')}）" if is_same else said
