"""Due times against a slow count, day by day and on fingers, that shares no code with the desk's."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from models.terms import Promise, Severity
from sla.calendar.business_hours import SHANGHAI, local_day
from sla.calendar.china import china_calendar
from sla.clocks.due import Pause, due
from sla.policy.policy_file import load_policy
from tests.support.examples import examples

CALENDAR = china_calendar(load_policy().hours)
POLICY = load_policy()

STARTS = st.builds(datetime.combine, st.dates(date(2004, 1, 1), date(2026, 11, 15)), st.times(), st.just(SHANGHAI))
WAITS = st.lists(
    st.tuples(st.timedeltas(timedelta(days=-3), timedelta(days=20)), st.timedeltas(timedelta(), timedelta(days=6))),
    max_size=4,
)


def count_on_fingers(start: datetime, days: int) -> datetime:
    """Tick off one calendar day after the other until enough were worked."""
    day = start.date()
    while days:
        day += timedelta(days=1)
        days -= bool(chinese_calendar.is_workday(day))
    return datetime.combine(day, time(17), SHANGHAI)


def paused_days(start: datetime, pauses: list[Pause], until: datetime) -> set[date]:
    """The working days that the pauses begun by `until` add, chains of overlapping ones included."""
    days: set[date] = set()
    reach = until
    for _ in pauses:
        for pause in pauses:
            begun, ended = max(pause.begun, start), pause.ended or pause.begun
            if (
                ended > start
                and begun <= reach
                and (begun <= until or overlaps_an_earlier(pause, pauses, start, until))
            ):
                day = begun.date()
                while day < ended.date():
                    day += timedelta(days=1)
                    if chinese_calendar.is_workday(day):
                        days.add(day)
                reach = max(reach, ended)
    return days


def overlaps_an_earlier(pause: Pause, pauses: list[Pause], start: datetime, until: datetime) -> bool:
    """The pause goes on from one that began in time."""
    return any(
        other is not pause
        and other.begun <= pause.begun <= (other.ended or other.begun)
        and (max(other.begun, start) <= until or overlaps_an_earlier(other, pauses, start, until))
        for other in pauses
        if other.begun < pause.begun
    )


def resolve_on_fingers(start: datetime, days: int, pauses: list[Pause]) -> datetime:
    """Lay the pauses on until they move the due time no more."""
    at = count_on_fingers(start, days)
    while True:
        moved = count_on_fingers(start, days + len(paused_days(start, pauses, at)))
        if moved == at:
            return at
        at = moved


@given(start=STARTS, severity=st.sampled_from([Severity.C, Severity.D]), waits=WAITS)
@examples(100)
def test_days_are_counted_as_on_fingers(
    start: datetime, severity: Severity, waits: list[tuple[timedelta, timedelta]]
) -> None:
    """Any start in 2004 to 2026 with any waits is due exactly when the slow count says."""
    pauses = [Pause(start + after, start + after + lasting) for after, lasting in waits]
    rule = POLICY.by_severity[Promise.RESOLVE, severity]
    counted = due(rule, CALENDAR, start, pauses)
    assert isinstance(rule.amount, int)
    assert counted.at == resolve_on_fingers(start, rule.amount, pauses)
    assert counted.because[0].key == "due.clause_by_days"


@given(day=st.dates(date(2004, 3, 1), date(2026, 10, 1)), count=st.integers(1, 60))
@examples(50)
def test_counting_back_undoes_counting_on(day: date, count: int) -> None:
    """The nth working day after a working day lies n working days after it, and that day n before it."""
    worked = CALENDAR.nth_working_day(day, 1)
    later = CALENDAR.nth_working_day(worked, count)
    assert CALENDAR.working_days_between(worked, later) == count
    assert CALENDAR.nth_working_day(later, -count) == worked


@given(start=STARTS, minutes=st.integers(1, 3000))
@examples(50)
def test_business_time_added_is_business_time_measured(start: datetime, minutes: int) -> None:
    """Adding and measuring agree, and what is added ends while people are at work."""
    ended = CALENDAR.add(start, timedelta(minutes=minutes))
    assert CALENDAR.measure(start, ended) == timedelta(minutes=minutes)
    assert CALENDAR.is_working_day(local_day(ended))
