"""Figures as a card: a table a month, and by which cut, unit and policy they are."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from handlers.i18n import Voice
from handlers.papers.attained import grade, rate
from handlers.papers.bases import basis, month_title
from handlers.papers.trends import cut_before, figures_of, month_before, month_span
from models.chat import Card
from sla.calendar.business_hours import local_day
from sla.clocks.attainment import Attainment, Row
from sla.clocks.replay.terms import InForce

COLUMNS = ("promise", "due", "missed", "pending", "void", "rate")


def figures_card(voice: Voice, session: Session, rules: InForce, now: datetime) -> Card:
    """This month so far and the last one, each as a table."""
    as_of = cut_before(now)
    this = local_day(as_of).replace(day=1)
    months = {first: figures_of(session, rules, *month_span(first), as_of) for first in (this, month_before(this))}
    lines = [line for first, figures in months.items() for line in _month(voice, month_title(voice, first), figures)]
    return Card(title=voice("figures.title"), intro=tuple(lines), footnote=basis(voice, months[this], now))


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
        yield "\t".join((name, *map(str, (row.due, row.missed, row.pending, row.void)), rate(voice, row)))
    for row in without_third_parties(figures):
        yield voice("figures.second", name=grade(voice, row.severity), rate=rate(voice, row))


def without_third_parties(figures: Attainment) -> list[Row]:
    """The rows of the second figure that differ from the first."""
    same = set(figures.rows)
    return [row for row in figures.second_rows if row not in same]
