"""A database whose own clock stands still until a test moves it: leases, backoff and pacing count by it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.pool import NullPool, Pool

BEGINS = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


class MachineClock:
    """The time of the database, aware UTC; every connection opened while it is in force goes by it."""

    def __init__(self, url: str) -> None:
        self.at = BEGINS.timestamp()
        self._told: Callable[[], None] = lambda: None
        if make_url(url).get_backend_name() == "postgresql":
            self._told = self._on_postgresql(url)
        self._told()

    def __call__(self) -> float:
        """Unix seconds."""
        return self.at

    def move(self, seconds: float) -> None:
        """Let time pass in the database."""
        self.at += seconds
        self._told()

    def on_sqlite(self, connection: Any, _record: Any) -> None:
        """Give a connection the clock in the place of SQLite's."""
        if hasattr(connection, "create_function"):
            connection.create_function("strftime", 2, self._strftime)

    def _strftime(self, form: str, _when: str) -> str:
        now = datetime.fromtimestamp(round(self.at, 3), UTC)
        return now.strftime(form.replace("%f", f"%S.{now.microsecond // 1000:03d}"))

    def _on_postgresql(self, url: str) -> Callable[[], None]:
        """A function of the same name, found before PostgreSQL's own by whoever connects from now on."""
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            database = connection.execute(text("SELECT current_database()")).scalar_one()
            for statement in (
                "CREATE SCHEMA hand",
                "CREATE TABLE hand.clock (at timestamptz NOT NULL)",
                "INSERT INTO hand.clock VALUES (now())",
                "CREATE FUNCTION hand.clock_timestamp() RETURNS timestamptz STABLE RETURN (SELECT at FROM hand.clock)",
                f'ALTER DATABASE "{database}" SET search_path = hand, pg_catalog, public',
            ):
                connection.execute(text(statement))

        def told() -> None:
            with engine.connect() as connection:
                connection.execute(text("UPDATE hand.clock SET at = to_timestamp(:at)"), {"at": self.at})

        return told


@contextmanager
def machine_clock(url: str) -> Iterator[MachineClock]:
    """A clock for the database, to be set up before anybody connects."""
    clock = MachineClock(url)
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    if is_sqlite:
        event.listen(Pool, "connect", clock.on_sqlite)
    try:
        yield clock
    finally:
        if is_sqlite:
            event.remove(Pool, "connect", clock.on_sqlite)
