"""Signs of life: what is a downtime, and what only looks like one because time was moved or a clock was wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.clocks.desk_time import Downtime, desk_time, move_ahead, sign_of_life

GAP = timedelta(minutes=2)
A_SECOND = timedelta(seconds=1)
SIX_HOURS = timedelta(hours=6)
BEGUN = datetime(2026, 11, 30, 7, 1, tzinfo=UTC)

pytestmark = pytest.mark.both_databases("signs of life lock a row")


@pytest.fixture
def session(writing: Engine) -> Iterator[Session]:
    """A desk that showed its first sign of life."""
    with Session(writing) as opened:
        sign_of_life(opened, BEGUN, GAP)
        yield opened


def downtimes(session: Session) -> list[tuple[datetime, datetime]]:
    """From when to when the desk was off."""
    return [(one.off_from, one.back_at) for one in session.exec(select(Downtime)).all()]


def moved(session: Session, by: timedelta, now: datetime) -> datetime:
    """Let desk time run so much further ahead; what time it is then."""
    row = desk_time(session)
    assert row is not None
    assert move_ahead(session, row.ahead_s, round(by.total_seconds()), now + by)
    return now + by


def test_a_gap_between_two_signs_is_a_downtime(session: Session) -> None:
    """It is kept once, from the last sign to the first."""
    sign_of_life(session, BEGUN + A_SECOND, GAP)
    for seconds in (1, 2):
        sign_of_life(session, BEGUN + SIX_HOURS + seconds * A_SECOND, GAP)
    assert downtimes(session) == [(BEGUN + A_SECOND, BEGUN + SIX_HOURS + A_SECOND)]


def test_a_move_of_desk_time_is_no_downtime_for_whoever_reads_the_clock_late(session: Session) -> None:
    """A replica that read the time before a move, or before several, and signs after them, sets nothing back."""
    read_at = BEGUN + A_SECOND
    now = moved(session, SIX_HOURS, read_at)
    sign_of_life(session, read_at, GAP)
    now = moved(session, SIX_HOURS, now)
    sign_of_life(session, read_at + A_SECOND, GAP)
    sign_of_life(session, now + A_SECOND, GAP)
    assert downtimes(session) == []
    row = desk_time(session)
    assert row is not None
    assert row.alive_at == now + A_SECOND


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_machine_whose_clock_was_wrong_counts_from_what_it_is_now(session: Session, *, is_moved: bool) -> None:
    """A sign from the future is forgotten, also where desk time was moved before."""
    now = BEGUN + A_SECOND
    if is_moved:
        now = moved(session, SIX_HOURS, now) + 2 * GAP
        sign_of_life(session, now - GAP, GAP)
    sign_of_life(session, now + timedelta(days=1), GAP)
    sign_of_life(session, now, GAP)
    row = desk_time(session)
    assert row is not None
    assert row.alive_at == now
