"""Desk time: what the clock on the wall shows, and in the demo as far ahead of it as somebody moved it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from models.clocks.desk_time import desk_time
from models.storage.database_use import is_demo


def utc_now() -> datetime:
    """The time of day, aware UTC; the only place that reads the machine's clock for the desk."""
    return datetime.now(UTC)  # noqa: TID251 - here and nowhere else


class DeskClock:
    """Gives desk time, aware UTC. How far it runs ahead is a row that every replica reads; it only grows.

    Raises Refusal for a database of which nothing says whether it is a demo's.
    """

    def __init__(self, engine: Engine, machine: Callable[[], datetime]) -> None:
        self.ahead_s = 0
        self._engine = engine
        self._machine = machine
        with Session(engine) as session:
            self.is_demo = is_demo(session)
            self.look_in(session)

    def __call__(self) -> datetime:
        """The time, aware UTC."""
        return self._machine() + timedelta(seconds=self.ahead_s)

    def look(self) -> bool:
        """Read how far ahead desk time runs; whether it was moved. Outside the demo nobody can move it."""
        with Session(self._engine) as session:
            return self.look_in(session)

    def look_in(self, session: Session) -> bool:
        """The same, by a session that is open anyway."""
        row = desk_time(session) if self.is_demo else None
        ahead_s = max(self.ahead_s, row.ahead_s if row else 0)
        was_moved, self.ahead_s = ahead_s != self.ahead_s, ahead_s
        return was_moved
