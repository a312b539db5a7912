"""proofs.verify: the logs and states of 100,000 tickets, five entries and three promises each, are verified."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlmodel import Session

import models.tables  # noqa: F401 - every relationship is known
from benchmarks.measuring import report, values_of
from bot.commands.audit_verify import LogAudit
from models.database.engines import reading_engine, writing_engine
from models.database.schema import upgrade
from models.proof.state import prove_new
from models.storage.new_row import bare_row
from models.terms import Kind, Origin, Platform, Promise, Severity
from models.tickets.target import Target
from models.tickets.ticket import Ticket, TicketCounter
from models.tickets.worklog import WorkLogEntry

TICKETS, AT_ONCE = 100_000, 5_000
VERBS = ("received", "taken", "said", "resolved", "fix_confirmed")
NOW = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
GOAL_S = 10.0
TEXT = "统计报表导出后金额列全是0，请看一下，今天下午就要交"


def run(tickets: int = TICKETS) -> None:
    """Fill a database, verify it, and print the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'zhiban.db'}"
        upgrade(url)
        writing, reading = writing_engine(url), reading_engine(url)
        for first in range(1, tickets + 1, AT_ONCE):
            _fill_in(writing, first)
        with writing.begin() as connection:
            connection.execute(insert(TicketCounter), {"month": "2611", "last": tickets})
        with Session(reading) as session:
            begun, worked = time.perf_counter(), time.process_time()
            audit = LogAudit(session)
            found = list(audit.problems())
            took, processor = time.perf_counter() - begun, time.process_time() - worked
            figures = {"tickets": audit.tickets, "entries": audit.entries, "wrong": len(found)}
            report("proofs.verify", took, "s", against="goal", other=GOAL_S, processor_s=round(processor, 1), **figures)
        writing.dispose()
        reading.dispose()


def _fill_in(engine: Engine, first: int) -> None:
    tickets, entries, targets = [], [], []
    for number in range(first, first + AT_ONCE):
        ticket = _ticket(number)
        kept = [_target(number, promise) for promise in (Promise.RESPOND, Promise.RESOLVE, Promise.REPORT)]
        for minute, verb in enumerate(VERBS):
            ticket.log(verb, None, NOW + timedelta(minutes=minute), text=TEXT)
        prove_new(ticket, (("target", vars(target)) for target in kept))
        tickets.append({**values_of(ticket), "id": number})
        entries += [{**values_of(entry), "ticket_id": number} for entry in ticket.unsaved_log]
        targets += [values_of(target) for target in kept]
    with engine.begin() as connection:
        for model, rows in ((Ticket, tickets), (WorkLogEntry, entries), (Target, targets)):
            connection.execute(insert(model), rows)


def _ticket(number: int) -> Ticket:
    return bare_row(
        Ticket,
        number=f"2611-{number:04d}",
        text=TEXT,
        summary=TEXT,
        kind=Kind.DEFECT,
        severity=Severity.C,
        triage={"kind": "defect", "severity": "C", "because": ["lexicon", "amounts"], "policy": "2026-11"},
        platform=Platform.WEBCHAT,
        chat="intake",
        reported_at=NOW,
        created_at=NOW,
        taken_at=NOW,
        resolved_at=NOW,
        confirmed_at=NOW,
        closed_at=NOW,
        cause=TEXT,
        method=TEXT,
    )


def _target(number: int, promise: Promise) -> Target:
    kept = {"started_at": NOW, "due_at": NOW + timedelta(days=1), "met_at": NOW + timedelta(hours=1)}
    return bare_row(Target, ticket_id=number, promise=promise, origin=Origin.STANDARD, severity=Severity.C, **kept)
