"""attainment.*: processor time of a month's figures and of the digests, young, and where a hundred times is closed.

`python -m benchmarks.attainment 1000000` fills in as many closed tickets as it says. A second word is the address of
an empty PostgreSQL database, on this machine, on which the same is measured.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, text
from sqlmodel import Session

from benchmarks.closed_years import IN_THE_MONTH, NOW, YOUNG, copy, fill
from benchmarks.measuring import report
from bot.rules import rules_with
from bot.settings import Settings
from handlers.watch.daily import daily_digest
from handlers.watch.periods import month_digest, week_digest
from models.database.engines import migrating_engine, reading_engine
from models.database.schema import upgrade
from sla.clocks.attainment import attainment
from sla.rulebook import Rulebook

YEARS, ROUNDS = 100_000, 3
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
SLOT = NOW - timedelta(minutes=30)
GOAL_S, GOAL_RATIO = 10.0, 1.5

Measured = Callable[[Session], object]


def run(closed: int = YEARS, url: str = "") -> None:
    """Measure the young office, then let it close so many tickets and measure again; print how much longer it takes."""
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'office.db'}"
        upgrade(url)
        writing, reading = migrating_engine(url), reading_engine(url)
        fill(writing)
        young = _taken(reading)
        for name, seconds in young.items():
            report(f"attainment.{name}", seconds, "s", against="goal", other=GOAL_S, closed=YOUNG)
        copy(writing, closed)
        for name, seconds in _taken(reading).items():
            other = young[name]
            report(
                f"attainment.{name}.years", seconds, "s", against="young", other=other, goal=GOAL_RATIO, closed=closed
            )
        writing.dispose()
        reading.dispose()


def _taken(engine: Engine) -> dict[str, float]:
    """Processor seconds of each, that of the database's process included; the median of the rounds."""
    rules = rules_with(Settings(), [])
    return {name: median(_one(engine, measured) for _ in range(ROUNDS)) for name, measured in _measured(rules).items()}


def _measured(rules: Rulebook) -> dict[str, Measured]:
    week = NOW - timedelta(days=7)
    return {
        "month": partial(_figures, rules),
        "daily": lambda session: daily_digest(session, rules, SLOT, NOW),
        "weekly": lambda session: week_digest(session, rules, NOW, NOW, since=week),
        "monthly": lambda session: month_digest(session, rules, NOW, NOW),
    }


def _figures(rules: Rulebook, session: Session) -> None:
    found = attainment(session, rules, FIRST, LAST, NOW)
    assert sum(row.due for row in found.rows) >= 2 * IN_THE_MONTH  # noqa: S101 - else nothing was measured


def _one(engine: Engine, measured: Measured) -> float:
    with Session(engine) as session:
        is_other = engine.dialect.name == "postgresql"
        server = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one() if is_other else 0
        session.connection().execute(text("SET max_parallel_workers_per_gather = 0")) if is_other else None
        begun = time.process_time() + _time_of(server)
        measured(session)
        return time.process_time() + _time_of(server) - begun


def _time_of(process: int) -> float:
    """Processor seconds of another process: Linux counts them in hundredths."""
    if not process:
        return 0.0
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / 100


if __name__ == "__main__":
    closed, url = [*sys.argv[1:3], *("", "")][:2]
    run(int(closed or YEARS), url)
