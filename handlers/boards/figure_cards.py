"""Figures as a card: a table a month, and by which cut, unit and policy they are."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from handlers.i18n import Voice
from handlers.papers.attainment_text import grade, rate
from handlers.papers.counted_lines import workflow_sentences
from handlers.papers.figure_notes import basis, month_title
from models.chat import Card
from sla.clocks.attainment import Attainment, AttainmentRow
from sla.figures.counted import WorkflowFigures

COLUMNS = ("promise", "rate", "due", "missed", "pending", "void")
"""Columns of the figures; the key column comes first: a phone shows three columns and moves the rest aside."""


def figures_card(
    voice: Voice, months: Mapping[date, Attainment], workflows: Mapping[date, WorkflowFigures], now: datetime
) -> Card:
    """Each month by its first day, the newest first, as a table; below it suggestions and changes in sentences."""
    lines = [
        line
        for first, figures in months.items()
        for line in (
            *_month(voice, month_title(voice, first), figures),
            *workflow_sentences(voice, workflows[first]),
        )
    ]
    return Card(
        title=voice("figures.title"), intro=tuple(lines), footnote=basis(voice, next(iter(months.values())), now)
    )


def _month(voice: Voice, title: str, figures: Attainment) -> Iterator[str]:
    """A heading, a table of what fell due or is pending, and what differs without third parties."""
    yield title
    rows = [row for row in figures.rows if row.due or row.pending or row.void]
    if not rows:
        yield voice("figures.nothing")
        return
    yield "\t".join(voice(f"figures.column.{name}") for name in COLUMNS)
    for row in rows:
        name = f"{grade(voice, row.severity)} {voice(f'promise.{row.promise}')}"
        yield "\t".join((name, rate(voice, row), *map(str, (row.due, row.missed, row.pending, row.void))))
    for row in without_third_parties(figures):
        yield voice("figures.second", name=grade(voice, row.severity), rate=rate(voice, row))


def without_third_parties(figures: Attainment) -> list[AttainmentRow]:
    """The rows of the second figure that differ from the first."""
    same = set(figures.rows)
    return [row for row in figures.second_rows if row not in same]
