"""Figures of a month's report: gathered at its cut, and kept as values from then on."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from handlers.papers.attainment_text import grade, list_line
from handlers.papers.chart import MonthsChart, WeeksChart
from handlers.papers.month.corrections import Correction, corrections, counted_corrections
from handlers.papers.paper import ZH
from handlers.papers.trends import figures_of, month_before, month_span, months_chart, weeks_chart, weeks_up_to
from models.chat import Frozen
from models.figures.month_facts import MonthFacts, month_facts
from models.figures.month_report import month_name, published
from models.tickets.fault_report import FaultReport
from models.tickets.ticket import Ticket
from sla.clocks.attainment import Attainment, AttainmentRow, Control, ListedPromise, Unit
from sla.clocks.replay.terms import InForce
from sla.figures.counted import WorkflowFigures
from sla.figures.workflows import workflow_figures

LEFT_OUT = frozenset({"missed", "policy_version", "provisional"})
"""Lists that the report tells of elsewhere: of its own, or in its footnotes."""

Line = tuple[str, ...]


class Missed(Frozen):
    """A promise that was not kept: what, since when, the sort of fault as its report says, and whose part it was.

    `reason` is the sort of 超时原因 that somebody pressed, which is no text.
    """

    number: str
    promise: str
    grade: str
    due_at: datetime | None
    fault_kind: str
    party: str
    reason: str = ""


class Totals(Frozen):
    """Totals of a month, for the month after it to compare with."""

    received: int
    closed: int
    missed: int


class MonthFigures(Frozen):
    """Everything of the report but what the office types; nothing in it was typed, for it outlives a masking.

    `previous` is that of the month before, as it was published.
    `lists` are worded lines by the name of the list: number, promise, class, state, due time, note.
    """

    first: date
    begin: datetime
    end: datetime
    cut_at: datetime
    facts: MonthFacts
    rows: tuple[AttainmentRow, ...]
    rows_by_report: tuple[AttainmentRow, ...]
    second_rows: tuple[AttainmentRow, ...]
    control: Control
    policies: tuple[str, ...]
    code: str
    missed: tuple[Missed, ...]
    lists: dict[str, tuple[Line, ...]]
    workflows: WorkflowFigures
    totals: Totals
    previous: Totals | None
    corrections: tuple[Correction, ...]
    weeks: WeeksChart
    months: MonthsChart

    @property
    def is_empty(self) -> bool:
        """Nothing came in, nothing was closed and no promise was laid."""
        return not (self.totals.received or self.totals.closed or self.control.laid) and self.workflows.is_empty


def month_figures(session: Session, rules: InForce, first: date, cut_at: datetime) -> MonthFigures:
    """The month that begins with the local day `first`, as of `cut_at`, which has passed."""
    begin, end = month_span(first)
    figures = figures_of(session, rules, begin, end, cut_at)
    by_report = figures_of(session, rules, begin, end, cut_at, Unit.REPORT)
    facts = month_facts(session, begin, min(end, cut_at))
    missed = tuple(_missed(session, figures.lists.get("missed", ())))
    before = published(session, month_name(month_before(first)))
    earlier = MonthFigures.model_validate(before.written.figures) if before is not None else None
    return MonthFigures(
        first=first,
        begin=begin,
        end=end,
        cut_at=cut_at,
        facts=facts,
        rows=figures.rows,
        rows_by_report=by_report.rows,
        second_rows=figures.second_rows,
        control=figures.control,
        policies=figures.policies,
        code=figures.code,
        missed=missed,
        lists=_lists(figures),
        workflows=workflow_figures(session, rules.calendar, begin, end, cut_at),
        totals=Totals(received=facts.received, closed=facts.closed, missed=len(missed)),
        previous=earlier.totals if earlier is not None else None,
        corrections=_corrections(session, rules, earlier, cut_at),
        weeks=weeks_chart(session, rules, weeks_up_to(min(end, cut_at)), cut_at),
        months=months_chart(session, rules, first, cut_at),
    )


def _corrections(
    session: Session, rules: InForce, earlier: MonthFigures | None, cut_at: datetime
) -> tuple[Correction, ...]:
    """上期更正: what the logs tell of the month before now, where it is not what was published."""
    if earlier is None:
        return ()
    now = figures_of(session, rules, earlier.begin, earlier.end, cut_at)
    was = {(one.number, one.promise, one.grade) for one in earlier.missed}
    tickets = {name: {line[0] for line in lines} for name, lines in earlier.lists.items()}
    counted = workflow_figures(session, rules.calendar, earlier.begin, earlier.end, cut_at)
    return (
        *corrections(ZH, earlier.rows, was, tickets, now),
        *counted_corrections(ZH, earlier.workflows, counted),
    )


def _missed(session: Session, lines: Sequence[ListedPromise]) -> Iterable[Missed]:
    numbers = {line.number for line in lines}
    found = (
        select(Ticket.number, FaultReport.fault_kind)
        .join(FaultReport, col(FaultReport.ticket_id) == Ticket.id)
        .where(col(Ticket.number).in_(numbers), col(FaultReport.is_filed).is_(True))
        .order_by(col(FaultReport.version))
    )
    kinds = dict(session.exec(found).all())
    for line in lines:
        yield Missed(
            number=line.number,
            promise=line.promise,
            grade=grade(ZH, line.severity),
            due_at=line.due_at,
            fault_kind=kinds.get(line.number) or "",
            party=ZH.say(line.told) if line.told else "",
            reason=line.reason,
        )


def _lists(figures: Attainment) -> dict[str, tuple[Line, ...]]:
    return {
        name: tuple(list_line(ZH, line) for line in lines)
        for name, lines in figures.lists.items()
        if name not in LEFT_OUT
    }
