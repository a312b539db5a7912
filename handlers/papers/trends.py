"""The figures of weeks and months as charts show them, each at one cut and worked out once for it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from threading import Lock

from sqlmodel import Session

from handlers.papers.chart import ClassFlow, Month, MonthsChart, Share, Week, WeeksChart
from models.figures.flow import flow_between
from models.figures.month_report import month_name, published
from models.terms import Severity
from sla.calendar.business_hours import end_of_day, local_day, start_of_day
from sla.clocks.attainment import Attainment, AttainmentRow, Unit, attainment_between
from sla.clocks.replay.terms import InForce

WEEKS, MONTHS = 8, 12
CUT_EVERY_S = 600
MOST_KEPT = 64
A_WEEK, A_DAY = timedelta(days=7), timedelta(days=1)

Span = tuple[datetime, datetime]
Asked = tuple[str, datetime, datetime, datetime, Unit, str]
_kept: dict[Asked, Attainment] = {}
_one_at_a_time = Lock()


def cut_before(now: datetime) -> datetime:
    """The last full ten minutes: the logs up to then do not change any more, so what they tell can be kept."""
    since_the_hour = now.minute * 60 + now.second
    return now - timedelta(seconds=since_the_hour % CUT_EVERY_S, microseconds=now.microsecond)


def month_span(first: date) -> Span:
    """A month from its first local day on: its beginning and its end, aware UTC."""
    return start_of_day(first), start_of_day(next_month(first))


def next_month(first: date) -> date:
    """The first day of the month after that of `first`."""
    return (first.replace(day=28) + 4 * A_DAY).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before that of `first`."""
    return (first.replace(day=1) - A_DAY).replace(day=1)


def weeks_up_to(at: datetime) -> list[Span]:
    """The week of `at`, from Monday to Sunday, and those before it, oldest first."""
    day = local_day(at)
    monday = day - A_DAY * day.weekday()
    begins = (monday - A_WEEK * back for back in reversed(range(WEEKS)))
    return [(start_of_day(one), end_of_day(one + 6 * A_DAY)) for one in begins]


def recent_months(session: Session, rules: InForce, now: datetime) -> dict[date, Attainment]:
    """This month so far and the last one, by their first days, as of the last full ten minutes."""
    as_of = cut_before(now)
    this = local_day(as_of).replace(day=1)
    return {first: figures_of(session, rules, *month_span(first), as_of) for first in (this, month_before(this))}


def figures_of(
    session: Session, rules: InForce, begin: datetime, end: datetime, as_of: datetime, unit: Unit = Unit.TICKET
) -> Attainment:
    """Attainment as of a cut that has passed: what was worked out for it is kept a while."""
    asked = str(session.get_bind().engine.url), begin, end, as_of, unit, rules.policy.version
    with _one_at_a_time:
        if asked not in _kept:
            while len(_kept) >= MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[asked] = attainment_between(session, rules, begin, end, as_of, unit)
        return _kept[asked]


def weeks_chart(session: Session, rules: InForce, spans: Sequence[Span], as_of: datetime, note: str = "") -> WeeksChart:
    """Received, closed and missed in each of these spans, such as from slot to slot, as of a cut that has passed."""
    weeks = []
    for begin, end in spans:
        flow = flow_between(session, begin, min(end, as_of))
        rows = figures_of(session, rules, begin, end, as_of).rows
        missed = {severity: sum(row.missed for row in rows if row.severity == severity) for severity in Severity}
        others = sum(row.missed for row in rows) - sum(missed.values())
        classes = tuple(
            ClassFlow(severity=one, received=told.received, closed=told.closed, missed=missed[one] if one else others)
            for one, told in flow.items()
        )
        weeks.append(Week(first=local_day(begin), classes=classes))
    return WeeksChart(weeks=tuple(weeks), note=note)


def months_chart(
    session: Session, rules: InForce, last: date, as_of: datetime, note: str = "", count: int = MONTHS
) -> MonthsChart:
    """Attainment in the month of `last`, as of a cut that has passed, and in those before it.

    A month before it whose report was issued is shown as it was published; the others as of the same cut.
    """
    firsts = [last.replace(day=1)]
    while len(firsts) < count:
        firsts.append(month_before(firsts[-1]))
    known = {first: _published_rows(session, first) for first in firsts[1:]}
    months = [
        Month(first=one, shares=_shares(known.get(one) or figures_of(session, rules, *month_span(one), as_of).rows))
        for one in firsts
    ]
    return MonthsChart(months=tuple(reversed(months)), note=note)


def _published_rows(session: Session, first: date) -> Sequence[AttainmentRow]:
    """The rows of the report that was issued; none where none was."""
    version = published(session, month_name(first))
    return [AttainmentRow(*row) for row in version.written.figures["rows"]] if version is not None else ()


def _shares(rows: Sequence[AttainmentRow]) -> tuple[Share, ...]:
    """Of the classes; a report on a major fault of another class has none."""
    return tuple(
        Share(severity=Severity(row.severity), promise=row.promise, met=row.met, due=row.due)
        for row in rows
        if row.severity in {*Severity}
    )
