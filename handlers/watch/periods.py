"""Digests of a week or a month: the tickets received and ended, and the promises due and kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.papers.chart import MonthsChart
from handlers.papers.month.figures import MonthFigures
from handlers.papers.trends import figures_of, month_before, month_span, months_chart
from handlers.watch.daily_facts import Unapproved, downtimes_between, unapproved_at
from handlers.watch.snapshot import Snapshot, snapshot
from models.figures.month_report import month_name, published
from models.seals.moved_tickets import verbs_between
from models.suggestions.suggestion import suggestion_of
from models.terms import Kind, Promise
from models.tickets.fault_report import REPORTS
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import local_day
from sla.clocks.attainment import Attainment, ListedPromise, Unit, attainment_between
from sla.figures.counted import WorkflowFigures
from sla.figures.workflows import workflow_figures
from sla.rulebook import Rulebook

MISSED, A_WEEK, SHOWN_TOPICS = "missed", timedelta(days=7), 3
MEASURES = (Promise.MEASURE,)
PERMISSION_VERBS = ("access_asked", "access_granted", "access_withdrawn", "access_ended", "revocation_finished")


@dataclass(frozen=True, slots=True)
class PeriodDigest:
    """A stretch of time, slot to slot for a week and a calendar month else; all of it as of `cut`.

    `reports` are how many fault reports are owed at the end, and how many of these are late; `measures` the same of
    what was promised after faults. `topics` are what most questions were about, each by its names in every language.
    `tickets` are those of the misses, in their order. `permissions` counts what happened to them, `trend` has the
    twelve months up to this one, and `published` the month before as it was published, with what is told of it now.
    `workflows` are the figures of suggestions and changes, `acceptors` by number who has to accept what is on trial.
    """

    stands: Snapshot
    attained: Attainment
    by_report: Attainment | None
    reports: tuple[int, int]
    measures: tuple[int, int]
    topics: Sequence[tuple[Mapping[str, str], int]]
    downtimes: Sequence[tuple[datetime, datetime]]
    tickets: Sequence[int]
    cut: datetime
    now: datetime
    workflows: WorkflowFigures
    acceptors: Mapping[str, str]
    is_late: bool = False
    missed_slots: Sequence[date] = ()
    permissions: Mapping[str, int] | None = None
    trend: MonthsChart | None = None
    published: tuple[MonthFigures, Attainment, WorkflowFigures] | None = None
    unapproved: Sequence[Unapproved] = ()

    @property
    def missed(self) -> Sequence[ListedPromise]:
        """The promises of the standard that fell due and were not kept."""
        return self.attained.lists.get(MISSED, ())

    @property
    def weeks(self) -> int:
        """The number of weeks from Monday to Sunday that it covers, that of its beginning left out."""
        begun, ended = (local_day(at) for at in (self.stands.since, self.stands.at))
        mondays = (day - timedelta(days=day.weekday()) for day in (ended, begun))
        return (next(mondays) - next(mondays)) // A_WEEK

    def count(self, name: str) -> int:
        """Return the number of tickets on one of the lists."""
        return len({one.number for one in self.attained.lists.get(name, ())})


def week_digest(
    session: Session,
    rules: Rulebook,
    slot: datetime,
    now: datetime,
    *,
    since: datetime,
    is_late: bool = False,
    missed: Sequence[date] = (),
) -> PeriodDigest:
    """From one slot to the next, so that nothing falls between. Raises UnknownYearError."""
    stands = snapshot(session, since, slot)
    attained = attainment_between(session, rules, since, slot, slot)
    workflows = workflow_figures(session, rules.calendar, since, slot, slot)
    return PeriodDigest(
        stands,
        attained,
        None,
        _owed(stands, REPORTS),
        _owed(stands, MEASURES),
        _topics(stands),
        downtimes_between(session, since, slot),
        _tickets_of(session, attained, workflows),
        slot,
        now,
        workflows,
        acceptors_of(session, workflows),
        is_late,
        missed,
        unapproved=unapproved_at(session, slot),
    )


def month_digest(
    session: Session,
    rules: Rulebook,
    slot: datetime,
    now: datetime,
    *,
    is_late: bool = False,
    missed: Sequence[date] = (),
) -> PeriodDigest:
    """The calendar month before that of `slot`, as of `slot`. Raises UnknownYearError."""
    first = month_before(local_day(slot))
    begin, end = month_span(first)
    stands = snapshot(session, begin, end)
    workflows = workflow_figures(session, rules.calendar, begin, end, slot)
    by_ticket, by_report = (attainment_between(session, rules, begin, end, slot, unit) for unit in Unit)
    return PeriodDigest(
        stands,
        by_ticket,
        by_report,
        _owed(stands, REPORTS),
        _owed(stands, MEASURES),
        _topics(stands),
        downtimes_between(session, begin, end),
        _tickets_of(session, by_ticket, workflows),
        slot,
        now,
        workflows,
        acceptors_of(session, workflows),
        is_late,
        missed,
        verbs_between(session, begin, end, PERMISSION_VERBS),
        months_chart(session, rules, first, slot),
        _published(session, rules, month_before(first), slot),
    )


def _published(
    session: Session, rules: Rulebook, first: date, slot: datetime
) -> tuple[MonthFigures, Attainment, WorkflowFigures] | None:
    """A month as its report was issued, and as the logs tell it by now; None where none was issued."""
    version = published(session, month_name(first))
    if version is None:
        return None
    now = figures_of(session, rules, *month_span(first), slot)
    counted = workflow_figures(session, rules.calendar, *month_span(first), slot)
    return MonthFigures.model_validate(version.written.figures), now, counted


def acceptors_of(session: Session, figures: WorkflowFigures) -> dict[str, str]:
    """Return the name of the person who has to accept each suggestion on trial, by its number."""
    numbers = [one.number for one in figures.suggestions["to_accept"]]
    found = session.exec(select(Ticket).where(col(Ticket.number).in_(numbers))).all()
    named = {one.number: suggestion.successor or one.reporter for one in found if (suggestion := suggestion_of(one))}
    return {number: person.name for number, person in named.items() if person is not None}


def _tickets_of(session: Session, attained: Attainment, workflows: WorkflowFigures) -> list[int]:
    """The tickets of the misses and of what is to be accepted, in their order."""
    named = attained.lists.get(MISSED, ()), workflows.suggestions["to_accept"], workflows.suggestions["days_missed"]
    numbers = list(dict.fromkeys(one.number for lines in named for one in lines))
    found = session.exec(select(Ticket.number, Ticket.id).where(col(Ticket.number).in_(numbers))).all()
    ids = {number: ticket_id or 0 for number, ticket_id in found}
    return [ids[number] for number in numbers if number in ids]


def _owed(stands: Snapshot, promises: Sequence[Promise]) -> tuple[int, int]:
    owed = [one for each in stands.tickets for one in each.owed if one.promise in promises]
    return len(owed), sum(one.due_at < stands.at for one in owed)


def _topics(stands: Snapshot) -> list[tuple[Mapping[str, str], int]]:
    """The functions that most questions of the time were about; what named none is left out."""
    named: dict[str, Mapping[str, str]] = {}
    counted: Counter[str] = Counter()
    for one in stands.tickets:
        names = one.ticket.triage.get("function_names")
        if names and one.past.kind is Kind.CONSULTATION and one.ticket.created_at > stands.since:
            key = str(names)
            named[key] = names
            counted[key] += 1
    return [(named[key], count) for key, count in counted.most_common(SHOWN_TOPICS)]
