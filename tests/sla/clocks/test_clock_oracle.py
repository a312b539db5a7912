"""A ticket's due time through random waits and changes of class, against a count on fingers that shares no code."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from models.terms import Kind, Promise, Reclassification, Severity, Status
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.a_ticket import CLOCK, OFFICE, REPORTER, a_defect
from tests.support.examples import examples

HOURS = {"A": 1, "B": 24}
DAYS = {"C": 5, "D": 10}
MOST_DAYS = 10
"""So many working days all waits of a ticket may stop its clock."""

STARTS = st.builds(
    datetime.combine,
    st.dates(datetime(2005, 1, 1, tzinfo=SHANGHAI).date(), datetime(2026, 8, 1, tzinfo=SHANGHAI).date()),
    st.times(),
    st.just(SHANGHAI),
)
GAPS = st.one_of(
    st.timedeltas(timedelta(minutes=1), timedelta(hours=3)), st.timedeltas(timedelta(hours=3), timedelta(days=9))
)
CLASSES = st.sampled_from("ABCD")
EVENTS = st.lists(
    st.tuples(GAPS, st.one_of(st.just("wait or go on"), st.tuples(CLASSES, st.sampled_from(["misjudged", "changed"])))),
    max_size=7,
)


@dataclass
class ReferenceClock:
    """What a patient clerk would write down: the class, from when it counts, and the stretches that were granted."""

    severity: str
    reported: datetime
    start: datetime
    granted: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    is_waiting: bool = False
    is_standing: bool = False

    def wait_or_go_on(self, now: datetime) -> None:
        """Ask, or take the answer."""
        self.is_waiting = not self.is_waiting
        self._stand(self.is_waiting and self.severity in DAYS, now)

    def change(self, severity: str, why: str, now: datetime) -> None:
        """Another class; a wait goes on, and stands or runs as the new class has it."""
        if severity == self.severity:
            return
        self.severity = severity
        self.start = self.reported if why == "misjudged" else now
        self._stand(self.is_waiting and severity in DAYS, now)

    def _stand(self, stands: bool, now: datetime) -> None:
        if self.is_standing and not stands:
            self.granted[-1] = (self.granted[-1][0], now)
            self.is_standing = False
        if stands and not self.is_standing and self._days_stood() < MOST_DAYS:
            self.granted.append((now, None))
            self.is_standing = True

    def _days_stood(self) -> int:
        return sum(added((begun, ended)) for begun, ended in self.granted if ended)

    def due(self) -> datetime:
        """Count: hours second by second of the wall, days one by one; a wait begun too late moves nothing."""
        waits = [(max(begun, self.start), ended or begun) for begun, ended in self.granted]
        waits = [(begun, ended) for begun, ended in waits if ended > begun]
        if self.severity in HOURS:
            at = self.start + timedelta(hours=HOURS[self.severity])
            for begun, ended in waits:
                if begun <= at:
                    at += ended - begun
            return at
        day, worked = self.start.date(), 0
        while True:
            day += timedelta(days=1)
            if not chinese_calendar.is_workday(day):
                continue
            worked += 1
            close = datetime.combine(day, time(17), SHANGHAI)
            if worked >= DAYS[self.severity] + sum(added(wait) for wait in waits if wait[0] <= close):
                return close


def added(wait: tuple[datetime, datetime]) -> int:
    """The working days after the day it began up to the day it ended."""
    day, count = wait[0].date(), 0
    while day < wait[1].date():
        day += timedelta(days=1)
        count += bool(chinese_calendar.is_workday(day))
    return count


def act(ticket: Ticket, event: object, now: datetime) -> None:
    """The same on the ticket, through the verbs that people use."""
    if isinstance(event, tuple):
        severity, why = event
        ticket.correct(Kind.DEFECT, Severity(severity), "理由", OFFICE, now, CLOCK, Reclassification(why))
    elif ticket.status is Status.WAITING:
        ticket.supplement("答复", "", REPORTER, now, CLOCK)
    else:
        ticket.ask_reporter("问题", OFFICE, now, CLOCK)


@examples(100)
@given(reported=STARTS, first=CLASSES, events=EVENTS)
def test_due_times_equal_a_count_on_fingers(
    reported: datetime, first: str, events: list[tuple[timedelta, object]]
) -> None:
    """After every event the due time is what the clerk counts, or the target says that it stands still."""
    ticket, reference, now = a_defect(Severity(first), reported), ReferenceClock(first, reported, reported), reported
    for gap, event in events:
        now += gap
        act(ticket, event, now)
        if isinstance(event, tuple):
            severity, why = event
            reference.change(severity, why, now)
        else:
            reference.wait_or_go_on(now)
        target = ticket.target(Promise.RESOLVE)
        assert target is not None
        assert target.due_at == reference.due()
        stands = reference.is_standing and reference.granted[-1][0] <= reference.due()
        assert (target.paused_at is not None) is stands
