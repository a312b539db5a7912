"""The last activity of sessions: known at once in this process, written down once a minute for all of them together."""

import threading
from datetime import datetime

from sqlalchemy import Engine, bindparam, update
from sqlmodel import col

from models.database.engines import reading_engine
from models.logins.session import LoginSession

_ID, _SEEN = "of_session", "seen"
_WRITE = (
    update(LoginSession)
    .where(col(LoginSession.id) == bindparam(_ID), col(LoginSession.seen_at) < bindparam(_SEEN))
    .values(seen_at=bindparam(_SEEN))
)


class LastSeen:
    """By id of a session, its last activity by the database's clock; other processes hear of it from the database."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._engine: Engine | None = None
        self._lock = threading.Lock()
        self._seen: dict[int, datetime] = {}
        self._unwritten: set[int] = set()

    def note(self, session_id: int, now: datetime) -> None:
        """The session is active now."""
        with self._lock:
            self._seen[session_id] = max(now, self._seen.get(session_id, now))
            self._unwritten.add(session_id)

    def of(self, session_id: int) -> datetime | None:
        """Return the last activity that this process knows of."""
        with self._lock:
            return self._seen.get(session_id)

    def write(self, ended_before: datetime) -> int:
        """Write down what was not written; how many sessions. What was seen before `ended_before` is forgotten here.

        Where the database is busy or away it raises what SQLAlchemy raises, and everything is written the next time.
        """
        with self._lock:
            taken = sorted(self._unwritten)  # in one order, or two processes would wait for each other
            written = {one: self._seen[one] for one in taken}
        if written:
            # Not the engine of turns: where the file of the database is gone, that one would make a new one.
            self._engine = self._engine or reading_engine(self._database, 1)
            with self._engine.begin() as connection:
                connection.execute(_WRITE, [{_ID: one, _SEEN: at} for one, at in written.items()])
        with self._lock:
            self._unwritten -= {one for one, at in written.items() if self._seen[one] == at}
            for one in [one for one, at in self._seen.items() if at < ended_before and one not in self._unwritten]:
                del self._seen[one]
        return len(written)

    def close(self) -> None:
        """Let the connection go."""
        if self._engine is not None:
            self._engine.dispose()
