"""Two replicas on one PostgreSQL, each report brought to both, and either killed again and again; then the server."""

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.desk_clock import utc_now
from bot.rules import load_rules
from models.clocks.desk_time import desk_time, move_ahead
from models.database.engines import reading_engine, writing_engine
from sla.calendar.business_hours import SHANGHAI
from tests.support.chains import assert_chains_hold
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.patience import HANG_S
from tests.support.processes.replicas import Served
from tests.support.storm.ledger import (
    assert_a_ticket_each,
    assert_each_step_has_its_notices,
    due_steps,
    told_steps,
    waiting_posts,
)
from tests.support.storm.twice import TwiceDelivered
from tests.support.told_rows import tell_row

pytestmark = pytest.mark.soak

KILLS = int(os.environ.get("ZHIBAN_TEST_KILLS", "10"))
SERVER_KILLS = max(2, KILLS // 20)
JUMPS_AFTER = max(5, KILLS // 8)
"""Desk time is moved ahead after so many kills, so that steps come due in the midst of them."""
HANG_OF_ALL_S = HANG_S * max(1.0, KILLS / 30)
"""Thirty times as many kills leave thirty times as many steps to be told of."""
JUMP_S = 35 * 60
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)


@contextmanager
def two_replicas(url: str, folder: Path) -> Iterator[list[Served]]:
    """Two processes of the desk that agree on the time."""
    first = Served(url, folder, TUESDAY)
    replicas = [first, Served(url, folder, TUESDAY, first.ahead_s)]
    try:
        for replica in replicas:
            replica.start()
        yield replicas
    finally:
        for replica in replicas:
            replica.kill()


def test_nothing_is_lost_by_kills_under_load(databases: Databases, tmp_path: Path) -> None:
    """As many tickets as reports that were accepted, as many notices as steps that came due, whoever died when."""
    chance = random.Random(1)  # noqa: S311 - to run alike each time
    with databases.with_office("postgresql", tmp_path) as url, two_replicas(url, tmp_path) as replicas:

        def kill_again_and_again() -> None:
            for number in range(1, KILLS + 1):
                time.sleep(chance.uniform(0.0, 0.6))
                victim = chance.choice(replicas)
                victim.kill()
                victim.start()
                if number % JUMPS_AFTER == 0 or number == KILLS:
                    jump(url, replicas)

        told = reported_while(replicas, kill_again_and_again)
        assert_whole(url, tmp_path, replicas, told)
    tell(told, f"{KILLS} x kill -9 of one of two replicas, each report brought to both")


def test_nothing_is_lost_by_kills_of_the_server(tmp_path: Path) -> None:
    """PostgreSQL itself is killed under load and comes back: busy meanwhile, then each report is one ticket."""
    (tmp_path / "templates").mkdir()
    own = Databases(tmp_path / "templates")
    try:
        with own.with_office("postgresql", tmp_path) as url, two_replicas(url, tmp_path) as replicas:

            def kill_the_server() -> None:
                for _ in range(SERVER_KILLS):
                    time.sleep(1.0)
                    own.server.crash(away_s=1.0)
                jump(url, replicas)

            told = reported_while(replicas, kill_the_server)
            assert_whole(url, tmp_path, replicas, told)
    finally:
        own.close()
    tell(told, f"{SERVER_KILLS} x kill -9 of PostgreSQL under load, away for a second and the time to recover")


def reported_while(replicas: Sequence[Served], harm: Callable[[], None]) -> TwiceDelivered:
    """What was reported from the beginning of the harm to its end."""
    told = TwiceDelivered([replica.port for replica in replicas])
    told.while_(harm)
    return told


def assert_whole(url: str, folder: Path, replicas: Sequence[Served], told: TwiceDelivered) -> None:
    """Once nothing is due and nothing waits, the database is what people were told."""
    engine = reading_engine(url)
    clock = load_rules(settings_for(url, folder), engine).clock
    left = ""

    def is_all_told() -> bool:
        nonlocal left
        time.sleep(1.0)
        with Session(engine) as session:
            due, said = due_steps(session, clock, now(session, replicas)), told_steps(session)
            left = f"due and not told {due - said}, told and not due {said - due}, waiting {waiting_posts(session)}"
            return due == said and waiting_posts(session) == 0

    deadline = time.monotonic() + HANG_OF_ALL_S
    while not is_all_told():
        assert time.monotonic() < deadline, left
    with Session(engine) as session:
        assert_a_ticket_each(session, told.answers)
        assert told_steps(session)
        assert_each_step_has_its_notices(session)
        assert_chains_hold(session)
    engine.dispose()


def now(session: Session, replicas: Sequence[Served]) -> datetime:
    """Desk time, as the replicas have it."""
    moved = desk_time(session)
    assert moved is not None
    return utc_now() + timedelta(seconds=replicas[0].ahead_s + moved.ahead_s)


def jump(url: str, replicas: Sequence[Served]) -> None:
    """Half an hour passes at once: more than a report of class B may wait for its first warning."""
    engine = writing_engine(url)
    with Session(engine) as session:
        row = desk_time(session)
        assert row is not None
        assert move_ahead(session, row.ahead_s, JUMP_S, now(session, replicas) + timedelta(seconds=JUMP_S))
        session.commit()
    engine.dispose()


def tell(told: TwiceDelivered, what: str) -> None:
    """A row: all that anybody saw of it is that they had to send once more."""
    seen = f"{told.refused} tries without an answer, or told to come again, beside {2 * len(told.answers)} answers"
    tell_row(what, seen, f"the longest wait for a number {told.longest_s:.1f} s", "nothing, and nothing twice")
