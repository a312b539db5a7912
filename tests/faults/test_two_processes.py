"""Two processes on one PostgreSQL, every message delivered to both at once."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, func, select

from models.database.engines import reading_engine
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt
from models.tickets.ticket import Ticket
from tests.support.chains import assert_chains_hold
from tests.support.databases import Databases
from tests.support.patience import HANG_S
from tests.support.processes.server import ROOT

pytestmark = pytest.mark.both_databases("claims, locks and races")

MESSAGES = int(os.environ.get("ZHIBAN_TEST_TWO_PROCESSES", "300"))
HANG_OF_ALL_S = HANG_S * max(1.0, MESSAGES / 300)
"""Ten times as many messages may take ten times as long."""


def test_two_replicas_make_one_ticket_of_each_message(databases: Databases, tmp_path: Path) -> None:
    """As many tickets as messages, no deadlock, every chain whole."""
    with databases.with_office("postgresql", tmp_path) as url, ExitStack() as ending:
        replicas = [ending.enter_context(started(url)) for _ in range(2)]
        for replica in replicas:
            ending.callback(replica.kill)
        for replica in replicas:
            assert replica.stdout is not None
            assert replica.stdout.readline() == "ready\n"
        for replica in replicas:
            assert replica.stdin is not None
            replica.stdin.write("go\n")
            replica.stdin.flush()
        told = [finished(replica) for replica in replicas]
        engine = reading_engine(url)
        with Session(engine) as session:
            numbers = session.exec(select(Ticket.number).order_by(col(Ticket.number))).all()
            assert [int(number[-4:]) for number in numbers] == list(range(1, MESSAGES + 1))
            assert session.exec(select(func.count()).select_from(Receipt)).one() == MESSAGES
            assert session.exec(select(func.count()).select_from(Post)).one() == 3 * MESSAGES  # reporter, team, duty
            assert_chains_hold(session)
            deadlocks = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            assert session.connection().execute(deadlocks).scalar_one() == 0
        engine.dispose()
    sys.stdout.write(f"{MESSAGES} messages to two replicas: {told}\n")


def started(url: str) -> subprocess.Popen[str]:
    """A replica that waits for its start."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.support.processes.replica", url, str(MESSAGES)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(replica: subprocess.Popen[str]) -> dict[str, float]:
    """How it went."""
    output, errors = replica.communicate(timeout=HANG_OF_ALL_S)
    assert replica.returncode == 0, errors[-3000:]
    told: dict[str, float] = json.loads(output)
    return told
