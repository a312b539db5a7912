"""seals.make, seals.portion, seals.verify, seals.file: daily seals where 100,000 tickets have four entries each."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlmodel import Session

from benchmarks.measuring import report, values_of
from bot.seals.comparison import Comparison
from bot.seals.outside_file import write_new
from bot.seals.seal_file import exported_lines
from models.database.engines import reading_engine, writing_engine
from models.database.schema import upgrade
from models.seals.seal_audit import SealAudit
from models.seals.sealing import seal_portion
from models.storage.new_row import bare_row
from models.terms import Kind, Platform
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

TICKETS, ENTRIES, AT_ONCE = 100_000, 4, 5_000
DAY, NOW = date(2026, 11, 25), datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
GOAL_S, GOAL_PORTION_S = 10.0, 1.0
"""What `zhiban audit verify` may take in all, and the longest that reports may wait for a portion."""


def run() -> None:
    """Measure the first seal, that of a day on which little happened, and both ways to verify; print the results."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'zhiban.db'}"
        upgrade(url)
        writing, reading = writing_engine(url), reading_engine(url)
        for first in range(1, TICKETS + 1, AT_ONCE):
            _fill_in(writing, first)
        portions = [*_sealed(writing, DAY), *_sealed(writing, DAY + timedelta(days=1))]
        report("seals.make", sum(portions), "s", against="goal", other=GOAL_S)
        report("seals.portion", max(portions), "s", against="goal", other=GOAL_PORTION_S)
        with Session(reading) as session:
            begun = time.perf_counter()
            found = list(SealAudit(session).problems())
            report("seals.verify", time.perf_counter() - begun, "s", against="goal", other=GOAL_S, wrong=len(found))
            file = Path(folder) / "seals.jsonl"
            write_new(file, exported_lines(session))
            begun = time.perf_counter()
            found = list(Comparison(session, file).problems())
            report("seals.file", time.perf_counter() - begun, "s", against="goal", other=GOAL_S, wrong=len(found))
        writing.dispose()
        reading.dispose()


def _sealed(engine: Engine, day: date) -> Iterator[float]:
    """Make the seal of a day; how long each portion took, with its commit."""
    is_unfinished = True
    while is_unfinished:
        begun = time.perf_counter()
        with Session(engine) as session:
            is_unfinished = seal_portion(session, day, NOW)
            session.commit()
        yield time.perf_counter() - begun


def _fill_in(engine: Engine, first: int) -> None:
    """Tickets whose chains end somewhere: what a seal holds of them, and nothing more."""
    place = {"platform": Platform.WEBCHAT, "chat": "intake", "kind": Kind.CONSULTATION}
    told = {"number": "", "text": "", "summary": "", "reported_at": NOW, "created_at": NOW, "log_length": ENTRIES}
    ticket = bare_row(Ticket, **told, **place)
    entry = bare_row(WorkLogEntry, position=0, at=NOW, verb="noted")
    heads = {number: secrets.token_hex(32) for number in range(first, first + AT_ONCE)}
    tickets = [
        {**values_of(ticket), "id": number, "number": f"2611-{number:06d}", "log_head": head, "proof": head}
        for number, head in heads.items()
    ]
    entries = [
        {**values_of(entry), "ticket_id": number, "position": position, "chain": head}
        for number, head in heads.items()
        for position in range(1, ENTRIES + 1)
    ]
    with engine.begin() as connection:
        connection.execute(insert(Ticket), tickets)
        connection.execute(insert(WorkLogEntry), entries)
