"""attainment.month, attainment.years: a month's figures of a young office, and where ten times as much was closed.

`python -m benchmarks.attainment 1000000` fills in as many closed tickets as it says, and takes minutes.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, insert
from sqlmodel import Session

from benchmarks.measuring import ROUNDS, report, values_of
from models.storage.database import reading_engine, writing_engine
from models.storage.new_row import bare_row
from models.storage.schema import upgrade
from models.terms import Kind, Origin, Platform, Promise, Severity, Status
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.calendar.china import china_calendar
from sla.clocks.attainment import attainment
from sla.clocks.standard_clock import StandardClock
from sla.policy.policy_file import load_policy

CLOSED, YEARS, OPEN, IN_THE_MONTH, AT_ONCE = 10_000, 100_000, 500, 1_000, 5_000
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
OCTOBER, NOW = datetime(2026, 10, 8, 2, 0, tzinfo=UTC), datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
LONG_AGO = datetime(2016, 1, 4, 2, 0, tzinfo=UTC)
GOAL_S, GOAL_RATIO = 10.0, 1.5
CHAIN = "0" * 64


def run(years: int = YEARS) -> None:
    """Measure both, and print how much longer the second takes."""
    with tempfile.TemporaryDirectory() as folder:
        young = _measured(f"sqlite:///{Path(folder) / 'young.db'}", CLOSED)
        report("attainment.month", young, "s", against="goal", other=GOAL_S)
        old = _measured(f"sqlite:///{Path(folder) / 'old.db'}", years)
        report("attainment.years", old, "s", against="young", other=young, goal=GOAL_RATIO, closed=years)


def _measured(url: str, closed: int) -> float:
    upgrade(url)
    writing, reading = writing_engine(url), reading_engine(url)
    for portion in _portions(closed):
        _fill_in(writing, portion)
    rules = StandardClock(load_policy(), china_calendar(load_policy().hours))
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with Session(reading) as session:
            found = attainment(session, rules, FIRST, LAST, NOW)
        taken.append(time.perf_counter() - begun)
    assert sum(row.due for row in found.rows) == 2 * IN_THE_MONTH  # noqa: S101 - else nothing was measured
    writing.dispose()
    reading.dispose()
    return median(taken)


Filled = tuple[int, datetime, bool]
"""A ticket: its id, when it was reported, and whether it was closed."""


def _portions(closed: int) -> Iterator[Sequence[Filled]]:
    """Most were closed before the month, an hour apart; then those of the month, and what is open."""
    minute = timedelta(minutes=10)
    for first in range(1, closed + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, closed + 1))
        yield [
            (n, OCTOBER + n * minute if n <= IN_THE_MONTH else LONG_AGO + n % 90_000 * timedelta(hours=1), True)
            for n in numbers
        ]
    yield [(closed + n, NOW - n * timedelta(minutes=2), False) for n in range(1, OPEN + 1)]


def _fill_in(engine: Engine, portion: Sequence[Filled]) -> None:
    """What the figures read of tickets of class C, and nothing more: taken after an hour, resolved after a day."""
    told = {"text": "", "summary": "", "kind": Kind.DEFECT, "severity": Severity.C, "log_length": 4}
    ticket = bare_row(Ticket, number="", reported_at=NOW, created_at=NOW, platform=Platform.WEBCHAT, chat="", **told)
    target = bare_row(Target, promise="", origin=Origin.STANDARD, started_at=NOW, due_at=NOW, severity=Severity.C)
    entry = bare_row(WorkLogEntry, position=0, at=NOW, verb="", chain=CHAIN)
    rows: tuple[list[dict[str, object]], ...] = ([], [], [])
    for number, at, is_closed in portion:
        ended = {"status": Status.CLOSED, "closed_at": at + timedelta(days=2)} if is_closed else {}
        own = {"id": number, "number": f"{number:07d}", "reported_at": at, "created_at": at}
        rows[0].append(values_of(ticket) | own | ended)
        promises = ((Promise.RESPOND, timedelta(hours=4)), (Promise.RESOLVE, timedelta(days=7)))
        for promise, after in promises:
            rows[1].append(values_of(target) | {"ticket_id": number, "promise": promise, "due_at": at + after})
        for position, (verb, after) in enumerate(_life(is_closed=is_closed), 1):
            content = {"kind": "defect", "severity": "C"} if position == 1 else {}
            log = {"ticket_id": number, "position": position, "verb": verb, "at": at + after, "content": content}
            rows[2].append(values_of(entry) | log)
    with engine.begin() as connection:
        for model, values in zip((Ticket, Target, WorkLogEntry), rows, strict=True):
            connection.execute(insert(model), values)


def _life(*, is_closed: bool) -> Sequence[tuple[str, timedelta]]:
    reported = ("received", timedelta())
    if not is_closed:
        return (reported,)
    hour = timedelta(hours=1)
    return (reported, ("taken", hour), ("resolved", 24 * hour), ("fix_confirmed", 48 * hour))


if __name__ == "__main__":
    run(*map(int, sys.argv[1:2]))
