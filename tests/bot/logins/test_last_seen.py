"""The last activity of sessions is known at once, and written down for all of them together."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, col, select

from bot.logins.last_seen import LastSeen
from models.logins.session import LoginSession
from models.people.person import Person

pytestmark = pytest.mark.both_databases("one statement writes many rows")

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NEVER = NOW - timedelta(days=1)


@pytest.fixture
def sessions(writing: Engine) -> list[int]:
    """The ids of three."""
    with Session(writing) as session:
        person = Person(name="李强", roles=["engineer"])
        session.add(person)
        session.flush()
        rows = [
            LoginSession(digest=str(number), person_id=person.id or 0, made_at=NOW, seen_at=NOW) for number in range(3)
        ]
        session.add_all(rows)
        session.commit()
        return [one.id or 0 for one in rows]


@pytest.fixture
def seen(database_url: str) -> Iterator[LastSeen]:
    """A process's memory of them."""
    memory = LastSeen(database_url)
    yield memory
    memory.close()


def written(reading: Engine) -> list[datetime]:
    """What the database has, by id."""
    with Session(reading) as session:
        return list(session.exec(select(LoginSession.seen_at).order_by(col(LoginSession.id))).all())


def test_all_are_written_together_once(seen: LastSeen, sessions: list[int], reading: Engine) -> None:
    """Those that were active; what another process wrote later stays, and what is written is not written again."""
    seen.note(sessions[0], NOW + MINUTE)
    seen.note(sessions[2], NOW + 2 * MINUTE)
    seen.note(sessions[2], NOW + MINUTE)
    assert (seen.of(sessions[2]), written(reading)) == (NOW + 2 * MINUTE, [NOW] * 3)
    assert seen.write(NEVER) == 2
    assert written(reading) == [NOW + MINUTE, NOW, NOW + 2 * MINUTE]
    assert seen.write(NEVER) == 0
    seen.note(sessions[2], NOW)
    assert seen.write(NEVER) == 1
    assert written(reading)[2] == NOW + 2 * MINUTE


def test_what_ended_is_forgotten_here(seen: LastSeen, sessions: list[int]) -> None:
    """A session that is gone from the database hurts nothing."""
    seen.note(sessions[0], NOW)
    seen.note(10_000, NOW + MINUTE)
    assert seen.write(NOW + MINUTE) == 2
    assert (seen.of(sessions[0]), seen.of(10_000)) == (None, NOW + MINUTE)


def test_activity_during_a_write_is_kept(seen: LastSeen, sessions: list[int], reading: Engine) -> None:
    """It is written the next time."""

    def be_active(*_: object) -> None:
        seen.note(sessions[0], NOW + 2 * MINUTE)

    seen.note(sessions[0], NOW + MINUTE)
    event.listen(Engine, "before_cursor_execute", be_active)
    try:
        assert seen.write(NEVER) == 1
    finally:
        event.remove(Engine, "before_cursor_execute", be_active)
    assert written(reading)[0] == NOW + MINUTE
    assert seen.write(NEVER) == 1
    assert written(reading)[0] == NOW + 2 * MINUTE
