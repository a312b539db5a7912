"""A list of sessions takes the place of what its source had to come, and leaves the past and other sources alone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models.changes.trading_session import (
    SessionFacts,
    SessionImport,
    TradingSession,
    last_session_import,
    sessions_between,
    take_over_sessions,
)
from models.database.engines import writing_engine
from tests.support.databases import Databases
from tests.support.due import at
from tests.support.tiers import KINDS

NOW = at("2026-11-27 10:00")

pytestmark = pytest.mark.both_databases("rows are replaced by times and sources")


@pytest.fixture(params=KINDS)
def session(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A database without any session."""
    with databases.migrated(request.param, tmp_path) as url:
        engine = writing_engine(url)
        with Session(engine) as session:
            yield session
        engine.dispose()


def facts(name: str, start: str, hours: float = 1) -> SessionFacts:
    """A session of a list."""
    starts_at = at(f"2026-11-{start}")
    return SessionFacts(name, "", starts_at, starts_at + timedelta(hours=hours))


def take(session: Session, *listed: SessionFacts, source: str = "list") -> tuple[int, int]:
    """An import at ten o'clock; how many sessions are new, and how many are gone."""
    imported = SessionImport(
        source=source, file_name="a.csv", digest="d", rows=len(listed), by_name="test", imported_at=NOW
    )
    changed = take_over_sessions(session, imported, listed, NOW)
    session.commit()
    return changed


def names(session: Session) -> list[str]:
    """What is there, in order."""
    return [
        f"{one.name} {(one.ends_at - one.starts_at).seconds // 3600}"
        for one in sessions_between(session, at("2026-11-01 00:00"), at("2026-12-31 00:00"))
    ]


def test_the_future_is_replaced_and_the_past_is_kept(session: Session) -> None:
    """What is over stays, what runs stays unless it is listed with another end, what was to come is the list's."""
    assert take(
        session,
        facts("over", "26 09:00"),
        facts("runs", "27 09:30"),
        facts("open", "27 09:00", 2),
        facts("next", "28 09:00"),
    ) == (4, 0)
    assert take(session, facts("runs", "27 09:30", 3), facts("new", "28 09:00"), facts("over", "26 09:00")) == (2, 2)
    assert names(session) == ["over 1", "open 2", "runs 3", "new 1"]
    assert take(session, facts("new", "28 09:00"), facts("new", "28 09:00")) == (0, 0)
    assert names(session) == ["over 1", "open 2", "runs 3", "new 1"]
    last = last_session_import(session)
    assert last is not None
    assert {one.import_number for one in session.exec(select(TradingSession).where(TradingSession.name == "new"))} == {
        last.id
    }


def test_each_source_replaces_its_own(session: Session) -> None:
    """Two systems with a list each do not put each other's sessions away."""
    take(session, facts("a", "28 09:00"), source="one")
    take(session, facts("b", "28 10:00"), source="two")
    take(session, facts("c", "28 11:00"), source="two")
    assert names(session) == ["a 1", "c 1"]


def test_moments_are_found_at_their_edges(session: Session) -> None:
    """A moment touches the time that begins or ends with it."""
    moment = facts("moment", "28 09:00", 0)
    take(session, moment)
    assert sessions_between(session, moment.starts_at, moment.starts_at + timedelta(hours=1))
    assert sessions_between(session, moment.starts_at - timedelta(hours=1), moment.starts_at)
    assert not sessions_between(session, moment.starts_at + timedelta(seconds=1), moment.starts_at + timedelta(hours=1))


def test_ten_thousand_sessions(session: Session) -> None:
    """A long list is taken over, and over again."""
    listed = [SessionFacts(str(n), "", NOW + timedelta(minutes=n), NOW + timedelta(minutes=n)) for n in range(10_000)]
    assert take(session, *listed) == (10_000, 0)
    assert take(session, *listed[1:]) == (0, 0)
