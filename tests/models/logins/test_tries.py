"""Tries are counted before they are looked at, side by side as well as one after the other."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.logins.tries import (
    MOST,
    WITHIN,
    NewLock,
    count_try,
    end_locks,
    forget_tries,
    lock_where_spent,
    take_back,
)

pytestmark = pytest.mark.both_databases("locks on rows")

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
KEY, ADDRESS = "person 7", "address 10.0.0.1"
LIMITS = {KEY: MOST}


def counted(writing: Engine, now: datetime, limits: dict[str, int] | None = None) -> frozenset[str]:
    """The keys that were spent, in a transaction of its own."""
    with Session(writing) as session:
        spent = count_try(session, limits or LIMITS, now)
        session.commit()
        return spent


def locked(writing: Engine, now: datetime) -> NewLock | None:
    """The lock that begins, if one does."""
    with Session(writing) as session:
        begun = lock_where_spent(session, KEY, MOST, now)
        session.commit()
        return begun


def test_five_of_twenty_at_once_are_looked_at(writing: Engine) -> None:
    """None slips through beside another: fifteen of twenty side by side are refused before anything is verified."""
    barrier, spent = Barrier(4), list[frozenset[str]]()

    def guess() -> None:
        barrier.wait()
        spent.extend(counted(writing, NOW) for _ in range(5))

    threads = [Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(spent) == 20
    assert spent.count(frozenset()) == MOST


def test_a_try_that_succeeds_is_taken_back_alone(writing: Engine) -> None:
    """Four failures and a success leave room for one more failure, and the failures stay counted."""
    for second in range(MOST):
        assert not counted(writing, NOW + second * A_SECOND)
    with Session(writing) as session:
        take_back(session, frozenset({KEY}), NOW + A_SECOND)
        take_back(session, frozenset({KEY}), NOW + A_SECOND)
        session.commit()
    assert not counted(writing, NOW + MOST * A_SECOND)
    assert counted(writing, NOW + MOST * A_SECOND) == {KEY}


@pytest.mark.parametrize(("later", "spent"), [(WITHIN - A_SECOND, {KEY}), (WITHIN, set())])
def test_fifteen_minutes_are_counted_from_each_failure(writing: Engine, later: timedelta, spent: set[str]) -> None:
    """A window that slides: the first failure counts for fifteen minutes and not a second longer."""
    for second in range(MOST):
        counted(writing, NOW + second * A_SECOND)
    assert counted(writing, NOW + later) == spent


def test_a_lock_begins_once_and_lasts_its_time(writing: Engine) -> None:
    """Its tries are refused and counted until it ends, also those after its first failures count no more."""
    assert locked(writing, NOW) is None
    for minute in range(MOST):
        counted(writing, NOW + minute * timedelta(minutes=3))
    at = NOW + timedelta(minutes=13)
    assert locked(writing, at) == NewLock(MOST, None)
    assert locked(writing, at) is None
    assert counted(writing, at + WITHIN - A_SECOND) == {KEY}
    assert not counted(writing, at + WITHIN)


def test_the_end_of_a_lock_tells_what_it_refused(writing: Engine) -> None:
    """Once, and a lock that begins before anybody looked says it of the one before."""
    for _ in range(MOST):
        counted(writing, NOW)
    assert locked(writing, NOW) is not None
    for _ in range(3):
        assert counted(writing, NOW + A_SECOND) == {KEY}
    after = NOW + WITHIN
    with Session(writing) as session:
        assert end_locks(session, after - A_SECOND) == []
    for _ in range(MOST):
        assert not counted(writing, after)
    assert locked(writing, after) == NewLock(MOST, 3)
    with Session(writing) as session:
        assert end_locks(session, after + WITHIN) == [(KEY, 0)]
        assert end_locks(session, after + WITHIN) == []
        forget_tries(session, after + WITHIN)
        session.commit()
    assert not counted(writing, after + WITHIN)


def test_an_address_that_is_spent_adds_nothing_to_itself(writing: Engine) -> None:
    """Each key has its own limit; the other one counts on."""
    limits = {KEY: MOST, ADDRESS: 1}
    assert counted(writing, NOW, limits) == set()
    assert counted(writing, NOW, limits) == {ADDRESS}
    assert counted(writing, NOW, {ADDRESS: 2}) == set()
