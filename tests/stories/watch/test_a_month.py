"""A month of an office at speed: each digest in its slot, each report chased or filed, figures that are the logs'."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session, col, select

from models.figures.digest import DigestRun
from models.terms import DigestKind, Promise
from models.tickets.target import SentStep, Target
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI, local_day
from sla.clocks.attainment import attainment
from tests.support.examples import TIMES
from tests.support.one_connection import SwiftDesk
from tests.support.recount import recount
from tests.support.replay.play import Replay
from tests.support.replay.script import MONTH

FEBRUARY = date(2026, 2, 1), date(2026, 2, 28)
A_DAY = timedelta(days=1)
A_PART = MONTH.begins + timedelta(days=15)
"""Over the morning on which the desk was down and the make-up Saturday, into the holidays."""
SLOTS = {
    DigestKind.DAILY: time(8, 30),
    DigestKind.DAY_OFF: time(9),
    DigestKind.WEEKLY: time(16, 30),
    DigestKind.MONTHLY: time(9),
}
WEEKS_END = {date(2026, 2, 6), date(2026, 2, 14), date(2026, 2, 28), date(2026, 3, 6)}
"""The last working days of the weeks: two make-up Saturdays, and none in the week of the Spring Festival."""
MONTHS_BEGIN = {date(2026, 2, 2), date(2026, 3, 2)}


@pytest.mark.thorough("a month")
def test_a_month_at_speed(swift: SwiftDesk) -> None:
    """Make-up Saturdays, a holiday week, a morning on which the desk was down, and more than 200 tickets."""
    replay = Replay(swift, MONTH, ends=A_PART if TIMES == 1 else None)
    replay.play()
    with swift.session() as session:
        assert len(session.exec(select(Ticket)).all()) >= (100 if TIMES == 1 else 200)
        assert posted(session) == expected(replay.ends)
        assert late_ones(session) == {DigestKind.DAILY}
        assert all(are_chased_or_filed(session, replay.ends))
        for cut in cuts(replay.ends):
            told = attainment(session, swift.dispatch.rules, *FEBRUARY, cut)
            figures = {(str(row.promise), str(row.severity)): (row.met, row.missed) for row in told.rows if row.due}
            assert figures == recounted(session, swift, cut)


def posted(session: Session) -> list[tuple[DigestKind, datetime]]:
    """Which digests ran, by kind and slot; each once."""
    runs = session.exec(select(DigestRun).where(col(DigestRun.kind).in_(SLOTS))).all()
    return sorted((run.kind, run.slot.astimezone(SHANGHAI)) for run in runs)


def expected(ends: datetime) -> list[tuple[DigestKind, datetime]]:
    """Those whose slot came, told from the script alone."""
    slots: list[tuple[DigestKind, datetime]] = []
    day = MONTH.begins.date()
    while day <= ends.date():
        kinds = [DigestKind.DAY_OFF] if day in MONTH.off else [DigestKind.DAILY]
        kinds += [DigestKind.WEEKLY] if day in WEEKS_END else []
        kinds += [DigestKind.MONTHLY] if day in MONTHS_BEGIN else []
        slots += ((kind, datetime.combine(day, SLOTS[kind], SHANGHAI)) for kind in kinds)
        day += A_DAY
    return sorted((kind, slot) for kind, slot in slots if MONTH.begins < slot <= ends)


def late_ones(session: Session) -> set[DigestKind]:
    """The kinds that left late: of one morning, at once when the desk was back."""
    assert MONTH.asleep is not None
    late = session.exec(select(DigestRun).where(col(DigestRun.ran_at) != col(DigestRun.slot))).all()
    assert [(local_day(run.slot), run.ran_at, run.is_late) for run in late] == [
        (MONTH.asleep[1].date(), MONTH.asleep[1], True)
    ]
    return {run.kind for run in late}


def are_chased_or_filed(session: Session, ends: datetime) -> Iterator[bool]:
    """For each report that fell due: whether it was filed in time, or somebody heard that it was not."""
    owed = select(Target).where(Target.promise == Promise.REPORT, col(Target.withdrawn_at).is_(None))
    reports = [report for report in session.exec(owed).all() if report.due_at < ends]
    assert any(report.was_met_in_time for report in reports)
    for report in reports:
        steps = session.exec(select(SentStep.name).where(SentStep.target_id == report.id)).all()
        yield report.was_met_in_time or any(name.startswith("breach") for name in steps)


def cuts(ends: datetime) -> Iterator[datetime]:
    """Moments of the month at which figures are cut: nights, mornings, and the slots of papers."""
    found = (MONTH.begins + timedelta(days=day, hours=hour) for day, hour in ((6, 1), (13, 9), (20, 2), (29, 1)))
    yield from (cut for cut in found if cut < ends)
    yield ends


def recounted(session: Session, swift: SwiftDesk, cut: datetime) -> dict[tuple[str, str], tuple[int, int]]:
    """Met and missed by promise and class, counted anew from the raw entries."""
    begin, end = (datetime.combine(day, time(), SHANGHAI) for day in (FEBRUARY[0], FEBRUARY[1] + A_DAY))
    counts = recount(session, swift.dispatch.rules.calendar, begin, end, cut)
    return {key: (one["met"], one["missed"]) for key, one in counts.items() if one["met"] or one["missed"]}
